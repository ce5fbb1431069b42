"""From shapes in the world to shapes on the upper screen."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gym_mkds.view.canvas import TOP, WIDTH
from gym_mkds.view.clip import clip_path, clip_segments, clip_triangles
from gym_mkds.view.projection import RENDER_UNIT, View, screen_matrix

Floats = NDArray[np.floating]
Indices = NDArray[np.intp]

TOGETHER = 2.0   # pixels of the console
NEAR = 12.0   # units before the eye where shapes are cut off; the kart is 58 away


class Lens:
    """Sees through the game's camera.

    Shapes are cut off in the camera's own coordinates, where straight lines are straight too, so each corner
    is looked at once.
    """

    def __init__(self, camera: View) -> None:
        matrix = screen_matrix(camera).astype(np.float32)
        self._turn, self._shift = matrix[:3], matrix[3]
        axes = np.asarray(camera.matrix)
        self.eye: Floats = (-RENDER_UNIT * axes[:3] @ axes[3]).astype(np.float32)
        """(3,) where the camera is, units."""

    def points(self, points: Floats) -> tuple[Floats, NDArray[np.bool_]]:
        """Pixels (n, 2) of `points` (n, 3), and which of them are before the eye, (n,)."""
        seen = self._see(points)
        before = seen[:, 2] >= NEAR
        return seen[:, :2] / np.where(before, seen[:, 2], 1)[:, None], before

    def segments(self, ends: Floats) -> tuple[Floats, Indices]:
        """Straight lines `ends` (n, 2, 3) as pixels (m, 2, 2), and the number of the line each is of."""
        seen = self._see(ends)
        return _on_screen(*clip_segments(seen, seen[..., 2], NEAR))

    def path(self, points: Floats) -> tuple[Floats, Indices]:
        """The line through `points` (n, 3) as pieces (m, 2, 2), and the number of each one's first point."""
        seen = self._see(points)
        ends = np.stack([seen[:-1], seen[1:]], axis=1)
        return _on_screen(*clip_segments(ends, ends[..., 2], NEAR))

    def ways(self, ways: Floats) -> list[list[Floats]]:
        """Lines `ways` (n, k, 3) as polylines, each (j, 2) pixels: of every one those parts before the eye.

        What lies so close together on the screen that nobody could tell is left out.
        """
        seen = self._see(ways)
        runs = [clip_path(way, way[:, 2], NEAR) for way in seen]
        return [[_thinned(run[:, :2] / run[:, 2:]) for run in way] for way in runs]

    def triangles(self, corners: Floats) -> tuple[Floats, Indices]:
        """Triangles (n, 3, 3) as polygons (m, 4, 2), and the number of the triangle each is of."""
        seen = self._see(corners)
        return _on_screen(*clip_triangles(seen, seen[..., 2], NEAR))

    def _see(self, points: Floats) -> Floats:
        """`points` (…, 3) as (pixel across · depth, pixel down · depth, depth)."""
        seen: Floats = points.reshape(-1, 3) @ self._turn
        seen += self._shift
        return seen.reshape(points.shape)


def _on_screen(shapes: Floats, owners: Indices) -> tuple[Floats, Indices]:
    """Pixels of the shapes (n, k, 3) that reach into the screen."""
    pixels = shapes[..., :2] / shapes[..., 2:]
    across, down = pixels[..., 0], pixels[..., 1]
    seen = (across.max(axis=1) > 0) & (across.min(axis=1) < WIDTH)
    seen &= (down.max(axis=1) > 0) & (down.min(axis=1) < TOP)
    return pixels[seen], owners[seen]


def _thinned(pixels: Floats) -> Floats:
    """A polyline (j, 2) with hardly two corners within `TOGETHER` pixels; both ends stay."""
    way = np.hypot(*np.diff(pixels, axis=0).T).cumsum()
    kept = np.diff(way // TOGETHER, prepend=-1.0) > 0
    kept[-1:] = True
    thinned: Floats = pixels[np.concatenate([[True], kept])]
    return thinned
