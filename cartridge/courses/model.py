"""The picture of a course, `course_model.bin`: chunks of coloured shapes and a map for the lower screen."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cartridge.courses import minimap
from cartridge.courses.ground import Ground, Segment
from cartridge.courses.gx import Shape, bgr555, corners, display_list
from cartridge.courses.looks import LOOKS, Look
from cartridge.courses.marks import marks
from cartridge.courses.roadside import stretch
from cartridge.courses.surroundings import Thing, arch, land, land_level, scenery

HEADER, SPHERE, LIST = (struct.Struct(form) for form in ("<4s4H2I3i2I", "<4h2H", "<2I"))
CHUNK_LENGTH = 260.0
THINGS_LENGTH = 200.0
ROAD_REACH, THINGS_REACH, LAND_REACH = 2000, 1400, 4000  # how far they are drawn
ROAD_NEAR, THINGS_NEAR, ALWAYS_NEAR = 600, 350, 0xFFFF  # farther away they are drawn with less


@dataclass(frozen=True, eq=False)
class Chunk:
    """Shapes that are drawn or left out as a whole: within `reach` units; from `near` units on `plain` ones
    stand for them."""

    shapes: Sequence[Shape]
    reach: int
    near: int = ALWAYS_NEAR
    plain: Sequence[Shape] = ()


def model(ground: Ground) -> bytes:
    """The file."""
    look = LOOKS[ground.design.look]
    level = land_level(ground, look)
    chunks = [
        *_road_chunks(ground, look, level),
        *_things(ground, look, level),
        *(Chunk(shapes, LAND_REACH) for shapes in land(ground, look, level)),
    ]
    picture = minimap.draw(ground)
    start = HEADER.size + (SPHERE.size + 2 * LIST.size) * len(chunks)
    table, lists = b"", b""
    for chunk in chunks:
        points = corners(chunk.shapes)
        centre = np.rint((points.min(0) + points.max(0)) / 2)
        radius = np.ceil(np.sqrt(((points - centre) ** 2).sum(1).max()))
        table += SPHERE.pack(*map(int, (*centre, radius)), chunk.reach, chunk.near)
        for shapes in (chunk.shapes, chunk.plain):
            drawn = display_list(shapes)
            table += LIST.pack(start + len(lists), len(drawn) // 4)
            lists += drawn
    bitmap = start + len(lists)
    head = HEADER.pack(
        b"SKDM",
        2,
        len(chunks),
        bgr555(look.sky_top),
        bgr555(look.sky_horizon),
        bitmap,
        bitmap + len(picture.pixels),
        *picture.placement,
        look.backdrop,
        0,
    )
    return head + table + lists + picture.pixels + picture.palette


def _road_chunks(ground: Ground, look: Look, level: float | None) -> Iterator[Chunk]:
    """The road and what belongs to it, in stretches short enough to be left out when out of sight."""
    for segments in _stretches(ground):
        near = [*stretch(ground, segments, look, level, far=False), *marks(ground, segments, look)]
        far = list(stretch(ground, segments, look, level, far=True))
        if segments[0].i == 0:
            near += arch(ground, look)
            far += arch(ground, look)
        if near:  # else a gap
            yield Chunk(near, ROAD_REACH, ROAD_NEAR, far)


def _stretches(ground: Ground) -> Iterator[list[Segment]]:
    """The segments, some at a time."""
    stretch: list[Segment] = []
    for segment in ground.segments:
        if stretch and ground.line.s[segment.i] - ground.line.s[stretch[0].i] > CHUNK_LENGTH:
            yield stretch
            stretch = []
        stretch.append(segment)
    yield stretch


def _things(ground: Ground, look: Look, level: float | None) -> Iterator[Chunk]:
    """What stands beside the road, a few things of one side at a time."""
    things = scenery(ground, look, level)
    for side in (0, 1):
        group: list[Thing] = []
        for thing in (thing for thing in things if thing.side == side):
            if group and ground.line.s[thing.segment] - ground.line.s[group[0].segment] > THINGS_LENGTH:
                yield _group(group)
                group = []
            group.append(thing)
        if group:
            yield _group(group)


def _group(things: list[Thing]) -> Chunk:
    near = [face for thing in things for face in thing.faces]
    return Chunk(near, THINGS_REACH, THINGS_NEAR, [face for thing in things for face in thing.far])
