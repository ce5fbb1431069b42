"""Display lists of the Nintendo DS: polygons as packed commands for its geometry engine (after GBATEK)."""

from __future__ import annotations

import struct
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from cartridge.courses.line import Floats

COLOR, VTX_16, BEGIN_VTXS, END_VTXS = 0x20, 0x23, 0x40, 0x41
TRIANGLES, QUADS = 0, 1
STEPS = 16  # vertex steps per unit
FARTHEST = 0x7FFF / STEPS
SUN = (0.4, 0.85, 0.35)

Rgb = tuple[float, float, float]  # 0-31 each


def bgr555(color: Rgb, light: float = 1.0) -> int:
    """A colour as the hardware has it.

    >>> hex(bgr555((31, 0, 0))), hex(bgr555((31, 31, 31), 0.5))
    ('0x1f', '0x4210')
    """
    r, g, b = (min(31, max(0, round(c * light))) for c in color)
    return r | g << 5 | b << 10


@dataclass(frozen=True, eq=False)
class Polygon:
    """A triangle or quadrilateral: corners in units (multiples of 1/16), one colour (BGR555) or one each."""

    corners: Sequence[Floats]
    colors: Sequence[int]


def quad(a: Floats, b: Floats, c: Floats, d: Floats, color: int) -> Polygon:
    return Polygon((a, b, c, d), (color,))


def lit(corners: tuple[Floats, ...], color: Rgb, extra: float = 1.0) -> Polygon:
    """A quadrilateral, lighter the more its plane faces the sun."""
    a, b, c, d = corners
    (ax, ay, az), (bx, by, bz) = (c - a).tolist(), (d - b).tolist()
    x, y, z = ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx
    facing = abs(x * SUN[0] + y * SUN[1] + z * SUN[2]) / max((x * x + y * y + z * z) ** 0.5, 1e-6)
    return quad(a, b, c, d, bgr555(color, extra * (0.72 + 0.28 * round(facing * 32) / 32)))


def display_list(polygons: Iterable[Polygon], centre: Floats) -> bytes:
    """Commands that draw the polygons, with vertices relative to the centre in 1/16 unit.

    Raises ValueError: a corner lies too far from the centre for 16 bits.
    """
    commands: list[tuple[int, bytes]] = []
    color = None
    for kind, size in ((QUADS, 4), (TRIANGLES, 3)):
        chosen = [p for p in polygons if len(p.corners) == size]
        if chosen:
            commands.append((BEGIN_VTXS, struct.pack("<I", kind)))
        for polygon in chosen:
            corners = np.rint((np.array(polygon.corners) - centre) * STEPS).astype(int)
            if np.abs(corners).max() > 0x7FFF:
                raise ValueError(
                    f"a polygon of the chunk around {centre} reaches beyond {FARTHEST:.0f} units"
                )
            for k, (x, y, z) in enumerate(corners.tolist()):
                if polygon.colors[k % len(polygon.colors)] != color:
                    color = polygon.colors[k % len(polygon.colors)]
                    commands.append((COLOR, struct.pack("<I", color)))
                commands.append((VTX_16, struct.pack("<hhhxx", x, y, z)))
    commands.append((END_VTXS, b""))
    return _packed(commands)


def _packed(commands: list[tuple[int, bytes]]) -> bytes:
    """Four commands to a word, each word followed by the parameters of its commands."""
    commands += [(0, b"")] * (-len(commands) % 4)
    packed = bytearray()
    for i in range(0, len(commands), 4):
        packed += bytes(command for command, _ in commands[i : i + 4])
        packed += b"".join(parameters for _, parameters in commands[i : i + 4])
    return bytes(packed)
