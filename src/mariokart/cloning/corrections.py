"""On-policy correction (DAgger): the learner drives, somebody who knows better says what to press.

A clone only knows where its teachers drove. Where it strays it meets what it never saw, and strays farther.
So it is let loose, a teacher is asked in every decision of its race, and what he says is learned too.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Protocol

import numpy as np

from mariokart.cloning.recovery import Recovery, Rewindable
from mariokart.datasets import Episode
from mariokart.datasets.decisions import driving_masks
from mariokart.datasets.windows import NO_ADVICE, Trail
from mariokart.drivers import Expert, Style
from mariokart.models import PolicyDriver

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory
    from gym_mkds.observations import Floats

SPELL = 60
"""Frames that the teacher holds the wheel when he takes it."""


class Teacher(Protocol):
    """Somebody who can be asked anywhere in a race."""

    def reset(self, course: Course, memory: Memory) -> None:
        """Get ready at the start of a race on `course`."""

    def advise(self, memory: Memory, held: int, at_wheel: bool) -> int | None:
        """Return the key mask to hold for one who has held `held` until now, or None to say nothing.

        `at_wheel`: what is answered will be held. It must not be None then.
        """


MakeTeacher = Callable[[Rewindable, int, Episode], Teacher]
"""Makes a teacher for what runs the game, one who decides every so many frames, and a recorded run there."""


class Asked:
    """The expert that comes along, asked in every decision. It knows the game by docs/shakedown.md."""

    def __init__(self, frame_skip: int) -> None:
        self._expert = Expert(Style(mushrooms=True), frame_skip=frame_skip)
        self.reset = self._expert.reset

    def advise(self, memory: Memory, held: int, at_wheel: bool) -> int:
        """Return what the expert would hold from now on."""
        return self._expert.advise(memory, held)


def expert(console: Rewindable, frame_skip: int, run: Episode) -> Asked:
    """Our expert, who needs nothing but what the environment shows."""
    return Asked(frame_skip)


def recovery(console: Rewindable, frame_skip: int, run: Episode) -> Recovery:
    """The way back to the recorded run, by trying."""
    return Recovery(console, run.actions, frame_skip)


TEACHERS: dict[str, MakeTeacher] = {"expert": expert, "recovery": recovery}
"""Who can be asked, by name."""


class Pupil:
    """A learner at the wheel, with a teacher beside it. Implements `Driver`; `trail` is what it was told."""

    def __init__(self, learner: PolicyDriver, teacher: Teacher, share: float, seed: int = 0) -> None:
        """Let the `teacher` take the wheel for a `share` of the race, a second at a time."""
        self.learner, self.teacher, self.share = learner, teacher, share
        self.seed = seed
        self._random = np.random.default_rng(seed)

    def reset(self, course: Course, memory: Memory) -> None:
        """Get ready at the start of a race on `course`."""
        self.learner.reset(course, memory)
        self.teacher.reset(course, memory)
        self._vectors: list[Floats] = []
        self._advice: list[int] = []
        self._frames = self._keys = 0
        self._taught = False

    def act(self, memory: Memory) -> int:
        """Return the key mask to hold in the next frame."""
        if self._frames % SPELL == 0:
            self._taught = bool(self._random.random() < self.share)
        self._frames += 1
        if self.learner.holds:
            return self.learner.act(memory)
        advice = self.teacher.advise(memory, self._keys, self._taught)
        self._keys = self.learner.act(memory)
        self._vectors.append(self.learner.vector.copy())
        self._advice.append(NO_ADVICE if advice is None else advice)
        if self._taught and advice is not None:
            self._keys = self.learner.keys = advice
        return self._keys

    @property
    def trail(self) -> Trail:
        """What it saw, and what it was told to press."""
        advice = np.array(self._advice, np.uint16)
        masks = np.where(advice == NO_ADVICE, advice, driving_masks(advice))
        return Trail(np.stack(self._vectors), masks, 1)
