"""From RAM to the environment's observation, for all that look at a race: environment, recorder, drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from gym_mkds.actions import key_bits
from gym_mkds.checks import all_finite
from gym_mkds.moment import Moment, Tracker
from gym_mkds.observations import LOOKAHEAD, LOOKAHEAD_DISTANCES, STATE_NAMES, Lookahead, state
from gym_mkds.sensors.rays import WallRays

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory

RAY_COUNT, RAY_MAX_DIST = 20, 3000.0   # of the environment by default

_AHEAD_NAMES = tuple(f"{entry[0]} {far} units ahead" for far in LOOKAHEAD_DISTANCES for entry in LOOKAHEAD)
Observation = dict[str, NDArray[Any]]


class Observer:
    """Observes one course. Once per race: `reset(memory)`; then once per frame: `observe(memory, keys)`."""

    now: Moment
    """The frame that was observed last."""

    def __init__(
        self, course: Course, ray_count: int = RAY_COUNT, ray_max_dist: float = RAY_MAX_DIST
    ) -> None:
        self.tracker = Tracker(course)
        self._lookahead = Lookahead(course, self.tracker.edges)
        self.walls = WallRays(course.walls, ray_count, ray_max_dist)
        self._ray_names = tuple(f"wall_distances[{ray}]" for ray in range(ray_count))

    def reset(self, memory: Memory) -> Observation:
        """Forget the last race and observe the present frame, in which no keys were held."""
        self.now = self.tracker.reset(memory)
        return self._observe(0)

    def observe(self, memory: Memory, keys: int) -> Observation:
        """Observe the present frame, in which the key mask `keys` was held."""
        self.now = self.tracker.update(memory)
        return self._observe(keys)

    def _observe(self, keys: int) -> Observation:
        pose = self.now.pose
        walls, numbers, ahead = self.walls(pose), state(self.now), self._lookahead(self.now, pose)
        all_finite(walls, self._ray_names)
        all_finite(numbers, STATE_NAMES)
        all_finite(ahead.ravel(), _AHEAD_NAMES)
        return {"wall_distances": walls, "keymask": key_bits(keys), "state": numbers, "lookahead": ahead}
