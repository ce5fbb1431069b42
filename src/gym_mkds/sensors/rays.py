"""LiDAR-like distances: rays against the course's collision mesh, with Embree.

The scene is built once per race; a step is one call that casts every ray.
"""

from __future__ import annotations

import numpy as np
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numpy.typing import NDArray

Floats = NDArray[np.float32]

EYE_HEIGHT = 8.0   # units above the kart's origin: above kerbs and seams, below the top of any wall


class RayScene:
    """Triangles to shoot rays at.

    >>> wall = np.array([[[-50, -50, 100], [50, -50, 100], [0, 80, 100]]], np.float32)
    >>> float(RayScene(wall).distances([[0, 0, 0]], [[0, 0, 1]], 3000)[0])
    100.0
    """

    def __init__(self, triangles: Floats) -> None:
        """Build the scene from `triangles` (n, 3, 3), float32, units; n may be 0."""
        self._scene = EmbreeScene() if len(triangles) else None
        if self._scene is not None:
            # Embree keeps the buffer it is given.
            self._triangles = np.ascontiguousarray(triangles, np.float32)
            TriangleMesh(self._scene, self._triangles)

    def distances(self, origins: object, directions: object, reach: float) -> Floats:
        """Cast rays; how far each one gets before it meets a triangle (from either side), at most `reach`.

        Args:
            origins: (k, 3) units.
            directions: (k, 3) unit vectors.
            reach: units.

        Returns:
            (k,) float32 in [0, reach].
        """
        start = np.ascontiguousarray(origins, np.float32)
        limits = np.full(len(start), reach, np.float32)
        return self.cast(start, np.ascontiguousarray(directions, np.float32), limits)

    def cast(self, origins: Floats, directions: Floats, limits: Floats) -> Floats:
        """Cast rays as `distances` does, each at most as far as `limits` (k,) says. All are float32."""
        if self._scene is None:
            return limits.copy()
        # Embree's binding writes what it found over `dists`, and returns that.
        found: Floats = self._scene.run(origins, directions, dists=limits.copy(), query="DISTANCE")
        return found

    def hits(self, origins: Floats, directions: Floats, limits: Floats) -> tuple[Floats, NDArray[np.int32]]:
        """Cast rays as `cast` does; distances (k,), and what `first_hits` returns."""
        if self._scene is None:
            return limits.copy(), np.full(len(origins), -1, np.int32)
        found = self._scene.run(origins, directions, dists=limits.copy(), output=1)
        return found["tfar"], found["primID"]

    def first_hits(self, origins: object, directions: object, reach: float) -> NDArray[np.int32]:
        """Cast rays as `distances` does; (k,) number of the first triangle each one meets, -1 for none."""
        start = np.ascontiguousarray(origins, np.float32)
        limits = np.full(len(start), reach, np.float32)
        return self.meet(start, np.ascontiguousarray(directions, np.float32), limits)

    def meet(self, origins: Floats, directions: Floats, limits: Floats) -> NDArray[np.int32]:
        """Cast rays as `cast` does; what `first_hits` returns."""
        if self._scene is None:
            return np.full(len(origins), -1, np.int32)
        found: NDArray[np.int32] = self._scene.run(origins, directions, dists=limits, query="INTERSECT")
        return found


def fan(count: int) -> Floats:
    """(count, 3) directions in a half-circle from left over forward to right: shares of left, up, forward.

    >>> fan(3).round().tolist() == [[1, 0, 0], [0, 0, 1], [-1, 0, 0]]
    True
    """
    angles = fan_angles(count)
    return np.stack([np.sin(angles), np.zeros(count), np.cos(angles)], axis=1).astype(np.float32)


def fan_angles(count: int) -> NDArray[np.float64]:
    """(count,) radians from straight ahead, left positive, of the directions of `fan`."""
    return np.linspace(np.pi / 2, -np.pi / 2, count) if count > 1 else np.zeros(1)


class WallRays:
    """Distances from the kart to the walls, in a half-circle fan in front of it.

    Ray 0 points to the kart's left, the last one to its right, the middle straight ahead. The fan lies in
    the kart's own plane, so it tilts with slopes; only triangles marked as walls are in the scene.
    """

    def __init__(self, walls: Floats, count: int, reach: float) -> None:
        """Prepare `count` rays of length `reach` (units) against the triangles `walls` (n, 3, 3)."""
        self.angles = fan_angles(count)
        """(count,) direction of each ray: radians from straight ahead, left positive."""
        self.reach = reach
        self._scene = RayScene(walls)
        self._count = count
        eyes = np.tile(np.array([0, EYE_HEIGHT, 0, 1], np.float32), (count, 1))
        self._rays = np.concatenate([eyes, np.pad(fan(count), ((0, 0), (0, 1)))])   # (2 * count, 4)
        self._limits = np.full(count, reach, np.float32)

    def __call__(self, pose: Floats) -> Floats:
        """Measure from a kart at `pose` (4, 3): its left, up and forward in the world; its position, units.

        Returns:
            (count,) float32 distances in units, in [0, reach].
        """
        rays = self._rays.dot(pose)
        return self._scene.cast(rays[: self._count], rays[self._count :], self._limits)

    def lines(self, pose: Floats) -> Floats:
        """Where each ray begins and ends, measured as when called: (count, 2, 3) units."""
        eyes, ways = self._rays.dot(pose).reshape(2, -1, 3)
        return np.stack([eyes, eyes + self(pose)[:, None] * ways], axis=1)
