"""How wide the road is on either side of the route: measured once per race."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.course import Course
from gym_mkds.sensors.rays import EYE_HEIGHT, RayScene

Floats = NDArray[np.float32]

WIDEST = 400.0    # units to either side that are looked at
STEP = 5.0        # units between two looks
ABOVE, BELOW = 60.0, 120.0   # units above the route where a look begins, and below it where it gives up


class RoadEdges(NamedTuple):
    """Where the road ends beside each sample of the course's route."""

    left: Floats
    """(n,) units from the route to the left edge, 0 where the route itself is not on road."""
    right: Floats
    """(n,) units from the route to the right edge."""


def road_edges(course: Course) -> RoadEdges:
    """Measure the road beside the whole route of `course`.

    The road ends where the floor seen from above is off-road or deadly, where there is none, or at a
    wall. Takes some tens of milliseconds: call it once per race.
    """
    return RoadEdges(_edge(course, 1.0), _edge(course, -1.0))


def _edge(course: Course, side: float) -> Floats:
    route = course.route
    outward = side * route.left                                        # (n, 3)
    walls = RayScene(course.walls)
    eyes = route.points + np.array([0, EYE_HEIGHT, 0], np.float32)
    free = walls.distances(eyes, outward, WIDEST)                      # (n,)
    offsets = np.arange(0.0, WIDEST + STEP, STEP, dtype=np.float32)    # (k,)
    looks = route.points[:, None] + offsets[:, None] * outward[:, None]
    paved = _on_road(course, looks.reshape(-1, 3)).reshape(len(outward), len(offsets))
    reached = np.where(paved.all(axis=1), len(offsets), paved.argmin(axis=1)) - 1
    return np.asarray(np.minimum(np.maximum(reached, 0) * STEP, free), np.float32)


def _on_road(course: Course, points: Floats) -> NDArray[np.bool_]:
    """(k,) whether the first floor under each point (k, 3) is road."""
    down = np.broadcast_to(np.array([0, -1, 0], np.float32), points.shape)
    above = points + np.array([0, ABOVE, 0], np.float32)
    floors = RayScene(course.triangles[course.floors])
    hit = floors.first_hits(above, down, ABOVE + BELOW)
    return (hit >= 0) & course.road[course.floors][hit]
