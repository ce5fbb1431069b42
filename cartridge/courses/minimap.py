"""The map of a course for the lower screen: 256 by 192 pixels of palette indices, seen from above."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cartridge.courses.design import Surface
from cartridge.courses.ground import Ground
from cartridge.courses.gx import bgr555
from cartridge.courses.line import Floats

WIDTH, HEIGHT = 256, 192
BORDER = 12  # pixels kept free around the course
FOOT = 16  # and below it, for letters
LEAST_SCALE = 14.0  # units per pixel, so that roads of small courses are not too fat

BACKGROUND, RIM, ROAD, HIGH_ROAD, BESIDE, LINE, BOOST = range(7)
COLORS = ((3, 5, 9), (29, 30, 31), (14, 15, 17), (18, 19, 22), (8, 14, 9), (31, 6, 6), (31, 20, 2))


@dataclass(frozen=True)
class Picture:
    """The map: its pixels row by row, its palette of 16 colours, and where it lies (fx32 x, z, units per
    pixel)."""

    pixels: bytes
    palette: bytes
    placement: tuple[int, int, int]


def draw(ground: Ground) -> Picture:
    """The map of a ground; +x is right, +z is down."""
    corners = np.concatenate([ground.edge(s, side) for s in ground.segments for side in (0, 1)])[:, ::2]
    low, high = corners.min(0), corners.max(0)
    scale = max(LEAST_SCALE, *((high - low) / (WIDTH - 2 * BORDER, HEIGHT - FOOT - 2 * BORDER)))
    scale = np.ceil(scale * 16) / 16
    origin = np.rint((low + high) / 2 - np.array([WIDTH, HEIGHT - FOOT]) / 2 * scale)
    image = np.full((HEIGHT, WIDTH), BACKGROUND, np.uint8)
    for index, segment in sorted(
        enumerate(ground.segments), key=lambda pair: ground.line.position[pair[0], 1]
    ):
        for strip in segment.strips:
            quad = (np.array(ground.quad(segment, strip))[:, ::2] - origin) / scale
            color = {Surface.BOOST: BOOST, Surface.JUMP: BOOST}.get(strip.surface, BESIDE)
            if strip.surface in (Surface.ROAD, Surface.SAND, Surface.ICE):
                color = LINE if index < 2 else ROAD
            _fill(image, quad, color)
    image = np.where((image == BACKGROUND) & _beside(image != BACKGROUND), RIM, image).astype(np.uint8)
    palette = [bgr555(c) for c in COLORS] + [0] * (16 - len(COLORS))
    return Picture(
        image.tobytes(),
        struct.pack("<16H", *palette),
        (int(origin[0]) * 4096, int(origin[1]) * 4096, int(scale * 4096)),
    )


def _beside(mask: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Pixels that have a neighbour in the mask."""
    near = np.zeros_like(mask)
    near[1:] |= mask[:-1]
    near[:-1] |= mask[1:]
    near[:, 1:] |= mask[:, :-1]
    near[:, :-1] |= mask[:, 1:]
    return near


def _fill(image: npt.NDArray[np.uint8], quad: Floats, color: int) -> None:
    """Fill a convex quadrilateral (4, 2), given in pixels."""
    low = np.maximum(np.floor(quad.min(0) - 0.5).astype(int), 0)
    high = np.minimum(np.ceil(quad.max(0) + 0.5).astype(int) + 1, (WIDTH, HEIGHT))
    if (high <= low).any():
        return
    x, y = np.meshgrid(np.arange(low[0], high[0]) + 0.5, np.arange(low[1], high[1]) + 0.5)
    sides = []
    for a, b in zip(quad, np.roll(quad, -1, 0), strict=True):
        sides.append((b[0] - a[0]) * (y - a[1]) - (b[1] - a[1]) * (x - a[0]))
    inside = np.all([s >= -0.3 for s in sides], axis=0) | np.all([s <= 0.3 for s in sides], axis=0)
    image[low[1] : high[1], low[0] : high[0]][inside] = color
