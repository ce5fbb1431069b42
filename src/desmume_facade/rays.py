"""Rays against the course's walls, the mesh they meet, and points on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
import torch
from embreex.mesh_construction import TriangleMesh
from embreex.rtcore_scene import EmbreeScene
from numpy.typing import NDArray

from desmume_mkds.course import Course
from desmume_mkds.game.kcl import is_floor, is_wall

EYE = 8.0           # units above the kart's origin: above kerbs, below the top of any wall
RENDER_UNIT = 16.0  # world units
WIDTH, HEIGHT = 256, 192


@dataclass(frozen=True, eq=False)
class Mesh:
    """A course's collision triangles."""

    triangular_faces: NDArray[np.float32]
    """(n, 3, 3) units."""
    prism_attributes: dict[str, torch.Tensor]
    """`collision_type` (n,) uint8, `is_floor` and `is_wall` (n,) bool."""


@lru_cache(maxsize=4)
def mesh_of(course: Course) -> Mesh:
    """The mesh of a course."""
    types = course.types
    attributes = {"collision_type": types, "is_floor": is_floor(types), "is_wall": is_wall(types)}
    return Mesh(course.triangles, {name: torch.as_tensor(np.array(v)) for name, v in attributes.items()})


class _Walls:
    def __init__(self, course: Course) -> None:
        self.scene = EmbreeScene()
        self._triangles = np.ascontiguousarray(course.walls, np.float32)     # Embree keeps the buffer
        self.any = len(self._triangles) > 0
        if self.any:
            TriangleMesh(self.scene, self._triangles)


_walls_of = lru_cache(maxsize=4)(_Walls)


def obstacles(course: Course, driver: Any, count: int, reach: float) -> dict[str, torch.Tensor]:
    """What `count` rays over half a circle meet, the first to the kart's right."""
    left, _, forward = torch.as_tensor(driver.mainMtx).double().numpy()[:3]
    angles = np.linspace(-np.pi / 2, np.pi / 2, count) if count > 1 else np.zeros(1)
    ways = np.outer(np.cos(angles), forward) + np.outer(np.sin(angles), left)
    start = driver.position.double().numpy() + (0, EYE, 0)
    origins = np.ascontiguousarray(np.broadcast_to(start, ways.shape), np.float32)
    found = np.full(count, reach, np.float32)
    walls = _walls_of(course)
    if walls.any:
        ways32 = np.ascontiguousarray(ways, np.float32)
        found = walls.scene.run(origins, ways32, dists=found, query="DISTANCE")
    return {
        "distance": torch.as_tensor(found),
        "position": torch.as_tensor((start + ways * found[:, None]).astype(np.float32)),
        "mask": torch.as_tensor(found < reach),
    }


def project(camera: Any, points: Any, normalised: bool, clip: str | None) -> dict[str, torch.Tensor]:
    """Points (n, 3) on the upper screen: pixels and depth (n, 3), and which are in sight (n,)."""
    matrix = torch.as_tensor(camera.mtx).double().numpy()
    matrix[3] *= RENDER_UNIT
    seen = np.asarray(points, np.float64).reshape(-1, 3) @ matrix[:3] + matrix[3]
    height = camera.fovSin / camera.fovCos
    width = height * camera.aspectRatio * (-1 if camera.mirror < 0 else 1)
    depth = -seen[:, 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        across = WIDTH / 2 * (1 + seen[:, 0] / (width * depth))
        down = HEIGHT / 2 * (1 - seen[:, 1] / (height * depth))
    near, far = RENDER_UNIT * camera.frustumNear, RENDER_UNIT * camera.frustumFar
    mask = (across >= 0) & (across < WIDTH) & (down >= 0) & (down < HEIGHT) & (depth > 0)
    if clip != "far":
        mask &= depth > near
    if clip != "near":
        mask &= depth < far
    shown = (depth - near) / (far - near) if normalised else depth
    screen = np.stack([across, down, shown], axis=1).astype(np.float32)
    return {"screen": torch.as_tensor(screen), "mask": torch.as_tensor(mask)}
