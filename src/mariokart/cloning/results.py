"""What an epoch of a training brought, and who is told."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mariokart.cloning.grounds import Task
from mariokart.drivers import Run
from mariokart.keystats import key_stats


@dataclass(frozen=True)
class Raced:
    """What came of a set of races in the emulator."""

    finished: float
    """Share of the races that were finished."""
    progress: float
    """Share of their way that was driven."""
    over: float
    """Percent over the fastest recorded races, median of those finished; nan if there is none."""
    score: float
    """A race counts as far as it went, and if it was finished one more, over its time in recorded ones."""
    habits: dict[str, float]
    """`mariokart.keystats` of all of them."""

    @classmethod
    def of(cls, runs: Sequence[Run], tasks: Sequence[Task]) -> Raced:
        """Sum up the `runs` of some tasks."""
        over = [run.time / task.time for run, task in zip(runs, tasks, strict=True) if run.time]
        return cls(
            finished=len(over) / len(runs),
            progress=float(np.mean([min(max(run.progress, 0.0), 1.0) for run in runs])),
            over=100 * (float(np.median(over)) - 1) if over else math.nan,
            score=float(np.mean([min(max(run.progress, 0.0), 1.0) for run in runs]))
            + sum(1 / times for times in over) / len(runs),
            habits=asdict(key_stats(*[run.keys for run in runs])),
        )


@dataclass(frozen=True)
class EpochResult:
    """What one pass brought. Without a test part its numbers are NaN."""

    epoch: int
    corrections: int
    """Rounds of correction before it."""
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float
    raced: Raced | None
    """If there were races."""
    best: bool
    """Whether this epoch's driver is the one kept so far."""

    @property
    def kept(self) -> dict[str, Any]:
        """What is written of it, as JSON types: without the seconds, which differ from run to run."""
        return {name: as_json(value) for name, value in asdict(self).items() if name != "seconds"}


class Watcher:
    """Is told how training goes on; does nothing with it."""

    def began(self, what: str, total: int, unit: str) -> None:
        """Something of so many steps begins."""

    def step(self) -> None:
        """One step of it is done."""

    def epoch(self, result: EpochResult) -> None:
        """An epoch is over, and what it brought is kept."""


def as_json(value: Any) -> Any:
    """The same as JSON types: NaN becomes null."""
    if isinstance(value, dict):
        return {name: as_json(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [as_json(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
