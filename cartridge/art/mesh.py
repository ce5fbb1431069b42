"""Small models as display lists whose colours are filled in later.

A mesh is made of strips of quadrilaterals, the cheapest form for the geometry engine: two corners a
quadrilateral, ten bits a coordinate, one colour a strip. Colours are slots of a paint table (the driver's
suit, the kart's body, …) and a light; the console writes the true colours when it knows who drives what.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

Point = tuple[float, float, float]
"""Left, up, forward of the kart's reference point, in world units."""

Pair = tuple[Point, Point]
"""Two corners that neighbouring quadrilaterals of a strip share."""

STEPS = 16
"""Vertex steps a world unit; ten bits reach ±32 units."""

BEGIN, END, COLOR, VERTEX_10 = 0x40, 0x41, 0x20, 0x24
QUAD_STRIP = 3
FULL_LIGHT = 32

_SUN = np.array([0.35, 0.85, -0.4]) / math.sqrt(0.35 * 0.35 + 0.85 * 0.85 + 0.4 * 0.4)


@dataclass
class Mesh:
    """Commands with one word of parameters each, and which of those are (slot, light) of a colour."""

    commands: list[tuple[int, int]] = field(default_factory=list)
    paints: dict[int, tuple[int, int]] = field(default_factory=dict)
    polygons: int = 0

    def paint(self, slot: int, light: float) -> None:
        """Colour what follows with a slot's colour; light 1 shows it as it is."""
        value = (slot, min(FULL_LIGHT, max(0, round(light * FULL_LIGHT))))
        if not self.paints or self.paints[max(self.paints)] != value:
            self.paints[len(self.commands)] = value
            self.commands.append((COLOR, 0))

    def vertex(self, point: Point) -> None:
        x, y, z = (round(c * STEPS) for c in point)
        if max(map(abs, (x, y, z))) > 511:
            raise ValueError(f"{point} lies beyond what ten bits hold")
        self.commands.append((VERTEX_10, x & 0x3FF | (y & 0x3FF) << 10 | (z & 0x3FF) << 20))

    def strip(self, pairs: Sequence[Pair], slot: int, lights: Sequence[float] | None = None) -> None:
        """Quadrilaterals between neighbouring pairs of points; one light from the sun, or one a pair."""
        self.commands.append((BEGIN, QUAD_STRIP))
        if lights is None:
            self.paint(slot, lit(_normal(pairs)))
        for k, pair in enumerate(pairs):
            if lights is not None:
                self.paint(slot, lights[k])
            for point in pair:
                self.vertex(point)
        self.polygons += len(pairs) - 1

    def words(self) -> tuple[list[int], list[tuple[int, int, int]]]:
        """The display list, and (word, slot, light) of each colour in it."""
        words: list[int] = []
        paints: list[tuple[int, int, int]] = []
        for start in range(0, len(self.commands), 4):
            group = self.commands[start : start + 4]
            words.append(sum(command << 8 * k for k, (command, _) in enumerate(group)))
            for k, (_, parameter) in enumerate(group, start):
                if k in self.paints:
                    paints.append((len(words), *self.paints[k]))
                words.append(parameter)
        words.append(END)
        return words, paints


def lit(normal: npt.NDArray[np.float64]) -> float:
    """How bright a face is that looks along a unit vector."""
    return 0.72 + 0.28 * float((normal * _SUN).sum())


def _normal(pairs: Sequence[Pair]) -> npt.NDArray[np.float64]:
    """The mean normal of a strip, on the side that looks away from the kart's middle."""
    corners = np.array(pairs, np.float64)
    a, b = corners[:-1], corners[1:]
    normal: npt.NDArray[np.float64] = np.cross(b[:, 1] - a[:, 0], b[:, 0] - a[:, 1]).sum(0)
    normal /= max(1e-9, math.sqrt((normal * normal).sum()))
    outwards = corners.reshape(-1, 3).mean(0) - [0, 5, 0]
    return normal if float((normal * outwards).sum()) >= 0 else -normal


def mirrored(pairs: Iterable[Pair]) -> list[Pair]:
    """The same on the other side of the kart."""
    return [((-a[0], a[1], a[2]), (-b[0], b[1], b[2])) for a, b in pairs]


def c_source(name: str, mesh: Mesh) -> str:
    """A mesh as C: its words and its paints."""
    words, paints = mesh.words()
    colours = ", ".join(f"{{{word}, {slot}, {light}}}" for word, slot, light in paints)
    return (
        f"static const u32 {name}_words[] = {{{', '.join(f'{word:#x}' for word in words)}}};\n"
        f"static const paint_t {name}_paints[] = {{{colours}}};\n"
    )
