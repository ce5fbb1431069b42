"""What is painted on the ground: kerbs, centre marks, the chequers of the lap line, arrows on panels.

Marks lie a little above the ground, so the ground needs no corners for them and is the same with and without.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np

from cartridge.courses.design import Surface
from cartridge.courses.ground import Ground, Segment, Strip
from cartridge.courses.gx import Rgb, Shape, bgr555, lit, quad
from cartridge.courses.line import Floats
from cartridge.courses.looks import Look

Offsets = tuple[float, float]
Quad = tuple[Floats, Floats, Floats, Floats]

RAISED = np.array([0, 0.5, 0])
KERB = 10.0
DASH, DASH_EVERY = 5.0, 110.0  # half the width of a centre mark; way of a mark and of a space
ROADS = (Surface.ROAD, Surface.SAND, Surface.ICE)


def marks(ground: Ground, segments: list[Segment], look: Look) -> Iterator[Shape]:
    """The marks on some segments."""
    for segment in segments:
        for strip in segment.strips:
            if strip.surface in (Surface.BOOST, Surface.JUMP):
                yield from _chevrons(ground, segment, strip)
            elif strip.surface is Surface.ROAD and segment.i < 2:
                yield from _chequers(ground, segment, strip)
            elif strip.surface in ROADS:
                yield from _road_marks(ground, segment, strip, look)


def _painted(ground: Ground, segment: Segment, left: Offsets, right: Offsets) -> Quad:
    """The corners of a strip of paint between offsets at the segment's start and end."""
    a, b, c, d = ground.quad(segment, Strip(Surface.ROAD, (left[0], right[0]), (left[1], right[1])))
    return a + RAISED, b + RAISED, c + RAISED, d + RAISED


def _road_marks(ground: Ground, segment: Segment, strip: Strip, look: Look) -> Iterator[Shape]:
    """Kerbs at the road's edges in bends, dashes in its middle."""
    line, i = ground.line, segment.i
    half = (line.width[i] / 2, line.width[(i + 1) % len(line)] / 2)
    if line.curvature[i]:
        color = look.kerb if i % 2 else look.kerb_mark
        if strip.start[0] == half[0]:
            inner = (half[0] - KERB, half[1] - KERB)
            yield lit(_painted(ground, segment, half, inner), color)
        if strip.start[1] == -half[0]:
            inner = (KERB - half[0], KERB - half[1])
            yield lit(_painted(ground, segment, inner, (-half[0], -half[1])), color)
    if int(line.s[i] // DASH_EVERY) % 2 and strip.start[0] > 2 * DASH and strip.start[1] < -2 * DASH:
        yield lit(_painted(ground, segment, (DASH, DASH), (-DASH, -DASH)), look.mark)


def _chequers(ground: Ground, segment: Segment, strip: Strip) -> Iterator[Shape]:
    count = 10
    lefts, rights = (np.linspace(left, right, count + 1) for left, right in (strip.start, strip.end))
    bounds = list(zip(lefts.tolist(), rights.tolist(), strict=True))
    for k, (left, right) in enumerate(pairwise(bounds)):
        tone: Rgb = (30, 30, 30) if (k + segment.i) % 2 else (3, 3, 4)
        yield lit(_painted(ground, segment, left, right), tone)


def _chevrons(ground: Ground, segment: Segment, strip: Strip) -> Iterator[Shape]:
    """Arrows that point ahead."""
    a, b, c, d = (corner + RAISED for corner in ground.quad(segment, strip))

    def at(across: float, along: float) -> Floats:
        start, end = a * (1 - across) + b * across, d * (1 - across) + c * across
        return np.asarray(start * (1 - along) + end * along)

    light = (31.0, 29.0, 12.0) if strip.surface is Surface.BOOST else (28.0, 31.0, 31.0)
    rows, lean = 5, 0.22
    lows = [k * (1 - lean) / (rows - 1) for k in range(rows)]
    for low, high in list(pairwise(lows))[::2]:
        for side in (0.0, 1.0):
            tips = at(0.5, low + lean), at(0.5, high + lean)
            yield quad(at(side, low), *tips, at(side, high), bgr555(light))
