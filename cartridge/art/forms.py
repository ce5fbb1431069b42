"""The forms of which karts and drivers are made."""

import math
from collections.abc import Sequence

from cartridge.angles import cos, sin
from cartridge.art.mesh import Mesh, Pair, Point, mirrored
from cartridge.art.paint import Paint

Outline = tuple[float, Sequence[tuple[float, float]]]
"""A cross-section: its place along the kart, and its (left, up) points from the floor to the middle."""


def hull(mesh: Mesh, sections: Sequence[Outline], paint: Paint) -> None:
    """A body of cross-sections, the same on both sides: one strip for each step of the outline."""
    for k in range(len(sections[0][1]) - 1):
        pairs: list[Pair] = [((*section[k], z), (*section[k + 1], z)) for z, section in sections]
        mesh.strip(pairs, paint)
        mesh.strip(mirrored(pairs), paint)


def cap(mesh: Mesh, section: Outline, paint: Paint) -> None:
    """Close a hull at a cross-section."""
    z, points = section
    mesh.strip([((x, y, z), (-x, y, z)) for x, y in points], paint)


def plate(mesh: Mesh, a: Point, b: Point, c: Point, d: Point, paint: Paint) -> None:
    """A quadrilateral."""
    mesh.strip([(a, b), (d, c)], paint)


def box(mesh: Mesh, low: Point, high: Point, paint: Paint) -> None:
    """An upright box without a floor."""
    (x0, y0, z0), (x1, y1, z1) = low, high
    around = [(x0, z0), (x1, z0), (x1, z1), (x0, z1), (x0, z0)]
    mesh.strip([((x, y0, z), (x, y1, z)) for x, z in around], paint, [0.66, 0.7, 0.86, 0.86, 0.66])
    plate(mesh, (x0, y1, z0), (x1, y1, z0), (x1, y1, z1), (x0, y1, z1), paint)


def spike(mesh: Mesh, base: Point, tip: Point, width: float, paint: Paint) -> None:
    """A flat tooth seen from all sides: two crossed triangles."""
    x, y, z = base
    mesh.strip([((x - width, y, z), (x + width, y, z)), (tip, tip)], paint)
    mesh.strip([((x, y, z - width), (x, y, z + width)), (tip, tip)], paint)


def on_ball(centre: Point, radius: float, up: float, around: float) -> Point:
    """A point of a ball by two angles: above its equator, and to the left of its front."""
    x, y, z = centre
    flat = radius * cos(up)
    return x + flat * sin(around), y + radius * sin(up), z + flat * cos(around)


def ball(mesh: Mesh, centre: Point, radius: float, paints: Sequence[Paint], sides: int = 6) -> None:
    """A ball of bands from below to above, each in its paint, lighter towards the top and the sun."""
    levels = [math.pi * (k / len(paints) - 0.5) for k in range(len(paints) + 1)]
    for low, high, paint in zip(levels, levels[1:], paints, strict=False):
        pairs: list[Pair] = []
        lights = []
        for k in range(sides + 1):
            angle = 2 * math.pi * (k + 0.5) / sides
            pairs.append((on_ball(centre, radius, low, angle), on_ball(centre, radius, high, angle)))
            lights.append(
                0.78 + 0.16 * sin((low + high) / 2) - 0.1 * cos(angle) + 0.08 * sin(angle)
            )
        mesh.strip(pairs, paint, lights)


def wheel(radius: float, width: float, sides: int = 8) -> Mesh:
    """A wheel about its axle; its rim shows on the side to the left."""
    mesh = Mesh()
    angles = [2 * math.pi * k / sides for k in range(sides + 1)]
    ring = [(radius * cos(a), radius * sin(a)) for a in angles]
    half = width / 2
    mesh.strip([((-half, y, z), (half, y, z)) for y, z in ring], Paint.TYRE, [1.0] * len(ring))
    rim = [(half + 0.15, y * 0.75, z * 0.75) for y, z in ring]
    mesh.strip(
        [(rim[k], rim[-1 - k]) for k in range(sides // 2 + 1)], Paint.RIM, [1.0, 0.75, 0.75, 0.75, 1.0]
    )
    return mesh
