"""The races that are learned from: side by side, watched, with standardised observations and rewards."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from stable_baselines3.common.running_mean_std import RunningMeanStd
from stable_baselines3.common.vec_env import VecEnv, VecEnvWrapper, VecMonitor, VecNormalize

from gym_mkds.rewards import Rewards
from gym_mkds.sb3 import SB3VecEnv
from gym_mkds.trial import Trial
from mariokart.models.policy import FAR
from mariokart.rl.driving import Driving
from mariokart.rl.settings import Settings, ramp
from mariokart.rl.stopwatch import Stopwatch
from mariokart.rl.task import Task, race_of

LOST = ("standing still", "wrong way")
"""Ends after which nothing is to be hoped for: what a race on would have brought is not added."""


class Races(VecEnvWrapper):
    """The innermost wrapper: times the races, watches how they are driven, sends them to courses."""

    def __init__(
        self, venv: SB3VecEnv, task: Task, settings: Settings, stopwatch: Stopwatch, seed: int
    ) -> None:
        super().__init__(venv)
        self.trials: list[Trial] = venv.envs.trials
        """The single ones, with their emulators."""
        self.driving = Driving(venv.num_envs, self.trials[0].frame_skip)
        self.ends: list[str] = []
        """Why episodes ended since this list was emptied."""
        self.weights: dict[str, float] = {}
        """Factors of the terms of the reward, where they are not 1."""
        self._entries = task.entries
        self._time, self._spread = settings.time_limit, settings.time_spread
        self._stopwatch = stopwatch
        self._random = np.random.default_rng(seed)
        self._draw(range(self.num_envs))

    @property
    def randoms(self) -> list[np.random.Generator]:
        """All that is random in the races: which course, and where along the lap each begins."""
        return [self._random, *self.venv.envs.randoms]  # type: ignore[attr-defined]

    def reset(self) -> Any:
        """Begin an episode in each."""
        observations: Any = self.venv.reset()
        self.driving.reset(observations)
        return observations

    def step_wait(self) -> Any:
        """One step in each."""
        with self._stopwatch.during("environment"):
            observations: Any
            observations, rewards, over, infos = self.venv.step_wait()
        self.driving.update(observations, over)
        for name, factor in self.weights.items():
            rewards += (factor - 1) * np.array([info["rewards"][name] for info in infos], np.float32)
        ended = np.flatnonzero(over).tolist()
        for number in ended:
            end = infos[number]["end"]
            self.ends.append(end)
            if end in LOST:
                infos[number]["TimeLimit.truncated"] = False
        self._draw(ended)
        return observations, rewards, over, infos

    def _draw(self, numbers: Iterable[int]) -> None:
        """How long these races' present episodes last, and on which courses those after them are."""
        for number in numbers:
            trial = self.trials[number]
            trial.allow(self._time * (1 + self._spread * self._random.uniform(-1, 1)))
            if len(self._entries) > 1:
                trial.enter(race_of(self._entries[self._random.integers(len(self._entries))]))


class Standardised(VecNormalize):
    """VecNormalize in single precision, as a `Policy` standardises: both give the same numbers.

    `fix` sets the statistics of the observations for good: a cloned driver knows no others.
    """

    obs_rms: RunningMeanStd  # type: ignore[assignment]

    def __init__(self, venv: VecEnv, norm_reward: bool, gamma: float) -> None:
        super().__init__(venv, norm_obs=True, norm_reward=norm_reward, clip_obs=FAR, gamma=gamma)
        self.fixed = False
        """Whether the observations' statistics stay as they are."""
        self._known = -1.0

    def fix(self, mean: NDArray[np.float32], deviation: NDArray[np.float32]) -> None:
        """Use these statistics, (numbers,) each, from now on."""
        self.fixed, self._known = True, -1.0
        frozen = Fixed(shape=mean.shape)
        frozen.mean, frozen.var = (
            mean.astype(np.float64),
            np.square(deviation.astype(np.float64)) - self.epsilon,
        )
        self.obs_rms = frozen

    @property
    def mean(self) -> NDArray[np.float32]:
        """(numbers,) of the observations."""
        return np.asarray(self.obs_rms.mean, np.float32)

    @property
    def deviation(self) -> NDArray[np.float32]:
        """(numbers,) of the observations."""
        return np.asarray(np.sqrt(self.obs_rms.var + self.epsilon), np.float32)

    def normalize_obs(self, obs: Any) -> Any:
        """Standardise (…, numbers)."""
        count = self.obs_rms.count
        if count != self._known:
            self._known, self._mean, self._deviation = count, self.mean, self.deviation
        return np.clip((obs - self._mean) / self._deviation, -FAR, FAR)


class Fixed(RunningMeanStd):
    """Statistics that nothing changes."""

    def update(self, arr: NDArray[Any]) -> None:
        """Do nothing."""


def first_weights(settings: Settings) -> dict[str, float]:
    """The weights of the reward's terms at the beginning."""
    return {name: ramp(name, weight)(1.0) for name, weight in settings.rewards.items()}


def make_envs(
    settings: Settings,
    task: Task,
    stopwatch: Stopwatch,
    seed: int,
    rewards: Rewards | None = None,
) -> tuple[Standardised, Races]:
    """The races of a task. `rewards` may hold functions, in place of the weights in the settings.

    The first ones begin on the grid, as many as the settings say; the others along the lap, if there are
    recorded runs.
    """
    count = settings.num_envs
    grid = max(round(count * settings.grid_share), min(1, count - 1)) if task.runs else count
    first = [task.entries[number % len(task.entries)] for number in range(count)]
    venv = SB3VecEnv(
        count,
        rom_path=task.rom.path,
        course=[entry.course.slot for entry in first],
        character=[entry.character.id for entry in first],
        kart=[entry.kart.id for entry in first],
        start=["grid"] * grid + ["lap"] * (count - grid),
        runs=task.runs or None,
        frame_skip=settings.frame_skip,
        actions=settings.masks,
        rewards=first_weights(settings) if rewards is None else rewards,
        time_limit=settings.time_limit,
        patience=settings.patience,
        wrong_way=settings.wrong_way,
        pool=task.consoles(count) if task.consoles else None,
    )
    venv.seed(seed)
    races = Races(venv, task, settings, stopwatch, seed)
    gamma: float = settings.learner.get("gamma", 0.99)
    return Standardised(VecMonitor(races), settings.norm_reward, gamma), races
