"""What lies around a course: the land, the things that stand on it, and the arch over the lap line."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from cartridge.courses.design import Edge
from cartridge.courses.ground import Ground
from cartridge.courses.gx import Polygon, Rgb, Shape, bgr555, corners, lit, quad
from cartridge.courses.line import Floats, quantise
from cartridge.courses.looks import Look
from cartridge.courses.scenery import placed

GROUND_BELOW = 10.0  # the land lies this far below the lowest road
GROUND_CELL, GROUND_REACH = 2000, 1400.0
NEAREST, FARTHEST = 55.0, 500.0  # of things from the ground's edges
FAR_SHARE = 0.85  # of what is seen of a thing, drawn from afar
FLAT = 1.0  # units from the middle of a form within which a face has no back
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


@dataclass(frozen=True, eq=False)
class Thing:
    """Something beside the course: its segment, its side (0 left), and its faces near and from afar."""

    segment: int
    side: int
    faces: list[Polygon]
    far: list[Polygon]


def scenery(ground: Ground, look: Look, level: float | None) -> list[Thing]:
    """Things beside the course in the order of the way, clear of all of it."""
    random = Random(ground.design.name)
    line = ground.line
    reach = np.abs(ground.outer).max(1)
    found = []
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
        faces = placed(kind, random, quantise([x, y, z]))
        x, z = -out - line.forward[i]
        found.append(Thing(i, side, *_seen(faces, np.array([x, 0.3, z]))))
    return sorted(found, key=lambda thing: thing.segment)


def _seen(faces: list[Polygon], direction: Floats) -> tuple[list[Polygon], list[Polygon]]:
    """The faces of a closed thing that count, seen from a direction: near, all but its back; from afar, only
    the largest of them."""
    keys = [{tuple(corner.tolist()) for corner in face.corners} for face in faces]
    sizes = []
    for face, own in zip(faces, keys, strict=True):
        around = [other for other, their in zip(faces, keys, strict=True) if own & their]
        sizes.append(_size(face, corners(around).mean(0), direction))
    near = [face for face, size in zip(faces, sizes, strict=True) if size > -0.2 * max(sizes)]
    far, shown, all_of_it = [], 0.0, sum(size for size in sizes if size > 0)
    for k in sorted(range(len(faces)), key=lambda k: -sizes[k]):
        if shown < FAR_SHARE * all_of_it:
            far.append(faces[k])
            shown += sizes[k]
    return near, far


def _size(face: Polygon, middle: Floats, direction: Floats) -> int:
    """How large a face of a form with this middle is, seen from a direction; negative on the far side."""
    a, b, c = face.corners[:3]
    (ax, ay, az), (bx, by, bz) = (
        (c - a).tolist(),
        ((face.corners[-1] if len(face.corners) == 4 else a) - b).tolist(),
    )
    normal = (ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx)
    size, out = (
        _product(normal, direction.tolist()),
        _product(normal, (np.mean(face.corners, 0) - middle).tolist()),
    )
    flat = abs(out) < FLAT * _product(normal, normal) ** 0.5  # seen from both sides
    return round(abs(size) if flat else size if out > 0 else -size)


def _product(a: Sequence[float], b: Sequence[float]) -> float:
    """The dot product, rounded alike on every machine."""
    return float(a[0] * b[0] + a[1] * b[1] + a[2] * b[2])


def land(ground: Ground, look: Look, level: float | None) -> Iterator[list[Shape]]:
    """The land or water around the course, in large squares of slightly differing shades."""
    if level is None or look.ground is None:
        return
    low = np.floor((ground.line.position.min(0) - GROUND_REACH) / GROUND_CELL).astype(int)
    high = np.ceil((ground.line.position.max(0) + GROUND_REACH) / GROUND_CELL).astype(int)
    random = Random(ground.design.name)
    for a in range(low[0], high[0]):
        for b in range(low[2], high[2]):
            light = random.uniform(0.9, 1.03)
            yield [_square(a * GROUND_CELL, b * GROUND_CELL, level, look.ground, light)]


def _square(x: float, z: float, y: float, color: Rgb, light: float) -> Polygon:
    e = GROUND_CELL
    a, b, c, d = (np.array([x + dx, y, z + dz]) for dx, dz in ((0, 0), (0, e), (e, e), (e, 0)))
    return quad(a, b, c, d, bgr555(color, light))
