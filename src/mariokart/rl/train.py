"""Train a driver by reinforcement learning.

    mariokart train-rl ppo --course f8c
    mariokart eval ppo-f8c

In the folder of the model lie the best driver so far (`config.json`, `model.safetensors`: what `mariokart
eval` takes), the last one (`last/`), the state to resume from (`training.safetensors`), and in
`learning.json` and `learning.png` what came of it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from stable_baselines3.common.callbacks import BaseCallback, CallbackList

from desmume_mkds.game.errors import FileError
from gym_mkds.rewards import Rewards
from mariokart.device import use_device
from mariokart.interrupt import asked_to_stop
from mariokart.models import Policy, save_checkpoint
from mariokart.rl.callbacks import Clock, Log, Ramp, Report, Show, Stop, WarmUp
from mariokart.rl.checkpoint import Progress, collect, restore, save_progress
from mariokart.rl.envs import make_envs
from mariokart.rl.examiner import Examiner
from mariokart.rl.keeping import Checkpoint, Evaluate
from mariokart.rl.learner import SteadyDQN, log_to, make_learner
from mariokart.rl.learning import Evaluation, Learning, plot_learning, write_learning
from mariokart.rl.networks import policy_modules, policy_of, take_over
from mariokart.rl.settings import Settings
from mariokart.rl.stopwatch import Stopwatch
from mariokart.rl.task import Task

LOG_EVERY = 5_000
NEVER = 1 << 62  # we log ourselves, by steps and not by updates or episodes


@dataclass(frozen=True)
class Watchers:
    """Who is told how it goes."""

    steps: Callable[[int, Stopwatch], None] = lambda steps, stopwatch: None
    evaluation: Callable[[Evaluation, bool, Learning], None] = lambda evaluation, better, learning: None
    window: Callable[[Any], Any] | None = None
    """Makes a window on an environment."""


def train_rl(
    algorithm: str,
    task: Task,
    settings: Settings,
    folder: Path,
    *,
    logs: Path | None = None,
    seed: int = 0,
    device: str = "cpu",
    clone: Policy | None = None,
    resume: Progress | None = None,
    rewards: Rewards | None = None,
    about: dict[str, Any] | None = None,
    watchers: Watchers | None = None,
) -> Learning:
    """Train a driver and keep it in `folder`; what came of it.

    Args:
        algorithm: ppo, dqn or a2c.
        task: the races.
        settings: everything else.
        folder: for the drivers and checkpoints; made if it is not there.
        logs: folder for TensorBoard's; None: `folder`/logs.
        seed: of everything that is random.
        device: auto, or what PyTorch calls a device.
        clone: the driver to begin with, not for dqn.
        resume: the training to go on with, as `load_progress` gives it; settings and seed are its own.
        rewards: functions, in place of the weights in the settings.
        about: kept in the checkpoint beside the rest: what the training was called with.
        watchers: who is told.

    Ctrl-C, SIGTERM and SIGHUP write a checkpoint first.

    Raises SettingsError, CheckpointError, FileError. Raises StoppedError: somebody stopped it.
    """
    watchers = watchers or Watchers()
    cloned = resume.cloned if resume else clone is not None
    stopwatch = Stopwatch()
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise FileError(f"{folder} cannot be made: {error.strerror}") from error
    envs, races = make_envs(settings, task, stopwatch, seed, rewards)
    alone = task.consoles(1)[0] if task.consoles else None
    examiner = Examiner(task.rom, settings.frame_skip, settings.race_limit, alone)
    try:
        model, ramps = make_learner(algorithm, settings, envs, seed, use_device(device), cloned)
        learning = Learning(algorithm, task.ghost_times)
        if clone is not None:
            take_over(model, envs, clone)
        if resume:
            restore(resume, model, envs, races)
            learning = Learning.of(resume.learning)
            if isinstance(model, SteadyDQN):
                model.go_on()
        board = log_to(model, logs or folder / "logs", resumed=resume is not None)
        left = settings.timesteps - model.num_timesteps

        def keep() -> None:
            learning.minutes = evaluate.minutes
            state = collect(
                model,
                envs,
                races,
                algorithm=algorithm,
                settings=settings,
                seed=seed,
                cloned=cloned,
                task=about or {},
                learning=learning.as_json(),
            )
            save_progress(folder, state)
            about_last = {"courses": task.courses, "algorithm": algorithm, "steps": model.num_timesteps}
            save_checkpoint(folder / "last", policy_of(model, envs, settings), about_last)

        evaluate = Evaluate(
            folder,
            task,
            settings,
            envs,
            examiner,
            learning,
            stopwatch,
            board,
            keep,
            lambda evaluation, better: watchers.evaluation(evaluation, better, learning),
        )
        callbacks: list[BaseCallback] = [
            Ramp(ramps, settings if rewards is None else replace(settings, rewards={}), races),
            Log(LOG_EVERY, races, stopwatch),
            evaluate,
            Checkpoint(settings.checkpoint_every, keep, stopwatch),
            Report(lambda steps: watchers.steps(steps, stopwatch)),
        ]
        if cloned:
            callbacks.insert(
                0,
                WarmUp(
                    policy_modules(model),
                    settings.clone.get("warm_up", 0),
                    settings.clone.get("warm_up_rate", 1e-3),
                ),
            )
        if watchers.window:
            callbacks.append(Show(watchers.window(races.trials[0])))
        with asked_to_stop("this update") as asked:
            callbacks += [Stop(asked, keep), Clock(stopwatch)]
            model.learn(left, CallbackList(callbacks), log_interval=NEVER, reset_num_timesteps=False)
        stopwatch.enter("evaluation")
        evaluate.act()
        keep()
        evaluate.film_best()
        write_learning(folder, learning, **measured(stopwatch, settings, left))
        plot_learning(folder / "learning.png", learning)
    finally:
        examiner.close()
        envs.close()
    return learning


def measured(stopwatch: Stopwatch, settings: Settings, steps: int) -> dict[str, Any]:
    """How fast the training was since it began or was resumed, and where its time went."""
    seconds = max(stopwatch.training, 1e-9)
    return {
        "frames_per_second": round(steps * settings.frame_skip / seconds, 1),
        "time_shares": {phase: round(share, 4) for phase, share in stopwatch.shares.items()},
    }
