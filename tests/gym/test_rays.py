"""Embree's rays against an obvious Möller–Trumbore over every triangle."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from gym_mkds.sensors.rays import EYE_HEIGHT, RayScene, WallRays

Floats = NDArray[np.float64]
HERE = np.eye(4, 3, dtype=np.float32)      # a kart at the origin that faces +z


def slow_distances(triangles: Floats, origins: Floats, directions: Floats, reach: float) -> Floats:
    """How far each ray gets, one ray and one triangle at a time."""
    reached = np.full(len(origins), float(reach))
    for i, (origin, direction) in enumerate(zip(origins, directions, strict=True)):
        for a, b, c in triangles:
            side = np.cross(direction, c - a)
            determinant = (b - a) @ side
            if abs(determinant) < 1e-9:
                continue
            u = (origin - a) @ side / determinant
            across = np.cross(origin - a, b - a)
            v = direction @ across / determinant
            t = (c - a) @ across / determinant
            if u >= 0 and v >= 0 and u + v <= 1 and 0 <= t < reached[i]:
                reached[i] = t
    return reached


def any_wall_is_hit_clearly(triangles: Floats, origins: Floats, directions: Floats) -> NDArray[np.bool_]:
    """(k,) which rays pass no triangle so close to its edge that rounding may decide."""
    clear = np.ones(len(origins), bool)
    for i, (origin, direction) in enumerate(zip(origins, directions, strict=True)):
        for a, b, c in triangles:
            side = np.cross(direction, c - a)
            determinant = (b - a) @ side
            if abs(determinant) < 1.0:     # grazing
                clear[i] = False
                continue
            u = (origin - a) @ side / determinant
            v = direction @ np.cross(origin - a, b - a) / determinant
            clear[i] &= all(abs(x) > 1e-3 for x in (u, v, 1 - u - v))
    return clear


@given(seed=st.integers(0, 2**32 - 1), count=st.integers(1, 12), rays=st.integers(1, 8))
def test_embree_finds_what_moeller_trumbore_finds(seed: int, count: int, rays: int) -> None:
    random = np.random.default_rng(seed)
    triangles = random.uniform(-500, 500, (count, 3, 3)).astype(np.float32)
    origins = random.uniform(-200, 200, (rays, 3)).astype(np.float32)
    directions = random.normal(size=(rays, 3))
    directions = (directions / np.linalg.norm(directions, axis=1, keepdims=True)).astype(np.float32)
    fast = RayScene(triangles).distances(origins, directions, 3000)
    wide = [array.astype(np.float64) for array in (triangles, origins, directions)]
    clear = any_wall_is_hit_clearly(*wide)
    np.testing.assert_allclose(fast[clear], slow_distances(*wide, 3000)[clear], rtol=1e-4, atol=0.05)


@given(yaw=st.floats(-3.1, 3.1), reach=st.floats(1, 3000), count=st.integers(1, 40))
def test_distances_never_leave_their_range(yaw: float, reach: float, count: int) -> None:
    box = np.array([[-300, 0, 300], [300, 0, 300], [300, 90, 300]], np.float32)[None]
    sin, cos = np.sin(yaw), np.cos(yaw)
    pose = np.array([[cos, 0, -sin], [0, 1, 0], [sin, 0, cos], [0, 0, 0]], np.float32)
    seen = WallRays(box, count, reach)(pose)
    assert seen.shape == (count,) and seen.dtype == np.float32
    assert (seen >= 0).all() and (seen <= np.float32(reach)).all()


def test_a_fan_sees_left_on_the_left() -> None:
    """Facing +z, +x is to the left (yaw grows to the left)."""
    left_wall = np.array([[[120, -50, -500], [120, 50, 0], [120, -50, 500]]], np.float32)
    seen = WallRays(left_wall, 5, 1000)(HERE)
    assert seen[0] == 120 and seen[1:].min() > 120 and seen[-1] == 1000


def test_walls_lower_than_the_eye_are_not_seen() -> None:
    kerb = np.array([[[-500, 0, 100], [500, 0, 100], [0, EYE_HEIGHT - 1, 100]]], np.float32)
    assert WallRays(kerb, 3, 1000)(HERE).min() == 1000


def test_no_walls_at_all() -> None:
    none = np.zeros((0, 3, 3), np.float32)
    assert (WallRays(none, 4, 500)(HERE) == 500).all()
