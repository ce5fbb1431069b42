"""What lies around a course: the land, the things that stand on it, and the arch over the lap line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random

import numpy as np

from cartridge.courses.design import Edge
from cartridge.courses.ground import Ground
from cartridge.courses.gx import Polygon, Rgb, bgr555, lit, quad
from cartridge.courses.line import quantise
from cartridge.courses.looks import Look
from cartridge.courses.scenery import placed

GROUND_BELOW = 10.0  # the land lies this far below the lowest road
GROUND_CELL, GROUND_CELLS, GROUND_REACH = 1024, 2, 1400.0
NEAREST, FARTHEST = 55.0, 500.0  # of things from the ground's edges
LARGE = ("mesa", "tower", "house", "cabin", "crane", "tank")


def land_level(ground: Ground, look: Look) -> float | None:
    """The height of the land or water around the course; None if there is none."""
    if look.ground is None:
        return None
    if any(Edge.OPEN in segment.edges for segment in ground.segments):
        return ground.design.fall
    heights = ground.line.position[:, 1] - np.abs(ground.outer * ground.line.tilt[:, None]).max(1)
    return float(np.floor(heights.min() - GROUND_BELOW))


def arch(ground: Ground, look: Look) -> list[Polygon]:
    """The arch over the lap line."""
    (left, _), (right, _) = (ground.edge(ground.segments[0], side) for side in (0, 1))
    across = (right - left) / np.sqrt(((right - left) ** 2).sum())
    along = np.array([across[2], 0, -across[0]]) * 12
    polygons = []
    for foot, out in ((left, -across), (right, across)):
        inner, outer = foot + out * 12, foot + out * 32
        posts = [quantise(p) for p in (inner - along, outer - along, outer + along, inner + along)]
        up = np.array([0, 170.0, 0])
        polygons += [
            lit((posts[k], posts[(k + 1) % 4], posts[(k + 1) % 4] + up, posts[k] + up), look.wall_mark)
            for k in range(4)
        ]
    count = 12
    ends = [quantise(left - across * 32), quantise(right + across * 32)]
    for k in range(count):
        a, b = (quantise(ends[0] + (ends[1] - ends[0]) * (k + d) / count) for d in (0, 1))
        for row in range(2):
            low, high = np.array([0, 128.0 + 22 * row, 0]), np.array([0, 150.0 + 22 * row, 0])
            tone = (30, 30, 30) if (k + row) % 2 else (3, 3, 4)
            polygons.append(quad(a + low, b + low, b + high, a + high, bgr555(tone)))
    return polygons


def scenery(ground: Ground, look: Look) -> dict[int, list[Polygon]]:
    """Things beside the course by the segment they stand at, clear of all of it."""
    random = Random(ground.design.name)
    line, level = ground.line, land_level(ground, look)
    reach = np.abs(ground.outer).max(1)
    found: dict[int, list[Polygon]] = {}
    for _ in range(look.objects):
        i, side = random.randrange(len(line)), random.choice((0, 1))
        kind, near = random.choice(look.scenery), random.random()
        away = NEAREST + FARTHEST * near * near
        out = line.left[i] * (1 if side == 0 else -1)
        x, z = line.position[i, ::2] + out * (reach[i] + away)
        clear = np.sqrt(((line.position[:, ::2] - [x, z]) ** 2).sum(1)) - reach
        if clear.min() < NEAREST + (110 if kind in LARGE else 0):
            continue
        y = line.position[i, 1] + random.uniform(-120, 60) if level is None else level
        found.setdefault(i, []).extend(placed(kind, random, quantise([x, y, z])))
    return found


def land(ground: Ground, look: Look) -> Iterator[list[Polygon]]:
    """The land or water around the course, in chunks of large squares of slightly differing shades."""
    level = land_level(ground, look)
    if level is None or look.ground is None:
        return
    size = GROUND_CELL * GROUND_CELLS
    low = np.floor((ground.line.position.min(0) - GROUND_REACH) / size).astype(int)
    high = np.ceil((ground.line.position.max(0) + GROUND_REACH) / size).astype(int)
    random = Random(ground.design.name)
    for a in range(low[0], high[0]):
        for b in range(low[2], high[2]):
            squares = []
            for c, d in product(range(GROUND_CELLS), repeat=2):
                x, z = a * size + c * GROUND_CELL, b * size + d * GROUND_CELL
                squares.append(_square(x, z, level, look.ground, random.uniform(0.9, 1.03)))
            yield squares


def _square(x: float, z: float, y: float, color: Rgb, light: float) -> Polygon:
    e = GROUND_CELL
    a, b, c, d = (np.array([x + dx, y, z + dz]) for dx, dz in ((0, 0), (0, e), (e, e), (e, 0)))
    return quad(a, b, c, d, bgr555(color, light))
