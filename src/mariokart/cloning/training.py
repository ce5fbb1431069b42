"""A training from its first epoch to its last: learning, correction, test races, and keeping all of it."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor

from mariokart.cloning.corrections import TEACHERS, Pupil
from mariokart.cloning.grounds import Grounds, Task, entry_of, fastest, spread
from mariokart.cloning.learner import Learner, Scores
from mariokart.cloning.metrics import copy_accuracy, foretelling
from mariokart.cloning.recovery import Rewindable
from mariokart.cloning.results import EpochResult, Raced, Watcher, as_json
from mariokart.cloning.state import pack, read_notes, read_tensors, unpack
from mariokart.datasets import Episode
from mariokart.datasets.decisions import decisions
from mariokart.datasets.windows import Trail, split_episodes
from mariokart.device import use_device
from mariokart.errors import CheckpointError, DatasetError
from mariokart.keystats import key_stats
from mariokart.models import Policy, PolicyDriver, load_checkpoint, save_checkpoint
from mariokart.train_config import TrainConfig


class Training:
    """A training that goes on epoch by epoch, and is kept after each."""

    def __init__(
        self,
        episodes: Sequence[Episode],
        folder: Path,
        config: TrainConfig,
        watcher: Watcher,
        grounds: Grounds | None,
    ) -> None:
        """Get the races ready and make a new policy."""
        self.config, self.folder, self.watcher = config, folder, watcher
        self.grounds = grounds if config.race_every else None
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
        self._history.append(result.kept)
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

    def _tasks(self, make: Callable[[Rewindable], Any], count: int) -> list[Task]:
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
        teacher = TEACHERS[self.config.teacher]
        pupils: list[Pupil] = []
        random = np.random.default_rng((self.config.seed, self.rounds))
        self.watcher.began(f"correction {self.rounds}", 0, "races")
        tasks = []
        for best in self._fastest:
            there = [race for race in self.training if race.about.course == best.about.course] or [best]
            race = there[int(random.integers(len(there)))]
            seed = int(random.integers(1 << 31))

            def make(console: Rewindable, race: Episode = race, seed: int = seed) -> Pupil:
                driver = PolicyDriver(self.learner.policy)
                pupils.append(Pupil(driver, teacher(console, frame_skip, race), share, seed))
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
            "copy_last_accuracy": as_json(
                {"train": copy_accuracy(self.training), "test": copy_accuracy(self.testing)}
            ),
            "changes": foretelling(self.learner, self._test, self.testing) if self._test else None,
            "ghost_habits": as_json(asdict(key_stats(*[race.actions for race in self._fastest]))),
            "config": as_json(asdict(self.config)),
            "best": result.kept,
            "versions": {"mariokart": version("mariokart"), "torch": torch.__version__},
        }

    def _save(self) -> None:
        notes = {
            "epoch": self.epoch, "rounds": self.rounds, "began": self._stage_start(), "waited": self.waited,
            "best_score": as_json(self.best_score), "config": as_json(asdict(self.config)),
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
        notes = read_notes(self.folder)
        tensors, self.corrections = read_tensors(self.folder)
        known, wanted = dict(notes.get("config") or {}), as_json(asdict(self.config))
        for options in (known, wanted):
            for name in ("epochs", "dagger", "patience", "device"):  # they may be changed on the way
                options.pop(name, None)
        if known != wanted or notes.get("races") != self._names():
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
