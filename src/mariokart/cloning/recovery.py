"""Recovery: the way back to a recorded run from beside it, found by trying.

It needs no expert and no rules of the game, only snapshots. From where the driver has got to, a handful of
plans is driven for most of a second each; the one that ends farthest along the recorded run, nearest to it
and as fast, is the one to learn. Most plans are the run's own keys from about here on, after some steering.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from gym_mkds.actions import Key
from mariokart.datasets.decisions import driving_masks, held_most
from mariokart.drivers import Console

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory

HORIZON = 48          # frames that a plan is tried for …
COMMITTED = 16        # … and that the best one is held
SHIFTS = (-8, -4, 0, 4, 8)                        # the run's keys so many frames earlier or later
STEERS = (Key.A, Key.A | Key.LEFT, Key.A | Key.RIGHT)
DRIFTS = (Key.A | Key.R | Key.LEFT, Key.A | Key.R | Key.RIGHT)
STEERED = ((8, STEERS), (16, STEERS), (24, DRIFTS))    # and after so many frames of those
LOST = 400.0          # units from the run at which the kart is looked for along all of it
OFF = 0.08            # frames that a unit beside the run is worth,
TURNED = 30.0         # the opposite direction,
SLOW = 24.0           # and standing still


class Rewindable(Console, Protocol):
    """A console that can go back to a moment."""

    def snapshot(self) -> Any:
        """The present moment."""

    def restore(self, snapshot: Any) -> None:
        """Go back to a moment."""


Seen = tuple[NDArray[np.float32], float, float]
"""Position (3,), yaw and speed of a kart."""


class Moments(NamedTuple):
    """A kart frame by frame: where it is, where it points, how fast it is."""

    positions: NDArray[np.float32]
    """(n, 3) units."""
    yaws: NDArray[np.float32]
    """(n,) radians."""
    speeds: NDArray[np.float32]
    """(n,) units/frame."""


class Recovery:
    """A teacher that leads back to a recorded run. Implements `Teacher`; it answers only at the wheel."""

    def __init__(self, console: Rewindable, keys: NDArray[np.uint16], frame_skip: int) -> None:
        """`keys` (n,) are those of a run of the race that is loaded, from ghost frame 0 on."""
        self._console, self._skip = console, frame_skip
        self._keys = keys
        self._masks = held_most(driving_masks(keys), frame_skip)

    def reset(self, course: Course, memory: Memory) -> None:
        """Drive the run once, to know where it goes; the console is then where it was."""
        start = self._console.snapshot()
        seen = [_look(memory)]
        for mask in self._keys.tolist():
            self._console.cycle(1, mask)
            seen.append(_look(memory))
        self._console.restore(start)
        self._run = _moments(seen)
        self._place = -self._skip
        self._plan: list[int] = []

    def advise(self, memory: Memory, held: int, at_wheel: bool) -> int | None:
        """Return the key mask to hold; None where it is not at the wheel: half a plan leads nowhere."""
        self._place = self._found(_look(memory)[0])
        if not at_wheel:
            self._plan = []
            return None
        if len(self._plan) * self._skip <= HORIZON - COMMITTED:
            self._plan = self._best(memory)
        return self._plan.pop(0)

    def _best(self, memory: Memory) -> list[int]:
        """The best of all plans from here, as the masks of its decisions."""
        plans = self._plans()
        start = self._console.snapshot()
        worth = []
        for plan in plans:
            for mask in plan:
                self._console.cycle(self._skip, mask)
            worth.append(self._worth(_look(memory)))
            self._console.restore(start)
        return plans[int(np.argmax(worth))]

    def _plans(self) -> list[list[int]]:
        plans = [self._going_on([], self._place + shift) for shift in SHIFTS]
        for frames, masks in STEERED:
            first = -(-frames // self._skip)
            reached = self._place + first * self._skip
            plans += [self._going_on([int(mask)] * first, reached) for mask in masks]
        if self._plan:
            reached = self._place + len(self._plan) * self._skip
            plans.insert(0, self._going_on(self._plan, reached))
        return plans

    def _going_on(self, masks: Sequence[int], place: int) -> list[int]:
        """These decisions, and then those of the run from `place` on."""
        count = -(-HORIZON // self._skip) - len(masks)
        places = np.clip(place + self._skip * np.arange(count), 0, len(self._masks) - 1)
        return [*masks, *self._masks[places].tolist()]

    def _worth(self, seen: Seen) -> float:
        """How good it is to be there, in frames."""
        position, yaw, speed = seen
        place = self._nearest(position, HORIZON)
        off = math.dist(position, self._run.positions[place])
        turned = (1 - math.cos(yaw - self._run.yaws[place])) / 2
        slow = 1 - speed / max(float(self._run.speeds[place]), 1.0)
        return place - OFF * off - TURNED * turned - SLOW * slow

    def _found(self, position: NDArray[np.float32]) -> int:
        """The frame of the run where the kart is now; after a fall that may be far from where it was."""
        place = self._nearest(position, self._skip)
        if math.dist(position, self._run.positions[place]) < LOST:
            return place
        return int(np.square(self._run.positions - position).sum(axis=1).argmin())

    def _nearest(self, position: NDArray[np.float32], frames: int) -> int:
        """The frame of the run whose place is nearest, about `frames` after the last one."""
        first = max(self._place - frames, 0)
        there = self._run.positions[first : self._place + 2 * frames + 1]
        expected = np.abs(np.arange(len(there)) - (self._place + frames - first))  # before GO all are alike
        away = np.sqrt(np.square(there - position).sum(axis=1))
        return first + int((away + 0.1 * expected).argmin())


def _look(memory: Memory) -> Seen:
    kart = memory.driver
    return np.asarray(kart.position, np.float32), float(kart.yaw), float(kart.speed)


def _moments(seen: Sequence[Seen]) -> Moments:
    positions, yaws, speeds = zip(*seen, strict=True)
    return Moments(np.array(positions, np.float32), np.array(yaws, np.float32), np.array(speeds, np.float32))
