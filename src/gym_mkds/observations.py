"""What an agent is told, number by number.

`STATE` is the table of the vector `state`; `LOOKAHEAD` names the columns of `lookahead`. Everything is in
game units and radians, left positive, and clipped to the range that the table gives; scale it with
`gymnasium.wrappers.RescaleObservation` or by your own statistics.
"""

from __future__ import annotations

import itertools
import math
import struct
from collections.abc import Callable, Sequence
from operator import itemgetter
from typing import NamedTuple

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from desmume_mkds.course import Course
from desmume_mkds.game.layout import DriverEffect, DriverMotion, DriverState, Surface
from gym_mkds import rows
from gym_mkds.actions import KEYS
from gym_mkds.moment import FIELDS, GO_FRAME, SCALES, Moment, wrap
from gym_mkds.sensors.road import WIDEST, RoadEdges

Floats = NDArray[np.float32]


class Entry(NamedTuple):
    """One number of `state`."""

    name: str
    unit: str
    low: float
    high: float
    meaning: str
    source: str | Callable[[Moment], float]
    """A field of `moment.FIELDS`, or a function."""
    factor: float = 1.0
    """What the field is multiplied with."""


_OFF_ROAD: dict[int, int] = {Surface.WEAK_OFF_ROAD: 1, Surface.OFF_ROAD: 2, Surface.HEAVY_OFF_ROAD: 3}
_SLIPPERY = (int(Surface.SLIPPERY), int(Surface.SLIPPERY_2))
_PI = math.pi
_FX16_TURN = 4096 * 2 * math.pi / 65536   # the two turns are stored as raw angles in fields read as fx16
# Plain ints: masking with a flag of an enum costs ten times as much, in every frame.
_HOPPING, _DRIFTING = int(DriverState.HOPPING), int(DriverState.DRIFTING)
_TOUCHING_WALL, _REVERSING = int(DriverState.TOUCHING_WALL), int(DriverState.REVERSING)
_FALLING = int(DriverMotion.FALLING | DriverMotion.RESPAWNING | DriverMotion.RESPAWN_START)
_PROLONGED_BOOST, _FAILED_START = int(DriverMotion.PROLONGED_BOOST), int(DriverEffect.FAILED_START)


def _slip(moment: Moment) -> float:
    """From where the kart points to where it goes; 0 when it hardly moves."""
    x, _, z = moment.velocity
    if x * x + z * z < 0.25:
        return 0.0
    return wrap(math.atan2(x, z) - moment.yaw)


STATE: tuple[Entry, ...] = (
    # motion
    Entry("speed", "units/frame", -13, 13, "along the kart, negative in reverse", "driver.speed"),
    Entry("speed_3d", "units/frame", 0, 13, "length of the velocity", "driver.speed_3d"),
    Entry("max_speed", "units/frame", 0, 20, "limit now in force", "driver.max_speed"),
    Entry("target_max_speed", "units/frame", 0, 20, "limit that it sinks to", "driver.target_max_speed"),
    Entry("speed_fraction", "×", 0, 1, "velocity over the limit", "driver.speed_fraction"),
    Entry("vertical_speed", "units/frame", -13, 13, "up positive", lambda m: m.velocity[1]),
    Entry("slip", "rad", -_PI, _PI, "from facing to the way of travel", _slip),
    Entry("yaw_rate", "rad/frame", -0.2, 0.2, "turn in this frame", "driver.yaw_rate"),
    Entry("steering", "×", -1, 1, "lean of the kart, full after 3 frames of a key", "driver.steering"),
    Entry("grip", "×", 0, 1, "share by which travel nears facing each frame", "driver.grip"),
    # hop, drift, boost
    Entry("hopping", "0/1", 0, 1, "in a hop", lambda m: m.state_flags & _HOPPING),
    Entry("drifting", "0/1", 0, 1, "in a drift", lambda m: m.state_flags & _DRIFTING),
    Entry("drift_direction", "", -1, 1, "1 a drift to the left, -1 to the right, 0 none",
          "driver.drift_direction", -1),
    Entry("drift_angle", "rad", -_PI, _PI, "how far the kart points into the drift",
          "driver.drift_angle", -1),
    Entry("drift_charge", "", 0, 4, "1 drifting, 2 half charged, 4 mini-turbo ready", "driver.drift_charge"),
    Entry("drift_left_count", "count", 0, 8, "left presses counted in this drift", "driver.drift_left_count"),
    Entry("drift_right_count", "count", 0, 8, "right presses counted in this drift",
          "driver.drift_right_count"),
    Entry("drift_timeout", "frames", 0, 10, "until the next press counts", "driver.drift_timeout"),
    Entry("boost", "frames", 0, 180, "left of any boost", "driver.boost_timer"),
    Entry("mini_turbo", "frames", 0, 180, "left of a mini-turbo", "driver.mini_turbo_timer"),
    Entry("prolonged_boost", "0/1", 0, 1, "the boost ignores off-road (PRB)",
          lambda m: m.motion_flags & _PROLONGED_BOOST),
    Entry("mushrooms", "count", 0, 3, "mushrooms held", lambda m: m.mushrooms),
    # contact
    Entry("airborne", "frames", 0, 120, "time in the air", "driver.frames_airborne"),
    Entry("off_road", "", 0, 3, "0 no, 1 weak, 2 normal, 3 heavy off-road",
          lambda m: _OFF_ROAD.get(m.surface, 0)),
    Entry("slippery", "0/1", 0, 1, "on slippery ground", lambda m: m.surface in _SLIPPERY),
    Entry("terrain", "×", 0, 1, "what the ground leaves of the top speed", "driver.terrain_multiplier"),
    Entry("wall", "0/1", 0, 1, "touching a wall", lambda m: m.state_flags & _TOUCHING_WALL),
    Entry("reversing", "0/1", 0, 1, "driving backwards", lambda m: m.state_flags & _REVERSING),
    Entry("falling", "0/1", 0, 1, "off the course, being put back", lambda m: m.motion_flags & _FALLING),
    Entry("out_of_control", "0/1", 0, 1, "spinning, tumbling, wheels spinning after a bad start",
          lambda m: m.damage or m.effect_flags & _FAILED_START),
    # place on the course
    Entry("lateral", "units", -400, 400, "to the side of the route", lambda m: m.place.lateral),
    Entry("height", "units", -200, 200, "above the route", lambda m: m.place.height),
    Entry("heading", "rad", -_PI, _PI, "from the route's direction to facing", lambda m: m.heading),
    Entry("left_edge", "units", -400, 800, "from the kart to the road's left edge", lambda m: m.left_edge),
    Entry("right_edge", "units", -400, 800, "from the kart to its right edge", lambda m: m.right_edge),
    # the kart, the same in the whole race
    Entry("top_speed", "units/frame", 0, 20, "of the kart on road", "kart.max_speed"),
    Entry("acceleration", "units/frame²", 0, 1, "from rest", "kart.low_acceleration"),
    Entry("handling", "rad/frame", 0, 0.2, "turn at full steering", "kart.handling", _FX16_TURN),
    Entry("drift_handling", "rad/frame", 0, 0.2, "turn in a drift, steering into it",
          "kart.drift", _FX16_TURN),
    Entry("mini_turbo_length", "frames", 0, 180, "of a mini-turbo", "kart.mini_turbo_time"),
    # race
    Entry("lap", "count", 0, 9, "lap from 1, 0 before the line", "status.lap"),
    Entry("lap_progress", "×", 0, 1, "way through the lap, by the game", "status.lap_progress"),
    Entry("race_progress", "×", 0, 1, "way through the race, by the game", "status.race_progress"),
    Entry("countdown", "frames", 0, GO_FRAME, "until GO, 0 afterwards", lambda m: GO_FRAME - m.frame),
    Entry("started", "0/1", 0, 1, "GO has come", lambda m: m.started),
)
"""The vector `state`, in order. Flags are 0 or 1."""

STATE_NAMES: tuple[str, ...] = tuple(entry.name for entry in STATE)
STATE_INDEX: dict[str, int] = {name: index for index, name in enumerate(STATE_NAMES)}

_LOW = np.array([entry.low for entry in STATE], np.float32)
_HIGH = np.array([entry.high for entry in STATE], np.float32)
_COMPUTE = tuple(entry.source for entry in STATE if callable(entry.source))
_places = itertools.count(len(SCALES))         # what is computed stands behind what was read
_pick = itemgetter(
    *(FIELDS[entry.source] if isinstance(entry.source, str) else next(_places) for entry in STATE)
)
_pack = struct.Struct(f"{len(STATE)}f").pack_into
STATE_FACTORS = np.array([
    entry.factor * (SCALES[FIELDS[entry.source]] if isinstance(entry.source, str) else 1) for entry in STATE
], np.float32)
"""What turns what `write_state` writes into the units of the table."""


def write_state(moment: Moment, out: Floats) -> None:
    """Write the vector `state` to the beginning of `out`, yet to be multiplied with `STATE_FACTORS`."""
    _pack(out.data, 0, *_pick((*moment.numbers, *[compute(moment) for compute in _COMPUTE])))


def state(moment: Moment) -> Floats:
    """The vector `state`: (len(STATE),) float32, within the table's ranges."""
    values = np.empty(len(STATE), np.float32)
    write_state(moment, values)
    values *= STATE_FACTORS
    return np.minimum(np.maximum(values, _LOW, out=values), _HIGH, out=values)


LOOKAHEAD_DISTANCES: tuple[int, ...] = (16, 32, 48, 64, 96, 128, 160, 200, 256, 320, 400, 512, 640, 800)
"""Units ahead along the route of each row of `lookahead`: near, middle and far."""

LOOKAHEAD: tuple[tuple[str, str, float, float, str], ...] = (
    ("left", "units", -1600, 1600, "of the point, in the kart's own axes"),
    ("up", "units", -800, 800, "of the point, in the kart's own axes"),
    ("forward", "units", -1600, 1600, "of the point, in the kart's own axes"),
    ("curvature", "1/units", -0.1, 0.1, "of the route there, left positive: one over the bend's radius"),
    ("left_edge", "units", 0, WIDEST, "from the route to the left edge of the road there"),
    ("right_edge", "units", 0, WIDEST, "from the route to the right edge"),
)
"""The columns of `lookahead`: name, unit, lowest, highest, meaning."""

LOOKAHEAD_NAMES: tuple[str, ...] = tuple(column[0] for column in LOOKAHEAD)
_AHEAD_LOW = np.array([column[2] for column in LOOKAHEAD], np.float32)
_AHEAD_HIGH = np.array([column[3] for column in LOOKAHEAD], np.float32)


class Lookahead:
    """Shows the route ahead of a kart on one course."""

    def __init__(
        self, course: Course, edges: RoadEdges, distances: Sequence[int] = LOOKAHEAD_DISTANCES
    ) -> None:
        route = course.route
        self._spacing = route.spacing
        steps = route.index(distances)                                                 # (k,)
        ahead = (np.arange(len(route.points))[:, None] + steps) % len(route.points)    # (n, k)
        road = np.stack([route.curvature, edges.left, edges.right], axis=1)
        self._points, self._forward = route.points[ahead], route.forward[ahead]        # (n, k, 3)
        points = np.concatenate([route.points, route.forward, np.ones((len(road), 1))], axis=1)
        self._points = points.astype(np.float64)[ahead]                                # (n, k, 7)
        self._road = road[ahead]                                                       # (n, k, 3)

    def write(self, moment: Moment, pose: Floats, out: Floats) -> None:
        """Write the rows to `out` (k, len(LOOKAHEAD)), whatever their ranges; `pose` is the moment's."""
        sample = moment.sample
        (lx, ly, lz), (ux, uy, uz), (fx, fy, fz), (x, y, z) = pose.tolist()
        on = moment.place.distance - sample * self._spacing            # between samples: nothing jumps
        # (point + on · way - position) in the kart's axes, all points at once: [point, way, 1] times this
        turn = rows.seven(
            lx, ux, fx, ly, uy, fy, lz, uz, fz,
            on * lx, on * ux, on * fx, on * ly, on * uy, on * fy, on * lz, on * uz, on * fz,
            -x * lx - y * ly - z * lz, -x * ux - y * uy - z * uz, -x * fx - y * fy - z * fz,
        )
        out[:, :3] = self._points[sample].dot(turn)
        out[:, 3:] = self._road[sample]

    def __call__(self, moment: Moment, pose: Floats | None = None) -> Floats:
        """The array `lookahead`: (len(LOOKAHEAD_DISTANCES), len(LOOKAHEAD)) float32, within its ranges.

        `pose` is the moment's, where it is known already.
        """
        pose = moment.pose if pose is None else pose
        seen = np.empty((self._road.shape[1], len(LOOKAHEAD)), np.float32)
        self.write(moment, pose, seen)
        return np.minimum(np.maximum(seen, _AHEAD_LOW, out=seen), _AHEAD_HIGH, out=seen)


def observation_space(ray_count: int, ray_max_dist: float) -> spaces.Dict:
    """The space of what the environment shows: four entries, described in its documentation."""
    rows = (len(LOOKAHEAD_DISTANCES), 1)
    return spaces.Dict({
        "wall_distances": spaces.Box(0.0, ray_max_dist, (ray_count,), np.float32),
        "keymask": spaces.MultiBinary(len(KEYS)),
        "state": spaces.Box(_LOW, _HIGH, dtype=np.float32),
        "lookahead": spaces.Box(np.tile(_AHEAD_LOW, rows), np.tile(_AHEAD_HIGH, rows), dtype=np.float32),
    })
