"""Drivers made to cope with what they did not ask for: keys that stick, a start that goes wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from desmume_mkds.game.ghost import CLOCK_FIRST_FRAME
from gym_mkds.actions import Key
from mariokart.drivers.driver import Driver

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory

HELD = 15    # frames for which each of the random keys is held
RANDOM = (Key.A, Key.A | Key.LEFT, Key.A | Key.RIGHT)


@dataclass(frozen=True)
class Disturbance:
    """What a driver has to cope with."""

    sticky: float = 0.0
    """Chance in each frame that the keys of the frame before stay held, whatever the driver wants."""
    jitter: int = 0
    """From GO on, for a random 0 to `jitter` frames, random keys are held: A, with left, right or neither."""

    def __bool__(self) -> bool:
        return bool(self.sticky or self.jitter)


class Disturbed:
    """A driver whose keys do not always arrive; it is not told. Implements `Driver`."""

    def __init__(self, driver: Driver, disturbance: Disturbance, random: np.random.Generator) -> None:
        """Each race draws on from `random`."""
        self._driver, self._disturbance, self._random = driver, disturbance, random

    def reset(self, course: Course, memory: Memory) -> None:
        """Get the driver ready, and draw how long it is kept from the wheel."""
        self._frame, self._held = 0, 0
        delay = self._random.integers(self._disturbance.jitter + 1)
        self._wheel = CLOCK_FIRST_FRAME + int(delay)
        self._driver.reset(course, memory)

    def act(self, memory: Memory) -> int:
        """Return the key mask that the kart gets."""
        keys = self._driver.act(memory)
        after = self._frame - CLOCK_FIRST_FRAME
        if after >= 0 and self._frame < self._wheel:
            if after % HELD == 0:
                self._drawn = int(RANDOM[self._random.integers(len(RANDOM))])
            keys = self._drawn
        if self._random.random() < self._disturbance.sticky:
            keys = self._held
        self._frame += 1
        self._held = keys
        return keys
