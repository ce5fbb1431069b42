"""From shapes in the world to shapes on the upper screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gym_mkds.view.canvas import TOP, WIDTH
from gym_mkds.view.clip import clip_segments, clip_triangles
from gym_mkds.view.projection import RENDER_UNIT, View, project

Floats = NDArray[np.floating]
Indices = NDArray[np.intp]

NEAR = 12.0   # units before the eye where shapes are cut off; the kart is 58 away


class Lens:
    """Sees through the game's camera."""

    def __init__(self, camera: View) -> None:
        self._camera = camera

    @property
    def eye(self) -> Floats:
        """(3,) where the camera is, units."""
        matrix = np.asarray(self._camera.matrix)
        eye: Floats = -RENDER_UNIT * matrix[:3] @ matrix[3]
        return eye.astype(np.float32)

    def points(self, points: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Pixels (n, 2) of `points` (n, 3), and which of them are before the eye, (n,)."""
        pixels, depth = project(self._camera, points)
        return pixels, depth >= NEAR

    def depth(self, points: Floats) -> Floats:
        """How far before the eye each of `points` (…, 3) is, in units: (…)."""
        depth: Floats = project(self._camera, points.reshape(-1, 3))[1].reshape(points.shape[:-1])
        return depth

    def segments(self, ends: Floats) -> tuple[Floats, Indices]:
        """Straight lines `ends` (n, 2, 3) as pixels (m, 2, 2), and the number of the line each is of."""
        return self._seen(*clip_segments(ends, self.depth(ends), NEAR))

    def path(self, points: Floats) -> tuple[Floats, Indices]:
        """The line through `points` (n, 3) as pieces (m, 2, 2), and the number of each one's first point."""
        return self.segments(np.stack([points[:-1], points[1:]], axis=1))

    def triangles(self, corners: Floats) -> tuple[Floats, Indices]:
        """Triangles (n, 3, 3) as polygons (m, 4, 2), and the number of the triangle each is of."""
        return self._seen(*clip_triangles(corners, self.depth(corners), NEAR))

    def _seen(self, shapes: Floats, owners: Indices) -> tuple[Floats, Indices]:
        """Pixels of the shapes (n, k, 3) that reach into the screen."""
        pixels = project(self._camera, shapes.reshape(-1, 3))[0].reshape(*shapes.shape[:2], 2)
        low, high = pixels.min(axis=1), pixels.max(axis=1)
        seen = ((high > 0) & (low < (WIDTH, TOP))).all(axis=1)
        return pixels[seen], owners[seen]
