"""The camera in RAM is the camera that draws: what the console is told to draw shows where `project` says.

The cartridge leaves each frame's commands for the geometry engine in main memory. A polygon of the course is
looked for there, its colour changed where the course's data lie, and the same frame drawn again: the pixels
that differ are compared with the outline of its corners, projected.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pytest
from cartridge.stage import Stage

from desmume_mkds import MarioKart, cartridge
from desmume_mkds.game.layout import DriverState
from gym_mkds.view.projection import HEIGHT, RENDER_UNIT, WIDTH, View, project

A, LEFT, R = 0x001, 0x020, 0x100
COURSE = slice(0x180000 // 4, 0x280000 // 4)  # words of main memory where the course's files are
FX, NEAR_ENOUGH = 4096, 2  # raw per unit; pixels
TRIED, ENOUGH = 40, 2  # parts of a frame
OTHER_COLOR, FAINT = 0x7FFF, 8
PIXELS = np.stack(np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT)), axis=2) + 0.5

LOAD_4X4, LOAD_4X3, TRANSLATE, PUSH, POP = 0x16, 0x17, 0x1C, 0x11, 0x12
COLOR, BEGIN, SWAP = 0x20, 0x40, 0x50
VTX_16, VTX_10, VTX_XY, VTX_XZ, VTX_YZ, VTX_DIFF = range(0x23, 0x29)
PARAMETERS = {
    0x10: 1, PUSH: 0, POP: 1, 0x13: 1, 0x14: 1, 0x15: 0, LOAD_4X4: 16, LOAD_4X3: 12, 0x18: 16, 0x19: 12,
    0x1A: 9, 0x1B: 3, TRANSLATE: 3, COLOR: 1, 0x21: 1, 0x22: 1, VTX_16: 2, VTX_10: 1, VTX_XY: 1, VTX_XZ: 1,
    VTX_YZ: 1, VTX_DIFF: 1, 0x29: 1, 0x2A: 1, 0x2B: 1, BEGIN: 1, 0x41: 0, SWAP: 1, 0x60: 1,
}  # fmt: skip
"""Words that follow each command (GBATEK)."""


@dataclass
class Shape:
    """A polygon of the course: world corners (k, 3), and for each where in the list its colour was set."""

    corners: np.ndarray
    colors: list[int]


def commands(words: np.ndarray) -> Iterator[tuple[int, int]]:
    """Each command of a list, and the place of its first parameter, up to the swap of the buffers."""
    at = 0
    while True:
        group, at = int(words[at]), at + 1
        for command in group.to_bytes(4, "little"):
            if command == SWAP:
                return
            if command:
                yield command, at
                at += PARAMETERS[command]


def frame_commands(ram: np.ndarray) -> np.ndarray:
    """The commands of the last frame: they begin with the projection's and the view's matrix."""
    words = ram.view("<u4")
    mode = words[:-19] == 0x10
    return words[np.flatnonzero(mode & (words[2:-17] == LOAD_4X4) & (words[19:] == 0x10))[-1] :]


def signed(value: int, bits: int) -> int:
    sign = 1 << bits - 1
    return (value & (1 << bits) - 1 ^ sign) - sign


def moved(at: np.ndarray, command: int, words: list[int]) -> np.ndarray:
    """The vertex that a command gives after the one `at` (3,), raw."""
    low, high = signed(words[0] & 0xFFFF, 16), signed(words[0] >> 16, 16)
    if command == VTX_16:
        return np.array([low, high, signed(words[1] & 0xFFFF, 16)])
    tens = np.array([signed(words[0] >> shift & 0x3FF, 10) for shift in (0, 10, 20)])
    if command == VTX_10:
        return tens * 64
    if command == VTX_DIFF:
        return at + tens
    axes = {VTX_XY: (0, 1), VTX_XZ: (0, 2), VTX_YZ: (1, 2)}[command]
    at = at.copy()
    at[list(axes)] = low, high
    return at


def shapes(words: np.ndarray) -> Iterator[Shape]:
    """The course's polygons in the world. Only the scale of the view's matrix is used, and translations."""
    scale, origin, at = 0.0, np.zeros(3), np.zeros(3, int)
    kind, color = 0, 0
    strip: list[tuple[np.ndarray, int]] = []
    for command, place in commands(words):
        parameters = [int(word) for word in words[place : place + PARAMETERS[command]]]
        if command == LOAD_4X3:
            if scale:
                return  # the course is drawn first, then the karts in another scale
            scale = round(float(np.linalg.norm(words[place : place + 9 : 3].view("<i4"))) / FX)
        elif command == TRANSLATE:
            origin = words[place : place + 3].view("<i4").astype(float)
        elif command == POP:
            origin = np.zeros(3)
        elif command == COLOR:
            color = place
        elif command == BEGIN:
            kind, strip = parameters[0], []
        elif command in range(VTX_16, VTX_DIFF + 1):
            at = moved(at, command, parameters)
            strip.append(((at + origin) * scale * RENDER_UNIT / FX, color))
            step, size = ((3, 3), (4, 4), (1, 3), (2, 4))[kind]
            if len(strip) >= size and (len(strip) - size) % step == 0:
                corners = strip[-size:]
                if kind == 3:  # a strip's pairs zigzag
                    corners = [corners[i] for i in (0, 1, 3, 2)]
                yield Shape(np.array([c for c, _ in corners]), [c for _, c in corners])


def inside(outlines: list[np.ndarray]) -> np.ndarray:
    """(192, 256) which pixels' middles lie in one of the convex outlines (k, 2)."""
    found = np.zeros((HEIGHT, WIDTH), bool)
    for outline in outlines:
        edges = np.roll(outline, -1, axis=0) - outline
        away = PIXELS[:, :, None] - outline
        sides = edges[:, 0] * away[..., 1] - edges[:, 1] * away[..., 0]
        found |= (sides >= 0).all(axis=2) | (sides <= 0).all(axis=2)
    return found


def close_to(outlines: list[np.ndarray]) -> np.ndarray:
    """(192, 256) which pixels' middles are at most `NEAR_ENOUGH` from the lines round one of the outlines."""
    found = np.zeros((HEIGHT, WIDTH), bool)
    for outline in outlines:
        edges = np.roll(outline, -1, axis=0) - outline
        away = PIXELS[:, :, None] - outline
        along = np.clip((away * edges).sum(axis=3) / np.maximum((edges**2).sum(axis=1), 1e-6), 0, 1)
        found |= (np.linalg.norm(away - along[..., None] * edges, axis=3) <= NEAR_ENOUGH).any(axis=2)
    return found


def grown(mask: np.ndarray) -> np.ndarray:
    """The mask and all pixels within `NEAR_ENOUGH` of it."""
    padded = np.pad(mask, NEAR_ENOUGH)
    reach = range(2 * NEAR_ENOUGH + 1)
    return np.any([padded[i : i + HEIGHT, j : j + WIDTH] for i in reach for j in reach], axis=0)


def where_from(words: np.ndarray, frame: np.ndarray, color: int) -> int | None:
    """Where in main memory the course's data hold this colour of the frame's commands, if in one place."""
    around = frame[color - 4 : color + 5]
    course = words[COURSE]
    found = np.flatnonzero(course[: -len(around)] == around[0])
    found = [place for place in found if (course[place : place + len(around)] == around).all()]
    return COURSE.start + found[0] + 4 if len(found) == 1 else None


@dataclass
class Found:
    """A part of the course in the picture: pixels wanted, and those that are too many and too few."""

    wanted: int
    outside: int
    missing: int


def find_parts(emu: MarioKart, keys: int) -> Iterator[Found]:
    """Hold the next frame against the projection: parts of one colour or one blend, largest first."""
    start = emu.snapshot()
    emu.cycle(1, keys=keys)
    view, frame = View.of(emu.memory.camera), frame_commands(emu.ram).copy()
    emu.cycle(1, keys=keys, render=True)
    picture, words = emu.screen[:HEIGHT].astype(int), emu.ram.view("<u4")
    outlines: dict[frozenset[int], list[np.ndarray]] = {}
    cut: set[frozenset[int]] = set()  # by the plane before the eye
    for shape in shapes(frame):
        pixels, depth = project(view, shape.corners)
        colors = frozenset(shape.colors)
        if depth.min() < 2 * RENDER_UNIT * view.near:
            cut.add(colors)
        outlines.setdefault(colors, []).append(pixels)
    regions = {colors: inside(shown) for colors, shown in outlines.items() if colors not in cut}
    for colors, region in sorted(regions.items(), key=lambda item: -item[1].sum()):
        touched = [key for key in outlines if key & colors]  # blends change with their neighbours
        places = [where_from(words, frame, color) for color in colors]
        if None in places or cut.intersection(touched):
            continue
        emu.restore(start)
        words[places] ^= OTHER_COLOR
        emu.cycle(1, keys=keys)
        emu.cycle(1, keys=keys, render=True)
        seen = np.abs(emu.screen[:HEIGHT].astype(int) - picture).max(axis=2) > FAINT
        lines = [outline for key in touched for outline in outlines[key]]
        outside = seen & ~inside(lines) & ~close_to(lines)
        yield Found(int(region.sum()), int(outside.sum()), int((region & ~grown(seen)).sum()))


@pytest.fixture(scope="module")
def stage() -> Iterator[Stage]:
    with MarioKart(cartridge.ROM) as emu:
        yield Stage(emu)


def drive_straight(stage: Stage) -> int:
    stage.on_road(stage.straight(), speed=6).drive(A, 60)
    return A


def drift(stage: Stage) -> int:
    drive_straight(stage)
    assert stage.drive(A | R | LEFT, 30).state_flags & DriverState.DRIFTING
    return A | R | LEFT


def climb(stage: Stage) -> int:
    slope = np.convolve(stage.course.route.forward[:, 1], np.ones(20) / 20, "same")
    stage.on_road((int(slope.argmax()) - 20) % len(slope), speed=6).drive(A, 30)
    return A


@pytest.mark.parametrize("slot", [1, 31])
@pytest.mark.parametrize("where", [drive_straight, drift, climb])
def test_the_picture_shows_the_course_where_it_is_projected(
    stage: Stage, slot: int, where: Callable[[Stage], int]
) -> None:
    """Nothing is drawn more than 2 pixels outside its outline, and what is not hidden fills it as closely."""
    keys = where(stage.visit(slot))
    whole = 0
    for part in islice(find_parts(stage.emu, keys), TRIED):
        assert part.outside == 0
        whole += part.wanted > 100 and part.missing < 0.01 * part.wanted
        if whole == ENOUGH:
            return
    raise AssertionError("everything is hidden")
