"""Stable-Baselines3's algorithms, as the settings want them."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from stable_baselines3 import A2C, DQN, PPO
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.logger import Logger, TensorBoardOutputFormat
from torch.utils.tensorboard import SummaryWriter

from mariokart.errors import SettingsError
from mariokart.logs import clear_logs
from mariokart.rl.envs import Standardised
from mariokart.rl.networks import ACTIVATIONS
from mariokart.rl.settings import Settings, ramp

Ramps = Mapping[str, Callable[[float], float]]
"""Attributes of the learner by name, as functions of the part of the training that is left."""


class SteadyDQN(DQN):
    """DQN that fills its memory again after --resume by driving, not by pressing random keys.

    Stable-Baselines3 compares `learning_starts` with the steps of the whole training, so that one that goes
    on would learn at once, from the first few decisions over and over.
    """

    resumed = False

    def go_on(self) -> None:
        """Wait for as many decisions again as before the first update."""
        self.resumed = True
        self.learning_starts += self.num_timesteps

    def _sample_action(self, learning_starts: int, *arguments: Any, **others: Any) -> tuple[Any, Any]:
        return super()._sample_action(0 if self.resumed else learning_starts, *arguments, **others)


LEARNERS: dict[str, type[BaseAlgorithm]] = {"ppo": PPO, "dqn": SteadyDQN, "a2c": A2C}
OURS = {
    "self",
    "policy",
    "env",
    "policy_kwargs",
    "seed",
    "device",
    "verbose",
    "tensorboard_log",
    "_init_setup_model",
    "use_sde",
    "sde_sample_freq",
    "stats_window_size",
}
"""Keywords of the algorithms that are not for the settings."""
WARM_UP = ("warm_up", "warm_up_rate")
"""What `Settings.clone` holds beside keywords of the algorithm."""


def make_learner(
    algorithm: str,
    settings: Settings,
    envs: Standardised,
    seed: int,
    device: torch.device,
    cloned: bool = False,
) -> tuple[BaseAlgorithm, Ramps]:
    """The algorithm, with new networks, and the rates that it does not change by itself.

    `cloned`: with the changes for a start with a cloned driver.

    Raises SettingsError: the algorithm does not know a keyword, or cannot take its value.
    """
    kind = LEARNERS[algorithm]
    keywords = dict(settings.learner)
    if cloned:
        keywords |= {name: value for name, value in settings.clone.items() if name not in WARM_UP}
    known = [name for name in inspect.signature(kind.__init__).parameters if name not in OURS]
    if unknown := [name for name in keywords if name not in known]:
        raise SettingsError(f"{algorithm} has no hyperparameter {unknown[0]!r}; it has: {', '.join(known)}")
    if algorithm != "dqn" and settings.num_envs * keywords.get("n_steps", 2) < 2:
        raise SettingsError(
            f"{algorithm} learns from two decisions or more: num_envs is {settings.num_envs} and "
            f"learner.n_steps {keywords['n_steps']}"
        )
    for name in ("learning_rate", "clip_range", "clip_range_vf"):
        if isinstance(keywords.get(name), Mapping):
            keywords[name] = ramp(name, keywords[name])
    ramps = {name: ramp(name, value) for name, value in keywords.items() if isinstance(value, Mapping)}
    keywords |= {name: rate(1.0) for name, rate in ramps.items()}
    hidden = list(settings.hidden)
    network: dict[str, Any] = {
        "net_arch": hidden if algorithm == "dqn" else {"pi": hidden, "vf": hidden},
        "activation_fn": ACTIVATIONS[settings.activation],
    }
    try:
        model: BaseAlgorithm = kind(
            "MlpPolicy", envs, policy_kwargs=network, seed=seed, device=device, verbose=0, **keywords
        )
    except (TypeError, ValueError, AssertionError) as error:
        raise SettingsError(f"{algorithm} cannot take these hyperparameters: {error}") from error
    return model, ramps


def log_to(model: BaseAlgorithm, folder: Path, resumed: bool = False) -> TensorBoardOutputFormat:
    """Let the model log for TensorBoard into `folder`, and nowhere else.

    A training that is `resumed` takes back what was logged after the step it goes on from; a new one begins
    a new log.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not resumed:
        clear_logs(folder)
    board = TensorBoardOutputFormat(str(folder))
    if resumed:
        board.writer.close()
        board.writer = SummaryWriter(str(folder), purge_step=model.num_timesteps)
    model.set_logger(Logger(folder=str(folder), output_formats=[board]))
    return board
