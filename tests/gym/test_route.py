"""The route: arc length, projection, and ways that cross or run side by side."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds.route import Route

TURNS = np.linspace(0, 2 * math.pi, 24, endpoint=False)
RING = Route.through(np.stack([1000 * np.sin(TURNS), 0 * TURNS, 1000 * np.cos(TURNS)], axis=1))
EIGHT = Route.through(                    # crosses itself in the middle, 120 units above on the second pass
    np.stack([800 * np.sin(TURNS), 60 + 60 * np.cos(TURNS), 400 * np.sin(2 * TURNS)], axis=1)
)


def test_a_ring_is_as_long_and_as_bent_as_a_circle() -> None:
    assert RING.length == pytest.approx(2 * math.pi * 1000, rel=1e-3)
    np.testing.assert_allclose(RING.curvature, 1 / 1000, rtol=0.1)      # it turns left all the way
    np.testing.assert_allclose(np.linalg.norm(np.diff(RING.points, axis=0), axis=1), RING.spacing, rtol=1e-3)


@given(turn=st.floats(0, 2 * math.pi), aside=st.floats(-150, 150), up=st.floats(-20, 20))
def test_a_place_on_a_ring(turn: float, aside: float, up: float) -> None:
    radius = 1000 - aside                                               # the middle is to the left
    place = RING.locate([radius * math.sin(turn), up, radius * math.cos(turn)])
    expected = turn * 1000
    assert abs(RING.advance(expected, place.distance)) < 3 + abs(aside) * 0.01
    assert place.lateral == pytest.approx(aside, abs=0.5)
    assert place.height == pytest.approx(up, abs=0.5)


@given(start=st.floats(0, 1), step=st.floats(1, 8), aside=st.floats(-60, 60))
def test_following_a_figure_of_eight_never_changes_the_branch(
    start: float, step: float, aside: float
) -> None:
    count = len(EIGHT.points)
    first = int(start * count) % count
    near, travelled = None, 0.0
    for number in range(first, first + count, max(1, round(step))):
        sample = number % count
        place = EIGHT.locate(EIGHT.points[sample] + aside * EIGHT.left[sample], near)
        if near is not None:
            travelled += EIGHT.advance(near, place.distance)
        near = place.distance
        assert abs(EIGHT.advance(sample * EIGHT.spacing, place.distance)) < 30
    assert travelled == pytest.approx(EIGHT.length, rel=0.05)


def test_after_a_jump_across_the_course_the_place_is_found_again() -> None:
    far = len(RING.points) // 2
    assert RING.locate(RING.points[far], near=0.0).distance == pytest.approx(far * RING.spacing, abs=1)


def test_a_route_begins_at_its_start_line() -> None:
    corners = [(0, 0, 0), (0, 0, 900), (900, 0, 900), (900, 0, 0)]
    route = Route.through(corners, start=(0, 0, 450))
    assert route.points[0] == pytest.approx([-112.5, 0, 450], abs=2)       # the curve bulges there
    assert route.yaw[0] == pytest.approx(0, abs=0.02)                   # and leads on to +z


def test_too_few_points_make_no_route() -> None:
    with pytest.raises(ValueError, match="three different points"):
        Route.through([(0, 0, 0), (0, 0, 0), (1, 0, 0)])
