"""Where the time of a training goes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from time import perf_counter

PHASES = ("start", "environment", "policy", "learning", "evaluation")
"""Opening emulators and beginning races; emulator and observations; the policy's answers, and keeping what
came of them; updates of the networks; races of the present driver, and what else is done between updates."""


class Stopwatch:
    """Always in one phase, from "start" on; knows the seconds of each.

    >>> watch = Stopwatch()
    >>> watch.enter("policy")
    >>> round(sum(watch.shares.values()), 6)
    1.0
    """

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(PHASES, 0.0)
        self._phase, self._since = "start", perf_counter()

    def enter(self, phase: str) -> None:
        """Leave the present phase for another."""
        now = perf_counter()
        self.seconds[self._phase] += now - self._since
        self._phase, self._since = phase, now

    @contextmanager
    def during(self, phase: str) -> Iterator[None]:
        """Be in `phase` for a block, then again where one was."""
        before = self._phase
        self.enter(phase)
        try:
            yield
        finally:
            self.enter(before)

    @property
    def total(self) -> float:
        """Seconds since the start."""
        self.enter(self._phase)
        return sum(self.seconds.values())

    @property
    def shares(self) -> dict[str, float]:
        """Each phase's share of the time."""
        total = self.total or 1.0
        return {phase: seconds / total for phase, seconds in self.seconds.items()}

    @property
    def training(self) -> float:
        """Seconds since the start was over."""
        return self.total - self.seconds["start"]
