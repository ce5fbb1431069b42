"""A race that somebody else runs, for a window to look on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from gym_mkds.actions import KEYS
from gym_mkds.moment import Moment
from gym_mkds.observer import Observer
from gym_mkds.rewards import DEFAULT_WEIGHTS, Reward

if TYPE_CHECKING:
    from desmume_mkds import MarioKart
    from desmume_mkds.course import Course
    from gym_mkds.wrappers.human import Keyboard

MASK = (1 << len(KEYS)) - 1


class Spectator:
    """Follows races in emulators that are not an environment's, so that an `EnvWindow` can show them.

        spectator = Spectator()
        spectator.watch(emulator, course)
        window = EnvWindow(spectator)
        while window.is_alive:
            emulator.cycle(1, keys, render=True)
            spectator.look()
            window.update()

    The races may be in one emulator after another. What is seen counts, so the window does not go back in it.
    """

    metadata: ClassVar[dict[str, Any]] = {"render_fps": 60}

    def __init__(self, keyboard: Keyboard | None = None) -> None:
        """`keyboard` is told the keys that drive, where a person does."""
        self.keyboard = keyboard
        self.draws = True
        self.begun, self.jumps = False, 0
        self._reward = Reward(DEFAULT_WEIGHTS)

    def watch(self, emulator: MarioKart, course: Course) -> None:
        """Follow the race that stands at its start in `emulator`, on a course of that geometry."""
        self.emulator = emulator
        self.watcher = Observer(course)
        self.watcher.reset(emulator.memory)
        self.terms: dict[str, float] = {}
        self.returns: dict[str, float] = {}
        self.begun, self.jumps = True, self.jumps + 1

    def look(self) -> None:
        """Take in the present frame: call it after every one."""
        before = self.now
        self.watcher.observe(self.emulator.memory, self.emulator.keys & MASK)
        self.terms = self._reward(before, self.now, self.watcher.tracker.race_length)
        for name, value in self.terms.items():
            self.returns[name] = self.returns.get(name, 0.0) + value

    @property
    def now(self) -> Moment:
        """The frame that was looked at last."""
        return self.watcher.now

    @property
    def course(self) -> Course:
        """The geometry of the present course."""
        return self.watcher.tracker.course
