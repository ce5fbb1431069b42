"""How a training is set up: the YAML file that ships for each algorithm, and what a user's changes in it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, Self

import yaml

from desmume_mkds.game.files import read_capped
from gym_mkds.actions import DRIVING
from gym_mkds.rewards import TERMS
from mariokart.errors import SettingsError

ALGORITHMS = ("ppo", "dqn", "a2c")
SHIPPED = Path(__file__).parent / "hyperparams"
LIMIT = 1 << 20
MOST_UNITS, MOST_LAYERS = 4096, 16
"""Of a driver that can be read back."""
MASKS = {action.name: action.keys for action in DRIVING}
"""Key masks of the actions by the names that the files have."""


@dataclass(frozen=True)
class Settings:
    """Everything that a training depends on but task and seed. The fields are those of the YAML files."""

    timesteps: int
    """Decisions in all, of all environments together."""
    num_envs: int
    """Races side by side."""
    frame_skip: int
    """Frames for which the keys of a decision are held."""
    actions: tuple[str, ...]
    """Names of the key combinations to choose from, as in docs/observations.md."""
    grid_share: float
    """Share of the environments whose episodes begin on the grid; the others begin along the lap."""
    time_limit: float
    """Seconds of an episode: a mini-race, unless it is longer than the race."""
    time_spread: float
    """Share of them by which an episode may be longer or shorter, so that the races do not end together."""
    patience: float
    """Seconds without a way made that end an episode."""
    wrong_way: float
    """Seconds the wrong way round that end an episode."""
    rewards: Mapping[str, Any]
    """Weights of the terms of `gym_mkds.rewards`, numbers or {from: x, to: y}."""
    norm_reward: bool
    """Whether rewards are divided by the deviation of the returns."""
    hidden: tuple[int, ...]
    """Units in each hidden layer, of the policy and of the critic."""
    activation: str
    """relu or tanh."""
    evaluate_every: int
    """Steps between two races of the present driver."""
    race_limit: float
    """Seconds after which such a race is given up."""
    checkpoint_every: int
    """Steps between two checkpoints."""
    learner: Mapping[str, Any]
    """Keywords of Stable-Baselines3's algorithm. A rate may be {from: x, to: y}: it goes there evenly."""
    clone: Mapping[str, Any]
    """What changes in `learner` when the start is a cloned driver; `warm_up`, the steps in which the critic
    alone learns; `warm_up_rate`, how fast."""

    @classmethod
    def of(cls, values: Mapping[str, Any]) -> Self:
        """Check plain values, as JSON or YAML has them. Raises SettingsError: one is not sound."""
        known = {field.name: field.type for field in fields(cls)}
        if unknown := [name for name in values if name not in known]:
            raise SettingsError(f"there is no hyperparameter {unknown[0]!r}; there are: {', '.join(known)}")
        if missing := [name for name in known if name not in values]:
            raise SettingsError(f"the hyperparameter {missing[0]!r} is missing")
        settings = cls(**{name: _checked(name, str(kind), values[name]) for name, kind in known.items()})
        settings._check()
        return settings

    def _check(self) -> None:
        for field in fields(self):
            _check_numbers(field.name, getattr(self, field.name))
        for part in ("learner", "clone"):
            for name, value in getattr(self, part).items():
                _check_range(f"{part}.{name}", name, value)
        least = {"timesteps": 1, "num_envs": 1, "frame_skip": 1, "evaluate_every": 1, "checkpoint_every": 1}
        for name, low in least.items():
            if getattr(self, name) < low:
                raise SettingsError(f"the hyperparameter {name} is {low} or more, not {getattr(self, name)}")
        if unknown := [name for name in self.actions if name not in MASKS]:
            raise SettingsError(f"there is no action {unknown[0]!r}; there are: {', '.join(MASKS)}")
        if unknown := [name for name in self.rewards if name not in TERMS]:
            raise SettingsError(f"there is no reward term {unknown[0]!r}; there are: {', '.join(TERMS)}")
        for name, weight in self.rewards.items():
            ramp(f"rewards.{name}", weight)
        if max(self.hidden, default=0) > MOST_UNITS or len(self.hidden) > MOST_LAYERS:
            raise SettingsError(f"hidden is at most {MOST_LAYERS} layers of {MOST_UNITS:,} units")
        if self.activation not in ("relu", "tanh"):
            raise SettingsError(f"the activation is relu or tanh, not {self.activation!r}")
        if not 0 <= self.time_spread < 1:
            raise SettingsError("time_spread is a share from 0 to below 1")
        if not 0 <= self.grid_share <= 1 or not self.actions or not self.hidden or min(self.hidden) < 1:
            raise SettingsError("grid_share is from 0 to 1, and actions and hidden name one or more")
        if min(self.time_limit, self.patience, self.wrong_way, self.race_limit) <= 0:
            raise SettingsError("time_limit, patience, wrong_way and race_limit are seconds above 0")

    @property
    def masks(self) -> tuple[int, ...]:
        """Key masks of the actions."""
        return tuple(MASKS[name] for name in self.actions)


def ramp(name: str, value: Any) -> Callable[[float], float]:
    """A number, or {from: x, to: y}, as a function of the part of the training that is left, 1 to 0.

    >>> ramp("lr", {"from": 1, "to": 0.5})(0.5), ramp("lr", 3)(0.5)
    (0.75, 3.0)

    Stable-Baselines3's last rollout goes past the end, where less than nothing is left: the rate stays there.

    >>> ramp("lr", {"from": 1, "to": 0})(-0.05)
    0.0

    Raises SettingsError: it is neither.
    """
    ends = value if isinstance(value, Mapping) else {"from": value, "to": value}
    if set(ends) != {"from", "to"} or not all(isinstance(end, int | float) for end in ends.values()):
        raise SettingsError(f"the hyperparameter {name} is a number or {{from: x, to: y}}, not {value!r}")
    start, end = float(ends["from"]), float(ends["to"])
    return lambda left: end + (start - end) * max(left, 0.0)


def _check_numbers(path: str, value: Any) -> None:
    """Raise SettingsError where a number at any depth is not finite; `path` says where."""
    if isinstance(value, Mapping):
        for name, inner in value.items():
            _check_numbers(f"{path}.{name}", inner)
    elif isinstance(value, list | tuple):
        for place, inner in enumerate(value):
            _check_numbers(f"{path}[{place}]", inner)
    elif isinstance(value, float) and not math.isfinite(value):
        raise SettingsError(f"the hyperparameter {path} is a finite number, not {value}")


_INFINITY = math.inf
RANGES: Mapping[str, tuple[float, float]] = {
    "learning_rate": (0, _INFINITY), "gamma": (0, 1), "gae_lambda": (0, 1), "clip_range": (0, _INFINITY),
    "clip_range_vf": (0, _INFINITY), "ent_coef": (0, _INFINITY), "vf_coef": (0, _INFINITY),
    "max_grad_norm": (0, _INFINITY), "target_kl": (0, _INFINITY), "n_steps": (1, _INFINITY),
    "n_epochs": (1, _INFINITY), "batch_size": (1, _INFINITY), "buffer_size": (1, _INFINITY),
    "learning_starts": (0, _INFINITY), "train_freq": (1, _INFINITY), "gradient_steps": (-1, _INFINITY),
    "tau": (0, 1), "target_update_interval": (1, _INFINITY), "exploration_fraction": (0, 1),
    "exploration_initial_eps": (0, 1), "exploration_final_eps": (0, 1), "rms_prop_eps": (0, _INFINITY),
    "warm_up": (0, _INFINITY), "warm_up_rate": (0, _INFINITY),
}  # fmt: skip
"""What the learners' numbers lie between, both included."""
WHOLE = (
    "n_steps", "n_epochs", "batch_size", "buffer_size", "learning_starts", "train_freq", "gradient_steps",
    "target_update_interval", "warm_up",
)  # fmt: skip
"""Those that count something."""


def _check_range(path: str, name: str, value: Any) -> None:
    """Raise SettingsError where a learner's number, or an end of its ramp, lies outside of its range."""
    if name not in RANGES or value is None:
        return
    if isinstance(value, Mapping):
        ramp(path, value)
        for end, inner in value.items():
            _check_range(f"{path}.{end}", name, inner)
        return
    low, high = RANGES[name]
    numeric = isinstance(value, int | float) and not isinstance(value, bool)
    if not numeric or (name in WHOLE and value != int(value)):
        kind = "whole number" if name in WHOLE else "number"
        raise SettingsError(f"the hyperparameter {path} is a {kind}, not {value!r}")
    if not low <= value <= high:
        range_ = f"from {low:g} to {high:g}" if math.isfinite(high) else f"{low:g} or more"
        raise SettingsError(f"the hyperparameter {path} is {range_}, not {value!r}")


def read_settings(algorithm: str, path: Path | None = None, **changes: Any) -> Settings:
    """The shipped settings of an algorithm, changed by a YAML file and by `changes` that are not None.

    What the file does not name stays; `learner`, `clone` and `rewards` are changed name by name.

    Raises FileError, SettingsError: the file cannot be read, or is not what it should be.
    """
    values = _read_yaml(SHIPPED / f"{algorithm}.yaml")
    for name, value in (_read_yaml(path) if path else {}).items():
        nested = isinstance(values.get(name), dict) and isinstance(value, dict)
        values[name] = {**values[name], **value} if nested else value
    return Settings.of(values | {name: value for name, value in changes.items() if value is not None})


def _read_yaml(path: Path) -> dict[str, Any]:
    text = read_capped(path, LIMIT)
    try:
        values = yaml.safe_load(text)
    except (yaml.YAMLError, UnicodeDecodeError, RecursionError, ValueError) as error:
        reason = " ".join(str(error).split())
        raise SettingsError(f"{path} is not YAML: {reason}") from error
    if not isinstance(values, dict) or not all(isinstance(name, str) for name in values):
        raise SettingsError(f"{path} holds no hyperparameters; write lines such as 'num_envs: 8'")
    return {name: _number(value) for name, value in values.items()}


def _number(value: Any) -> Any:
    """Numbers that YAML 1.1 reads as text, such as 3e-4, as the numbers that were meant."""
    if isinstance(value, dict):
        return {name: _number(inner) for name, inner in value.items()}
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return value
    return value


def _checked(name: str, kind: str, value: Any) -> Any:
    """The value in the type of its field. Raises SettingsError."""
    whole = isinstance(value, int) and not isinstance(value, bool)
    real = whole or isinstance(value, float)
    if kind == "int" and (whole or (isinstance(value, float) and value.is_integer())):
        return int(value)
    if kind == "float" and real:
        return float(value)
    if (kind == "bool" and isinstance(value, bool)) or (kind == "str" and isinstance(value, str)):
        return value
    if kind.startswith("tuple") and isinstance(value, list | tuple):
        return tuple(_checked(name, "int" if "int" in kind else "str", one) for one in value)
    if kind.startswith("Mapping") and isinstance(value, dict):
        return {str(key): one for key, one in value.items()}
    raise SettingsError(f"the hyperparameter {name} cannot be {value!r}")
