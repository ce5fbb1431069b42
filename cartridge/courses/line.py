"""The centreline of a course: a closed polygon with rounded corners, cut into stations.

Everything is elementwise float64 arithmetic and rounded to 1/16 unit before it is used as a coordinate, so
the same course comes out on every machine.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from cartridge.angles import atan2, cos, hypot, sin, sin_cos, tan
from cartridge.courses.design import Design

STEP = 120.0  # units between stations on a straight, at most
ARC_STEP = 80.0  # in a bend, at most,
ARC_TURN = 0.21  # and radians of turn
LEAST_STEP = 24.0  # nothing shorter, unless a feature asks for it
PAD_LENGTH = 60.0  # of a jump pad
CHEQUERS = (0.0, 20.0, 40.0)  # stations of the lap line's two rows of chequers

Floats = npt.NDArray[np.float64]


def quantise(values: npt.ArrayLike) -> Floats:
    """Values rounded to 1/16 unit."""
    return np.rint(np.asarray(values, np.float64) * 16) / 16


@dataclass(frozen=True)
class _Piece:
    """A straight (curvature 0) or an arc, from `s` on; curvature is positive to the left."""

    s: float
    length: float
    x: float
    z: float
    heading: float  # radians, 0 towards +z, growing to the left (+x)
    curvature: float

    def at(self, along: float) -> tuple[float, float, float]:
        heading = self.heading + along * self.curvature
        if self.curvature == 0:
            return self.x + along * sin(heading), self.z + along * cos(heading), heading
        r = 1 / self.curvature
        return (
            self.x + r * (cos(self.heading) - cos(heading)),
            self.z + r * (sin(heading) - sin(self.heading)),
            heading,
        )


class Path:
    """The rounded polygon in the plane, measured from the lap line on."""

    def __init__(self, design: Design) -> None:
        corners, pieces, middles, s = design.corners, [], [], 0.0
        n = len(corners)
        self.slack = []  # what is left of each side between its arcs
        tangents = [_fillet(design, k) for k in range(n)]
        for k, (corner, (turn, tangent, heading)) in enumerate(zip(corners, tangents, strict=True)):
            following = corners[(k + 1) % n]
            x, z = corner.x - tangent * sin(heading), corner.z - tangent * cos(heading)
            arc = abs(turn) * corner.radius
            pieces.append(_Piece(s, arc, x, z, heading, math.copysign(1 / corner.radius, turn)))
            middles.append(s + arc / 2)
            x, z, heading = pieces[-1].at(arc)
            side = hypot(following.x - corner.x, following.z - corner.z)
            straight = side - tangent - tangents[(k + 1) % n][1]
            self.slack.append(straight)
            pieces.append(_Piece(s + arc, max(straight, 0.0), x, z, heading, 0.0))
            s += arc + max(straight, 0.0)
        self.length, self._pieces, self._middles = s, pieces, middles
        self._origin = 0.0
        self._origin = self.s_of(design.start)

    def s_of(self, place: float) -> float:
        """The way from the lap line to a corner coordinate, 0 to less than the length."""
        n = len(self._middles)
        place %= n
        k = int(place)
        after = self._middles[(k + 1) % n] + (self.length if k == n - 1 else 0)
        s = self._middles[k] + (place - k) * (after - self._middles[k])
        return (s - self._origin) % self.length

    def at(self, s: float) -> tuple[float, float, float, float]:
        """x, z, heading and curvature at a way from the lap line."""
        s = (s + self._origin) % self.length
        piece = max((p for p in self._pieces if p.s <= s + 1e-9 and p.length > 0), key=lambda p: p.s)
        x, z, heading = piece.at(s - piece.s)
        return x, z, heading, piece.curvature

    @cached_property
    def bends(self) -> list[tuple[float, float]]:
        """Where arcs begin and how long they are, as ways from the lap line."""
        return [((p.s - self._origin) % self.length, p.length) for p in self._pieces if p.curvature]

    def marks(self) -> Floats:
        """Ways at which to put stations: the ends of all pieces and even steps between them."""
        places = []
        for piece in self._pieces:
            step = min(ARC_STEP, ARC_TURN / abs(piece.curvature)) if piece.curvature else STEP
            count = max(1, math.ceil(piece.length / step - 1e-9))
            places += [piece.s + piece.length * i / count for i in range(count)]
        return np.sort((np.array(places) - self._origin) % self.length)


def _fillet(design: Design, k: int) -> tuple[float, float, float]:
    """Turn at corner k (radians, left positive), the length its arc takes of either side, and the heading
    before."""
    a, b, c = (design.corners[(k + i - 1) % len(design.corners)] for i in range(3))
    before, after = atan2(b.x - a.x, b.z - a.z), atan2(c.x - b.x, c.z - b.z)
    turn = math.remainder(after - before, 2 * math.pi)
    return turn, b.radius * tan(abs(turn) / 2), before


@dataclass(frozen=True, eq=False)
class Line:
    """Stations of a lap, from the lap line on; arrays have one entry (or row) each.

    s way; position (n, 3); forward (n, 2) the unit driving direction in (x, z); curvature 1/units, left
    positive; width of the road; tilt the rise per unit to the left; cuts True where a feature needs the
    station.
    """

    path: Path
    s: Floats
    position: Floats
    forward: Floats
    curvature: Floats
    width: Floats
    tilt: Floats

    @cached_property
    def left(self) -> Floats:
        """Unit vectors to the left (n, 2)."""
        return np.stack([self.forward[:, 1], -self.forward[:, 0]], 1)

    @cached_property
    def _rows(self) -> list[list[float]]:
        return np.column_stack([self.position, self.left, self.tilt]).tolist()  # type: ignore[no-any-return]

    @cached_property
    def _points(self) -> dict[tuple[int, float], Floats]:
        return {}

    @cached_property
    def steps(self) -> Floats:
        """The way from each station to the next."""
        return np.diff(self.s, append=self.s[0] + self.path.length)

    def __len__(self) -> int:
        return len(self.s)

    def station(self, s: float) -> int:
        """The station nearest to a way from the lap line."""
        away = np.abs(self.s - s % self.path.length)
        return int(np.argmin(np.minimum(away, self.path.length - away)))

    def point(self, station: int, offset: float) -> Floats:
        """The point of the ground at an offset to the left of a station's centre, rounded."""
        key = station % len(self), offset
        if key not in self._points:
            x, y, z, left_x, left_z, tilt = self._rows[key[0]]
            self._points[key] = quantise([x + left_x * offset, y + tilt * offset, z + left_z * offset])
        return self._points[key]


def trace(design: Design) -> Line:
    """Cut a design's centreline into stations."""
    path = Path(design)
    cuts, covered = _cuts(design, path)
    marks = path.marks()
    spans = np.concatenate([_apart(marks, cut, path.length) for cut in cuts[:, None]]).reshape(len(cuts), -1)
    keep = (spans >= LEAST_STEP).all(0)
    for start, length in covered:
        keep &= (marks - start) % path.length >= length
    s = np.unique(np.concatenate([marks[keep], cuts]))
    rows = np.array([path.at(v) for v in s])
    n = len(design.corners)
    at = np.array([path.s_of(k) for k in range(n)])
    forward = np.array([sin_cos(heading) for heading in rows[:, 2].tolist()])
    heights = [(at[k], c.y) for k, c in enumerate(design.corners) if c.y is not None]
    heights += [(path.s_of(place), y) for place, y in design.heights]
    widths = [(at[k], c.width) for k, c in enumerate(design.corners) if c.width is not None]
    y = smooth(heights, design.height, s, path.length) + _ramps(design, path, s)
    return Line(
        path,
        s,
        np.stack([rows[:, 0], y, rows[:, 1]], 1),
        forward,
        rows[:, 3],
        smooth(widths, design.width, s, path.length),
        smooth(_tilts(design, path), 0.0, s, path.length),
    )


def _cuts(design: Design, path: Path) -> tuple[Floats, list[tuple[float, float]]]:
    """Ways where features need a station, and spans (way, length) that must hold no other."""
    cuts, covered = list(CHEQUERS), [(0.0, CHEQUERS[-1])]
    for panel in design.panels:
        start = path.s_of(panel.at)
        cuts += [start, start + panel.length]
        covered.append((start, panel.length))
    for jump in design.jumps:
        end = path.s_of(jump.at)
        cuts += [end - jump.run, end - PAD_LENGTH, end, end + jump.gap]
        covered.append((end - PAD_LENGTH, PAD_LENGTH))
    for stretch in design.stretches:
        cuts += [path.s_of(stretch.start), path.s_of(stretch.end)]
    return np.unique(np.round(np.array(cuts) % path.length, 6)), covered


def _apart(a: Floats, b: Floats, period: float) -> Floats:
    away = np.abs(a - b) % period
    return np.minimum(away, period - away)


def _ramps(design: Design, path: Path, s: Floats) -> Floats:
    """Heights that jumps add: a ramp that begins gently and is steepest at its end."""
    added = np.zeros(len(s))
    for jump in design.jumps:
        along = ((s - path.s_of(jump.at) + jump.run + 0.01) % path.length) / (jump.run + 0.01)
        added += np.where(along <= 1, jump.rise * along * along, 0.0)
    return added


def _tilts(design: Design, path: Path) -> list[tuple[float, float]]:
    """Banks as knots: level between bends, the outside raised in the middle of each."""
    knots, n = [], len(design.corners)
    for k, corner in enumerate(design.corners):
        curvature = path.at(path.s_of(k))[3]
        bank = design.bank if corner.bank is None else corner.bank
        knots.append((path.s_of(k), -math.copysign(tan(math.radians(bank)), curvature)))
        if path.slack[k] > 2 * STEP or knots[-1][1] == 0:
            knots.append((path.s_of((k + 0.5) % n), 0.0))
    return knots


def smooth(knots: list[tuple[float, float]], default: float, s: Floats, period: float) -> Floats:
    """A periodic curve through knots (way, value) that never overshoots them (a monotone cubic)."""
    if not knots:
        return np.full(len(s), default)
    at, values = np.array(sorted(knots)).T
    if len(at) == 1:
        return np.full(len(s), values[0])
    span = np.diff(at, append=at[0] + period)
    rise = (np.roll(values, -1) - values) / span
    before = np.roll(rise, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        slope = np.where(before * rise > 0, 2 * before * rise / (before + rise), 0.0)
    k = (np.searchsorted(at, s, side="right") - 1) % len(at)
    t = ((s - at[k]) % period) / span[k]
    after = (k + 1) % len(at)
    return np.asarray(
        values[k] * (1 + 2 * t) * (1 - t) ** 2
        + values[after] * t * t * (3 - 2 * t)
        + span[k] * (slope[k] * t * (1 - t) ** 2 - slope[after] * t * t * (1 - t))
    )
