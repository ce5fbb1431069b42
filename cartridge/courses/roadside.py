"""A stretch of road as it is drawn: its surfaces, its walls, and its sides down to the land."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from cartridge.courses.design import Edge
from cartridge.courses.ground import Ground, Segment
from cartridge.courses.gx import Polygon, Ribbon, Shape, bgr555, lit, shade
from cartridge.courses.line import Floats, quantise
from cartridge.courses.looks import Look

Pair = tuple[Floats, Floats]

BAND, BAND_DEPTH = 220.0, 0.13  # way from the lightest to the darkest ground, and by how much it darkens
TOLERANCE, FAR_TOLERANCE = 0.4, 6.0  # units by which corners may lie off when stations are left out
DECK = 26.0  # thickness of a bridge
LEAST_FLANK, LEAST_FAR_FLANK = 14.0, 60.0  # lower sides are left out
SLOPE_RUN = 60.0  # banks below a road reach out at most this far


def stretch(
    ground: Ground, segments: list[Segment], look: Look, level: float | None, far: bool
) -> Iterator[Shape]:
    """The shapes of consecutive segments over land at a level, near or as seen from afar."""
    for run in _runs(segments):
        if run[0].gap:
            continue
        stations = _stations(ground, run, far)
        yield from _surfaces(ground, run, stations, look)
        yield from _walls(ground, run, stations, look)
        yield from _flanks(ground, run, stations, look, level, LEAST_FAR_FLANK if far else LEAST_FLANK)
        yield from _faces(ground, run, look)


def _runs(segments: list[Segment]) -> Iterator[list[Segment]]:
    """Segments of one make: the same surfaces, whose sides go on, between the same edges."""
    run: list[Segment] = []
    for segment in segments:
        if run and not _alike(run[-1], segment):
            yield run
            run = []
        run.append(segment)
    yield run


def _alike(a: Segment, b: Segment) -> bool:
    if a.edges != b.edges or len(a.strips) != len(b.strips):
        return False
    neighbours = zip(a.strips, b.strips, strict=True)
    return all(s.surface is t.surface and np.allclose(s.end, t.start) for s, t in neighbours)


def _stations(ground: Ground, run: list[Segment], far: bool) -> list[int]:
    """Places in a run, 0 to its length, where corners must stand for its ground to look true."""
    n = len(run)
    every = list(range(n + 1))
    middles = [ground.line.point(run[0].i + k, 0.0) for k in every]
    rows = np.hstack([middles, *(_feet(ground, run, every, side) for side in (0, 1))])
    kept = [0]
    for k in range(1, n + 1):
        straight = k < n and _straight(rows[kept[-1] : k + 2], FAR_TOLERANCE if far else TOLERANCE)
        if not straight or (not far and _band(ground, run[0].i + k) != _band(ground, run[0].i + k - 1)):
            kept.append(k)
    return kept


def _straight(rows: Floats, tolerance: float) -> bool:
    """Do rows of points lie on a line from the first to the last?"""
    way = np.sqrt((np.diff(rows[:, :3], axis=0) ** 2).sum(1)).cumsum()
    share = np.concatenate([[0.0], way / way[-1]])[:, None]
    return bool(np.abs(rows[0] * (1 - share) + rows[-1] * share - rows).max() <= tolerance)


def _band(ground: Ground, station: int) -> int:
    return int(ground.line.s[station % len(ground.line)] // BAND)


def _light(ground: Ground, run: list[Segment], k: int) -> float:
    """The light at a place in a run: it swells along the way, so that one sees how fast one is."""
    wave = ground.line.s[(run[0].i + k) % len(ground.line)] / BAND % 2
    return 1 - BAND_DEPTH * abs(float(wave) - 1)


def _surfaces(ground: Ground, run: list[Segment], stations: list[int], look: Look) -> Iterator[Shape]:
    for column, strip in enumerate(run[0].strips):
        quads = [ground.quad(segment, segment.strips[column]) for segment in run]
        pairs = [(a, b) for a, b, _, _ in quads] + [quads[-1][:1:-1]]
        lights = [shade(*quad) for quad in (*quads, quads[-1])]
        colors = [bgr555(look.of(strip.surface), lights[k] * _light(ground, run, k)) for k in stations]
        yield Ribbon([pairs[k] for k in stations], colors)


def _walls(ground: Ground, run: list[Segment], stations: list[int], look: Look) -> Iterator[Shape]:
    """Walls, seen from both sides: plain ribbons, in bends blocks of two colours."""
    up = np.array([0, look.barrier, 0])
    for side, edge in enumerate(run[0].edges):
        if edge is not Edge.WALL:
            continue
        feet = _feet(ground, run, stations, side)
        for k, (a, b) in zip(stations, pairwise(feet), strict=False):
            i = run[k].i
            marked = ground.line.curvature[i] and i % 2 == 0
            face = (a, b, b + up, a + up)
            yield lit(face, look.wall_mark if marked else look.wall, _light(ground, run, k))


def _feet(ground: Ground, run: list[Segment], stations: list[int], side: int) -> list[Floats]:
    """The points of an edge at some stations."""
    edges = [ground.edge(segment, side) for segment in run]
    return [edges[k][0] if k < len(run) else edges[-1][1] for k in stations]


def _flanks(
    ground: Ground, run: list[Segment], stations: list[int], look: Look, level: float | None, least: float
) -> Iterator[Shape]:
    """The sides of the ground from its edges down to the land, or as thick as a bridge."""
    sunk = level is None or _over_road(ground, run)
    for side in (0, 1):
        pairs = [
            (foot, _below(ground, run[0].i + k, side, foot, None if sunk else level))
            for k, foot in zip(stations, _feet(ground, run, stations, side), strict=True)
        ]
        if max(foot[1] - low[1] for foot, low in pairs) > least:
            lights = [shade(*a, *b[::-1]) for a, b in pairwise(pairs)]
            lights = [
                light * _light(ground, run, k)
                for light, k in zip([*lights, lights[-1]], stations, strict=True)
            ]
            yield Ribbon(pairs, [bgr555(look.slope, light) for light in lights])


def _below(ground: Ground, station: int, side: int, point: Floats, level: float | None) -> Floats:
    """Where the side of the ground ends below a point of its edge."""
    bottom = point[1] - DECK if level is None else level
    run = 0.0 if level is None else min(SLOPE_RUN, 0.5 * (point[1] - bottom))
    out = ground.line.left[station % len(ground.line)] * (run if side == 0 else -run)
    return quantise([point[0] + out[0], bottom, point[2] + out[1]])


def _faces(ground: Ground, run: list[Segment], look: Look) -> Iterator[Polygon]:
    """The undersides of bridges, and what closes the ground at gaps."""
    below, n = np.array([0, DECK, 0]), len(ground.line)
    for segment in run:
        (a, b), (c, d) = (ground.edge(segment, side) for side in (0, 1))
        if _over_road(ground, [segment]):
            yield lit((a - below, b - below, d - below, c - below), look.slope, 0.6)
        for neighbour, left, right in ((segment.i - 1, a, c), (segment.i + 1, b, d)):
            if ground.segments[neighbour % n].gap:
                yield lit((left, right, right - 2 * below, left - 2 * below), look.kerb_mark)


def _over_road(ground: Ground, run: list[Segment]) -> bool:
    """Does any of the segments pass over another part of the course?"""
    line = ground.line
    reach = np.abs(ground.outer).max(1)
    centres = (line.position + np.roll(line.position, -1, 0)) / 2
    for segment in run:
        away = centres[segment.i] - centres
        near = (away[:, ::2] ** 2).sum(1) < (reach + reach[segment.i] + SLOPE_RUN + 40) ** 2
        if (near & (away[:, 1] > 50)).any():
            return True
    return False
