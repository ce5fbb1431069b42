"""What the console is asked to draw: display lists that it understands, and no more than it can."""

import struct
from collections.abc import Iterator

import numpy as np
import pytest
from cartridge.courses import build_course

from desmume_mkds import MarioKart, menu
from desmume_mkds.cartridge import ROM
from desmume_mkds.course import Course
from desmume_mkds.game.nkm import Nkm
from mariokart.drivers import Expert, Style

POLYGONS, VERTICES = 2048, 6144
"""What the console can hold of a frame."""

FRAME_COMMANDS = 0x02280000
"""Where the cartridge gathers a frame's commands, after their number of words."""

BEGIN, VERTEX = 0x40, range(0x23, 0x29)
PARAMETERS = {
    **{0x11: 0, 0x41: 0, 0x10: 1, 0x12: 1, 0x20: 1, 0x29: 1, 0x40: 1, 0x50: 1, 0x16: 16, 0x17: 12, 0x19: 12},
    **{command: 1 + (command == 0x23) for command in VERTEX},
}
"""Words that follow each command (GBATEK)."""


def commands(words: list[int]) -> Iterator[tuple[int, int]]:
    """Each command and its first parameter; fails on any that is unknown or cut off."""
    at = 0
    while at < len(words):
        group, at = words[at], at + 1
        for command in group.to_bytes(4, "little"):
            if command:
                yield command, words[at] if PARAMETERS[command] else 0
                at += PARAMETERS[command]
    assert at == len(words)


def count(words: list[int]) -> tuple[int, int]:
    """Polygons and vertices that commands draw."""
    polygons, vertices, kind, begun = 0, 0, 0, 0
    for command, parameter in commands(words):
        if command == BEGIN:
            kind, begun = parameter, 0
        elif command in VERTEX:
            begun += 1
            vertices += 1
            step, least = {0: (3, 3), 1: (4, 4), 2: (1, 3), 3: (2, 4)}[kind]
            polygons += begun >= least and (begun - least) % step == 0
    return polygons, vertices


@pytest.mark.parametrize("slot", [0, 8, 12, 31])
def test_course_models_hold_what_their_tables_say(slot: int) -> None:
    files = build_course(slot)
    data = files.model
    head = struct.unpack_from("<4s4H2I3i2I", data)
    magic, version, chunks, _, _, bitmap, palette, x, z, scale, backdrop, _ = head
    assert (magic, version) == (b"SKDM", 2) and backdrop < 4
    assert len(data) == palette + 32 == bitmap + 256 * 192 + 32
    assert set(data[bitmap:palette]) <= set(range(16))
    for chunk in range(chunks):
        row = struct.unpack_from("<4h2H4I", data, 40 + 28 * chunk)
        _, _, _, radius, reach, near, offset, words, plain, plain_words = row
        assert radius > 0 and reach > 0
        for start, length in ((offset, words), (plain, plain_words)):
            polygons, _ = count(list(struct.unpack_from(f"<{length}I", data, start)))
            assert polygons <= 120
            assert polygons or near == 0xFFFF
    start = Nkm.from_bytes(files.nkm)["KTPS"]["position"][0]
    column, row = ((start[axis] - origin) // scale for axis, origin in ((0, x), (2, z)))
    assert 0 <= column < 256 and 0 <= row < 192
    assert data[bitmap + row * 256 + column] != 0  # the start is on the drawn road


@pytest.mark.parametrize("slot", [9, 13, 18, 31])
def test_no_frame_of_a_race_asks_for_more_than_the_console_holds(slot: int) -> None:
    with MarioKart(ROM) as emu:
        menu.start_race(emu, slot, 0, 0)
        memory, driver = emu.memory, Expert(Style(mushrooms=True))
        while memory.race_state.frame_counter < 58:
            emu.cycle(1, 0)
        driver.reset(Course.from_memory(memory), memory)
        ram = emu.ram.view(np.uint32)[(FRAME_COMMANDS & 0x3FFFFF) // 4 :]
        seen = []
        for frame in range(1500):
            emu.cycle(1, driver.act(memory))
            if frame % 10 == 0:
                seen.append(count(ram[1 : 1 + int(ram[0])].tolist()))
    polygons, vertices = np.max(seen, axis=0)
    assert 100 < polygons < POLYGONS / 2
    assert 300 < vertices < VERTICES / 2
