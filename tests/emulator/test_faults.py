"""What could abort, hang or corrupt: tried in a process of its own, and answered by one clear exception."""

import gc
import os
import subprocess
import sys
import textwrap
import threading
from pathlib import Path

import pytest

from desmume_mkds import EmulatorError, MarioKart, Snapshot
from desmume_mkds.game.errors import FileError, MovieError
from desmume_mkds.game.movie import Movie

COUNTER = 0x02100000

START = '''
import gc, os, signal, sys, threading, time, zlib
from pathlib import Path
from desmume_mkds import EmulatorError, MarioKart, Snapshot
rom = Path(sys.argv[1])
emu = MarioKart(rom)
emu.cycle(5)
def counted(emu):
    return emu.memory.ram.u32(0x02100000)
def refused(action, text):
    try:
        action()
    except (EmulatorError, ValueError) as error:
        assert text in str(error), error
    else:
        raise AssertionError("nothing was raised")
'''


def frames_counted(emu: MarioKart) -> int:
    return emu.memory.ram.u32(COUNTER)


def run(code: str, rom: Path, **environment: str) -> str:
    """What a program prints; it must end well, and say nothing of a broken exit."""
    program = START + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-c", program, str(rom)],
        env=os.environ | environment, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip
    assert (done.returncode, done.stderr) == (0, ""), done.stderr + done.stdout
    return done.stdout.strip()


# --- closing ---


def test_closing_while_another_thread_cycles(tiny_rom: Path) -> None:
    """The run ends with one clear exception, and the console serves the next emulator."""
    for _ in range(5):
        emu = MarioKart(tiny_rom)
        errors: list[Exception] = []
        begun = threading.Event()

        def drive(emu: MarioKart = emu, begun: threading.Event = begun, errors: list = errors) -> None:
            begun.set()
            try:
                emu.cycle(10**9)
            except EmulatorError as why:
                errors.append(why)

        thread = threading.Thread(target=drive)
        thread.start()
        begun.wait()
        while not emu.frame:
            pass
        emu.close()
        thread.join(timeout=30)
        assert not thread.is_alive()
        assert len(errors) == 1 and "was closed while it ran" in str(errors[0])
        with MarioKart(tiny_rom) as other:
            other.cycle(3)
            assert frames_counted(other) == 3


def test_two_threads_with_one_emulator(tiny: MarioKart) -> None:
    """They are served in turn: no frame is lost, and snapshots are whole."""
    start = tiny.snapshot()
    snapshots: list[Snapshot] = []

    def drive() -> None:
        for _ in range(200):
            tiny.cycle()

    def keep() -> None:
        snapshots.extend(tiny.snapshot() for _ in range(10))

    threads = [threading.Thread(target=work) for work in (drive, drive, keep)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (tiny.frame, frames_counted(tiny)) == (400, 400)
    for snapshot in snapshots:
        tiny.restore(snapshot)
        assert frames_counted(tiny) == snapshot.frame
    tiny.restore(start)
    assert frames_counted(tiny) == 0


def test_double_close_in_many_threads(tiny: MarioKart) -> None:
    threads = [threading.Thread(target=tiny.close) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with pytest.raises(EmulatorError, match="no cartridge is open"):
        tiny.cycle()


def test_a_movie_of_a_closed_emulator_touches_no_other(tiny_rom: Path, tmp_path: Path) -> None:
    with MarioKart(tiny_rom) as emu:
        Movie.for_rom(emu.rom, [1] * 50).save(tmp_path / "run.dsm")
        old = emu.play(tmp_path / "run.dsm")
    with MarioKart(tiny_rom) as other:  # has the same console now
        new = other.play(tmp_path / "run.dsm")
        assert not old.playing
        old.stop()
        assert new.playing


def test_forgotten_in_any_order(tiny_rom: Path) -> None:
    """Emulators, views, snapshots and replays in a ring, collected while another emulator is opened."""
    for _ in range(4):
        ring: list[object] = []
        emu = MarioKart(tiny_rom)
        ring += [emu, emu.memory.input_units, emu.snapshot(), emu.ram, ring]
        del emu, ring
        with MarioKart(tiny_rom) as other:
            gc.collect()
            other.cycle(2)
            assert frames_counted(other) == 2


# --- the end of the interpreter ---


@pytest.mark.parametrize(
    "code",
    [
        "print('done')",
        "other = MarioKart(rom); del rom; print('done')",
        "emu.ring = emu; sys.modules['keeps'] = emu; print('done')",
        "gc.disable(); view = emu.memory.input_units[0]; del emu; print('done')",
        "print('done'); sys.exit(0)",
    ],
)
def test_the_interpreter_ends_with_open_emulators(tiny_rom: Path, code: str, tmp_path: Path) -> None:
    assert run(code, tiny_rom, TMPDIR=str(tmp_path)) == "done"
    assert list(tmp_path.iterdir()) == []  # nothing is left behind


def test_the_interpreter_ends_while_a_thread_cycles(tiny_rom: Path) -> None:
    code = """
    def drive():
        while True:
            emu.cycle()
    threading.Thread(target=drive, daemon=True).start()
    time.sleep(0.2)
    print('done')
    """
    assert run(code, tiny_rom) == "done"


# --- fork ---

FORK = """
def in_child(action):
    child = os.fork()
    if not child:
        try:
            action()
            sys.stdout.flush()
            os._exit(0)
        except BaseException as error:
            print(repr(error))
            sys.stdout.flush()
            os._exit(1)
    assert os.waitpid(child, 0)[1] == 0
"""


def test_a_forked_process_has_no_emulator_and_harms_none(tiny_rom: Path) -> None:
    code = FORK + """
before = emu.snapshot()
view = emu.memory.input_units[0]

def child():
    refused(emu.cycle, "before this process was forked off")
    refused(lambda: view.pad.pressedKeys, "before this process was forked off")
    emu.close()
    with MarioKart(rom) as mine:
        mine.restore(before)
        mine.cycle(100)
        assert counted(mine) == 105, counted(mine)
        assert mine.snapshot().frame == 105

in_child(child)
emu.cycle(10)
assert counted(emu) == 15
in_child(lambda: sys.exit)
emu.restore(before)
emu.reset()
emu.cycle(2)
assert counted(emu) == 2
print("done")
"""
    assert run(code, tiny_rom) == "done"


def test_a_forked_process_that_ends_as_usual_removes_nothing(tiny_rom: Path) -> None:
    code = """
    if not os.fork():
        sys.exit(0)
    os.wait()
    emu.cycle(10)
    emu.reset()
    emu.cycle(3)
    assert counted(emu) == 3
    files = [path for path in Path(os.environ["TMPDIR"]).rglob("*") if not path.is_dir()]
    assert len(files) == 2, files
    print("done")
    """
    with_folder = tiny_rom.parent / "fork"
    with_folder.mkdir(exist_ok=True)
    assert run(code, tiny_rom, TMPDIR=str(with_folder)) == "done"


def test_fork_while_threads_cycle_and_save(tiny_rom: Path) -> None:
    code = FORK + """
other = MarioKart(rom)
stop = threading.Event()
def drive(mine):
    while not stop.is_set():
        mine.cycle(3)
        mine.snapshot()
threads = [threading.Thread(target=drive, args=(mine,)) for mine in (emu, other)]
for thread in threads:
    thread.start()

def child():
    with MarioKart(rom) as mine:
        mine.cycle(20)
        mine.restore(mine.snapshot())
        assert counted(mine) == 20

for _ in range(5):
    in_child(child)
stop.set()
for thread in threads:
    thread.join()
assert counted(emu) == emu.frame and counted(other) == other.frame
print("done")
"""
    assert run(code, tiny_rom) == "done"


# --- a full disk ---


def test_no_room_for_a_snapshot(tiny_rom: Path) -> None:
    """Whole or not at all; the emulator goes on."""
    code = """
    import resource
    from desmume_mkds.game.errors import FileError
    start = emu.snapshot()
    folder = Path(os.environ["TMPDIR"])
    start.save(folder / "start.snapshot")
    kept = (folder / "start.snapshot").read_bytes()
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, resource.RLIM_INFINITY))
    emu.cycle(10)
    refused(lambda: emu.snapshot().save(folder / "start.snapshot"), "cannot be written: file too large")
    refused(lambda: MarioKart(rom), "file too large")
    emu.cycle(10)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    assert (folder / "start.snapshot").read_bytes() == kept
    assert not list(folder.glob(".*"))
    emu.restore(Snapshot.from_file(folder / "start.snapshot"))
    assert counted(emu) == 5
    other = MarioKart(rom)
    other.cycle(4)
    assert counted(other) == 4
    print("done")
    """
    folder = tiny_rom.parent / "full"
    folder.mkdir(exist_ok=True)
    assert run(code, tiny_rom, TMPDIR=str(folder)) == "done"


def test_no_room_for_another_copy_of_the_library(tiny_rom: Path) -> None:
    code = """
    import resource
    resource.setrlimit(resource.RLIMIT_FSIZE, (1 << 20, resource.RLIM_INFINITY))
    refused(lambda: MarioKart(rom), "libdesmume cannot be loaded")
    emu.cycle(5)
    assert counted(emu) == 10
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    other = MarioKart(rom)
    other.cycle(4)
    assert counted(other) == 4
    print("done")
    """
    assert run(code, tiny_rom) == "done"


def test_no_files_left_to_open(tiny_rom: Path) -> None:
    code = """
    import resource
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    used = len(list(Path("/proc/self/fd").iterdir()))
    resource.setrlimit(resource.RLIMIT_NOFILE, (used - 1, hard))
    refused(lambda: MarioKart(rom), "open")
    resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    emu.cycle(5)
    with MarioKart(rom) as other:
        other.cycle(4)
        assert counted(other) == 4
    print("done")
    """
    assert run(code, tiny_rom) == "done"


def test_a_temporary_folder_that_vanished(tiny_rom: Path) -> None:
    """Cleaners remove what is old: an open emulator goes on, and another one can be opened."""
    code = """
    import shutil
    for folder in Path(os.environ["TMPDIR"]).iterdir():
        shutil.rmtree(folder)
    emu.cycle(5)
    emu.restore(emu.snapshot())
    emu.cycle(5)
    assert counted(emu) == 15
    with MarioKart(rom) as other:
        other.cycle(4)
        assert counted(other) == 4
    print("done")
    """
    folder = tiny_rom.parent / "vanishes"
    folder.mkdir(exist_ok=True)
    assert run(code, tiny_rom, TMPDIR=str(folder)) == "done"


# --- what the library itself takes badly ---


def test_a_rom_that_vanished(tiny_rom: Path, tmp_path: Path) -> None:
    path = tmp_path / "gone.nds"
    path.write_bytes(tiny_rom.read_bytes())
    with MarioKart(path) as emu:
        path.unlink()
        emu.cycle(5)
        emu.reset()
        emu.cycle(3)
        assert frames_counted(emu) == 3
        with pytest.raises(FileError, match="does not exist"):
            emu.open(path)
        emu.cycle()


@pytest.mark.parametrize("damage", ["state", "length", "version", "short", "cut", "empty"])
def test_states_that_are_damaged(tiny: MarioKart, damage: str) -> None:
    """Found by length and checksum before the emulator sees them, which takes almost any state."""
    good = tiny.snapshot()
    data = bytearray(bytes(good))
    if damage == "state":
        data[len(data) // 2] ^= 0xFF
    elif damage == "length":
        data[16:20] = b"\xff\xff\xff\xff"
    elif damage == "version":
        data[8] = 99
    data = data[: {"short": 3, "cut": len(data) // 2, "empty": 0}.get(damage, len(data))]
    tiny.cycle(10)
    with pytest.raises(EmulatorError, match=r"snapshot"):
        tiny.restore(Snapshot.from_bytes(bytes(data)))
    tiny.cycle()
    assert frames_counted(tiny) == 11


@pytest.mark.parametrize("content", [b"", b"garbage", b"version 3\n|0|\n", bytes(100)])
def test_movies_that_are_none(tiny: MarioKart, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.dsm"
    path.write_bytes(content)
    tiny.cycle(3)
    for movie in (path, tmp_path, tmp_path / "missing.dsm", "", "x" * 600):
        with pytest.raises((FileError, MovieError)):
            tiny.play(movie)
    tiny.cycle()
    assert frames_counted(tiny) == 4


def test_a_game_that_jumps_to_nowhere_ends_its_process_alone(tiny_rom: Path) -> None:
    """Translated code may then crash the process, or stand still: in a process of its own nobody minds."""
    code = """
    import struct
    emu.close()
    data = bytearray(rom.read_bytes())
    data[0x4000 + 14 * 4 : 0x4000 + 17 * 4] = struct.pack("<3I", 0xE3A0040A, 0xE12FFF10, 0xE1A00000)
    bad = rom.with_name("nowhere.nds")
    bad.write_bytes(data)
    emu.open(bad)
    try:
        emu.cycle(100)
    except EmulatorError:
        pass
    print("alive")
    """
    program = START + textwrap.dedent(code)
    done = subprocess.run(
        [sys.executable, "-c", program, str(tiny_rom)],
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    assert done.stdout.strip() == "alive" or done.returncode < 0, done.stderr
