"""Switching on, stepping, keys, pictures, closing."""

import gc
import hashlib
import threading
from pathlib import Path

import numpy as np
import pytest

from desmume_mkds import EmulatorError, MarioKart
from desmume_mkds.game.errors import FileError, MkdsError, RomError, SaveError
from desmume_mkds.game.save import Save

COUNTER, KEYS = 0x02100000, 0x02100004


def frames_counted(emu: MarioKart) -> int:
    return emu.memory.ram.u32(COUNTER)


def digest(emu: MarioKart) -> str:
    return hashlib.sha256(emu.ram).hexdigest()


def test_runs_frames_and_holds_keys(tiny: MarioKart) -> None:
    tiny.cycle(10)
    assert (tiny.frame, frames_counted(tiny), tiny.keys) == (10, 10, 0)
    tiny.cycle(keys=0x3F1)
    assert ~tiny.memory.ram.u32(KEYS) & 0x3FF == 0x3F1
    tiny.cycle(5)  # as before
    assert ~tiny.memory.ram.u32(KEYS) & 0x3FF == tiny.keys == 0x3F1


def test_ram_is_the_memory_itself(tiny: MarioKart) -> None:
    ram = tiny.ram
    assert (ram.shape, ram.dtype) == ((0x400000,), np.uint8)
    tiny.cycle(3)
    assert ram[COUNTER - 0x02000000] == 3
    ram[0x300000] = 77
    assert tiny.memory.ram.u32(0x02300000) == 77


def test_draws_only_the_last_frame_and_exactly(tiny_rom: Path) -> None:
    def picture(*steps: tuple[int, bool]) -> list[int]:
        with MarioKart(tiny_rom) as emu:
            for frames, render in steps:
                emu.cycle(frames, render=render)
            assert emu.screen.shape == (384, 256, 3)
            return [int(value) for value in emu.screen[100, 100]]

    every_frame = picture(*[(1, True)] * 30)
    assert sum(every_frame) > 0
    assert every_frame == picture((29, False), (1, True)) == picture((30, True))
    assert every_frame == picture((30, True), (5, False))
    assert every_frame != picture((31, True))


def test_screen_is_black_at_first_and_a_copy(tiny: MarioKart) -> None:
    assert not tiny.screen.any()
    tiny.cycle(20, render=True)
    screen = tiny.screen
    screen[:] = 0
    assert tiny.screen.any()


def test_the_same_each_time(tiny_rom: Path) -> None:
    digests = []
    for _ in range(2):
        with MarioKart(tiny_rom) as emu:
            emu.cycle(50, keys=3)
            digests.append(digest(emu))
            emu.reset()
            assert emu.frame == 0
            emu.cycle(50, keys=3)
            digests.append(digest(emu))
    assert len(set(digests)) == 1


def test_several_at_once_do_not_meddle(tiny_rom: Path) -> None:
    with MarioKart(tiny_rom) as one, MarioKart(tiny_rom) as two, MarioKart(tiny_rom) as three:
        one.cycle(10, keys=1)
        two.cycle(20, keys=2)
        three.cycle(30)
        assert [frames_counted(emu) for emu in (one, two, three)] == [10, 20, 30]
        two.close()
        one.cycle(1)
        assert frames_counted(one) == 11


def test_many_in_a_row(tiny_rom: Path) -> None:
    for _ in range(20):
        with MarioKart(tiny_rom) as emu:
            emu.cycle(2)
            assert frames_counted(emu) == 2


def test_other_threads_run_while_it_cycles(tiny: MarioKart) -> None:
    ticks = []
    stop = threading.Event()

    def tick() -> None:
        while not stop.is_set():
            ticks.append(1)

    thread = threading.Thread(target=tick)
    thread.start()
    tiny.cycle(500)
    stop.set()
    thread.join()
    assert frames_counted(tiny) == 500
    assert len(ticks) > 10


def test_threads_step_their_own_emulators(tiny_rom: Path) -> None:
    emulators = [MarioKart(tiny_rom) for _ in range(3)]
    threads = [threading.Thread(target=emu.cycle, args=(300,)) for emu in emulators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [frames_counted(emu) for emu in emulators] == [300] * 3
    assert len({digest(emu) for emu in emulators}) == 1
    for emu in emulators:
        emu.close()


def test_save_is_what_the_cartridge_finds(tiny_rom: Path, tmp_path: Path) -> None:
    raw = Save.blank().to_bytes()
    path = tmp_path / "mine.sav"
    path.write_bytes(raw)
    for save in (raw, path, str(path), Save.blank().to_dsv()):
        with MarioKart(tiny_rom, save=save) as emu:
            emu.cycle(5)
    assert path.read_bytes() == raw  # never written to
    assert sorted(tmp_path.iterdir()) == [path]


def test_a_forgotten_emulator_is_closed(tiny_rom: Path) -> None:
    emu = MarioKart(tiny_rom)
    ram = emu.memory.ram
    del emu
    gc.collect()
    with pytest.raises(EmulatorError, match="closed"):
        ram.u32(COUNTER)


# --- what a person can get wrong ---


@pytest.mark.parametrize(
    "action",
    [
        lambda emu: emu.cycle(),
        lambda emu: emu.reset(),
        lambda emu: emu.ram,
        lambda emu: emu.screen,
        lambda emu: emu.memory,
        lambda emu: emu.keys,
        lambda emu: emu.snapshot(),
        lambda emu: emu.play("movie.dsm"),
        lambda emu: emu.movie,
        lambda emu: emu.frame,
        lambda emu: setattr(emu, "keys", 1),
        lambda emu: setattr(emu, "touch", (1, 1)),
    ],
)
def test_without_a_cartridge_everything_says_so(tiny_rom: Path, action: object) -> None:
    assert callable(action)
    emu = MarioKart()
    with pytest.raises(EmulatorError, match="no cartridge is open"):
        action(emu)
    emu.open(tiny_rom)
    emu.close()
    emu.close()
    with pytest.raises(EmulatorError, match="no cartridge is open"):
        action(emu)


def test_memory_of_a_closed_emulator_says_so(tiny: MarioKart) -> None:
    tiny.cycle(10)
    memory, pad = tiny.memory, tiny.memory.input_units[0].pad
    assert pad.pressedKeys == 0
    tiny.close()
    with pytest.raises(EmulatorError, match="was closed"):
        _ = pad.pressedKeys
    with pytest.raises(EmulatorError, match="was closed"):
        _ = memory.race_ready


def test_opens_again_after_close(tiny: MarioKart, tiny_rom: Path) -> None:
    tiny.cycle(10)
    tiny.close()
    tiny.open(tiny_rom)
    tiny.cycle(4)
    assert (tiny.frame, frames_counted(tiny)) == (4, 4)


@pytest.mark.parametrize("arguments", [{"frames": 0}, {"frames": -1}, {"keys": -1}, {"keys": 0x1000}])
def test_arguments_that_make_no_sense(tiny: MarioKart, arguments: dict[str, int]) -> None:
    with pytest.raises(EmulatorError):
        tiny.cycle(**arguments)
    tiny.cycle()
    assert frames_counted(tiny) == 1


@pytest.mark.parametrize("point", [(256, 0), (0, 192), (-1, 5)])
def test_touch_outside_the_screen(tiny: MarioKart, point: tuple[int, int]) -> None:
    with pytest.raises(EmulatorError, match="lower screen"):
        tiny.touch = point
    tiny.touch = (255, 191)
    tiny.cycle()
    tiny.touch = None


def test_a_crashed_game_is_noticed_and_can_be_reset(tiny: MarioKart) -> None:
    tiny.cycle(10)
    before = tiny.snapshot()
    for _ in range(2):
        with pytest.raises(EmulatorError, match="crashed"):
            tiny.cycle(5, keys=0x008)
    tiny.restore(before)
    tiny.cycle()
    assert frames_counted(tiny) == 11
    with pytest.raises(EmulatorError, match="crashed"):
        tiny.cycle(5, keys=0x008)
    tiny.keys = 0
    tiny.reset()
    tiny.cycle(3)
    assert frames_counted(tiny) == 3


@pytest.mark.parametrize(
    "name", ["missing.nds", "", ".", "empty.nds", "tiny.txt", "zeros.bin", "random.nds", "cut.nds"]
)
def test_files_that_are_no_cartridge(tiny: MarioKart, tiny_rom: Path, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.nds").write_bytes(b"")
    (tmp_path / "tiny.txt").write_bytes(b"hello")
    (tmp_path / "zeros.bin").write_bytes(bytes(0x10000))
    (tmp_path / "random.nds").write_bytes(np.random.default_rng(1).bytes(0x10000))
    (tmp_path / "cut.nds").write_bytes(tiny_rom.read_bytes()[:600])
    tiny.cycle(3)
    with pytest.raises((FileError, RomError)):
        tiny.open(tmp_path / name if name else name)
    tiny.cycle()  # the cartridge that was open still is
    assert frames_counted(tiny) == 4


def test_paths_of_all_kinds(tiny_rom: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("t.nds", ".hidden", "ünï côdé | 猫.nds", "no extension", "a.b.c.bin"):
        Path(name).write_bytes(tiny_rom.read_bytes())
        with MarioKart(name) as emu:
            emu.cycle(2)
            assert frames_counted(emu) == 2


@pytest.mark.parametrize("content", [b"", b"hello", bytes(0x40000), bytes(10)])
def test_saves_that_are_none(tiny_rom: Path, tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "bad.sav"
    path.write_bytes(content)
    for save in (path, content, tmp_path / "missing.sav"):
        with pytest.raises((SaveError, FileError)):
            MarioKart(tiny_rom, save=save)


def test_errors_are_of_one_family() -> None:
    assert issubclass(EmulatorError, MkdsError)
