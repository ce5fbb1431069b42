"""The floors of a collision as a map of heights, for checks."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from cartridge.courses.line import Floats
from desmume_mkds.game.kcl import Collision, Kcl, is_floor

CELL = 300.0  # of the grid by which floors are found


@dataclass(frozen=True, eq=False)
class Floors:
    """The floors of a collision, looked at from above."""

    triangles: Floats
    types: npt.NDArray[np.uint8]

    @classmethod
    def of(cls, kcl: Kcl, drivable: bool = True) -> Floors:
        chosen = is_floor(kcl.types) if drivable else kcl.types == Collision.FALL
        return cls(kcl.triangles()[chosen].astype(np.float64), kcl.types[chosen])

    def below(self, points: npt.ArrayLike, reach: float = 6.0) -> tuple[Floats, npt.NDArray[np.int64]]:
        """Height and type of the highest floor under points (n, 3), at most `reach` above them; nan and -1:
        none."""
        p = np.asarray(points, np.float64)
        heights, kinds = np.full(len(p), np.nan), np.full(len(p), -1)
        low, high = (
            np.floor(end / CELL) for end in (self.triangles.min(1)[:, ::2], self.triangles.max(1)[:, ::2])
        )
        cells, which = np.unique(np.floor(p[:, ::2] / CELL), axis=0, return_inverse=True)
        for i, cell in enumerate(cells):
            here, there = np.flatnonzero(which == i), np.flatnonzero(((low <= cell) & (cell <= high)).all(1))
            if not len(there):
                continue
            height = _heights(self.triangles[there], p[here])
            height[height > p[here, 1:2] + reach] = -np.inf
            best = height.argmax(1)
            found = height.max(1) > -np.inf
            heights[here[found]] = height.max(1)[found]
            kinds[here[found]] = self.types[there[best[found]]]
        return heights, kinds


def _heights(triangles: Floats, points: Floats) -> Floats:
    """The height of each triangle at each point (points, triangles); -inf beside it."""
    a, e, f = triangles[:, 0], triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    area = e[:, 0] * f[:, 2] - e[:, 2] * f[:, 0]
    dx, dz = points[:, None, 0] - a[:, 0], points[:, None, 2] - a[:, 2]
    u, v = (dx * f[:, 2] - dz * f[:, 0]) / area, (e[:, 0] * dz - e[:, 2] * dx) / area
    return np.where(
        (u >= -1e-3) & (v >= -1e-3) & (u + v <= 1.001), a[:, 1] + u * e[:, 1] + v * f[:, 1], -np.inf
    )
