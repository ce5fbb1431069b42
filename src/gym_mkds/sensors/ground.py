"""What is under the kart: which floor each wheel is above, and which piece of road the kart is on."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from desmume_mkds.course import Course
from desmume_mkds.game.kcl import Collision
from gym_mkds.sensors.rays import EYE_HEIGHT, Floats, RayScene

WHEELS: tuple[str, ...] = ("front_left", "front_right", "rear_left", "rear_right")
"""The wheels in order."""
HALF_TRACK, HALF_BASE = 7.0, 9.0   # units from the kart's middle to its wheels, to the side and lengthwise
DEPTH = 250.0                      # units below the wheel at which a fall has no ground any more
VOID = -1                          # what is below: nothing, or ground from which karts are put back
OFF_ROAD = {Collision.WEAK_OFF_ROAD: 1, Collision.OFF_ROAD: 2, Collision.HEAVY_OFF_ROAD: 3}


class Under(NamedTuple):
    """What was found under a kart."""

    wheels: list[float]
    """Under each of `WHEELS`: -1 void, 0 road, 1 to 3 weak, normal, heavy off-road."""
    road: int
    """Number of the road triangle under the kart's middle, among `course.triangles[course.road]`; -1 none."""


class Ground:
    """The floors of one course, to look down on. What lies above the kart, a bridge, does not count."""

    def __init__(self, course: Course) -> None:
        types = course.types[course.floors]
        surface = np.zeros(len(types) + 1, np.float32)                # the last stands for no floor at all
        for kind, strength in OFF_ROAD.items():
            surface[:-1][types == kind] = strength
        surface[:-1][types == Collision.OUT_OF_BOUNDS] = VOID
        surface[-1] = VOID
        self._surface: list[float] = surface.tolist()
        is_road = course.road[course.floors]
        self._road: list[int] = np.append(np.where(is_road, np.cumsum(is_road) - 1, -1), -1).tolist()
        self._scene = RayScene(course.triangles[course.floors])
        side, length = HALF_TRACK, HALF_BASE
        self._points = np.array(
            [[side, EYE_HEIGHT, length, 1], [-side, EYE_HEIGHT, length, 1], [side, EYE_HEIGHT, -length, 1],
             [-side, EYE_HEIGHT, -length, 1], [0, EYE_HEIGHT, 0, 1]], np.float32)
        self._depths = np.full(5, DEPTH, np.float32)
        self._down = np.tile(np.array([0, -1, 0], np.float32), (5, 1))

    def __call__(self, pose: Floats) -> Under:
        """Look down from a kart at `pose` (4, 3): its left, up and forward in the world; its position, units.
        """
        *wheels, middle = self._scene.meet(self._points.dot(pose), self._down, self._depths).tolist()
        return Under([self._surface[floor] for floor in wheels], self._road[middle])
