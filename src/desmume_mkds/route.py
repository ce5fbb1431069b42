"""The way round a course as one closed curve with arc length.

A course file holds sparse route points (EPOI, where the computer's karts drive). `Route` lays a smooth
curve through them, sampled evenly, so that "where on the lap is this kart" and "what lies 300 units
ahead" are one slice of an array each.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self, SupportsFloat

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]

SPACING = 8.0      # units between samples: a kart at top speed passes about one sample per frame
REACH = 400.0      # units searched before and after the last known place
LOST = 600.0       # units from the route beyond which the whole lap is searched again
_pack_point = struct.Struct("4d").pack   # NumPy takes twice as long to make an array of four numbers

MAX_LENGTH = 1e6   # units; courses have some ten thousand, and samples fill memory


class Place(NamedTuple):
    """Where a position lies on a route."""

    distance: float
    """Arc length from the start line, units, in [0, length)."""
    lateral: float
    """Distance to the side of the route, units, left positive."""
    height: float
    """Height above the route, units."""


@dataclass(frozen=True, eq=False)
class Route:
    """A closed curve in driving direction that starts at the start line.

    Build one with `Route.through`. Samples are `spacing` units apart; sample 0 lies on the start line.

    >>> square = Route.through([(0, 0, 0), (0, 0, 800), (800, 0, 800), (800, 0, 0)])
    >>> square.points.shape[1], 3200 < square.length < 3600
    (3, True)
    """

    points: Floats
    """(n, 3) positions, units."""
    length: float
    """Length of a lap, units."""

    @classmethod
    def through(cls, corners: ArrayLike, start: ArrayLike | None = None) -> Self:
        """Lay a closed Catmull-Rom curve through `corners` (k, 3); it begins nearest to `start` (3,).

        Raises:
            ValueError: fewer than three different corners, or the way round them is longer than `MAX_LENGTH`.
        """
        given = np.asarray(corners, np.float64).reshape(-1, 3)
        steps = np.linalg.norm(given - np.roll(given, 1, axis=0), axis=1)
        given = given[steps > 1e-3]
        if len(given) < 3:
            raise ValueError(f"a closed route needs three different points, got {len(given)}")
        if steps.sum() > MAX_LENGTH:
            raise ValueError(f"a route of {steps.sum():,.0f} units is longer than any course")
        points, length = _evenly(_catmull_rom(given), None)
        if start is not None:
            first = int(np.argmin(np.linalg.norm(points - np.asarray(start), axis=1)))
            points, length = _evenly(np.roll(points, -first, axis=0), np.asarray(start, np.float64))
        return cls(points.astype(np.float32), length)

    @cached_property
    def spacing(self) -> float:
        """Arc length between neighbouring samples, units."""
        return self.length / len(self.points)

    @cached_property
    def forward(self) -> Floats:
        """(n, 3) unit driving direction at each sample."""
        ahead = np.roll(self.points, -1, axis=0) - np.roll(self.points, 1, axis=0)
        return np.asarray(ahead / np.linalg.norm(ahead, axis=1, keepdims=True), np.float32)

    @cached_property
    def left(self) -> Floats:
        """(n, 3) unit horizontal vector to the left of the driving direction."""
        forward = self.forward
        left = np.stack([forward[:, 2], np.zeros(len(forward), np.float32), -forward[:, 0]], axis=1)
        return np.asarray(left / np.linalg.norm(left, axis=1, keepdims=True), np.float32)

    @cached_property
    def yaw(self) -> Floats:
        """(n,) driving direction as the game's yaw: radians, 0 along +Z, growing to the left."""
        return np.asarray(np.arctan2(self.forward[:, 0], self.forward[:, 2]), np.float32)

    @cached_property
    def curvature(self) -> Floats:
        """(n,) change of yaw per unit of way, left positive: one over the radius of the bend.

        Taken over about 50 units, so that it shows bends and not the joints of the curve.
        """
        turn = (np.roll(self.yaw, -1) - self.yaw + np.pi) % (2 * np.pi) - np.pi
        width = max(1, round(50.0 / self.spacing)) | 1
        return self._smooth(turn / self.spacing, width)

    @cached_property
    def _terms(self) -> NDArray[np.float64]:
        """For each sample (-2x, -2y, -2z, x² + y² + z²): its product with (a, b, c, 1) is least where the
        sample is nearest to (a, b, c). With enough of the next and previous lap on either side for a window.
        """
        points = self.points.astype(np.float64)
        terms = np.concatenate([-2 * points, np.vecdot(points, points)[:, None]], axis=1)
        count = len(terms)
        return np.asarray(terms[np.arange(-self._margin, count + self._margin) % count])

    @cached_property
    def _frames(self) -> list[list[float]]:
        """n lists of 9: position, forward and left of each sample side by side."""
        frames: list[list[float]] = np.concatenate([self.points, self.forward, self.left], axis=1).tolist()
        return frames

    @cached_property
    def _margin(self) -> int:
        return int(np.ceil(REACH / self.spacing)) + 1

    def locate(self, position: Iterable[SupportsFloat], near: float | None = None) -> Place:
        """Find the place on the route that is nearest to `position` (3,), units.

        With `near` (an arc length, normally the last place) only the stretch around it is searched,
        so that neither a bridge nor a hairpin's other leg can catch the kart; when that stretch has been
        left altogether (a respawn, a new race) the whole lap is searched.
        """
        x, y, z = map(float, position)
        frames, spacing = self._frames, self.spacing
        count = len(frames)
        if near is None:
            nearest = self._nearest(self._terms[self._margin : -self._margin], x, y, z)
        else:
            first = int(near / spacing) % count           # index in the ring where the window begins
            window = self._terms[first : first + 2 * self._margin + 1]
            nearest = (self._nearest(window, x, y, z) + first - self._margin) % count
            if math.dist((x, y, z), frames[nearest][:3]) > LOST:
                nearest = self._nearest(self._terms[self._margin : -self._margin], x, y, z)
        at_x, at_y, at_z, forward_x, forward_y, forward_z, left_x, _, left_z = frames[nearest]
        x, y, z = x - at_x, y - at_y, z - at_z
        along = x * forward_x + y * forward_y + z * forward_z
        along = min(max(along, -spacing), spacing)
        return Place(
            (nearest * spacing + along) % self.length, x * left_x + z * left_z, y - along * forward_y
        )

    @staticmethod
    def _nearest(terms: NDArray[np.float64], x: float, y: float, z: float) -> int:
        return int(terms.dot(np.frombuffer(_pack_point(x, y, z, 1.0))).argmin())

    def index(self, distance: ArrayLike) -> NDArray[np.intp]:
        """Sample numbers at arc lengths `distance` (any real numbers; the lap repeats)."""
        return (np.asarray(distance) / self.spacing).round().astype(np.intp) % len(self.points)

    def advance(self, before: float, after: float) -> float:
        """The shorter signed way from one arc length to another, units, in [-length/2, length/2).

        >>> ring = Route.through([(0, 0, 0), (0, 0, 800), (800, 0, 800), (800, 0, 0)])
        >>> round(ring.advance(ring.length - 5, 10))
        15
        """
        return (after - before + self.length / 2) % self.length - self.length / 2

    @staticmethod
    def _smooth(values: NDArray[np.floating], width: int) -> Floats:
        """Mean over a window of `width` (odd) samples of a closed curve."""
        half = width // 2
        wrapped = np.concatenate([values[-half:], values, values[:half]]) if half else values
        return np.convolve(wrapped, np.full(width, 1 / width), mode="valid").astype(np.float32)


def _catmull_rom(corners: NDArray[np.float64]) -> NDArray[np.float64]:
    """A closed uniform Catmull-Rom curve through (k, 3) corners, 32 points per corner."""
    before, here = np.roll(corners, 1, axis=0), corners
    after, beyond = np.roll(corners, -1, axis=0), np.roll(corners, -2, axis=0)
    t = np.arange(32)[:, None] / 32                                   # (32, 1)
    powers = np.stack([t**0, t, t**2, t**3])                          # (4, 32, 1)
    weights = np.stack([
        2 * here,
        after - before,
        2 * before - 5 * here + 4 * after - beyond,
        -before + 3 * here - 3 * after + beyond,
    ])                                                                # (4, k, 3)
    return np.asarray(0.5 * np.einsum("pt,pkx->ktx", powers[..., 0], weights).reshape(-1, 3))


def _evenly(
    points: NDArray[np.float64], start: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], float]:
    """Sample a closed polyline (m, 3) evenly about `SPACING` apart, from its point nearest to `start`."""
    closed = np.concatenate([points, points[:1]])
    steps = np.linalg.norm(np.diff(closed, axis=0), axis=1)
    reached = np.concatenate([[0.0], np.cumsum(steps)])
    length = float(reached[-1])
    offset = 0.0
    if start is not None:
        direction = closed[1] - closed[-2]
        offset = float((start - closed[0]) @ direction / np.linalg.norm(direction))
    at = (offset + np.arange(round(length / SPACING)) * (length / round(length / SPACING))) % length
    return np.stack([np.interp(at, reached, closed[:, axis]) for axis in range(3)], axis=1), length
