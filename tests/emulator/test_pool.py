"""Many emulators at once: in parallel as alone, in threads as in processes; opened and closed without end."""

import gc
import os
import signal
import subprocess
import sys
import threading
import time
import zlib
from operator import attrgetter
from pathlib import Path

import pytest

from desmume_mkds import EmulatorError, EmulatorPool, MarioKart, Snapshot, cartridge
from desmume_mkds.game.errors import FileError, RomError

BACKENDS = ("threads", "processes")
KEYS = [0x001, 0x011, 0x021, 0x131]
Race = tuple[MarioKart, Snapshot]


def checksum(emu: MarioKart) -> int:
    return zlib.crc32(emu.ram)


def counted(emu: MarioKart) -> int:
    return emu.memory.ram.u32(0x02100000)


def fail_unless(emu: MarioKart, good: bool) -> int:
    if not good:
        raise RomError("as asked")
    return emu.frame


def end(emu: MarioKart, how: int) -> None:
    os.kill(os.getpid(), how)
    time.sleep(60)


def trace(emu: MarioKart, start: Snapshot, keys: int) -> list[int]:
    """Checksums of RAM on a wild drive, alone."""
    emu.restore(start)
    sums = []
    for turn in range(8):
        emu.cycle(50, keys=keys ^ (turn & 1) << 4)
        sums.append(checksum(emu))
    return sums


@pytest.fixture(scope="module", params=BACKENDS)
def pair(request: pytest.FixtureRequest, tiny_rom: Path) -> EmulatorPool:
    """Two emulators on the tiny cartridge, of either backend; shared, so leave them whole."""
    pool = EmulatorPool(2, tiny_rom, backend=request.param)
    request.addfinalizer(pool.close)
    return pool


@pytest.mark.parametrize("backend", BACKENDS)
def test_beside_each_other_as_alone(race: Race, backend: str) -> None:
    """Four drive differently at the same time; bit for bit what each does alone."""
    emu, start = race
    alone = [trace(emu, start, keys) for keys in KEYS]
    assert len({sums[-1] for sums in alone}) == 4
    with EmulatorPool(4, cartridge.ROM, backend=backend) as pool:
        assert (len(pool), pool.backend) == (4, backend)
        pool.restore(start)
        beside = []
        for turn in range(8):
            pool.cycle(50, keys=[keys ^ (turn & 1) << 4 for keys in KEYS])
            beside.append(pool.map(checksum))
        assert [list(sums) for sums in zip(*beside, strict=True)] == alone
        # One's snapshot goes on in all of them, through bytes.
        pool.restore(Snapshot.from_bytes(bytes(pool.snapshot(2))))
        pool.cycle(20, keys=[1] * 4)
        assert len(set(pool.map(checksum))) == 1
        emu.restore(pool.snapshot(3))
        assert checksum(emu) == pool.call(0, checksum)


def test_map_call_and_pictures(pair: EmulatorPool) -> None:
    pair.cycle(3)
    before = pair.map(counted)
    pair.cycle(4, keys=[1, 2], render=True)
    assert pair.map(counted) == [count + 4 for count in before]
    assert pair.map(attrgetter("keys")) == [1, 2]
    assert all(screen.shape == (384, 256, 3) and screen.any() for screen in pair.map(attrgetter("screen")))
    assert pair.call(1, fail_unless, True) == pair.call(1, attrgetter("frame"))


def test_each_to_its_own_snapshot(pair: EmulatorPool) -> None:
    pair.call(0, MarioKart.cycle, 5)
    kept = [pair.snapshot(0), pair.snapshot(1)]
    counts = pair.map(counted)
    pair.cycle(7)
    pair.restore(kept[::-1])
    assert pair.map(counted) == counts[::-1]


def test_an_error_is_told_and_the_pool_goes_on(pair: EmulatorPool) -> None:
    frames = pair.map(attrgetter("frame"))
    with pytest.raises(RomError, match="as asked") as caught:
        pair.map(fail_unless, [True, False])
    assert "This was emulator 1 of the pool." in caught.value.__notes__
    with pytest.raises(ValueError):  # one mask too few
        pair.cycle(keys=[1])
    with pytest.raises(EmulatorError, match="key mask"):
        pair.cycle(keys=[0x1000, 0])
    pair.cycle(keys=[0, 0])
    assert pair.map(attrgetter("frame")) == [frames[0] + 1, frames[1] + 2]


def test_restart(pair: EmulatorPool) -> None:
    pair.cycle(3)
    pair.restart(1)
    pair.call(1, MarioKart.cycle, 2)
    assert pair.call(1, counted) == 2
    assert pair.call(0, counted) > 2


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGSEGV, signal.SIGTERM])
def test_a_process_that_dies_is_told_and_replaced(tiny_rom: Path, how: signal.Signals) -> None:
    with EmulatorPool(2, tiny_rom, backend="processes") as pool:
        pool.cycle(5)
        start = pool.snapshot(0)
        with pytest.raises(EmulatorError, match=f"was ended by {how.name}; restart it"):
            pool.call(1, end, how)
        with pytest.raises(EmulatorError, match="restart it"):
            pool.cycle()
        assert pool.call(0, counted) == 6
        pool.restart(1)
        pool.restore(start)
        pool.cycle(2)
        assert pool.map(counted) == [7, 7]


def test_what_cannot_travel(tiny_rom: Path) -> None:
    with EmulatorPool(1, tiny_rom, backend="processes") as pool:
        with pytest.raises(EmulatorError, match="must be found in a module"):
            pool.map(lambda emu: 1)
        with pytest.raises(EmulatorError, match="pickle"):
            pool.map(attrgetter("memory"))
        with pytest.raises(EmulatorError, match="in another process"):
            _ = pool[0]
        pool.cycle()
        assert pool.map(counted) == [1]


def test_threads_share_objects(tiny_rom: Path) -> None:
    with EmulatorPool(3, tiny_rom) as pool:
        seen: set[int] = set()
        pool.map(lambda emu, number: seen.add(number), range(3))
        assert seen == {0, 1, 2}
        assert [pool[index].frame for index in range(3)] == [0, 0, 0]
        first = pool[0]
    with pytest.raises(EmulatorError, match="no cartridge is open"):
        first.cycle()


def test_after_the_end(tiny_rom: Path) -> None:
    pool = EmulatorPool(2, tiny_rom)
    pool.close()
    pool.close()
    for action in (pool.cycle, lambda: pool.map(counted), lambda: pool[0], lambda: pool.restart(0)):
        with pytest.raises(EmulatorError, match="pool was closed"):
            action()


def test_closing_waits_for_a_call_in_another_thread(tiny_rom: Path) -> None:
    pool = EmulatorPool(2, tiny_rom)
    errors: list[EmulatorError] = []

    def drive() -> None:
        try:
            while True:
                pool.cycle()
        except EmulatorError as error:
            errors.append(error)

    thread = threading.Thread(target=drive)
    thread.start()
    time.sleep(0.05)
    pool.close()
    thread.join(timeout=30)
    assert not thread.is_alive()
    assert str(errors[0]) == "the pool was closed"


@pytest.mark.parametrize("backend", BACKENDS)
def test_cartridges_that_are_none(tmp_path: Path, backend: str) -> None:
    with pytest.raises(FileError, match="does not exist"):
        EmulatorPool(2, tmp_path / "missing.nds", backend=backend)
    with pytest.raises(EmulatorError, match="1 emulator or more"):
        EmulatorPool(0, backend=backend)


PROGRAM = """
import os, sys
from desmume_mkds import EmulatorPool, EmulatorError
if __name__ == "__main__":
    pool = EmulatorPool(2, sys.argv[1], backend=sys.argv[2])
    pool.cycle(5)
    child = os.fork()
    if not child:
        try:
            pool.cycle()
        except EmulatorError as error:
            pool.close()
            os._exit("forked off" not in str(error))
    assert os.waitpid(child, 0)[1] == 0
    pool.cycle(5)
    print("done")
"""


@pytest.mark.parametrize("backend", BACKENDS)
def test_forked_and_left_open_at_the_end(tiny_rom: Path, tmp_path: Path, backend: str) -> None:
    """A child does not meddle, the program ends, and nothing stays behind."""
    (tmp_path / "program.py").write_text(PROGRAM)
    folder = tmp_path / "temporary"
    folder.mkdir()
    done = subprocess.run(
        [sys.executable, tmp_path / "program.py", tiny_rom, backend],
        env=os.environ | {"TMPDIR": str(folder)},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "done\n")
    assert list(folder.iterdir()) == []


# --- without growth ---


class Growth:
    """How much more this process uses than it did at first."""

    def __init__(self) -> None:
        self.memory, *self.counts = self._used()

    @staticmethod
    def _used() -> tuple[int, int, int, int]:
        """Bytes of memory; numbers of open files, threads, and child processes."""
        mine = Path("/proc/self")
        memory = int((mine / "statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        children = (mine / "task" / str(os.getpid()) / "children").read_text().split()
        return memory, len(list((mine / "fd").iterdir())), len(list((mine / "task").iterdir())), len(children)

    def check(self) -> None:
        """A leak would show: an image is 50 MB, a state 11 MB; what malloc keeps comes and goes."""
        for _ in range(100):  # an ended thread is listed a little longer
            memory, *counts = self._used()
            more = [now - before for now, before in zip(counts, self.counts, strict=True) if now > before]
            if not more:
                break
            time.sleep(0.05)
        assert not more, f"{counts} where there were {self.counts} files, threads and child processes"
        assert memory - self.memory < 64e6


def test_pools_in_threads_leave_nothing(tiny_rom: Path) -> None:
    def round_trip() -> None:
        with EmulatorPool(2, tiny_rom) as pool:
            pool.cycle(2)
            pool.restore(pool.snapshot(0))
            assert pool.map(counted) == [2, 2]

    for _ in range(3):
        round_trip()
    growth = Growth()
    for _ in range(20):
        round_trip()
    growth.check()


def test_pools_in_processes_leave_nothing(tiny_rom: Path) -> None:
    def round_trip() -> None:
        with EmulatorPool(1, tiny_rom, backend="processes") as pool:
            pool.cycle(2)

    round_trip()
    growth = Growth()
    for _ in range(4):
        round_trip()
    growth.check()


def test_pools_that_are_forgotten_end_their_threads(tiny_rom: Path) -> None:
    growth = Growth()
    for _ in range(3):
        pool = EmulatorPool(2, tiny_rom)
        pool.cycle()
        del pool
        gc.collect()
    growth.check()


SIXTEEN = """
import os, sys
from pathlib import Path
from desmume_mkds import EmulatorPool

def used():
    return int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

before = used()
with EmulatorPool(16, sys.argv[1]) as pool:
    pool.cycle(30, keys=[index & 7 for index in range(16)])
    pool.restore(pool.snapshot(3))
    pool.cycle(30, keys=[index & 7 for index in range(16)], render=True)
    print(round((used() - before) / 16 / 1e6))
"""


def test_sixteen_at_once_within_their_memory(tiny_rom: Path) -> None:
    """docs/architecture.md states it: 85 MB for each emulator that races."""
    done = subprocess.run(
        [sys.executable, "-c", SIXTEEN, tiny_rom], capture_output=True, text=True, check=False, timeout=120
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) < 85
