"""How far the road goes on in each direction, along its surface."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from gym_mkds import rows
from gym_mkds.sensors.charts import lay_charts
from gym_mkds.sensors.rays import Floats, RayScene, fan

LEVEL = 16.0       # units from one chart to the next in the scene that holds them all, one above the other
SEAM = 0.02        # units by which a ray steps over the line between two charts
CROSSINGS = 64     # charts that one ray may go through
STRETCHES = 12     # pieces in which a ray is drawn on hilly ground …
CLIMB = 30.0       # … and units by which the road may climb or fall in each


class EdgeRays:
    """Distances from the kart to the edge of the drivable road, in a half-circle fan in front of it.

    Ray 0 points to the kart's left, the last one to its right. Distances are measured on the map, seen from
    above, and follow the road that the kart is on: over crests and through dips, over a bridge or under it.
    The road ends at off-road ground, at a drop and at the void. Road behind a wall is still road: walls are
    for `WallRays`.
    """

    def __init__(self, road: Floats, count: int, reach: float) -> None:
        """Prepare `count` rays of length `reach` (units) on the triangles `road` (n, 3, 3)."""
        self.reach = reach
        self._count = count
        origins = np.tile(np.array([0, 0, 0, 1], np.float32), (count, 1))
        self._rays = np.concatenate([origins, np.pad(fan(count), ((0, 0), (0, 1)))])   # (2 * count, 4)
        charts = lay_charts(road, reach)
        self._limits = np.full(count, reach, np.float32)
        self._homes = np.append(charts.home, -1)                     # the last stands for no triangle
        self._home = self._homes.tolist()
        self._seamed = set(charts.chart[charts.beyond >= 0].tolist())
        self._beyond = np.append(charts.beyond, -1)                  # the last stands for no hit
        self._scene = RayScene(_fences(charts.ends, charts.chart))
        self._surface = RayScene(road)

    def __call__(self, pose: Floats, triangle: int) -> Floats:
        """Measure from a kart at `pose` (4, 3): its left, up and forward in the world; its position, units.

        `triangle` is the number of the road triangle that the kart is on or above; -1 for none.

        Returns:
            (count,) float32 distances in units, in [0, reach]; all 0 off the road.
        """
        chart = self._home[triangle]
        if chart < 0:
            return np.zeros(self._count, np.float32)
        rays = self._rays.dot(_level(pose, chart * LEVEL))
        origins, directions = rays[: self._count], rays[self._count :]
        if chart in self._seamed:
            return self._across(origins, directions)
        return self._scene.cast(origins, directions, self._limits)

    def lines(self, pose: Floats, triangle: int) -> Floats:
        """Where each ray goes, measured as when called: (count, STRETCHES + 1, 3) units, on the road."""
        origins, directions = self._rays.dot(_level(pose, float(pose[3, 1]))).reshape(2, -1, 1, 3)
        shares = np.linspace(0, 1, STRETCHES + 1, dtype=np.float32)[:, None]
        lines: Floats = origins + directions * (self(pose, triangle)[:, None, None] * shares)
        down = np.tile(np.array([0, -1, 0], np.float32), (self._count, 1))
        for stretch in range(1, STRETCHES + 1):           # each a little higher or lower than the one before
            eyes = lines[:, stretch]
            eyes[:, 1] = lines[:, stretch - 1, 1] + CLIMB
            depth = self._surface.distances(eyes, down, 2 * CLIMB)
            eyes[:, 1] -= np.where(depth < 2 * CLIMB, depth, CLIMB)
        return lines

    def _across(self, origins: Floats, directions: Floats) -> Floats:
        """Cast rays which go on in another chart where one ends without the road ending."""
        distances, borders = self._scene.hits(origins, directions, self._limits)
        beyond = self._beyond.take(borders)
        for _ in range(CROSSINGS):
            if max(beyond.tolist()) < 0:
                return distances
            rays = np.flatnonzero(beyond >= 0)
            along = directions[rays]
            start = origins[rays] + (distances[rays, None] + SEAM) * along
            start[:, 1] = self._homes[beyond[rays]] * LEVEL
            more, borders = self._scene.hits(start, along, self._limits[rays])
            distances[rays] = np.minimum(distances[rays] + more + SEAM, self.reach)
            beyond[rays] = np.where(distances[rays] < self.reach, self._beyond[borders], -1)
        return distances


def _level(pose: Floats, height: float) -> Floats:
    """The pose of a kart that points the same way on the map, laid level and lifted to `height`."""
    _, _, (x, _, z), (east, _, south) = pose.tolist()
    length = math.hypot(x, z) or 1.0
    x, z = x / length, z / length
    return rows.pose(z, 0, -x, 0, 1, 0, x, 0, z, east, height, south)


def _fences(ends: NDArray[np.float64], chart: NDArray[np.int64]) -> Floats:
    """(b, 3, 3) an upright triangle for each border: at its chart's height it is as wide as the border.

    A little wider, in fact: no ray gets through where two meet.
    """
    middle, half = ends.mean(axis=1), (ends[:, 1] - ends[:, 0]) / 2
    half[:, 1] = 0.0
    half *= 1 + 0.02 / np.maximum(np.linalg.norm(half, axis=1, keepdims=True), 1e-6)
    middle[:, 1] = chart * LEVEL
    height = np.array([0.0, 0.4 * LEVEL, 0.0])
    fences = np.stack([middle - 2 * half - height, middle + 2 * half - height, middle + height], axis=1)
    return np.asarray(fences, np.float32)
