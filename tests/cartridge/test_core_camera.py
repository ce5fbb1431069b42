"""The chase camera in RAM, seen through the library's projection."""

import numpy as np
import pytest
from cartridge.arena import Arena, Race

from desmume_mkds.game.layout import Camera
from gym_mkds.view.projection import project

A, LEFT, R = 0x001, 0x020, 0x100


def on_screen(camera: Camera, point: np.ndarray) -> tuple[float, float, float]:
    """Where a point of the world is on the top screen: x, y in pixels, depth in units."""
    pixels, depth = project(camera, point[None])
    return float(pixels[0, 0]), float(pixels[0, 1]), float(depth[0])


def test_the_lens(race: Race, plain: Arena) -> None:
    race.core.boot()
    race.core.start(plain.kcl(), plain.nkm())
    camera = race.memory.camera
    assert (round(camera.fovSin * 4096), round(camera.fovCos * 4096)) == (2063, 3539)
    race.drive(0, 10)
    assert camera.fov == camera.targetFov
    assert camera.aspectRatio == pytest.approx(4 / 3, abs=1e-3)
    assert (camera.frustumNear, camera.frustumFar, camera.skyFrustumFar) == (0.25, 1600, 1600)
    tangent = camera.fovSin / camera.fovCos
    assert camera.frustumTop == -camera.frustumBottom == pytest.approx(0.25 * tangent, abs=1e-3)
    assert camera.frustumRight == -camera.frustumLeft == pytest.approx(camera.frustumTop * 4 / 3, abs=1e-3)
    assert (camera.mode, camera.elevation, camera.targetDriverId) == (0, 0, 0)


def test_the_kart_stands_in_the_middle_below(race: Race, plain: Arena) -> None:
    camera = race.start(plain).drive(A, 200).memory.camera
    x, y, depth = on_screen(camera, race.memory.driver.position)
    assert (x, y) == (pytest.approx(128, abs=1), pytest.approx(146, abs=2))
    assert depth == pytest.approx(64, abs=2)
    ahead = on_screen(camera, race.memory.driver.position + np.array([100, 0, 300]))
    assert ahead[0] < 128  # +x is to the left when facing +z
    assert ahead[1] < y


def test_it_stands_behind_and_above_and_is_a_rotation(race: Race, plain: Arena) -> None:
    memory = race.start(plain).drive(A, 150).drive(A | LEFT, 60).memory
    camera, kart = memory.camera, memory.driver.position
    away = camera.position - kart
    assert away[1] == pytest.approx(34, abs=0.5)
    assert np.hypot(away[0], away[2]) == pytest.approx(58, abs=1)
    assert camera.target - kart == pytest.approx([0, 20, 0], abs=0.1)
    view = camera.target - camera.position
    assert camera.direction == pytest.approx(view / np.linalg.norm(view), abs=2e-3)
    rotation = np.asarray(camera.mtx, float)[:3]
    assert rotation @ rotation.T == pytest.approx(np.eye(3), abs=5e-3)
    assert np.linalg.det(rotation) == pytest.approx(1, abs=5e-3)
    x, y, _ = on_screen(camera, camera.target)
    assert (x, y) == (pytest.approx(128, abs=1), pytest.approx(96, abs=1))


def test_it_follows_a_turn_softly(race: Race, plain: Arena) -> None:
    memory = race.start(plain).drive(A, 200).memory
    views = []
    for _ in range(60):
        race.drive(A | LEFT)
        views.append(memory.camera.target - memory.camera.position)
    headings = np.unwrap([np.arctan2(view[0], view[2]) for view in views])
    assert (np.diff(headings) >= -1e-3).all() and np.diff(headings).max() < np.radians(3)


def test_it_does_not_go_through_walls_and_ground(race: Race) -> None:
    course = Arena().floor().wall(-600, -30, 600, -30)
    camera = race.start(course).memory.camera
    assert camera.position[2] > -30
    hill = Arena(start=(0.5, 100, 100)).floor(back=0, y=100).floor(back=-400, front=0, y=260, rise=-160)
    camera = race.start(hill).memory.camera
    assert camera.position[1] > 100


def test_it_does_not_hop_with_the_kart(race: Race, plain: Arena) -> None:
    memory = race.start(plain).drive(A, 200).memory
    heights = [race.drive(A | R).memory.camera.position[1] for _ in range(14)]
    assert np.ptp(heights) < 0.3
    assert memory.driver.position[1] < 50
