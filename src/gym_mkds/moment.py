"""One frame of a race as the environment sees it: RAM, and where that is on the course."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.fields import NotInRamError
from desmume_mkds.game.ghost import CLOCK_FIRST_FRAME, GHOST_FIRST_FRAME
from desmume_mkds.game.layout import RaceResult
from desmume_mkds.route import Place
from gym_mkds.sensors.road import road_edges

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.game.layout import Driver, ItemStatus, KartParams, RaceDriverStatus
    from desmume_mkds.memory import Memory

Floats = NDArray[np.float32]

GO_FRAME = GHOST_FIRST_FRAME + CLOCK_FIRST_FRAME
"""The race clock starts about when frameCounter is this (measured on 131 real ghosts, ±2)."""


def wrap(angle: float) -> float:
    """The same angle in [-pi, pi).

    >>> wrap(2 * math.pi), wrap(3.0) == 3.0
    (0.0, True)
    """
    return (angle + math.pi) % (2 * math.pi) - math.pi


class Moment(NamedTuple):
    """What was true after one frame. `driver` and `status` are live views: they show the present."""

    driver: Driver
    status: RaceDriverStatus
    kart: KartParams
    items: ItemStatus | None
    frame: int
    """frameCounter of the race: 1 in the first frame, about 304 at GO."""
    position: Floats
    """(3,) units."""
    velocity: list[float]
    """x, y, z: the step made in this frame, units."""
    axes: Floats
    """(3, 3) the kart's left, up and forward in the world."""
    state_flags: int
    motion_flags: int
    place: Place
    """Where on the route the kart is."""
    sample: int
    """The route's sample behind the kart."""
    travelled: float
    """Units along the route since the race began; driving backwards takes away."""
    heading: float
    """Radians from the route's direction to where the kart points, left positive."""
    left_edge: float
    """Units from the kart to the left edge of the road; negative beyond it."""
    right_edge: float
    """Units from the kart to the right edge."""

    @property
    def finished(self) -> bool:
        """Whether the race is over for the player."""
        return self.status.state != RaceResult.RACING

    @property
    def started(self) -> bool:
        """Whether GO has come."""
        return self.frame >= GO_FRAME


class Tracker:
    """Follows the player's kart round a course, frame by frame.

    Once per race: `Tracker(course)`. At the race's start: `reset(memory)`. Once per frame: `update(memory)`.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.edges = road_edges(course)
        route = course.route
        self._beside = np.stack([route.yaw, self.edges.left, self.edges.right], axis=1)   # (n, 3)
        self._distance: float | None = None
        self._travelled = 0.0

    @property
    def race_length(self) -> float:
        """Units from the start line to the end of the last lap."""
        return self.course.route.length * self.course.laps

    def reset(self, memory: Memory) -> Moment:
        """Forget the last race and read the present frame."""
        kart = memory.driver.kart_params
        if kart is None:
            raise MkdsError("the kart in memory has no physical parameters: no race is running")
        self._kart = kart
        self._items = _items(memory)
        self._distance = None
        return self.update(memory)

    def update(self, memory: Memory) -> Moment:
        """Read the present frame. Call it after every frame, so that the kart is not lost."""
        driver, route = memory.driver, self.course.route
        position = driver.position
        place = route.locate(position, self._distance)
        if self._distance is None:   # the grid is just before the line, which is distance 0
            self._travelled = route.advance(0.0, place.distance)
        else:
            self._travelled += route.advance(self._distance, place.distance)
        self._distance = place.distance
        sample = int(place.distance / route.spacing) % len(route.points)
        yaw, left, right = self._beside[sample].tolist()
        return Moment(
            driver=driver,
            status=memory.driver_status,
            kart=self._kart,
            items=self._items,
            frame=memory.race_state.frame_counter,
            position=position,
            velocity=driver.velocity_3d.tolist(),
            axes=driver.matrix[:3],
            state_flags=driver.state_flags,
            motion_flags=driver.motion_flags,
            place=place,
            sample=sample,
            travelled=self._travelled,
            heading=wrap(driver.yaw - yaw),
            left_edge=left - place.lateral,
            right_edge=right + place.lateral,
        )


def _items(memory: Memory) -> ItemStatus | None:
    """The player's items, unless the game keeps them elsewhere: one source alone says where they are."""
    try:
        items = memory.items
        items.to_bytes()
    except NotInRamError:
        return None
    return items
