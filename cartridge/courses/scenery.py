"""Things that stand beside a course: a few polygons each, all of our own design, none of them solid."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from random import Random

import numpy as np

from cartridge.angles import cos, sin, sin_cos
from cartridge.courses.gx import Polygon, Rgb, bgr555, quad
from cartridge.courses.line import Floats, quantise

Make = Callable[[Random], Iterator[Polygon]]


def _ring(sides: int, radius: float, y: float, turn: float = 0.0) -> list[Floats]:
    angles = (turn + 2 * math.pi * k / sides for k in range(sides))
    return [np.array([radius * sin(a), y, radius * cos(a)]) for a in angles]


def _frustum(low: list[Floats], high: list[Floats], color: Rgb, top: Rgb | None = None) -> Iterator[Polygon]:
    """Sides between two rings, lit from one side, and a lid of four corners if it has a colour."""
    n = len(low)
    for k in range(n):
        light = 0.8 + 0.2 * cos(2 * math.pi * (k + 0.5) / n - 0.8)
        yield quad(low[k], low[(k + 1) % n], high[(k + 1) % n], high[k], bgr555(color, light))
    if top is not None and n == 4:
        yield quad(high[0], high[1], high[2], high[3], bgr555(top))


def _cone(
    sides: int, radius: float, low: float, high: float, color: Rgb, turn: float = 0.0
) -> Iterator[Polygon]:
    ring, tip = _ring(sides, radius, low, turn), np.array([0.0, high, 0.0])
    for k in range(sides):
        light = 0.75 + 0.25 * cos(2 * math.pi * (k + 0.5) / sides - 0.8)
        yield Polygon((ring[k], ring[(k + 1) % sides], tip), bgr555(color, light))


def _post(radius: float, low: float, high: float, color: Rgb) -> Iterator[Polygon]:
    ring, end = _ring(3, radius, low), _ring(3, radius * 0.7, high)
    yield from _frustum(ring, end, color)


def _box(x: float, z: float, y: float, color: Rgb, top: Rgb, low: float = 0.0) -> Iterator[Polygon]:
    def corners(at: float) -> list[Floats]:
        return [np.array([a * x / 2, at, b * z / 2]) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]

    yield from _frustum(corners(low), corners(y), color, top)


def tree(r: Random, crown: Rgb = (5, 17, 6)) -> Iterator[Polygon]:
    size = r.uniform(0.8, 1.4)
    yield from _post(9 * size, 0, 45 * size, (13, 8, 4))
    yield from _cone(5, 48 * size, 35 * size, 150 * size, crown, r.random())


def round_tree(r: Random, crown: Rgb = (8, 21, 7)) -> Iterator[Polygon]:
    size = r.uniform(0.8, 1.3)
    yield from _post(8 * size, 0, 50 * size, (14, 9, 5))
    waist = _ring(5, 45 * size, 80 * size)
    yield from _frustum(_ring(5, 20 * size, 42 * size), waist, tuple(c * 0.8 for c in crown))  # type: ignore[arg-type]
    yield from _cone(5, 45 * size, 80 * size, 128 * size, crown)


def autumn_tree(r: Random) -> Iterator[Polygon]:
    yield from round_tree(r, r.choice(((27, 13, 3), (24, 19, 4), (22, 8, 3))))


def pine(r: Random) -> Iterator[Polygon]:
    size = r.uniform(0.8, 1.5)
    for k in range(2):
        yield from _cone(
            4, (46 - 14 * k) * size, (18 + 45 * k) * size, (95 + 45 * k) * size, (4, 12 + 2 * k, 8)
        )
    yield from _cone(4, 16 * size, 112 * size, 142 * size, (29, 30, 31))


def dead_tree(r: Random) -> Iterator[Polygon]:
    size = r.uniform(0.8, 1.3)
    yield from _cone(3, 14 * size, 0, 130 * size, (9, 7, 5))
    for k in range(3):
        angle, y = r.uniform(0, 6.28), (50 + 25 * k) * size
        tip = np.array([55 * size * sin(angle), y + 30 * size, 55 * size * cos(angle)])
        yield Polygon((np.array([0, y, 0]), np.array([0, y + 12 * size, 0]), tip), bgr555((8, 6, 4)))


def palm(r: Random) -> Iterator[Polygon]:
    size, lean = r.uniform(0.9, 1.4), r.uniform(-25, 25)
    top = np.array([lean, 120 * size, lean / 2])
    low = _ring(3, 8 * size, 0)
    yield from _frustum(low, [p * 0.5 + top for p in low], (18, 13, 7))
    for k in range(6):
        angle = k * math.pi / 3 + lean
        out = np.array([sin(angle), 0, cos(angle)])
        side = np.array([out[2], 0, -out[0]]) * 12 * size
        tip = top + out * 62 * size - [0, 26 * size, 0]
        middle = top + out * 30 * size + [0, 8 * size, 0]
        yield quad(top, middle + side, tip, middle - side, bgr555((6, 20, 6), 0.8 + 0.06 * k))


def bush(r: Random) -> Iterator[Polygon]:
    size = r.uniform(0.7, 1.3)
    yield from _cone(5, 34 * size, 0, 36 * size, (7, 16, 5), r.random())


def cactus(r: Random) -> Iterator[Polygon]:
    size, green = r.uniform(0.8, 1.3), (6.0, 17.0, 7.0)
    yield from _frustum(_ring(4, 13 * size, 0), _ring(4, 11 * size, 115 * size), green, (9, 20, 9))
    for sign in (-1, 1):
        y = r.uniform(40, 65) * size
        for part in _box(14 * size, 12 * size, y + 45 * size, green, (9, 20, 9), y):
            yield Polygon([p + [sign * 26 * size, 0, 0] for p in part.corners], part.color)


def rock(r: Random, color: Rgb = (15, 13, 12)) -> Iterator[Polygon]:
    size = r.uniform(0.6, 1.6)
    low, high = _ring(5, 52 * size, -5, r.random()), _ring(5, 26 * size, 42 * size, r.random() + 0.3)
    yield from _frustum(low, high, color)
    tip = np.array([0, 52 * size, 0])
    for k in range(5):
        yield Polygon((high[k], high[(k + 1) % 5], tip), bgr555(color, 1.1))


def mesa(r: Random) -> Iterator[Polygon]:
    size = r.uniform(0.8, 1.7)
    low, middle, high = (_ring(4, v * size, y * size, 0.4) for v, y in ((150, -10), (105, 130), (95, 210)))
    yield from _frustum(low, middle, (21, 10, 6))
    yield from _frustum(middle, high, (25, 14, 8), (27, 17, 10))


def spike(r: Random) -> Iterator[Polygon]:
    size = r.uniform(0.7, 1.8)
    yield from _cone(4, 45 * size, -10, 190 * size, (8, 5, 5), r.random())


def house(r: Random) -> Iterator[Polygon]:
    wall, roof = (
        r.choice(((28, 25, 20), (24, 26, 28), (28, 21, 17))),
        r.choice(((22, 7, 5), (8, 10, 18), (14, 9, 6))),
    )
    x, z, y = r.uniform(90, 150), r.uniform(80, 120), r.uniform(60, 90)
    yield from _box(x, z, y, wall, wall)
    a, b = np.array([-x / 2 - 8, y + 55, 0]), np.array([x / 2 + 8, y + 55, 0])
    for sign in (-1, 1):
        low = [np.array([s * (x / 2 + 8), y - 6, sign * (z / 2 + 10)]) for s in (-1, 1)]
        yield quad(low[0], low[1], b, a, bgr555(roof, 1.0 if sign > 0 else 0.8))


def cabin(r: Random) -> Iterator[Polygon]:
    for part in house(r):
        yield Polygon(part.corners, bgr555((17, 11, 6), 0.9 + 0.01 * (part.color % 13)))


def tower(r: Random) -> Iterator[Polygon]:
    x, z, y = r.uniform(110, 190), r.uniform(110, 190), r.uniform(220, 620)
    body = r.choice(((8, 9, 14), (11, 10, 13), (7, 11, 13)))
    yield from _box(x, z, y, body, (6, 6, 8))
    for k in range(3):
        low = y * (0.2 + 0.26 * k)
        lit = r.choice(((29, 26, 12), (14, 24, 29), (28, 16, 10)))
        yield from list(_box(x + 3, z + 3, low + y * 0.07, lit, lit, low))[:4]


def lamp(r: Random) -> Iterator[Polygon]:
    yield from _post(5, 0, 130, (9, 9, 11))
    yield from _box(26, 26, 148, (31, 28, 15), (31, 30, 20), 130)


def parasol(r: Random) -> Iterator[Polygon]:
    yield from _post(4, 0, 70, (28, 27, 25))
    ring, tip = _ring(6, 55, 62), np.array([0.0, 88.0, 0.0])
    color = r.choice(((29, 5, 5), (4, 12, 28), (29, 23, 3)))
    for k in range(6):
        yield Polygon((ring[k], ring[(k + 1) % 6], tip), bgr555(color if k % 2 else (30, 30, 29)))


def crystal(r: Random) -> Iterator[Polygon]:
    size, color = r.uniform(0.7, 1.8), r.choice(((8, 27, 29), (27, 9, 27), (29, 25, 8)))
    for part in _cone(4, 28 * size, 45 * size, 120 * size, color):
        yield part
        yield Polygon([p * [1, -1, 1] + [0, 90 * size, 0] for p in part.corners], part.color)


def balloon(r: Random) -> Iterator[Polygon]:
    up = r.uniform(120, 380)
    color = r.choice(((29, 6, 8), (6, 20, 28), (28, 24, 5), (10, 26, 10)))
    waist = _ring(6, 50, up + 60)
    for k in range(6):
        tone = color if k % 2 else (30, 30, 30)
        yield Polygon((waist[k], waist[(k + 1) % 6], np.array([0, up + 105, 0])), bgr555(tone))
        yield Polygon((waist[k], waist[(k + 1) % 6], np.array([0, up, 0])), bgr555(tone, 0.85))
    yield from _box(20, 20, up - 12, (16, 10, 5), (12, 8, 4), up - 30)


def ring(r: Random) -> Iterator[Polygon]:
    up, color = r.uniform(40, 240), r.choice(((30, 26, 6), (8, 28, 20), (28, 8, 28)))
    out, inner = _ring(8, 80, 0), _ring(8, 62, 0)
    for k in range(8):
        face = [
            np.array([p[0], p[2] + 80 + up, 0.0])
            for p in (out[k], out[(k + 1) % 8], inner[(k + 1) % 8], inner[k])
        ]
        yield quad(face[0], face[1], face[2], face[3], bgr555(color, 0.8 + 0.2 * (k % 2)))


def crate(r: Random) -> Iterator[Polygon]:
    color = r.choice(((24, 9, 5), (6, 13, 20), (9, 17, 9), (26, 20, 6)))
    for k in range(r.randint(1, 3)):
        yield from _box(120, 56, 52 * (k + 1), color, tuple(c * 0.8 for c in color), 52.0 * k)  # type: ignore[arg-type]
        color = color[::-1]


def crane(r: Random) -> Iterator[Polygon]:
    color = r.choice(((29, 22, 3), (26, 9, 4)))
    yield from _frustum(_ring(4, 30, 0), _ring(4, 16, 320), color)
    for part in _box(260, 16, 340, color, color, 320):
        yield Polygon([p + [70, 0, 0] for p in part.corners], part.color)
    yield quad(
        np.array([180.0, 320, 0]),
        np.array([184.0, 320, 0]),
        np.array([184.0, 190, 0]),
        np.array([180.0, 190, 0]),
        bgr555((6, 6, 6)),
    )


def tank(r: Random) -> Iterator[Polygon]:
    y = r.uniform(90, 170)
    yield from _frustum(_ring(6, 70, 0), _ring(6, 70, y), (20, 21, 22))
    yield from _cone(6, 74, y, y + 30, (24, 24, 24))


def lolly(r: Random) -> Iterator[Polygon]:
    size, color = r.uniform(0.8, 1.5), r.choice(((29, 6, 12), (8, 22, 28), (28, 22, 4), (18, 8, 27)))
    yield from _post(6 * size, 0, 90 * size, (31, 31, 30))
    outer = [np.array([p[0], p[2] + 125 * size, 0.0]) for p in _ring(8, 45 * size, 0)]
    middle = np.array([0.0, 125 * size, 0.0])
    for k in range(8):
        tone = color if k % 2 else (31, 30, 30)
        yield Polygon((outer[k], outer[(k + 1) % 8], middle), bgr555(tone))


KINDS: dict[str, Make] = {
    make.__name__: make
    for make in (
        tree,
        round_tree,
        autumn_tree,
        pine,
        dead_tree,
        palm,
        bush,
        cactus,
        rock,
        mesa,
        spike,
        house,
        cabin,
        tower,
        lamp,
        parasol,
        crystal,
        balloon,
        ring,
        crate,
        crane,
        tank,
        lolly,
    )
}


def placed(kind: str, r: Random, at: Floats) -> list[Polygon]:
    """A thing of a kind, turned at random, at a place."""
    polygons = list(KINDS[kind](r))
    turn = r.uniform(0, 2 * math.pi)
    sine, cosine = sin_cos(turn)

    def place(x: float, y: float, z: float) -> Floats:
        return quantise(at + [x * cosine + z * sine, y, z * cosine - x * sine])

    return [
        Polygon(
            [place(*corner) for corner in part.corners],
            part.color,
        )
        for part in polygons
    ]
