"""What `gym_mkds/TimeTrial-v1` shows: one vector, number by number in `VECTOR`.

Everything has its natural unit in the table, and is divided by the largest number of its range, so that it
lies in [-1, 1] with its sign kept; `VectorObserver(…, scaled=False)` leaves the units.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from gymnasium import spaces

from desmume_mkds.emulator import SCREEN_SHAPE
from gym_mkds.actions import Key
from gym_mkds.checks import all_finite
from gym_mkds.moment import Moment, Tracker
from gym_mkds.observations import LOOKAHEAD, STATE, STATE_FACTORS, Floats, Lookahead, write_state
from gym_mkds.sensors.edges import EdgeRays
from gym_mkds.sensors.ground import WHEELS, Ground
from gym_mkds.sensors.rays import WallRays, fan_angles
from gym_mkds.sensors.road import road_edges

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory

RAYS, WALL_REACH, EDGE_REACH = 13, 1000.0, 600.0
"""Number of the rays of each kind, and how far they go, units."""
AHEAD: tuple[int, ...] = (32, 64, 112, 176, 256, 368, 512, 720)
"""Units ahead along the route of the points that are shown: near, middle and far."""
HELD: tuple[Key, ...] = (Key.A, Key.B, Key.RIGHT, Key.LEFT, Key.R, Key.X)
"""The keys that are shown."""


class Number(NamedTuple):
    """One number of the vector."""

    name: str
    unit: str
    low: float
    high: float
    meaning: str


def _numbers() -> Iterator[Number]:
    for entry in STATE:
        yield Number(entry.name, entry.unit, entry.low, entry.high, entry.meaning)
    for wheel in WHEELS:
        yield Number(f"wheel_{wheel}", "", -1, 3, "under that wheel: -1 void, 0 road, 1 to 3 off-road")
    rays = (("wall", WALL_REACH, "to the nearest wall"), ("edge", EDGE_REACH, "to the road's edge"))
    for kind, reach, meaning in rays:
        for degrees in np.rad2deg(fan_angles(RAYS)):
            side = "left" if degrees > 0 else "right"
            name = f"{kind}_{side}_{abs(degrees):g}" if degrees else f"{kind}_ahead"
            where = f"{abs(degrees):g}° to the {side}" if degrees else "straight ahead"
            yield Number(name, "units", 0, reach, f"{meaning}, {where}")
    for distance in AHEAD:
        for name, unit, low, high, meaning in LOOKAHEAD:
            if unit == "units" and low < 0:      # a place, no farther than the way there and a road's width
                low, high = -400.0 - distance, 400.0 + distance
            yield Number(f"ahead_{distance}_{name}", unit, low, high, f"{distance} units on: {meaning}")
    for key in HELD:
        yield Number(f"key_{(key.name or '').lower()}", "0/1", 0, 1, "held in the frames of this step")


VECTOR: tuple[Number, ...] = tuple(_numbers())
"""The vector, in order."""
VECTOR_INDEX: dict[str, int] = {number.name: index for index, number in enumerate(VECTOR)}

_NAMES = tuple(number.name for number in VECTOR)
_LOW = np.array([number.low for number in VECTOR], np.float32)
_HIGH = np.array([number.high for number in VECTOR], np.float32)
_LARGEST = np.maximum(np.abs(_LOW), np.abs(_HIGH))
_FACTORS = np.ones(len(VECTOR), np.float32)
_FACTORS[: len(STATE)] = STATE_FACTORS
_RANGES = (_FACTORS, _LOW, _HIGH), (_FACTORS / _LARGEST, _LOW / _LARGEST, _HIGH / _LARGEST)
"""What the numbers are multiplied with, their lowest, their highest: in their units, and scaled."""
_WHEELS = len(STATE)
_WALLS = _WHEELS + len(WHEELS)
_EDGES = _WALLS + RAYS
_AHEAD = _EDGES + RAYS
_KEYS = _AHEAD + len(AHEAD) * len(LOOKAHEAD)
_HELD = tuple(tuple(float(bool(mask & key)) for key in HELD) for mask in range(1 << len(Key)))
_pack_wheels = struct.Struct(f"{len(WHEELS)}f").pack_into
_pack_keys = struct.Struct(f"{len(HELD)}f").pack_into


def vector_space(scaled: bool = True) -> spaces.Box:
    """The space of the vector."""
    _, low, high = _RANGES[scaled]
    return spaces.Box(low, high, dtype=np.float32)


def shown_space(scaled: bool = True, pixels: bool = False) -> spaces.Space[Any]:
    """The space of what the environment shows: the vector, or a dictionary of it and of both screens."""
    if not pixels:
        return vector_space(scaled)
    return spaces.Dict({"vector": vector_space(scaled), "pixels": spaces.Box(0, 255, SCREEN_SHAPE, np.uint8)})


class Surroundings:
    """All that is sensed of one course, built once. Observers in several threads may share it."""

    def __init__(self, course: Course) -> None:
        self.edges = road_edges(course)
        self.lookahead = Lookahead(course, self.edges, AHEAD)
        self.ground = Ground(course)
        self.walls = WallRays(course.walls, RAYS, WALL_REACH)
        self.road = EdgeRays(course.triangles[course.road], RAYS, EDGE_REACH)


surroundings = lru_cache(maxsize=64)(Surroundings)


class VectorObserver:
    """Observes one course. At a race's start `reset(memory)`; after each step `observe(memory, keys)`."""

    now: Moment
    """The frame that was observed last."""

    def __init__(self, course: Course, out: Floats | None = None, scaled: bool = True) -> None:
        """Get ready for `course`. With `out`, (len(VECTOR),) float32, each vector is written there."""
        self._senses = surroundings(course)
        self.walls, self.ground, self.road = self._senses.walls, self._senses.ground, self._senses.road
        self.tracker = Tracker(course, self._senses.edges)
        self._out = out
        self._ranges = _RANGES[scaled]

    def reset(self, memory: Memory) -> Floats:
        """Forget the last race and observe the present frame, in which no keys were held."""
        self.now = self.tracker.reset(memory)
        return self._observe(0)

    def observe(self, memory: Memory, keys: int) -> Floats:
        """Observe the present frame, until which the key mask `keys` was held."""
        self.now = self.tracker.update(memory)
        return self._observe(keys)

    def _observe(self, keys: int) -> Floats:
        now, senses = self.now, self._senses
        vector = np.empty(len(VECTOR), np.float32) if self._out is None else self._out
        pose = now.pose
        under = senses.ground(pose)
        write_state(now, vector)
        _pack_wheels(vector.data, 4 * _WHEELS, *under.wheels)
        vector[_WALLS:_EDGES] = senses.walls(pose)
        vector[_EDGES:_AHEAD] = senses.road(pose, under.road)
        senses.lookahead.write(now, pose, vector[_AHEAD:_KEYS].reshape(len(AHEAD), len(LOOKAHEAD)))
        _pack_keys(vector.data, 4 * _KEYS, *_HELD[keys & 0x7FF])
        factors, low, high = self._ranges
        vector *= factors
        all_finite(vector, _NAMES)
        return np.minimum(np.maximum(vector, low, out=vector), high, out=vector)
