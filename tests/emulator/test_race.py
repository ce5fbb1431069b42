"""Races on Shakedown: the same keys give the same memory and the same pictures, whatever comes between."""

import os
import pickle
import random
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterable
from pathlib import Path

import numpy as np
import pytest

from desmume_mkds import EmulatorError, MarioKart, MenuError, Snapshot, cartridge, menu
from desmume_mkds.game.courses import find_character, find_course, find_kart
from desmume_mkds.game.errors import FileError, MovieError, UnknownNameError
from desmume_mkds.game.fields import NotInRamError
from desmume_mkds.game.layout import DriverStatusFlag, RaceMode, SceneStateId
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.save import Save

Race = tuple[MarioKart, Snapshot]
A, RIGHT, LEFT, R = 0x001, 0x010, 0x020, 0x100


def driving(frames: int, seed: int = 1) -> list[int]:
    """Keys of somebody who waits for GO and then drives wildly."""
    rng = random.Random(seed)
    wild = [rng.choice([A, A | LEFT, A | RIGHT, A | LEFT | R, A | RIGHT | R]) for _ in range(frames // 10)]
    return [A] * 320 + [keys for keys in wild for _ in range(10)][: max(0, frames - 320)]


def trajectory(emu: MarioKart, keys: Iterable[int], render_each: int = 0) -> list[int]:
    """A checksum of all of main RAM after every frame."""
    checksums = []
    for frame, mask in enumerate(keys):
        emu.cycle(keys=mask, render=bool(render_each) and frame % render_each == 0)
        checksums.append(zlib.crc32(emu.ram))
    return checksums


def test_the_same_keys_give_the_same_memory_in_every_frame() -> None:
    """From power-on, in two emulators side by side, one of which draws."""
    keys = driving(800)
    first, second = [], []

    def race(emu: MarioKart, checksums: list[int], render_each: int) -> None:
        menu.start_race(emu, "f8c", "Mario", "B Dasher", cache=False)
        checksums += trajectory(emu, keys, render_each)

    with MarioKart(cartridge.ROM) as one, MarioKart(cartridge.ROM) as two:
        threads = [
            threading.Thread(target=race, args=arguments) for arguments in ((one, first, 0), (two, second, 5))
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert first == second
        assert len(set(first)) == len(first) == 800
        assert np.linalg.norm(one.memory.driver.deltaPos) > 0


def test_going_back_is_exact(race: Race) -> None:
    """On from a snapshot, and on from its restoration: here, after other things, elsewhere, from bytes."""
    emu, start = race
    keys = driving(600)
    emu.restore(start)
    wanted = trajectory(emu, keys)
    emu.restore(start)
    assert (emu.frame, emu.memory.race_state.frame_counter) == (start.frame, 1)
    assert trajectory(emu, keys) == wanted
    keys, wanted = keys[:350], wanted[:350]
    emu.restore(start)
    emu.cycle(77, keys=A | LEFT, render=True)
    emu.restore(start)
    assert trajectory(emu, keys, render_each=4) == wanted
    with MarioKart(cartridge.ROM) as other:
        other.restore(pickle.loads(pickle.dumps(start)))
        assert trajectory(other, keys) == wanted


def test_a_snapshot_changes_nothing(race: Race) -> None:
    emu, start = race
    keys = driving(400)
    emu.restore(start)
    wanted = trajectory(emu, keys)
    emu.restore(start)
    emu.cycle(200, keys=A)
    middle = emu.snapshot()
    after = trajectory(emu, keys[200:])
    assert after == wanted[200:]
    emu.restore(middle)
    assert trajectory(emu, keys[200:]) == wanted[200:]


def test_pictures_do_not_depend_on_what_was_drawn_before(race: Race) -> None:
    emu, start = race
    keys = driving(350)

    def pictures(wanted: set[int], drawn: set[int]) -> list[np.ndarray]:
        emu.restore(start)
        found = []
        for frame, mask in enumerate(keys):
            emu.cycle(keys=mask, render=frame in drawn)
            if frame in wanted:
                found.append(emu.screen)
        return found

    wanted = {0, 1, 2, 100, 101, 250, 349}
    every, only = pictures(wanted, set(range(350))), pictures(wanted, wanted)
    for one, other in zip(every, only, strict=True):
        np.testing.assert_array_equal(one, other)
    assert (every[-1] != every[-2]).any()
    emu.restore(start)
    emu.cycle(100, keys=A)
    emu.cycle(50, keys=A, render=True)
    at_once = emu.screen
    emu.restore(start)
    for frame in range(150):
        emu.cycle(keys=A, render=frame >= 140)
    np.testing.assert_array_equal(at_once, emu.screen)


def test_emulators_do_not_meddle(race: Race) -> None:
    """Three in one process, driving differently, stepped in turn and then alone."""
    _, start = race
    keys = [driving(150, seed) for seed in (1, 2, 3)]
    emulators = [MarioKart(cartridge.ROM) for _ in keys]
    for emu in emulators:
        emu.restore(start)
        emu.cycle(320, keys=A)
    for frame in range(100):
        for emu, mine in zip(emulators, keys, strict=True):
            emu.cycle(keys=mine[frame % 10 * 10] | (LEFT, RIGHT, R)[emulators.index(emu)])
    together = [zlib.crc32(emu.ram) for emu in emulators]
    for index, (emu, mine) in enumerate(zip(emulators, keys, strict=True)):
        emu.restore(start)
        emu.cycle(320, keys=A)
        for frame in range(100):
            emu.cycle(keys=mine[frame % 10 * 10] | (LEFT, RIGHT, R)[index])
        assert zlib.crc32(emu.ram) == together[index]
        emu.close()
    assert len(set(together)) == 3


# --- menus ---


@pytest.mark.parametrize(
    ("course", "character", "kart"),
    [("f8c", "Mario", "B Dasher"), ("rr", "R.O.B.", "Egg 1"), ("ryc", "dry_bones", "Standard MR"), (6, 7, 0)],
)
def test_menus_lead_to_the_race_asked_for(course: int | str, character: int | str, kart: int | str) -> None:
    with MarioKart(cartridge.ROM) as emu:
        keys = menu.start_race(emu, course=course, character=character, kart=kart, cache=False)
        memory = emu.memory
        config = memory.race_config
        assert (config.course, config.race_mode) == (find_course(course).id, RaceMode.TIME_TRIAL)
        assert config.drivers[0].character == find_character(character).id
        assert config.drivers[0].kart == find_kart(kart).id
        assert (memory.race_state.frameCounter, memory.race_state.frameCounter2) == (1, 0)
        assert memory.scene_state.state == SceneStateId.RUNNING
        assert memory.race_ready
        assert emu.frame == len(keys)
        presses = menu.presses(course, character, kart)
        assert keys[: len(presses)] == presses
        assert not any(keys[len(presses) :])
        assert memory.driver_status.flags & DriverStatusFlag.PLAYER or memory.driver.kind_flags & 1


def test_a_second_race_begins_with_a_reset(race: Race) -> None:
    emu = MarioKart(cartridge.ROM)
    first = menu.start_race(emu, "f8c", "Mario", "B Dasher", cache=False)
    driver = emu.memory.driver
    position = driver.position
    assert menu.start_race(emu, "f8c", "Mario", "B Dasher", cache=False) == first
    np.testing.assert_array_equal(driver.position, position)
    assert menu.start_race(emu, "yf", "Mario", "B Dasher", cache=False) != first
    assert (driver.position != position).any()
    emu.close()


def test_presses_take_as_long_as_published_movies() -> None:
    """marIOkart's movies need 1003 to 1275 frames to the race; up to 300 of them are loading."""
    lengths = [
        len(menu.presses(course, character, kart))
        for course, character, kart in (("f8c", 0, 2), ("ryc", 11, 33), ("rr", 10, 30), ("rbp", 1, 0))
    ]
    assert all(1003 - menu.LOADING <= length <= 1275 for length in lengths)


def test_what_the_menus_do_not_have() -> None:
    with pytest.raises(UnknownNameError):
        menu.presses("f8c", "Shy Guy", "B Dasher")
    with pytest.raises(UnknownNameError):
        menu.presses("nowhere", "Mario", "B Dasher")


def test_a_game_that_does_not_come_to_a_race(tiny: MarioKart) -> None:
    with pytest.raises(MenuError, match="no race began"):
        menu.start_race(tiny, "f8c", "Mario", "B Dasher")


# --- memory ---


def test_keys_show_in_memory_in_the_frame_they_are_held(race: Race) -> None:
    emu, start = race
    emu.restore(start)
    emu.cycle(310)
    for mask in (A, A | LEFT, A | R, 0x400, 0, A | RIGHT):
        emu.cycle(keys=mask)
        assert (emu.memory.held_keys, emu.memory.pad_keys) == (mask, mask)


def test_views_live_as_long_as_the_race(race: Race) -> None:
    _, start = race
    with MarioKart(cartridge.ROM) as emu:
        emu.restore(start)
        driver, status, timers = emu.memory.driver, emu.memory.driver_status, emu.memory.driver.timers
        emu.cycle(400, keys=A)
        assert np.linalg.norm(driver.deltaPos) > 1
        assert (status.lap_frames, timers.star) != (0, 1)
        emu.reset()
        emu.cycle(10)
        assert not emu.memory.race_ready
        for view, name in ((driver, "position"), (status, "lap"), (timers, "star")):
            with pytest.raises(NotInRamError):
                getattr(view, name)
        emu.restore(start)
        assert driver.position.shape == (3,)


def test_what_is_written_counts(race: Race) -> None:
    emu, start = race
    emu.restore(start)
    emu.cycle(330, keys=A)
    driver = emu.memory.driver
    before = driver.position
    driver.position = driver.position + np.float32([0, 0, 64])
    emu.cycle(keys=A)
    assert driver.position[2] - before[2] > 40


# --- snapshots and movies that are wrong ---


def test_snapshots_of_something_else(race: Race, tiny: MarioKart) -> None:
    _, start = race
    with pytest.raises(EmulatorError, match="another cartridge"):
        tiny.restore(start)
    other = Snapshot(start.rom, bytes(32), start.frame, start.keys, start.picture, start.state)
    with pytest.raises(EmulatorError, match="another build"):
        race[0].restore(other)
    for picture, state in ((start.picture, start.state[:5000]), (start.picture[:-1], start.state)):
        with pytest.raises(EmulatorError, match="damaged"):
            race[0].restore(Snapshot(start.rom, start.emulator, start.frame, start.keys, picture, state))
    race[0].restore(start)
    assert race[0].memory.race_ready


def test_snapshots_as_files(race: Race, tmp_path: Path) -> None:
    _, start = race
    path = tmp_path / "start.snapshot"
    start.save(path)
    assert path.stat().st_size < 4_000_000
    assert Snapshot.from_file(path) == start
    data = path.read_bytes()
    changed = data[:300] + bytes(100) + data[400:]
    for bad in (b"", b"hello", data[:-1], data[:60], changed, data + b"x"):
        with pytest.raises(EmulatorError, match=r"damaged|no snapshot"):
            Snapshot.from_bytes(bad)
    with pytest.raises(EmulatorError, match="version 9"):
        Snapshot.from_bytes(data[:8] + b"\x09\x00" + data[10:])
    with pytest.raises(FileError):
        Snapshot.from_file(tmp_path / "missing")


def test_the_emulators_own_replay_gives_the_same(race: Race, tmp_path: Path) -> None:
    with MarioKart(cartridge.ROM) as emu:
        keys = menu.start_race(emu, "f8c", "Mario", "B Dasher") + driving(400)
        emu.cycle(280, keys=A)
        wanted = trajectory(emu, keys[-120:])
        path = tmp_path / "run.dsm"
        Movie.for_rom(emu.rom, keys).save(path)

        replay = emu.play(path)
        assert emu.movie is replay
        assert (len(replay), emu.frame, replay.playing) == (len(keys), 0, True)
        emu.cycle(len(keys) - 120)
        assert trajectory(emu, [0] * 120) == wanted  # own keys do not count
        emu.cycle(keys=A)
        assert not replay.playing
        replay.stop()
        emu.cycle(10)

        emu.play(path)
        emu.cycle(5)
        emu.reset()  # ends it
        assert emu.movie is None
        for mask in keys[:-120]:
            emu.cycle(keys=mask)
        assert trajectory(emu, keys[-120:]) == wanted
        emu.play(path)
        emu.cycle(100)
        emu.restore(race[1])  # this too
        assert emu.movie is None
        emu.cycle(5)


@pytest.mark.parametrize(
    "name", ["missing.dsm", "empty.dsm", "text.dsm", "state.dsm", ".", "x" * 300 + ".dsm"]
)
def test_movies_that_do_not_play(tiny: MarioKart, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.dsm").write_bytes(b"")
    (tmp_path / "text.dsm").write_bytes(b"hello\n")
    (tmp_path / "state.dsm").write_bytes(b"version 2\nsavestate 1\n|0|.............000 000 0 000|\n")
    tiny.cycle(3)
    with pytest.raises((FileError, MovieError)):
        tiny.play(tmp_path / name)
    tiny.cycle()
    assert (tiny.memory.ram.u32(0x02100000), tiny.movie) == (4, None)


# --- a library that is not known ---

PLAIN = """
import zlib, numpy as np
from desmume_mkds import MarioKart, Snapshot, cartridge, library, menu
paths = {path.name: path for path in library.report()}
assert not paths["translated code"].on and "DESMUME_MKDS_PLAIN" in paths["translated code"].why
assert paths["no sound"].on and paths["private saves"].on
with MarioKart(cartridge.ROM) as emu:
    menu.start_race(emu, "f8c", "Mario", "B Dasher")
    start = emu.snapshot()
    def drive():
        emu.cycle(330, keys=1)
        emu.cycle(30, keys=0x21, render=True)
        return emu.memory.driver.position.tolist(), zlib.crc32(emu.screen)
    first = drive()
    emu.restore(Snapshot.from_bytes(bytes(start)))
    assert drive() == first, "not the same after restoring"
    emu.memory.driver.position = (1, 2, 3)
    assert emu.memory.driver.position.tolist() == [1, 2, 3]
    assert (emu.ram[0x17ACF8 : 0x17ACFC] != 0).any()
    with MarioKart(cartridge.ROM) as other:
        other.cycle(5)
print(first)
"""


def test_without_fast_paths_the_same_race(race: Race) -> None:
    """The C interface alone gives the same race and the same picture, and prints nothing."""
    emu, start = race
    environment = os.environ | {"DESMUME_MKDS_PLAIN": "1"}
    done = subprocess.run(
        [sys.executable, "-c", PLAIN], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    emu.restore(start)
    emu.cycle(330, keys=A)
    emu.cycle(30, keys=A | LEFT, render=True)
    assert done.stdout.strip() == str((emu.memory.driver.position.tolist(), zlib.crc32(emu.screen)))


def test_a_save_does_not_change_the_way(race: Race) -> None:
    with MarioKart(cartridge.ROM, save=Save.blank().to_bytes()) as emu:
        menu.start_race(emu, "f8c", "Mario", "B Dasher")
        assert emu.memory.race_ready
