"""From points of the world to pixels of the top screen, by nothing but the game's camera in RAM.

The camera holds a view matrix and the shape of its frustum. Lengths in both are in render units, of 16 world
units: a point p is seen at v = p · M[0..2] + 16 · M[3], with the eye at the origin looking along -z. Dividing
by the depth -v.z and by the tangents of half the field of view gives -1 … 1 across the screen.

Sources: a Python library draws the game's overlays with this matrix, SuuperW's scripts get the same from eye
and target, and HaroohiePals' course editor builds the same frustum and gives the units of its planes. A test
holds it to 2 pixels of Shakedown's drawn frames. Left out are the intros, where one view spans both screens.

**The picture is a frame late.** The console shows what the game put together in the frame before.
A picture belongs to the camera as it was then: keep a `View` of each frame, for the picture of the next.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

if TYPE_CHECKING:
    from desmume_mkds.game.layout import Camera

WIDTH, HEIGHT = 256, 192
RENDER_UNIT = 16.0
"""World units in a unit of the camera's matrix and planes."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class View:
    """A camera as it was in one frame."""

    matrix: Floats
    """(4, 3) view matrix, its last row in render units."""
    fov_sin: float
    """Sine of half the vertical field of view."""
    fov_cos: float
    aspect_ratio: float
    near: float
    """Render units, as `far`."""
    far: float
    mirror: int
    """-1 in mirror mode."""

    @classmethod
    def of(cls, camera: Camera) -> Self:
        """Keep what `camera` is now."""
        return cls(
            camera.matrix, camera.fov_sin, camera.fov_cos, camera.aspect_ratio,
            camera.near, camera.far, camera.mirror,
        )


def project(camera: Camera | View, points: ArrayLike) -> tuple[Floats, Floats]:
    """Where `points` (n, 3), world units, are in the picture of the top screen, and how deep in it.

    Returns:
        (n, 2) pixels, x to the right from 0 to 256 and y down from 0 to 192 across the screen, beyond it for
        what is beside the view; and (n,) depths before the eye in world units. Pixels of points at or behind
        the eye, whose depth is not positive, mean nothing.
    """
    matrix = screen_matrix(camera)
    seen = np.asarray(points, np.float64) @ matrix[:3] + matrix[3]
    depth = seen[:, 2]
    pixels = seen[:, :2] / np.where(depth > 0, depth, 1.0)[:, None]
    return pixels.astype(np.float32), depth.astype(np.float32)


def screen_matrix(camera: Camera | View) -> NDArray[np.float64]:
    """(4, 3): (x, y, z, 1) times this is (pixel across · depth, pixel down · depth, depth)."""
    matrix = np.array(camera.matrix, np.float64)
    matrix[3] *= RENDER_UNIT
    height = camera.fov_sin / camera.fov_cos                                   # of half the view, at depth 1
    width = height * camera.aspect_ratio * (-1 if camera.mirror < 0 else 1)
    depth = -matrix[:, 2]
    across = WIDTH / 2 * (matrix[:, 0] / width + depth)
    down = HEIGHT / 2 * (depth - matrix[:, 1] / height)
    return np.stack([across, down, depth], axis=1)


def in_view(camera: Camera | View, pixels: Floats, depth: Floats) -> NDArray[np.bool_]:
    """Which of the points that `project` gave are on the screen, between the near and the far plane: (n,)."""
    between = (depth > RENDER_UNIT * camera.near) & (depth < RENDER_UNIT * camera.far)
    return np.asarray(between & ((pixels >= 0) & (pixels < (WIDTH, HEIGHT))).all(axis=1))
