"""The state of a training on disk: one file, `training.safetensors`, written whole or not at all.

It holds the networks, the optimiser's tensors, the statistics of observations and rewards, every generator of
random numbers, and as JSON in its header the settings, the task, the counters and the learning curve. Nothing
is pickled. A training that goes on from it begins new races; DQN's memory of past decisions is not in it.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import save
from stable_baselines3.common.base_class import BaseAlgorithm
from torch import Tensor

from desmume_mkds.game.files import write_whole
from mariokart.errors import CheckpointError, SettingsError
from mariokart.rl.envs import Races, Standardised
from mariokart.rl.settings import ALGORITHMS, Settings

FORMAT = 1
FILE = "training.safetensors"
LIMIT = 1 << 30
COUNTERS = ("num_timesteps", "_n_updates", "_episode_num", "_n_calls", "exploration_rate")
"""Attributes of the learners; each has some of them."""
RETURNS = ("mean", "var", "count")


@dataclass(frozen=True)
class Progress:
    """A training as it was kept."""

    algorithm: str
    settings: Settings
    seed: int
    cloned: bool
    """Whether it began with a cloned driver."""
    task: dict[str, Any]
    """Courses, movies: what `train` was called with."""
    learning: dict[str, Any]
    """`Learning.as_json`."""
    counters: dict[str, Any]
    optimiser: list[dict[str, Any]]
    """Its groups, without the tensors."""
    randoms: list[dict[str, Any]]
    tensors: dict[str, Tensor]


def save_progress(folder: Path, progress: Progress) -> None:
    """Write the file. Raises FileError: it cannot be written."""
    header = {name: value for name, value in vars(progress).items() if name != "tensors"}
    header |= {"format": FORMAT, "settings": asdict(progress.settings)}
    write_whole(folder / FILE, save(progress.tensors, {"training": json.dumps(header)}))


def collect(model: BaseAlgorithm, envs: Standardised, races: Races, **about: Any) -> Progress:
    """The present state; `about`: what is not the learner's."""
    tensors = {f"policy.{name}": tensor for name, tensor in model.policy.state_dict().items()}
    optimiser: dict[str, Any] = model.policy.optimizer.state_dict()
    for number, state in optimiser["state"].items():
        for name, value in state.items():
            tensors[f"optimiser.{number}.{name}"] = torch.as_tensor(value)
    for name in RETURNS:
        tensors[f"observations.{name}"] = torch.as_tensor(np.asarray(getattr(envs.obs_rms, name)))
        tensors[f"returns.{name}"] = torch.as_tensor(np.asarray(getattr(envs.ret_rms, name)))
    _, keys, place, _, _ = np.random.get_state()  # noqa: NPY002 (Stable-Baselines3 draws from it)
    tensors["random.numpy"] = torch.as_tensor(np.append(keys, place).astype(np.int64))
    tensors["random.torch"] = torch.get_rng_state()
    return Progress(
        counters={name: getattr(model, name) for name in COUNTERS if hasattr(model, name)},
        optimiser=optimiser["param_groups"],
        randoms=[
            dict(random.bit_generator.state) for random in (model.action_space.np_random, *races.randoms)
        ],
        tensors={name: tensor.detach().cpu().contiguous().clone() for name, tensor in tensors.items()},
        **about,
    )


def restore(progress: Progress, model: BaseAlgorithm, envs: Standardised, races: Races) -> None:
    """Put the state back. Raises CheckpointError: it is of other networks."""
    tensors, groups = progress.tensors, progress.optimiser
    try:
        model.policy.load_state_dict(_part(tensors, "policy."))
        states: dict[int, dict[str, Tensor]] = {}
        for name, tensor in _part(tensors, "optimiser.").items():
            number, _, what = name.partition(".")
            states.setdefault(int(number), {})[what] = tensor
        model.policy.optimizer.load_state_dict({"state": states, "param_groups": groups})
        if progress.cloned:
            mean, var = tensors["observations.mean"].numpy(), tensors["observations.var"].numpy()
            envs.fix(mean.astype(np.float32), np.sqrt(var + envs.epsilon).astype(np.float32))
        for name in RETURNS:
            setattr(envs.obs_rms, name, _number(tensors[f"observations.{name}"]))
            setattr(envs.ret_rms, name, _number(tensors[f"returns.{name}"]))
        for name, value in progress.counters.items():
            setattr(model, name, value)
        for random, state in zip(
            (model.action_space.np_random, *races.randoms), progress.randoms, strict=True
        ):
            random.bit_generator.state = state
        numbers = tensors["random.numpy"].numpy()
        np.random.set_state(("MT19937", numbers[:-1].astype(np.uint32), int(numbers[-1]), 0, 0.0))  # noqa: NPY002
        torch.set_rng_state(tensors["random.torch"])
    except (RuntimeError, KeyError, ValueError, TypeError, IndexError) as error:
        reason = str(error).splitlines()[0]
        raise CheckpointError(
            f"{FILE} does not fit together ({reason}); begin anew without --resume"
        ) from error


def load_progress(folder: Path) -> Progress:
    """Read what `save_progress` wrote.

    Raises CheckpointError: there is no such file, or it is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        raise CheckpointError(f"there is nothing to resume in {folder}; leave --resume out to begin")
    if path.stat().st_size > LIMIT:
        raise CheckpointError(f"{path} is larger than any training; begin anew without --resume")
    damaged = CheckpointError(f"{path} is damaged; begin anew without --resume")
    try:
        with safe_open(path, framework="pt") as file:
            header = json.loads((file.metadata() or {}).get("training", ""))
            tensors = {name: file.get_tensor(name).clone() for name in file.keys()}  # noqa: SIM118
    except (SafetensorError, ValueError, RecursionError, OSError) as error:
        raise damaged from error
    names = set(Progress.__dataclass_fields__) - {"tensors"}
    if not isinstance(header, dict) or header.pop("format", None) != FORMAT or set(header) != names:
        raise damaged
    kinds = {
        "algorithm": str,
        "settings": dict,
        "seed": int,
        "cloned": bool,
        "task": dict,
        "learning": dict,
        "counters": dict,
        "optimiser": list,
        "randoms": list,
    }
    if not all(isinstance(header[name], kind) for name, kind in kinds.items()):
        raise damaged
    counters = header["counters"]
    if (
        header["algorithm"] not in ALGORITHMS
        or set(counters) - set(COUNTERS)
        or not all(isinstance(value, int | float) for value in counters.values())
    ):
        raise damaged
    try:
        settings = Settings.of(header.pop("settings"))
    except SettingsError as error:
        raise damaged from error
    return Progress(**header, settings=settings, tensors=tensors)


def _part(tensors: dict[str, Tensor], prefix: str) -> dict[str, Tensor]:
    return {name.removeprefix(prefix): tensor for name, tensor in tensors.items() if name.startswith(prefix)}


def _number(tensor: Tensor) -> Any:
    """An array, or the float of a single number."""
    return tensor.numpy() if tensor.ndim else float(tensor)
