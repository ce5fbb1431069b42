"""Clone a driver from recorded races.

    mariokart record runs/movies --dest runs/datasets
    mariokart train runs/datasets --model-name mine --dagger 4

Frame accuracy says little here: copying the last frame's keys is right most of the time. What counts is the
race, so every few epochs the driver races in the emulator, and the one that comes farthest is kept.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from desmume_mkds.game.courses import Course
from gym_mkds.vector_observer import VECTOR
from mariokart.cloning.corrections import Pupil, Teacher
from mariokart.cloning.grounds import Grounds, Task, entry_of, fastest, spread
from mariokart.cloning.learner import Learner, Scores
from mariokart.cloning.metrics import copy_accuracy, foretelling
from mariokart.cloning.state import pack, read_notes, read_tensors, unpack
from mariokart.datasets import Episode, find_datasets, read_about, read_episodes
from mariokart.datasets.decisions import decisions
from mariokart.datasets.windows import Trail, split_episodes
from mariokart.device import use_device
from mariokart.drivers import Console, Expert, Run, Style
from mariokart.entry import courses_of
from mariokart.errors import CheckpointError, DatasetError
from mariokart.keystats import key_stats
from mariokart.models import Policy, PolicyDriver, save_checkpoint
from mariokart.train_config import TrainConfig

MakeTeacher = Callable[[Console, int], Teacher]
"""Makes a teacher for what runs the game and one who decides every so many frames."""


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


class Watcher:
    """Is told how training goes on; does nothing with it."""

    def began(self, what: str, total: int, unit: str) -> None:
        """Something of so many steps begins."""

    def step(self) -> None:
        """One step of it is done."""

    def epoch(self, result: EpochResult) -> None:
        """An epoch is over, and what it brought is kept."""


def load_races(sources: Sequence[Path], courses: str | None = None) -> list[Episode]:
    """Return the races in the datasets of `sources`; with `courses`, as `courses_of` reads it, on those only.

    Raises SourceError, DatasetError, UnknownNameError: nothing there, damaged, no such course.
    """
    wanted: Sequence[Course] | None = courses_of(courses) if courses is not None else None
    folders = [
        folder
        for folder in find_datasets(sources)
        if wanted is None or read_about(folder).course in {course.abbr for course in wanted}
    ]
    episodes = [episode for folder in folders for episode in read_episodes(folder, lean=True)]
    if not episodes:
        raise DatasetError(f"no recorded race is on {courses}; record one, or leave --course-name out")
    names = [number.name for number in VECTOR]
    if any(episode.about.observation_names.get("vector") != names for episode in episodes):
        raise DatasetError("the datasets hold other observations than this version's; record them again")
    return episodes


def expert(console: Console, frame_skip: int) -> Teacher:
    """The expert that comes along; it needs nothing but what the environment shows."""
    return Expert(Style(mushrooms=True), frame_skip=frame_skip)


def train(
    episodes: Sequence[Episode],
    folder: Path,
    config: TrainConfig | None = None,
    watcher: Watcher | None = None,
    grounds: Grounds | None = None,
    teacher: MakeTeacher = expert,
    resume: bool = False,
) -> Path:
    """Train a driver on `episodes` and keep the best in the checkpoint `folder`; return `folder`.

    After each epoch the folder holds the best driver so far and all that is needed to go on: with `resume`
    that is done, to the same driver that an uninterrupted training makes, if the races and `config` are the
    same.

    Args:
        episodes: recorded races.
        folder: where the driver is kept.
        config: how it is trained.
        watcher: is told how it goes.
        grounds: where the driver races; without any the driver with the least test loss is kept.
        teacher: makes who is asked in rounds of correction.
        resume: go on with the training in `folder`.

    Raises DatasetError, DeviceError, CheckpointError.
    """
    training = Training(episodes, folder, config or TrainConfig(), watcher or Watcher(), grounds, teacher)
    if resume:
        training.resume()
    while training.step():
        pass
    return folder


class Training:
    """A training that goes on epoch by epoch, and is kept after each."""

    def __init__(
        self,
        episodes: Sequence[Episode],
        folder: Path,
        config: TrainConfig,
        watcher: Watcher,
        grounds: Grounds | None,
        teacher: MakeTeacher,
    ) -> None:
        """Get the races ready and make a new policy."""
        self.config, self.folder, self.watcher = config, folder, watcher
        self.grounds, self.teacher = grounds if config.race_every else None, teacher
        if config.dagger and grounds is None:
            raise DatasetError("corrections need races: give a cartridge to race on")
        self._everywhere = grounds
        device = use_device(config.device)
        generator = np.random.default_rng(config.seed)
        self.training, self.testing = split_episodes(episodes, config.split_ratio, generator)
        self._demonstrations = [decisions(episode, config.frame_skip) for episode in self.training]
        self.corrections: list[Trail] = []
        self.learner = Learner(config, self._demonstrations, device)
        unseen = [decisions(episode, config.frame_skip) for episode in self.testing]
        self._test = self.learner.windows(unseen) if unseen else None
        self._fastest = fastest(episodes)
        self.epoch = self.rounds = self.waited = self._began = 0
        self.best_score = -math.inf
        self.best: dict[str, Tensor] = {}
        self.summary: dict[str, Any] = {}
        self._history: list[dict[str, Any]] = []

    # --- going on ---

    def step(self) -> bool:
        """Train for an epoch, after a round of correction where one is due; whether there is more to do."""
        done = self.epoch - self._stage_start()
        if done >= self._stage_length() or self.waited >= self.config.patience:
            if self.rounds >= self.config.dagger:
                return False
            self._correct()
            done = 0
        started = time.monotonic()
        self.watcher.began(f"epoch {self.epoch + 1}", self.learner.steps(), "steps")
        length = self._stage_length()
        learned = self.learner.epoch(done / length, 1 / length, self.watcher.step)
        tested = self.learner.measure(self._test) if self._test else Scores(math.nan, math.nan)
        self.epoch += 1
        done += 1
        raced = None
        if self.grounds and (done % self.config.race_every == 0 or done == length):
            raced = self._race(self.grounds)
        better = self._compare(tested.loss if self._test else learned.loss, raced)
        seconds = time.monotonic() - started
        result = EpochResult(self.epoch, self.rounds, *learned, *tested, seconds, raced, better)
        self._history.append(_json(asdict(result)))
        if better:
            self._keep_best(result)
        self._save()
        self.watcher.epoch(result)
        return True

    def _stage_start(self) -> int:
        return self._began

    def _stage_length(self) -> int:
        return self.config.dagger_epochs if self.rounds else self.config.epochs

    def _compare(self, loss: float, raced: Raced | None) -> bool:
        """Whether this driver is the best so far: by its races, or without any by its loss."""
        if self.grounds and raced is None:
            return not self.best
        score = raced.score if raced else -loss
        better = score > self.best_score
        self.waited = 0 if better else self.waited + 1
        self.best_score = max(score, self.best_score)
        return better

    # --- races ---

    def _tasks(self, make: Callable[[Console], Any], count: int) -> list[Task]:
        return [Task(entry_of(race), race.about.time, make) for race in spread(self._fastest, count)]

    def _race(self, grounds: Grounds) -> Raced:
        """Let the driver race on some of the courses."""
        policy = self.learner.policy
        tasks = self._tasks(lambda console: PolicyDriver(policy), self.config.race_courses)
        self.watcher.began(f"{len(tasks)} races", 0, "races")
        return Raced.of(grounds.race(tasks), tasks)

    def _correct(self) -> None:
        """Let the driver race on every course, and learn what the teacher says from then on."""
        self.rounds, self.waited, self._began = self.rounds + 1, 0, self.epoch
        assert self._everywhere is not None
        share, frame_skip = 0.5 / self.rounds, self.config.frame_skip
        pupils: list[Pupil] = []
        random = np.random.default_rng((self.config.seed, self.rounds))
        self.watcher.began(f"correction {self.rounds}", 0, "races")
        tasks = []
        for best in self._fastest:
            there = [race for race in self.training if race.about.course == best.about.course] or [best]
            race = there[int(random.integers(len(there)))]
            seed = int(random.integers(1 << 31))

            def make(console: Console, seed: int = seed) -> Pupil:
                driver = PolicyDriver(self.learner.policy)
                pupils.append(Pupil(driver, self.teacher(console, frame_skip), share, seed))
                return pupils[-1]

            tasks.append(Task(entry_of(race), race.about.time, make))
        self._everywhere.race(tasks)
        pupils.sort(key=lambda pupil: pupil.seed)  # emulators take the races as they are free
        self.corrections += [pupil.trail for pupil in pupils]
        self.learner.learn_from([*self._demonstrations, *self.corrections])

    # --- keeping ---

    def _keep_best(self, result: EpochResult) -> None:
        self.best = {name: value.detach().clone() for name, value in self.learner.policy.state_dict().items()}
        self.summary = {
            "courses": sorted({episode.about.course for episode in [*self.training, *self.testing]}),
            "training": {"races": len(self.training), "frames": sum(map(len, self.training))},
            "testing": {"races": len(self.testing), "frames": sum(map(len, self.testing))},
            "corrections": {"rounds": self.rounds, "decisions": sum(len(t.masks) for t in self.corrections)},
            "copy_last_accuracy": _json(
                {"train": copy_accuracy(self.training), "test": copy_accuracy(self.testing)}
            ),
            "changes": foretelling(self.learner, self._test, self.testing) if self._test else None,
            "ghost_habits": _json(asdict(key_stats(*[race.actions for race in self._fastest]))),
            "config": _json(asdict(self.config)),
            "best": _json(asdict(result)),
            "versions": {"mariokart": version("mariokart"), "torch": torch.__version__},
        }

    def _save(self) -> None:
        notes = {
            "epoch": self.epoch, "rounds": self.rounds, "began": self._stage_start(), "waited": self.waited,
            "best_score": _json(self.best_score), "config": _json(asdict(self.config)),
            "races": self._names(), "history": self._history,
        }  # fmt: skip
        policy = Policy(self.learner.policy.config)
        policy.load_state_dict(self.best)
        summary = {**self.summary, "history": self._history}
        save_checkpoint(self.folder, policy, summary, pack(self.learner, notes, self.corrections))

    def _names(self) -> list[str]:
        return sorted(episode.about.movie_sha256 for episode in [*self.training, *self.testing])

    def resume(self) -> None:
        """Go on from what is in the folder.

        Raises CheckpointError: there is nothing, or it is the training of another driver.
        """
        from mariokart.models import load_checkpoint

        notes = read_notes(self.folder)
        tensors, self.corrections = read_tensors(self.folder)
        wanted = _json(asdict(self.config))
        for name in ("epochs", "dagger", "patience", "device"):  # what may be changed on the way
            wanted.pop(name), notes.get("config", {}).pop(name, None)
        if notes.get("config") != wanted or notes.get("races") != self._names():
            raise CheckpointError(f"{self.folder} was trained on other races or with other options")
        best, summary = load_checkpoint(self.folder)
        if self.corrections:
            self.learner.learn_from([*self._demonstrations, *self.corrections])
        unpack(self.learner, tensors, self.folder)
        self._history = list(notes["history"])
        self.summary = {name: value for name, value in summary.items() if name != "history"}
        self.best = {name: value.clone() for name, value in best.state_dict().items()}
        self.epoch, self.rounds, self._began = notes["epoch"], notes["rounds"], notes["began"]
        self.waited, score = notes["waited"], notes["best_score"]
        self.best_score = -math.inf if score is None else score


def _json(value: Any) -> Any:
    """The same as JSON types: NaN becomes null."""
    if isinstance(value, dict):
        return {name: _json(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_json(part) for part in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value
