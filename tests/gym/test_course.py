"""A course's geometry, read from the RAM of a race."""

from collections.abc import Callable

import numpy as np
import pytest
from cartridge.courses import CourseFiles

from desmume_mkds.course import Course, CourseError
from desmume_mkds.game.kcl import Kcl
from desmume_mkds.game.nkm import Nkm
from gym_mkds.sensors.road import road_edges
from mariokart.drivers import Console

Start = Callable[..., Console]
Files = Callable[[int], CourseFiles]


@pytest.mark.parametrize("slot", range(4))
def test_ram_and_files_give_the_same_course(start: Start, course_files: Files, slot: int) -> None:
    files = course_files(slot)
    there = Course.from_memory(start(slot).memory)
    here = Course.build(Kcl.from_bytes(files.kcl), Nkm.from_bytes(files.nkm))
    assert np.array_equal(there.triangles, here.triangles) and np.array_equal(there.types, here.types)
    assert np.array_equal(there.route.points, here.route.points) and there.laps == here.laps == 3


@pytest.mark.parametrize("slot", range(4))
def test_the_route_goes_through_every_gate_in_order(start: Start, slot: int) -> None:
    course = Course.from_memory(start(slot).memory)
    middles = course.gates.mean(axis=1)
    apart = np.linalg.norm(course.route.points[:, None, [0, 2]] - middles, axis=2)    # (n, g)
    passed = apart.argmin(axis=0)
    assert passed[0] in (*range(10), *range(len(course.route.points) - 10, len(course.route.points)))
    assert (np.diff(passed[1:]) > 0).all()


@pytest.mark.parametrize("slot", range(4))
def test_the_route_lies_on_road_between_its_edges(start: Start, slot: int) -> None:
    course = Course.from_memory(start(slot).memory)
    edges = road_edges(course)
    paved = (edges.left > 0) | (edges.right > 0)
    assert paved.mean() > 0.9           # the rest are jumps
    assert np.median(edges.left + edges.right) > 100


def test_the_grid_is_just_before_the_line(start: Start) -> None:
    memory = start(0).memory
    course = Course.from_memory(memory)
    place = course.route.locate(memory.driver.position)
    assert -200 < course.route.advance(0, place.distance) < 0


def test_without_a_route_there_is_no_course(course_files: Files) -> None:
    files = course_files(0)
    nkm = Nkm.from_bytes(files.nkm)
    bare = Nkm({name: rows for name, rows in nkm.sections.items() if name != "EPOI"})
    with pytest.raises(CourseError, match="EPOI"):
        Course.build(Kcl.from_bytes(files.kcl), bare)
