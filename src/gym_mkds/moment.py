"""One frame of a race as the environment sees it: RAM, and where that is on the course."""

from __future__ import annotations

import math
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.fields import NotInRamError
from desmume_mkds.game.fields.numbers import FX
from desmume_mkds.game.ghost import CLOCK_FIRST_FRAME, GHOST_FIRST_FRAME
from desmume_mkds.game.layout import (
    Driver,
    DriverStatusFlag,
    Item,
    ItemStatus,
    KartParams,
    RaceDriverStatus,
    RaceResult,
)
from desmume_mkds.route import Place
from gym_mkds import rows
from gym_mkds.gather import Gather
from gym_mkds.sensors.road import RoadEdges, road_edges

if TYPE_CHECKING:
    from desmume_mkds.course import Course
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
    """What was true after one frame.

    `driver`, `status`, `kart` and `items` are live views: they show the present.
    """

    driver: Driver
    status: RaceDriverStatus
    kart: KartParams
    items: ItemStatus | None
    numbers: tuple[int, ...]
    """The raw numbers of `FIELDS`, as they were."""
    frame: int
    """frameCounter of the race: 1 in the first frame, about 305 at GO."""
    velocity: tuple[float, float, float]
    """x, y, z: the step made in this frame, units."""
    yaw: float
    """Radians: 0 along +Z, growing to the left."""
    state_flags: int
    motion_flags: int
    effect_flags: int
    damage: int
    surface: int
    """`Surface` under the kart."""
    mini_turbo: int
    """Frames left of a mini-turbo."""
    mushrooms: int
    """Mushrooms held."""
    lap: int
    """From 1; 0 before the line is first crossed."""
    result: int
    """`RaceResult`."""
    wrong_way: bool
    """The game shows that the kart faces the wrong way."""
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
    def pose(self) -> Floats:
        """(4, 3) the kart's left, up and forward in the world, and its position, units."""
        numbers = self.numbers
        return rows.pose(*[number * FX for number in (*numbers[_AXES], *numbers[_POSITION])])

    @property
    def position(self) -> Floats:
        """(3,) units."""
        return self.pose[3:].ravel()

    @property
    def axes(self) -> Floats:
        """(3, 3) the kart's left, up and forward in the world."""
        return self.pose[:3]

    @property
    def finished(self) -> bool:
        """Whether the race is over for the player."""
        return self.result != _RACING

    @property
    def started(self) -> bool:
        """Whether GO has come."""
        return self.frame >= GO_FRAME


_RACING, _WRONG_WAY = int(RaceResult.RACING), int(DriverStatusFlag.WRONG_WAY)
_MUSHROOM = int(Item.MUSHROOM)
_TURN = math.tau / 65536

DRIVER = Gather(Driver, [
    "position", "velocity_3d", "matrix", "yaw", "state_flags", "motion_flags", "effect_flags", "damage",
    "surface", "speed", "speed_3d", "max_speed", "target_max_speed", "speed_fraction", "yaw_rate", "steering",
    "grip", "drift_direction", "drift_angle", "drift_charge", "drift_left_count", "drift_right_count",
    "drift_timeout", "boost_timer", "mini_turbo_timer", "frames_airborne", "terrain_multiplier",
])
"""What is read of the player's kart in every frame."""
STATUS = Gather(RaceDriverStatus, ["state", "lap", "flags", "race_progress", "lap_progress"])
"""What is read of the player's record."""
ITEMS = Gather(ItemStatus, ["slot.item", "slot.item_count"])
"""What is read of the player's items."""
KART = Gather(KartParams, ["max_speed", "low_acceleration", "handling", "drift", "mini_turbo_time"])
"""What is read once per race."""
FIELDS: dict[str, int] = {
    f"{struct}.{name}": offset + first
    for struct, gather, offset in (
        ("driver", DRIVER, 0),
        ("status", STATUS, len(DRIVER.scales)),
        ("kart", KART, len(DRIVER.scales) + len(STATUS.scales)),
    )
    for name, first in gather.first.items()
}
"""Places of fields in `Moment.numbers`; of vectors, of their first number."""
SCALES: tuple[float, ...] = (*DRIVER.scales, *STATUS.scales, *KART.scales)
"""What turns each of `Moment.numbers` into its field's unit."""

_POSITION, _VELOCITY, _AXES = (
    slice(DRIVER.first[name], DRIVER.first[name] + count)
    for name, count in (("position", 3), ("velocity_3d", 3), ("matrix", 9))
)
_FLAGS = itemgetter(*(DRIVER.first[name] for name in (
    "yaw", "state_flags", "motion_flags", "effect_flags", "damage", "surface", "mini_turbo_timer",
)))
_RECORD = itemgetter(*(STATUS.first[name] for name in ("lap", "state", "flags")))


class Tracker:
    """Follows the player's kart round a course, frame by frame.

    Once per race: `Tracker(course)`. At the race's start: `reset(memory)`. Once per frame: `update(memory)`.
    """

    def __init__(self, course: Course, edges: RoadEdges | None = None) -> None:
        """Get ready for `course`; `edges` are its `road_edges`, if they were measured before."""
        self.course = course
        self.edges = edges or road_edges(course)
        route = course.route
        self._beside = np.stack([route.yaw, self.edges.left, self.edges.right], axis=1).tolist()
        self._distance: float | None = None
        self._travelled = 0.0

    @property
    def race_length(self) -> float:
        """Units from the start line to the end of the last lap."""
        return self.course.route.length * self.course.laps

    @property
    def way(self) -> tuple[float | None, float]:
        """Where on the route the kart was last, and how far it has come: set it when going back to then."""
        return self._distance, self._travelled

    @way.setter
    def way(self, way: tuple[float | None, float]) -> None:
        self._distance, self._travelled = way

    def reset(self, memory: Memory) -> Moment:
        """Forget the last race and read the present frame."""
        kart = memory.driver.kart_params
        if kart is None:
            raise MkdsError("the kart in memory has no physical parameters: no race is running")
        self._kart = kart
        self._constants = KART(memory.ram, kart.address)
        self._items = _items(memory)
        self._distance = None
        # By the game's count, which ends a lap where the route does; on the grid it is 0, before the line.
        self._travelled = memory.driver_status.race_progress * self.race_length
        return self.update(memory)

    def update(self, memory: Memory) -> Moment:
        """Read the present frame. Call it after every frame, or every few, so that the kart is not lost."""
        driver, status, items, route = memory.driver, memory.driver_status, self._items, self.course.route
        numbers, record = DRIVER(memory.ram, driver.address), STATUS(memory.ram, status.address)
        x, y, z = numbers[_POSITION]
        place = route.locate((x * FX, y * FX, z * FX), self._distance)
        before = self._distance if self._distance is not None else self._travelled
        self._travelled += route.advance(before, place.distance)
        self._distance = place.distance
        sample = int(place.distance / route.spacing) % len(self._beside)
        yaw, left, right = self._beside[sample]
        turn, state_flags, motion_flags, effect_flags, damage, surface, mini_turbo = _FLAGS(numbers)
        lap, result, flags = _RECORD(record)
        x, y, z = numbers[_VELOCITY]
        item, count = ITEMS(memory.ram, items.address) if items is not None else (-1, 0)
        return Moment(
            driver,
            status,
            self._kart,
            items,
            numbers + record + self._constants,
            memory.race_state.frame_counter,
            (x * FX, y * FX, z * FX),
            turn * _TURN,
            state_flags,
            motion_flags,
            effect_flags,
            damage,
            surface,
            mini_turbo,
            count if item == _MUSHROOM else 0,
            lap,
            result,
            bool(flags & _WRONG_WAY),
            place,
            sample,
            self._travelled,
            wrap(turn * _TURN - yaw),
            left - place.lateral,
            right + place.lateral,
        )


def _items(memory: Memory) -> ItemStatus | None:
    """The player's items, unless the game keeps them elsewhere: one source alone says where they are."""
    try:
        items = memory.items
        items.to_bytes()
    except NotInRamError:
        return None
    return items
