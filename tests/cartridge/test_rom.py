"""The cartridge as a player meets it: what its sources give, booting, led to races, heeding keys at once."""

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

import ndspy.lz10
import ndspy.narc
import ndspy.rom
import numpy as np
import pytest

from cartridge import build, lz10, names
from desmume_mkds import MarioKart, Snapshot, menu
from desmume_mkds.cartridge import ROM
from desmume_mkds.game.courses import CHARACTERS, COURSES, KARTS, kart_steps
from desmume_mkds.game.layout import RaceMode, SceneStateId

A, B, START, RIGHT, LEFT, UP, DOWN, R, L, X, Y = 1, 2, 8, 0x10, 0x20, 0x40, 0x80, 0x100, 0x200, 0x400, 0x800
TITLE_SHOWN = 60  # frames after power-on
CHARACTERS_IN_MENU = [character for character in CHARACTERS if character.menu_place is not None]


def crc16(data: bytes) -> int:
    """The header's checksum: CRC-16/MODBUS."""
    crc = 0xFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0xA001 if crc & 1 else 0)
    return crc


def test_the_sources_give_the_shipped_bytes(tmp_path: Path) -> None:
    assert build.build(tmp_path) == ROM.read_bytes(), "run `make cartridge`"


def test_header() -> None:
    header = ROM.read_bytes()[:0x200]
    assert header[:16] == b"SHAKEDOWN\0\0\0SKDE"
    assert header[0xC0:0x15C] == bytes(156), "Nintendo's logo does not belong here"
    logo_crc, header_crc = struct.unpack_from("<HH", header, 0x15C)
    assert (logo_crc, header_crc) == (crc16(header[0xC0:0x15C]), crc16(header[:0x15E]))
    assert struct.unpack_from("<I", header, 0x20)[0] == 0x200, "melonDS overwrites a program at 0x4000"
    assert struct.unpack_from("<2I", header, 0x80) == (ROM.stat().st_size, 0x200)
    assert ROM.stat().st_size <= 0x20000 << header[0x14]


def test_every_course_lies_where_the_game_keeps_it() -> None:
    rom = ndspy.rom.NintendoDSRom.fromFile(ROM)
    for course in COURSES:
        packed = rom.getFileByName(f"data/Course/{course.file}.carc")
        assert packed[0] == 0x10, course
    archive = ndspy.narc.NARC(ndspy.lz10.decompress(packed))
    assert archive.filenames.files == ["course_collision.kcl", "course_map.nkm", "course_model.bin"]


@pytest.mark.parametrize("data", [b"", b"a", b"abab" * 9, bytes(5000), bytes(range(256)) * 20, b"abc" * 6])
def test_what_is_packed_comes_out_again(data: bytes, packer: Path) -> None:
    packed = lz10.compress(data, packer)
    assert ndspy.lz10.decompress(packed) == data
    assert len(packed) <= max(len(ndspy.lz10.compress(data)), 5)


def test_own_names_are_there_and_nobody_elses() -> None:
    program = ndspy.rom.NintendoDSRom.fromFile(ROM).arm9
    for name in (*names.CHARACTERS, *names.KARTS):
        assert name.encode() in program
    for owned in ("Mario", "Luigi", "Nintendo", "Bowser", "Yoshi"):
        assert owned.encode() not in program


@pytest.fixture(scope="session")
def packer(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return lz10.compile_packer(tmp_path_factory.mktemp("lz10"))


@pytest.fixture(scope="module")
def console() -> Iterator[MarioKart]:
    with MarioKart(ROM) as emu:
        yield emu


@pytest.fixture(scope="module")
def title(console: MarioKart) -> Snapshot:
    """The title, a second after power-on."""
    console.cycle(TITLE_SHOWN)
    return console.snapshot()


@pytest.fixture(scope="module")
def race_start(console: MarioKart, title: Snapshot) -> Snapshot:
    menu.start_race(console, 0, 0, 0)
    return console.snapshot()


def press(emu: MarioKart, keys: Iterable[int]) -> None:
    """Tap keys, one frame each and one between."""
    for key in keys:
        emu.cycle(1, keys=key)
        emu.cycle(1, keys=0)


def steps(place: int, columns: int = 4) -> list[int]:
    return [RIGHT] * (place % columns) + [DOWN] * (place // columns)


def chosen(emu: MarioKart) -> tuple[int, int, int]:
    config = emu.memory.race_config
    return config.course, config.drivers[0].character, config.drivers[0].kart


TO_CHARACTERS = [A, DOWN, A, A]


def test_every_course_can_be_chosen(console: MarioKart, title: Snapshot) -> None:
    for course in COURSES:
        console.restore(title)
        press(console, [*TO_CHARACTERS, A, A, *steps(course.cup_place), A, *[DOWN] * course.menu_place, A, A])
        assert chosen(console)[0] == course.id, course
        assert console.memory.race_config.cup == course.cup_place


def test_every_character_and_kart_can_be_chosen(console: MarioKart, title: Snapshot) -> None:
    for kart in KARTS[:36]:
        character = CHARACTERS_IN_MENU[kart.id * 5 % 12]  # each comes by, mostly in another's kart
        console.restore(title)
        turns = [RIGHT] * kart_steps(character, kart)
        press(console, [*TO_CHARACTERS, *steps(character.menu_place or 0), A, *turns, A, A, A, A])
        assert chosen(console)[1:] == (character.id, kart.id), (character, kart)


def test_the_race_is_a_time_trial_alone(console: MarioKart, race_start: Snapshot) -> None:
    console.restore(race_start)
    config = console.memory.race_config
    assert (config.raceMode, config.ccMode, config.displayMode, config.isMirror) == (
        RaceMode.TIME_TRIAL,
        2,
        0,
        0,
    )
    assert [driver.type for driver in config.drivers] == [0] + [4] * 7
    assert console.memory.race_multi_config.driverCount == 1


def test_cursors_go_round_and_b_goes_back(console: MarioKart, title: Snapshot) -> None:
    console.restore(title)
    press(console, [A, B, A, UP, UP, DOWN, A, A])  # time trials, by way of the title
    press(console, [LEFT, UP, A])  # the last character
    press(console, [LEFT, A])  # the last kart of the ring
    press(console, [A, B, LEFT, UP, A, UP, A, A])  # the last cup, its last course
    last = max(CHARACTERS_IN_MENU, key=lambda character: character.menu_place or 0)
    kart = max(KARTS[:36], key=lambda kart: kart_steps(last, kart))
    assert chosen(console) == (COURSES[31].id, last.id, kart.id)
    assert console.memory.race_config.lapCountOverride == 0  # the course's laps


def test_loading_takes_the_same_time_for_every_course(console: MarioKart, title: Snapshot) -> None:
    frames = set()
    for course in COURSES[::5]:
        console.restore(title)
        press(console, [*TO_CHARACTERS, A, A, *steps(course.cup_place), A, *[DOWN] * course.menu_place, A, A])
        waited = 0
        while not console.memory.race_ready:
            console.cycle(1, keys=0)
            waited += 1
            assert waited < 300
        assert console.memory.race_state.frameCounter == 1
        frames.add(waited)
    assert len(frames) == 1


def test_keys_reach_the_game_in_the_frame_they_are_pressed(console: MarioKart, race_start: Snapshot) -> None:
    console.restore(race_start)
    for keys in [1 << bit for bit in range(12) if 1 << bit != START] + [0xFF7, 0, X | Y, A | R | LEFT, 0]:
        console.cycle(1, keys=keys)
        assert console.memory.pad_keys == keys


def test_memory_is_whole_between_frames(console: MarioKart, race_start: Snapshot) -> None:
    """Whatever is pressed, each frame's work is done when the frame is over."""
    console.restore(race_start)
    rng = np.random.default_rng(5)
    for frame in range(2, 900):
        console.cycle(1, keys=int(rng.integers(0, 0x1000)) & ~START)
        state = console.memory.race_state
        assert (state.frameCounter, state.frameCounter2) == (frame, frame - 1)


def test_start_leads_back_to_the_title(console: MarioKart, race_start: Snapshot) -> None:
    console.restore(race_start)
    console.cycle(50, keys=A)
    press(console, [START])
    assert console.memory.ram.u32(console.memory.address("drivers")) == 0
    assert console.memory.scene_state.state == SceneStateId.IDLE
    press(console, [*TO_CHARACTERS, A, A, A, DOWN, A, A])
    console.cycle(200)
    assert console.memory.race_ready
    assert chosen(console)[0] == COURSES[1].id
