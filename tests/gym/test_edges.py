"""Rays along the road against a walk from triangle to triangle, and what is under the wheels."""

import itertools
import math
from collections.abc import Callable

import numpy as np
import pytest
from cartridge.courses import CourseFiles
from hypothesis import assume, given
from hypothesis import strategies as st
from numpy.typing import NDArray

from desmume_mkds.course import Course
from desmume_mkds.game.kcl import Kcl
from desmume_mkds.game.nkm import Nkm
from gym_mkds.sensors.charts import find_overlaps, lay_charts
from gym_mkds.sensors.edges import EdgeRays
from gym_mkds.sensors.ground import Ground
from gym_mkds.sensors.rays import RayScene, fan

Floats = NDArray[np.float64]
Files = Callable[[int], CourseFiles]
WIDTH = 60.0


def slow_distance(road: Floats, triangle: int, origin: Floats, way: Floats, reach: float) -> float:
    """How far the road goes on from `origin` (3,) along `way` (2,), x and z: triangle by triangle."""
    gone, passed = 0.0, {triangle}
    here = origin[[0, 2]]
    while True:
        leave, height = math.inf, 0.0
        for a, b in zip(road[triangle], np.roll(road[triangle], -1, axis=0), strict=True):
            outward = np.array([b[2] - a[2], a[0] - b[0]]) * turn(road[triangle])
            if outward @ way > 1e-9:
                at = (outward @ (a[[0, 2]] - here)) / (outward @ way)
                if at < leave:
                    share = np.linalg.norm(here + at * way - a[[0, 2]]) / np.linalg.norm((b - a)[[0, 2]])
                    leave, height = at, a[1] + share * (b[1] - a[1])
        gone += max(leave, 0.0)
        if gone >= reach:
            return reach
        here = here + leave * way
        # what holds a point a little further on, at this height, is the road's next triangle
        ahead = np.array([here[0], height, here[1]]) + 0.05 * np.array([way[0], 0, way[1]])
        found = [other for other in range(len(road)) if other not in passed and holds(road[other], ahead)]
        if not found:
            return gone
        triangle = found[0]
        passed.add(triangle)


def turn(triangle: Floats) -> float:
    """1 if the triangle is wound one way seen from above, else -1."""
    (ax, _, az), (bx, _, bz), (cx, _, cz) = triangle
    return math.copysign(1.0, (bz - az) * (cx - ax) - (bx - ax) * (cz - az)) * -1


def holds(triangle: Floats, point: Floats) -> bool:
    """Whether a point lies on the triangle, within a little."""
    a, b, c = triangle
    shares = np.linalg.solve(np.array([b - a, c - a, [0, 1, 0]]).T, point - a)
    inside = min(shares[0], shares[1], 1 - shares[0] - shares[1]) > -1e-3
    return bool(inside and abs(shares[2]) < 2.0)


def strip(middles: Floats, rows: int = 1) -> Floats:
    """A road along a polyline (k, 3): (n, 3, 3), cut lengthwise into `rows`, wound as KCL floors are."""
    along = np.gradient(middles[:, [0, 2]], axis=0)
    along /= np.linalg.norm(along, axis=1, keepdims=True)
    left = np.stack([along[:, 1], np.zeros(len(along)), -along[:, 0]], axis=1)
    lines = [middles + left * WIDTH * (1 - 2 * row / rows) for row in range(rows + 1)]
    triangles = []
    for a, b in itertools.pairwise(lines):
        for i in range(len(middles) - 1):
            triangles += [(a[i], b[i], b[i + 1]), (a[i], b[i + 1], a[i + 1])]
    return np.array(triangles, np.float32).astype(np.float64)


def wound_up(turns: float, radius: float, climb: float, count: int) -> Floats:
    """A helix: it lies above itself."""
    angle = np.linspace(0, turns * 2 * math.pi, count)
    return np.stack([radius * np.sin(angle), climb * angle / (2 * math.pi), radius * np.cos(angle)], axis=1)


def check(road: Floats, random: np.random.Generator, reach: float = 500.0) -> None:
    """Compare rays from a random place on the road."""
    triangle = int(random.integers(len(road)))
    shares = random.dirichlet((2, 2, 2))
    position = shares @ road[triangle]
    yaw = random.uniform(-math.pi, math.pi)
    axes = np.array([[math.cos(yaw), 0, -math.sin(yaw)], [0, 1, 0], [math.sin(yaw), 0, math.cos(yaw)]])
    rays = EdgeRays(road.astype(np.float32), 7, reach)
    seen = rays(np.vstack([axes, position]).astype(np.float32), triangle)
    ways = (fan(7) @ axes)[:, [0, 2]]
    expected = [slow_distance(road, triangle, position, way / np.linalg.norm(way), reach) for way in ways]
    # rays that graze a border or a corner may go either way
    clear = [all(abs(slow_distance(road, triangle, position, rotate(way, turn_), reach) - far) < 40
                 for turn_ in (1e-3, -1e-3)) for way, far in zip(ways, expected, strict=True)]
    np.testing.assert_allclose(seen[clear], np.array(expected)[clear], atol=0.6, rtol=1e-3)


def rotate(way: Floats, angle: float) -> Floats:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, -sin], [sin, cos]]) @ way


@given(seed=st.integers(0, 2**32 - 1), rows=st.integers(1, 2))
def test_rays_go_where_a_walk_goes_on_hilly_roads(seed: int, rows: int) -> None:
    random = np.random.default_rng(seed)
    yaw = np.cumsum(random.uniform(-0.25, 0.25, 14))
    steps = np.stack([100 * np.sin(yaw), random.uniform(-30, 30, 14), 100 * np.cos(yaw)], axis=1)
    check(strip(np.cumsum(steps, axis=0), rows), random)


@given(seed=st.integers(0, 2**32 - 1), radius=st.floats(150, 400), turns=st.floats(1.2, 2.5))
def test_rays_stay_on_their_storey_of_a_helix(seed: int, radius: float, turns: float) -> None:
    road = strip(wound_up(turns, radius, 80, round(turns * 16)))
    assume(find_overlaps(road))
    check(road, np.random.default_rng(seed))


def facing_north(x: float, y: float, z: float) -> NDArray[np.float32]:
    """A kart's pose, looking along z."""
    return np.vstack([np.eye(3), [x, y, z]]).astype(np.float32)


def test_road_beside_finer_road_is_one_road() -> None:
    """A T-junction: two short sides along one long one."""
    coarse = strip(np.array([[0, 0, z] for z in (0, 100, 200)], float))
    fine = strip(np.array([[2 * WIDTH, 0, z] for z in (0, 50, 100, 150, 200)], float))
    road = np.concatenate([coarse, fine])
    seen = EdgeRays(road.astype(np.float32), 3, 900)(facing_north(0, 0, 90), 0)
    np.testing.assert_allclose(seen, [3 * WIDTH, 110, WIDTH], atol=0.1)


def test_a_drop_and_a_wide_gap_end_the_road() -> None:
    near = strip(np.array([[0, 0, z] for z in (0, 100)], float))
    for beyond in ([0, -12, 0], [0, 0, 5]):
        far = near + [0, 0, 100] + np.array(beyond)
        seen = EdgeRays(np.concatenate([near, far]).astype(np.float32), 1, 900)(facing_north(20, 0, 30), 0)
        np.testing.assert_allclose(seen, 70, atol=0.1)


def test_off_the_road_there_is_no_road_ahead() -> None:
    road = strip(np.array([[0, 0, z] for z in (0, 100)], float)).astype(np.float32)
    rays = EdgeRays(road, 4, 900)
    assert (rays(facing_north(0, 0, 0), -1) == 0).all()
    assert (EdgeRays(road[:0], 4, 900)(facing_north(0, 0, 0), -1) == 0).all()


@pytest.fixture(scope="module")
def twinbridge() -> Course:
    """A course on which the road crosses over itself (slot 4)."""
    from cartridge.courses import build_course

    files = build_course(4)
    return Course.build(Kcl.from_bytes(files.kcl), Nkm.from_bytes(files.nkm))


def pose(course: Course, sample: int, left: float = 0, up: float = 0) -> NDArray[np.float32]:
    """A kart on the route, or so many units beside and above it."""
    route = course.route
    position = route.points[sample] + left * route.left[sample] + [0, up, 0]
    return np.stack([route.left[sample], [0, 1, 0], route.forward[sample], position]).astype(np.float32)


def test_on_and_under_a_bridge_the_road_is_as_wide_as_beside_it(twinbridge: Course) -> None:
    course = twinbridge
    road = course.triangles[course.road]
    crossing = find_overlaps(road.astype(float))
    assert crossing
    ground, rays = Ground(course), EdgeRays(road, 2, 400)
    beside = RayScene(road)
    checked = 0
    for sample in range(0, len(course.route.points), 4):
        here = pose(course, sample)
        under = ground(here)
        if under.road not in crossing:
            continue
        checked += 1
        seen = rays(here, under.road)
        # the reference: in steps of a unit, is there road within 20 units of height?
        for ray, side in ((seen[0], 1), (seen[1], -1)):
            steps = here[3] + side * np.arange(0, 400, 1.0)[:, None] * course.route.left[sample] + [0, 20, 0]
            there = beside.first_hits(steps, np.tile([0, -1, 0], (400, 1)), 40) >= 0
            assert abs(ray - (400 if there.all() else int(there.argmin()))) < 3, sample
    assert checked > 20


def test_wheels_tell_road_from_grass_and_void(twinbridge: Course) -> None:
    course = twinbridge
    ground = Ground(course)
    on_road = ground(pose(course, 30))
    assert on_road.wheels == [0, 0, 0, 0] and on_road.road >= 0
    edge = EdgeRays(course.triangles[course.road], 2, 400)(pose(course, 30), on_road.road)
    half_off = ground(pose(course, 30, left=edge[0]))
    assert half_off.wheels == [1, 0, 1, 0]                            # its left wheels are on weak off-road
    beside = ground(pose(course, 30, left=edge[0] + 30))
    assert beside.wheels == [1, 1, 1, 1] and beside.road == -1
    assert ground(pose(course, 30, up=5000)).wheels == [-1] * 4


@pytest.mark.parametrize("slot", [0, 3, 19])
def test_charts_show_every_road_triangle(course_files: Files, slot: int) -> None:
    files = course_files(slot)
    course = Course.build(Kcl.from_bytes(files.kcl), Nkm.from_bytes(files.nkm))
    charts = lay_charts(course.triangles[course.road], 600)
    assert (charts.home >= 0).all() and set(charts.chart) == set(range(charts.home.max() + 1))
    assert len(charts.ends) == len(charts.beyond) == len(charts.chart)
