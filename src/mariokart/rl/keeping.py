"""Callbacks that keep things: the best driver, checkpoints, films."""

from __future__ import annotations

import io
from collections.abc import Callable, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from PIL import Image
from stable_baselines3.common.logger import TensorBoardOutputFormat
from tensorboard.compat.proto.summary_pb2 import Summary

from mariokart.models import Policy, load_checkpoint, save_checkpoint
from mariokart.rl.callbacks import Between
from mariokart.rl.envs import Standardised
from mariokart.rl.examiner import EVERY, Examiner, Pictures
from mariokart.rl.learning import Evaluation, Learning
from mariokart.rl.networks import policy_of
from mariokart.rl.settings import Settings
from mariokart.rl.stopwatch import Stopwatch
from mariokart.rl.task import Task

FILMS = 10
"""Films in a training, at most, beside the last."""


class Evaluate(Between):
    """Lets the present driver race from the grid, keeps it if it is the best, and films it now and then."""

    def __init__(
        self,
        folder: Path,
        task: Task,
        settings: Settings,
        envs: Standardised,
        examiner: Examiner,
        learning: Learning,
        stopwatch: Stopwatch,
        board: TensorBoardOutputFormat,
        keep: Callable[[], None],
        report: Callable[[Evaluation, bool], None],
    ) -> None:
        super().__init__(settings.evaluate_every)
        self._folder, self._task, self._settings, self._envs = folder, task, settings, envs
        self._examiner, self._learning, self._stopwatch = examiner, learning, stopwatch
        self._board, self._keep, self._report = board, keep, report
        self._minutes_before = learning.minutes
        self._film_due, self._film_every = 0, max(settings.timesteps // FILMS, 1)

    @property
    def minutes(self) -> float:
        """Of training, with those before it was resumed."""
        return self._minutes_before + self._stopwatch.total / 60

    def act(self) -> None:
        """Race, compare, keep, tell."""
        if self._learning.evaluations and self._learning.evaluations[-1].steps == self.num_timesteps:
            return  # a resumed training: these races were held before
        with self._stopwatch.during("evaluation"):
            policy = policy_of(self.model, self._envs, self._settings)
            evaluation = Evaluation(
                self.num_timesteps, self.minutes, self._examiner.examine(policy, self._task.entries)
            )
            better = self._learning.add(evaluation)
            if better:
                keep_driver(self._folder, policy, self._summary(evaluation))
                self._keep()
            if better and self.num_timesteps >= self._film_due:
                self._film_due = self.num_timesteps + self._film_every
                self.film(policy)
        self._log(evaluation)
        self._report(evaluation, better)

    def _summary(self, evaluation: Evaluation) -> dict[str, Any]:
        return {
            "courses": self._task.courses,
            "algorithm": self._learning.algorithm,
            "steps": evaluation.steps,
            "minutes": round(evaluation.minutes, 2),
            "times": {race.course: race.time for race in evaluation.races},
            "versions": {name: version(name) for name in ("mariokart", "torch", "stable_baselines3")},
        }

    def _log(self, evaluation: Evaluation) -> None:
        races, log = evaluation.races, self.logger
        log.record("evaluation/finish_rate", sum(race.finished for race in races) / len(races))
        log.record("evaluation/progress", sum(race.progress for race in races) / len(races))
        times = [race.time for race in races if race.time is not None]
        if len(times) == len(races):
            log.record("evaluation/time", sum(times) / len(times))
        for name in races[0].driving:
            log.record(f"evaluation/{name}", sum(race.driving[name] for race in races) / len(races))
        log.dump(evaluation.steps)

    def film_best(self) -> None:
        """Put a film of the best driver on the board."""
        self.film(load_checkpoint(self._folder)[0])

    def film(self, policy: Policy) -> None:
        """Put a film of a race on the first course on the board."""
        if self._task.consoles:
            return  # what is no emulator has no picture
        film: Pictures = []
        entry = self._task.entries[0]
        self._examiner.race(policy, entry, film)
        picture = Summary.Image(
            height=film[0].shape[0],
            width=film[0].shape[1],
            colorspace=3,
            encoded_image_string=animated(film, EVERY * self._settings.frame_skip / 60),
        )
        value = Summary.Value(tag=f"race/{entry.course.abbr}", image=picture)
        writer: Any = self._board.writer
        writer.file_writer.add_summary(Summary(value=[value]), self.num_timesteps)
        writer.flush()


class Checkpoint(Between):
    """Keeps the whole state of the training."""

    def __init__(self, every: int, keep: Callable[[], None], stopwatch: Stopwatch) -> None:
        super().__init__(every)
        self._keep, self._stopwatch = keep, stopwatch

    def act(self) -> None:
        """Write it."""
        with self._stopwatch.during("evaluation"):
            self._keep()


def keep_driver(folder: Path, policy: Policy, summary: dict[str, Any]) -> None:
    """Put a driver's checkpoint into `folder` beside what else is there, each file whole or not at all."""
    part = folder / ".driver.part"
    save_checkpoint(part, policy, summary)
    for file in part.iterdir():
        file.replace(folder / file.name)
    part.rmdir()


def animated(film: Sequence[Any], seconds: float) -> bytes:
    """The pictures as a GIF, so many seconds each."""
    first, *others = [Image.fromarray(picture).quantize(64) for picture in film]
    data = io.BytesIO()
    first.save(data, "GIF", save_all=True, append_images=others, duration=round(1000 * seconds), loop=0)
    return data.getvalue()
