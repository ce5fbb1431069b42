"""Display lists of the Nintendo DS: polygons as packed commands for its geometry engine (after GBATEK)."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from cartridge.courses.line import Floats

COLOR, VTX_16, VTX_XY, VTX_XZ, VTX_YZ, VTX_DIFF, BEGIN_VTXS = 0x20, 0x23, 0x25, 0x26, 0x27, 0x28, 0x40
TRIANGLES, QUADS, QUAD_STRIP = 0, 1, 3
STEPS = 2  # vertex steps to a unit
FARTHEST = 0x7FFF / STEPS  # coordinates have sixteen bits
FARTHEST_DIFF = 511  # steps from one vertex to the next that one word can say
SUN = (0.4, 0.85, 0.35)

Rgb = tuple[float, float, float]  # 0-31 each
Command = tuple[int, bytes]


def bgr555(color: Rgb, light: float = 1.0) -> int:
    """A colour as the hardware has it.

    >>> hex(bgr555((31, 0, 0))), hex(bgr555((31, 31, 31), 0.5))
    ('0x1f', '0x4210')
    """
    r, g, b = (min(31, max(0, round(c * light))) for c in color)
    return r | g << 5 | b << 10


@dataclass(frozen=True, eq=False)
class Polygon:
    """A triangle or quadrilateral: corners in units, one colour (BGR555)."""

    corners: Sequence[Floats]
    color: int


@dataclass(frozen=True, eq=False)
class Ribbon:
    """Quadrilaterals in a row: pairs of corners in units, and a colour (BGR555) for each pair.

    The hardware blends from each pair's colour to the next. Neighbours share their corners, so a ribbon costs
    half of what the same polygons cost one by one, and shows no cracks.
    """

    pairs: Sequence[tuple[Floats, Floats]]
    colors: Sequence[int]


Shape = Polygon | Ribbon


def corners(shapes: Iterable[Shape]) -> Floats:
    """All corners (n, 3) of some shapes."""
    found: list[Floats] = []
    for shape in shapes:
        found += shape.corners if isinstance(shape, Polygon) else [c for pair in shape.pairs for c in pair]
    return np.array(found)


def quad(a: Floats, b: Floats, c: Floats, d: Floats, color: int) -> Polygon:
    return Polygon((a, b, c, d), color)


def shade(a: Floats, b: Floats, c: Floats, d: Floats) -> float:
    """How light a quadrilateral is (0.72 to 1): lighter the more its plane faces the sun."""
    (ax, ay, az), (bx, by, bz) = (c - a).tolist(), (d - b).tolist()
    x, y, z = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    facing = abs(x * SUN[0] + y * SUN[1] + z * SUN[2]) / max((x * x + y * y + z * z) ** 0.5, 1e-6)
    return float(0.72 + 0.28 * round(facing * 32) / 32)


def lit(corners: tuple[Floats, Floats, Floats, Floats], color: Rgb, extra: float = 1.0) -> Polygon:
    """A quadrilateral in the light of the sun."""
    return Polygon(corners, bgr555(color, extra * shade(*corners)))


def display_list(shapes: Iterable[Shape]) -> bytes:
    """Commands that draw the shapes in steps of half a unit.

    Raises ValueError: a corner lies too far from the world's origin for sixteen bits.
    """
    shapes = list(shapes)
    pen = _Pen()
    for shape in shapes:
        if isinstance(shape, Ribbon):
            pen.begin(QUAD_STRIP)
            for pair, color in zip(shape.pairs, shape.colors, strict=True):
                pen.color(color)
                pen.vertices(pair)
    for kind, size in ((QUADS, 4), (TRIANGLES, 3)):
        polygons = [shape for shape in shapes if isinstance(shape, Polygon) and len(shape.corners) == size]
        if polygons:
            pen.begin(kind)
        for polygon in sorted(polygons, key=lambda p: p.color):  # colours cost commands
            pen.color(polygon.color)
            pen.vertices(polygon.corners)
    return _packed(pen.commands)


class _Pen:
    """Writes commands, each vertex in the shortest of its forms."""

    def __init__(self) -> None:
        self.commands: list[Command] = []
        self._color: int | None = None
        self._at: tuple[int, int, int] | None = None

    def begin(self, kind: int) -> None:
        self.commands.append((BEGIN_VTXS, struct.pack("<I", kind)))

    def color(self, color: int) -> None:
        if color != self._color:
            self.commands.append((COLOR, struct.pack("<I", color)))
            self._color = color

    def vertices(self, points: Iterable[Floats]) -> None:
        for point in points:
            x, y, z = (math.floor(c * STEPS + 0.5) for c in point.tolist())
            if max(abs(x), abs(y), abs(z)) > 0x7FFF:
                raise ValueError(f"a corner lies at {point}, beyond {FARTHEST} units")
            self.commands.append(self._vertex(x, y, z))
            self._at = x, y, z

    def _vertex(self, x: int, y: int, z: int) -> Command:
        if self._at is None:
            return VTX_16, struct.pack("<hhhxx", x, y, z)
        dx, dy, dz = (a - b for a, b in zip((x, y, z), self._at, strict=True))
        if max(abs(dx), abs(dy), abs(dz)) <= FARTHEST_DIFF:
            return VTX_DIFF, struct.pack("<I", dx & 0x3FF | (dy & 0x3FF) << 10 | (dz & 0x3FF) << 20)
        for same, command, pair in ((dy, VTX_XZ, (x, z)), (dz, VTX_XY, (x, y)), (dx, VTX_YZ, (y, z))):
            if not same:
                return command, struct.pack("<hh", *pair)
        return VTX_16, struct.pack("<hhhxx", x, y, z)


def _packed(commands: list[Command]) -> bytes:
    """Four commands to a word, each word followed by the parameters of its commands."""
    return b"".join(_groups(commands + [(0, b"")] * (-len(commands) % 4)))


def _groups(commands: list[Command]) -> Iterator[bytes]:
    for i in range(0, len(commands), 4):
        yield bytes(command for command, _ in commands[i : i + 4])
        yield b"".join(parameters for _, parameters in commands[i : i + 4])
