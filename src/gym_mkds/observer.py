"""From RAM to the environment's observation, for all that look at a race: environment, recorder, drivers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from numpy.typing import NDArray

from gym_mkds.actions import key_bits
from gym_mkds.moment import Moment, Tracker
from gym_mkds.observations import Lookahead, state
from gym_mkds.sensors.rays import WallRays

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory

RAY_COUNT, RAY_MAX_DIST = 20, 3000.0   # of the environment by default

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
        return {
            "wall_distances": self.walls(pose),
            "keymask": key_bits(keys),
            "state": state(self.now),
            "lookahead": self._lookahead(self.now, pose),
        }
