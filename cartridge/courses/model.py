"""The picture of a course, `course_model.bin`: coloured chunks and a map for the lower screen."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from cartridge.courses import minimap
from cartridge.courses.design import Edge, Surface
from cartridge.courses.ground import Ground, Segment, Strip
from cartridge.courses.gx import Polygon, Rgb, bgr555, display_list, lit, quad
from cartridge.courses.line import Floats, quantise
from cartridge.courses.looks import LOOKS, Look
from cartridge.courses.surroundings import arch, land, land_level, scenery

HEADER, CHUNK = struct.Struct("<4s4H2I3i2I"), struct.Struct("<4i2I")
BAND = 110.0  # way after which the shading of the ground changes
KERB = 10.0
DASH = 5.0  # half the width of a centre mark
CHUNK_POLYGONS, CHUNK_LENGTH = 90, 620.0
DECK = 26.0  # thickness of a bridge
LEAST_FLANK = 14.0  # lower sides are left out
SLOPE_RUN = 60.0  # banks below a road reach out at most this far


def model(ground: Ground) -> bytes:
    """The file."""
    look = LOOKS[ground.design.look]
    chunks = [*_road_chunks(ground, look), *land(ground, look)]
    picture = minimap.draw(ground)
    start = HEADER.size + CHUNK.size * len(chunks)
    table, lists = b"", b""
    for polygons in chunks:
        corners = np.concatenate([np.array(p.corners) for p in polygons])
        centre = np.rint((corners.min(0) + corners.max(0)) / 2)
        radius = np.ceil(np.sqrt(((corners - centre) ** 2).sum(1).max()))
        drawn = display_list(polygons, centre)
        table += CHUNK.pack(*(int(v) * 4096 for v in (*centre, radius)), start + len(lists), len(drawn) // 4)
        lists += drawn
    bitmap = start + len(lists)
    head = HEADER.pack(
        b"SKDM",
        1,
        len(chunks),
        bgr555(look.sky_top),
        bgr555(look.sky_horizon),
        bitmap,
        bitmap + len(picture.pixels),
        *picture.placement,
        0,
        0,
    )
    return head + table + lists + picture.pixels + picture.palette


def _road_chunks(ground: Ground, look: Look) -> Iterator[list[Polygon]]:
    """The road and what belongs to it, in stretches short enough to be left out when out of sight."""
    line, things = ground.line, scenery(ground, look)
    chunk: list[Polygon] = []
    begun = 0.0
    for segment in ground.segments:
        s = float(line.s[segment.i])
        fresh = [
            *_surface(ground, segment, look),
            *_borders(ground, segment, look),
            *things.get(segment.i, []),
        ]
        if segment.i == 0:
            fresh += arch(ground, look)
        if chunk and (len(chunk) + len(fresh) > CHUNK_POLYGONS or s - begun > CHUNK_LENGTH):
            yield chunk
            chunk, begun = [], s
        chunk = chunk + fresh
    if chunk:
        yield chunk


def _band(ground: Ground, segment: Segment) -> int:
    return int(ground.line.s[segment.i] // BAND) % 2


def _surface(ground: Ground, segment: Segment, look: Look) -> Iterator[Polygon]:
    """The strips of a segment, the road with its marks."""
    for strip in segment.strips:
        if strip.surface in (Surface.BOOST, Surface.JUMP):
            yield from _chevrons(ground, segment, strip, look)
        elif strip.surface is Surface.ROAD and segment.i < 2:
            yield from _chequers(ground, segment, strip, segment.i)
        elif strip.surface in (Surface.ROAD, Surface.SAND, Surface.ICE):
            yield from _road(ground, segment, strip, look)
        else:
            yield lit(ground.quad(segment, strip), look.of(strip.surface), 1 - 0.07 * _band(ground, segment))


def _road(ground: Ground, segment: Segment, strip: Strip, look: Look) -> Iterator[Polygon]:
    """A strip of road: kerbs at the road's edges in bends, dashes in its middle."""
    line, i = ground.line, segment.i
    ends = [(strip.start, line.width[i] / 2), (strip.end, line.width[(i + 1) % len(line)] / 2)]
    bounds = [[left for (left, _), _ in ends], [right for (_, right), _ in ends]]
    color, band = look.of(strip.surface), _band(ground, segment)
    kinds: list[tuple[Rgb, float]] = [(color, 1 - 0.09 * band)]
    if line.curvature[i]:
        kerb = (look.kerb if i % 2 else look.kerb_mark, 1.0)
        if strip.start[1] == -ends[0][1]:
            bounds.insert(1, [right + KERB for (_, right), _ in ends])
            kinds.append(kerb)
        if strip.start[0] == ends[0][1]:
            bounds.insert(1, [left - KERB for (left, _), _ in ends])
            kinds.insert(0, kerb)
    if band and strip.start[0] > 2 * DASH and strip.start[1] < -2 * DASH:
        at = next(k for k, (kind, _) in enumerate(kinds) if kind is color)
        bounds[at + 1 : at + 1] = [[DASH, DASH], [-DASH, -DASH]]
        kinds[at : at + 1] = [kinds[at], (look.mark, 1.0), kinds[at]]
    for (tone, light), left, right in zip(kinds, bounds, bounds[1:], strict=False):
        part = Strip(strip.surface, (left[0], right[0]), (left[1], right[1]))
        yield lit(ground.quad(segment, part), tone, light)


def _chequers(ground: Ground, segment: Segment, strip: Strip, row: int) -> Iterator[Polygon]:
    count = 10
    for k in range(count):
        a, b = (
            [left + (right - left) * (k + d) / count for left, right in (strip.start, strip.end)]
            for d in (0, 1)
        )
        part = Strip(strip.surface, (a[0], b[0]), (a[1], b[1]))
        yield lit(ground.quad(segment, part), (30, 30, 30) if (k + row) % 2 else (3, 3, 4))


def _chevrons(ground: Ground, segment: Segment, strip: Strip, look: Look) -> Iterator[Polygon]:
    """A panel striped with arrows that point ahead."""
    a, b, c, d = ground.quad(segment, strip)  # left, right, far right, far left

    def at(across: float, along: float) -> Floats:
        return quantise(
            (a * (1 - across) + b * across) * (1 - along) + (d * (1 - across) + c * across) * along
        )

    color = look.of(strip.surface)
    light = (31.0, 29.0, 12.0) if strip.surface is Surface.BOOST else (28.0, 31.0, 31.0)
    rows, lean = 5, 0.22
    bounds = [
        (0.0, 0.0),
        *((k * (1 - lean) / (rows - 1), k * (1 - lean) / (rows - 1) + lean) for k in range(rows)),
        (1.0, 1.0),
    ]
    for k, ((low, low_mid), (high, high_mid)) in enumerate(pairwise(bounds)):
        tone = bgr555(light if k % 2 else color)
        for side in (0.0, 1.0):
            yield quad(at(side, low), at(0.5, low_mid), at(0.5, high_mid), at(side, high), tone)


def _borders(ground: Ground, segment: Segment, look: Look) -> Iterator[Polygon]:
    """Walls, which are seen from both sides, and the sides of the ground down to the land."""
    if segment.gap:
        return
    i, n = segment.i, len(ground.line)
    deck = _over_road(ground, i)
    for side, edge in enumerate(segment.edges):
        foot = ground.edge(segment, side)
        if edge is Edge.WALL:
            up = np.array([0, look.barrier, 0])
            marked = bool(ground.line.curvature[i]) and i % 2 == 0
            face = look.wall_mark if marked else look.wall
            yield lit(
                (foot[0], foot[1], foot[1] + up, foot[0] + up), face, 1 - 0.06 * _band(ground, segment)
            )
        yield from _flank(ground, segment, side, foot, look, deck)
    if deck:
        below = np.array([0, DECK, 0])
        (a, b), (c, d) = (ground.edge(segment, side) for side in (0, 1))
        yield lit((a - below, b - below, d - below, c - below), look.slope, 0.6)
    for neighbour in ((i - 1) % n, (i + 1) % n):
        if ground.segments[neighbour].gap:
            (a, b), (c, d) = (ground.edge(segment, side) for side in (0, 1))
            left, right = (a, c) if neighbour == (i - 1) % n else (b, d)
            below = np.array([0, DECK * 2, 0])
            yield lit((left, right, right - below, left - below), look.kerb_mark)


def _flank(
    ground: Ground, segment: Segment, side: int, foot: tuple[Floats, Floats], look: Look, deck: bool
) -> Iterator[Polygon]:
    """The side of the ground from its edge down to the land, or as thick as a bridge where there is a road or
    none."""
    i, n = segment.i, len(ground.line)
    level = land_level(ground, look)
    sunk = deck or level is None
    low = []
    for point, station in zip(foot, (i, (i + 1) % n), strict=True):
        bottom = point[1] - DECK if sunk else level
        run = 0.0 if sunk else min(SLOPE_RUN, 0.5 * (point[1] - bottom))
        out = ground.line.left[station] * (run if side == 0 else -run)
        low.append(quantise([point[0] + out[0], bottom, point[2] + out[1]]))
    if max(point[1] - under[1] for point, under in zip(foot, low, strict=True)) > LEAST_FLANK:
        yield lit((foot[0], foot[1], low[1], low[0]), look.slope, 1 - 0.08 * _band(ground, segment))


def _over_road(ground: Ground, i: int) -> bool:
    """Does the segment pass over another part of the course?"""
    line, n = ground.line, len(ground.line)
    middle = (line.position[i] + line.position[(i + 1) % n]) / 2
    away = middle - (line.position + np.roll(line.position, -1, 0)) / 2
    reach = np.abs(ground.outer).max(1)
    near = (away[:, ::2] ** 2).sum(1) < (reach + reach[i] + SLOPE_RUN + 40) ** 2
    return bool((near & (away[:, 1] > 50)).any())
