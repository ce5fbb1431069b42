"""What happens between the updates: clocks, rates, logs, the critic's warm-up, a window."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from time import monotonic
from typing import TYPE_CHECKING, Any

from stable_baselines3.common.callbacks import BaseCallback
from stable_baselines3.common.utils import safe_mean
from torch import nn

from mariokart.interrupt import StoppedError
from mariokart.rl.envs import Races
from mariokart.rl.learner import Ramps
from mariokart.rl.settings import Settings, ramp
from mariokart.rl.stopwatch import Stopwatch

if TYPE_CHECKING:
    from gym_mkds.wrappers import EnvWindow

PICTURES = 30  # of the window in a second, at most


class Between(BaseCallback):
    """Does something between updates: before the first steps, and then whenever so many steps have passed."""

    def __init__(self, every: int) -> None:
        super().__init__()
        self._every, self._due = every, 0

    def _on_rollout_start(self) -> None:
        if self.num_timesteps >= self._due:
            self._due = (self.num_timesteps // self._every + 1) * self._every
            self.act()

    def act(self) -> None:
        """Do it."""

    def _on_step(self) -> bool:
        return True


class Clock(BaseCallback):
    """Tells the stopwatch what the learner is at. Comes after all that acts between updates."""

    def __init__(self, stopwatch: Stopwatch) -> None:
        super().__init__()
        self._stopwatch = stopwatch

    def _on_rollout_start(self) -> None:
        self._stopwatch.enter("policy")

    def _on_rollout_end(self) -> None:
        self._stopwatch.enter("learning")

    def _on_step(self) -> bool:
        return True


class Ramp(BaseCallback):
    """Moves numbers of the learner, and weights of the reward, as the training goes on."""

    def __init__(self, ramps: Ramps, settings: Settings, races: Races) -> None:
        super().__init__()
        self._ramps, self._steps, self._races = ramps, settings.timesteps, races
        self._weights = {
            name: ramp(name, weight)
            for name, weight in settings.rewards.items()
            if isinstance(weight, Mapping)
        }

    def _on_rollout_start(self) -> None:
        left = 1 - self.num_timesteps / self._steps
        for name, rate in self._ramps.items():
            setattr(self.model, name, rate(left))
        for name, weight in self._weights.items():
            self._races.weights[name] = weight(left) / (weight(1.0) or 1.0)

    def _on_step(self) -> bool:
        return True


class WarmUp(BaseCallback):
    """Lets the critic alone learn at first, for so many steps, at its own rate.

    The driver is a cloned one, and a new critic's opinions would spoil it.
    """

    def __init__(self, parts: list[nn.Module], steps: int, rate: float) -> None:
        super().__init__()
        self._parts, self._steps, self._rate = parts, steps, rate
        self._schedule: Callable[[float], float] | None = None

    def _on_rollout_start(self) -> None:
        model: Any = self.model
        if self._schedule is None and self.num_timesteps < self._steps:
            self._schedule = model.lr_schedule
            model.lr_schedule = lambda left: self._rate
            self._learn(False)
        elif self._schedule is not None and self.num_timesteps >= self._steps:
            model.lr_schedule, self._schedule = self._schedule, None
            self._learn(True)

    def _learn(self, moves: bool) -> None:
        for part in self._parts:
            part.requires_grad_(moves)

    def _on_step(self) -> bool:
        return True


class Stop(BaseCallback):
    """Keeps the training and ends it between two updates, when somebody asks for that."""

    def __init__(self, asked: Callable[[], bool], keep: Callable[[], None]) -> None:
        super().__init__()
        self._asked, self._keep = asked, keep

    def _on_rollout_start(self) -> None:
        if self._asked():
            self._keep()
            raise StoppedError(f"stopped after {self.num_timesteps:,} steps; --resume goes on from there")

    def _on_step(self) -> bool:
        return True


class Log(Between):
    """Writes how the races go to the learner's log."""

    def __init__(self, every: int, races: Races, stopwatch: Stopwatch) -> None:
        super().__init__(every)
        self._races, self._stopwatch = races, stopwatch
        self._last = (0.0, 0)

    def act(self) -> None:
        """Write one point of every curve."""
        log, races = self.logger, self._races
        episodes: Any = self.model.ep_info_buffer or ()
        if episodes:
            log.record("races/reward", safe_mean([episode["r"] for episode in episodes]))
            log.record(
                "races/seconds", safe_mean([episode["l"] for episode in episodes]) * self._step_seconds
            )
        if races.ends:
            for end in ("finished", "time limit", "standing still", "wrong way"):
                log.record(f"ends/{end}", races.ends.count(end) / len(races.ends))
            races.ends.clear()
        if races.driving.steps:
            for name, value in races.driving.summary().items():
                log.record(f"driving/{name}", value)
            races.driving.clear()
        seconds, steps = self._stopwatch.total, self.num_timesteps
        if self._last[0]:
            rate = (steps - self._last[1]) / (seconds - self._last[0])
            log.record("time/frames_per_second", rate * self._step_seconds * 60)
        self._last = seconds, steps
        for phase, share in self._stopwatch.shares.items():
            log.record(f"time/{phase}", share)
        log.dump(steps)

    def _on_training_end(self) -> None:
        self.act()

    @property
    def _step_seconds(self) -> float:
        return self._races.trials[0].frame_skip / 60


class Report(BaseCallback):
    """Tells somebody the number of steps now and then."""

    def __init__(self, report: Callable[[int], None], seconds: float = 0.2) -> None:
        super().__init__()
        self._report, self._seconds, self._due = report, seconds, 0.0

    def _on_step(self) -> bool:
        if (now := monotonic()) >= self._due:
            self._due = now + self._seconds
            self._report(self.num_timesteps)
        return True


class Show(BaseCallback):
    """Shows one of the races in a window, until it is closed."""

    def __init__(self, window: EnvWindow) -> None:
        super().__init__()
        self._window, self._due = window, 0.0

    def _on_step(self) -> bool:
        if (now := monotonic()) >= self._due and self._window.is_alive:
            self._due = now + 1 / PICTURES
            self._window.update()
        return True

    def _on_training_end(self) -> None:
        self._window.close()
