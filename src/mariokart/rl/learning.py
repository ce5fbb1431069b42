"""What a training has come to: the races of its drivers along the way, and the curve they make."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Self

import numpy as np
from matplotlib.figure import Figure

from desmume_mkds.game.files import replacing, write_whole
from mariokart.errors import CheckpointError


@dataclass(frozen=True)
class Result:
    """A race of a driver, from the grid."""

    course: str
    finished: bool
    time: float | None
    """Seconds by the game's clock, if it was finished."""
    progress: float
    """Share of the race's way."""
    end: str
    """Why the race ended."""
    driving: dict[str, float]
    """`Driving.summary`."""


@dataclass(frozen=True)
class Evaluation:
    """The races of the driver at one moment of the training."""

    steps: int
    minutes: float
    """Of training, with everything."""
    races: tuple[Result, ...]

    @property
    def score(self) -> tuple[int, float, float]:
        """What better drivers have more of: races finished, then time, then way."""
        times = [race.time for race in self.races if race.time is not None]
        return len(times), -sum(times), sum(race.progress for race in self.races)

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """From plain values."""
        return cls(values["steps"], values["minutes"], tuple(Result(**race) for race in values["races"]))


@dataclass
class Learning:
    """The evaluations of a training, in order."""

    algorithm: str
    ghosts: dict[str, float | None]
    """Seconds of the fastest ghost on each course."""
    evaluations: list[Evaluation] = field(default_factory=list)
    minutes: float = 0.0
    """Of training until the last checkpoint."""

    def add(self, evaluation: Evaluation) -> bool:
        """Take in an evaluation; whether it is the best so far."""
        better = not self.evaluations or evaluation.score > self.best.score
        self.evaluations.append(evaluation)
        return better

    @property
    def best(self) -> Evaluation:
        """The first of the best ones."""
        return max(self.evaluations, key=lambda evaluation: evaluation.score)

    @property
    def first_finish(self) -> Evaluation | None:
        """The first in which every race was finished."""
        return next((one for one in self.evaluations if all(race.finished for race in one.races)), None)

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return {
            "algorithm": self.algorithm,
            "ghosts": self.ghosts,
            "minutes": self.minutes,
            "evaluations": [asdict(evaluation) for evaluation in self.evaluations],
        }

    @classmethod
    def of(cls, values: dict[str, Any]) -> Self:
        """From plain values. Raises CheckpointError: they are damaged."""
        try:
            evaluations = [Evaluation.of(one) for one in values["evaluations"]]
            return cls(values["algorithm"], values["ghosts"], evaluations, float(values["minutes"]))
        except (KeyError, TypeError, ValueError) as error:
            raise CheckpointError("the learning curve in the checkpoint is damaged; begin anew") from error

    def summary(self) -> dict[str, Any]:
        """Steps and minutes to the first finish and to the best, and how far that is from the ghosts."""

        def moment(evaluation: Evaluation | None) -> dict[str, Any] | None:
            if evaluation is None:
                return None
            races = [
                {"course": race.course, "time": race.time, "percent_over_ghost": self.over_ghost(race)}
                for race in evaluation.races
            ]
            return {"steps": evaluation.steps, "minutes": round(evaluation.minutes, 2), "races": races}

        return {
            "first_finish": moment(self.first_finish),
            "best": moment(self.best if self.evaluations else None),
        }

    def over_ghost(self, race: Result) -> float | None:
        """Percent that a race took longer than the ghost."""
        ghost = self.ghosts.get(race.course)
        return None if ghost is None or race.time is None else round(100 * (race.time / ghost - 1), 2)


def write_learning(folder: Path, learning: Learning, **more: Any) -> None:
    """Write `learning.json`: the summary, `more`, and every evaluation."""
    values = learning.summary() | more | learning.as_json()
    write_whole(folder / "learning.json", (json.dumps(values, indent=2) + "\n").encode())


NAMED = 8
"""Courses of which each has a line and a name in the picture; of more, the median is what one sees."""


def plot_learning(path: Path, learning: Learning) -> None:
    """Draw way, time and driving over the steps to `path` (PNG), whole or not at all."""
    figure = Figure(figsize=(8, 9), layout="constrained")
    way, time, driving = figure.subplots(3, 1, sharex=True)
    evaluations = learning.evaluations
    steps = [evaluation.steps for evaluation in evaluations]
    races = list(zip(*(evaluation.races for evaluation in evaluations), strict=True))  # course by course
    many = len(races) > NAMED
    for own in races:
        look: dict[str, Any] = {"lw": 0.6, "alpha": 0.5} if many else {"label": own[0].course}
        way.plot(steps, [100 * race.progress for race in own], **look)
        time.plot(steps, _times(learning, own), marker="" if many else ".", **look)
    if many:
        middles = [median(np.nan_to_num(_times(learning, one.races), nan=math.inf)) for one in evaluations]
        time.plot(steps, middles, color="black", lw=2, label=f"median of {len(races)} courses")
    if compared := _compared(learning):
        time.plot(steps, [0.0] * len(steps), color="black", ls="--", lw=0.8, label="ghost")
    for name, label in (("drifts_per_second", "drifts"), ("mini_turbos_per_second", "mini-turbos")):
        driving.plot(steps, _means(evaluations, name), label=f"{label} per second")
    driving.plot(steps, _means(evaluations, "boost_share"), label="share of the time with a boost")
    way.set(
        ylabel="way driven, %",
        ylim=(-5, 105),
        title=f"{learning.algorithm}: races from the grid, deterministic",
    )
    time.set(ylabel="over the best ghost, %" if compared else "race time, s")
    driving.set(xlabel="steps (decisions of all races)", ylim=(0, None))
    for axes in (way, time, driving):
        axes.grid(alpha=0.3)
        if axes.lines and not (many and axes is way):
            axes.legend(fontsize=8)
    with replacing(path) as part:
        figure.savefig(part, format="png", dpi=90)


def _times(learning: Learning, races: Sequence[Result]) -> list[float]:
    """Percent over the ghosts, or seconds where a course has none; NaN for a race that was not finished."""
    compared = _compared(learning)
    times = [learning.over_ghost(race) if compared else race.time for race in races]
    return [math.nan if time is None else time for time in times]


def _compared(learning: Learning) -> bool:
    """Whether there is a ghost on every course."""
    return bool(learning.ghosts) and None not in learning.ghosts.values()


def _means(evaluations: Sequence[Evaluation], name: str) -> list[float]:
    return [sum(race.driving[name] for race in one.races) / len(one.races) for one in evaluations]
