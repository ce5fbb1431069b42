"""Walls hold: whatever the angle, the speed and the keys."""

from __future__ import annotations

import numpy as np
import pytest
from cartridge.arena import Arena, Race
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desmume_mkds.game.kcl import Collision

A, B, RIGHT, LEFT, R, X = 0x001, 0x002, 0x010, 0x020, 0x100, 0x400
FX = 4096
TOP_SPEED = 13.0  # units a frame: the cap of every velocity

many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def room(corners: np.ndarray, kind: Collision = Collision.WALL) -> Arena:
    """A floor with walls round it; corners (n, 2) as (x, z), the inside on the right going round."""
    arena = Arena(start=(0.5, 50, 0)).floor(3000, -3000, -3000, 3000)
    for (ax, az), (bx, bz) in zip(corners, np.roll(corners, -1, 0), strict=True):
        arena.wall(ax, az, bx, bz, kind=kind)
    return arena


def outside(corners: np.ndarray, point: np.ndarray) -> float:
    """How far a point (x, y, z) is behind the walls of a convex room, in units; negative inside."""
    way = np.roll(corners, -1, 0) - corners
    normal = np.stack([-way[:, 1], way[:, 0]], 1) / np.hypot(*way.T)[:, None]
    return float((((corners - point[[0, 2]]) * normal).sum(1)).max())


@st.composite
def convex_rooms(draw: st.DrawFn) -> np.ndarray:
    """Corners on a circle, three to seven of them; also with sharp angles."""
    count = draw(st.integers(3, 7))
    turns = np.sort(draw(st.lists(st.floats(0.15, 1), min_size=count, max_size=count)))
    angles = np.cumsum(turns / turns.sum() * 2 * np.pi)[::-1]
    radius = draw(st.floats(150, 900))
    corners = np.rint(np.stack([np.sin(angles), np.cos(angles)], 1) * radius)
    return corners if outside(corners, np.zeros(3)) < -40 else corners - np.rint(corners.mean(0))


@many
@given(convex_rooms(), st.floats(-np.pi, np.pi), st.integers(0, 2**32 - 1))
def test_no_wall_of_a_room_is_passed(race: Race, corners: np.ndarray, yaw: float, seed: int) -> None:
    if outside(corners, np.zeros(3)) > -30:
        return
    rng = np.random.default_rng(seed)
    race.start(room(corners), kart=10)
    race.memory.driver.yaw = yaw
    for _ in range(60):
        keys = int(rng.choice([A, A | LEFT, A | RIGHT, A | R | LEFT, A | R | RIGHT, A | X, B, B | LEFT]))
        for _ in range(int(rng.integers(2, 40))):
            race.drive(keys)
            assert outside(corners, race.memory.driver.sphere_position) < 0
            assert race.memory.driver.speed_3d <= TOP_SPEED


@many
@given(
    angle=st.floats(0.02, np.pi / 2), gap=st.floats(11.0, 24.0), speed=st.floats(0.0, TOP_SPEED),
    kind=st.sampled_from([Collision.WALL, Collision.INVISIBLE_WALL, Collision.WALL_3, Collision.EDGE_WALL]),
)
def test_no_wall_is_passed_at_any_angle_and_speed(
    race: Race, angle: float, gap: float, speed: float, kind: Collision
) -> None:
    """Straight at a long wall that stands `angle` to the way ahead, from a few units before it."""
    along = np.array([np.sin(angle), np.cos(angle)])
    inward = np.array([along[1], -along[0]])   # to the kart's side, its left
    foot = -inward * gap
    a, b = foot - along * 1500, foot + along * 1500
    wall = np.array([b, a])
    race.start(Arena().floor(3000, -3000, -3000, 3000).wall(*wall.ravel(), kind=kind))
    driver = race.memory.driver
    driver.speed = driver.max_speed = driver.kart_params.maxSpeed = speed
    for frame in range(40):
        race.drive(A)
        depth = float((wall[0] - driver.sphere_position[[0, 2]]) @ inward)
        assert depth < 0, f"{depth:.1f} units through in frame {frame}"


@pytest.mark.parametrize("degrees", [5, 15, 30, 60])
def test_a_wall_turns_the_kart_along_it_and_costs_more_the_more_head_on(race: Race, degrees: int) -> None:
    angle = np.radians(degrees)
    dx, dz = 2000 * np.sin(angle), 2000 * np.cos(angle)
    race.start(Arena().floor(3000, -3000).wall(dx, 1600 + dz, -dx, 1600 - dz)).drive(A, 200)
    driver = race.memory.driver
    top = driver.speed
    race.until(lambda kart: kart.wall_timer, A).drive(A)
    lost = 1 - driver.speed / top
    assert lost == pytest.approx(1 - 0.8 * (1 - np.sin(angle)), abs=0.02)
    race.drive(A, 30)
    assert driver.yaw < angle + 0.05  # turned towards the wall's direction
    assert np.degrees(driver.yaw) > 2


def test_a_wall_cancels_boost_and_drift(race: Race) -> None:
    race.start(Arena().floor().wall(600, 1300, -600, 1300)).until(lambda kart: kart.position[2] > 900, A)
    race.drive(A | R | LEFT, 30).drive(A | R | LEFT | X)
    driver = race.memory.driver
    assert driver.state_flags & 8 and driver.boost_timer
    race.until(lambda kart: kart.wall_timer, A | R | LEFT)
    assert not driver.state_flags & 8
    assert driver.boost_timer == 0 and not driver.motion_flags & (1 << 5)


def test_backing_into_a_wall(race: Race) -> None:
    race.start(Arena().floor().wall(-600, -100, 600, -100))
    for _ in range(200):
        race.drive(B)
        assert race.memory.driver.sphere_position[2] > -100
    assert race.memory.driver.speed < 0


def test_an_edge_wall_holds_from_the_side_and_is_not_there_from_above(race: Race) -> None:
    def ledge(height: float) -> Arena:
        """A platform 8 units above the road from z = 300 on, its lip an edge wall."""
        arena = Arena(start=(0.5, 50 + height, 0)).floor(front=300, y=50 + height).floor(back=300, y=58)
        return arena.wall(600, 300, -600, 300, low=30, high=58, kind=Collision.EDGE_WALL)

    race.start(ledge(0)).drive(A, 300)
    assert race.memory.driver.position[2] < 300
    race.start(ledge(30)).drive(A, 300)
    assert race.memory.driver.position[2] > 600
