"""A trained driver on disk: a folder with `config.json` and `model.safetensors`. Nothing is pickled."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load, save

from desmume_mkds.game.files import read_capped
from mariokart.errors import CheckpointError
from mariokart.folders import replacing_folder
from mariokart.models.policy import Policy, PolicyConfig

FORMAT = 2
"""1 was a driver that saw version 0's dictionary, in every frame."""
CONFIG_LIMIT = 1 << 20
WEIGHTS_LIMIT = 256 << 20


def save_checkpoint(
    folder: Path, policy: Policy, summary: dict[str, Any], beside: Mapping[str, bytes] | None = None
) -> None:
    """Write `policy` to `folder`, whole or not at all, with a `summary` of how it came about (JSON types).

    `beside` are more files by name, which a training needs to go on. What was in the folder is gone.

    Raises FileError: the folder cannot be written.
    """
    config = {"format": FORMAT, "policy": asdict(policy.config), "summary": summary}
    weights = {name: tensor.detach().cpu().contiguous() for name, tensor in policy.state_dict().items()}
    with replacing_folder(folder) as part:
        (part / "model.safetensors").write_bytes(save(weights))
        (part / "config.json").write_text(json.dumps(config, indent=2) + "\n", encoding="utf-8")
        for name, data in (beside or {}).items():
            (part / name).write_bytes(data)


def load_checkpoint(folder: Path, device: torch.device | str = "cpu") -> tuple[Policy, dict[str, Any]]:
    """Return the policy stored in `folder`, in evaluation mode on `device`, and its summary.

    The files may come from a stranger: sizes are capped, every value is checked, and only numbers are read.

    Raises CheckpointError: something in the folder is missing, damaged, or not what a policy holds.
    """
    config, summary = _read_config(folder / "config.json")
    with torch.device("meta"):  # shapes only: a hostile configuration must not take memory
        policy = Policy(config)
    data = read_capped(folder / "model.safetensors", WEIGHTS_LIMIT)
    try:
        weights = load(data)
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{folder / 'model.safetensors'} is damaged; train the driver again") from error
    wanted = policy.state_dict()
    if {name: (t.shape, t.dtype) for name, t in weights.items()} != {
        n: (t.shape, t.dtype) for n, t in wanted.items()
    }:
        raise CheckpointError(f"{folder} does not fit together: its weights are not those of its config.json")
    if not all(bool(tensor.isfinite().all()) for tensor in weights.values()):
        raise CheckpointError(f"{folder} holds weights that are not finite; train the driver again")
    policy.load_state_dict(weights, assign=True)
    return policy.to(device).eval(), summary


def _read_config(path: Path) -> tuple[PolicyConfig, dict[str, Any]]:
    try:
        config = json.loads(read_capped(path, CONFIG_LIMIT))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise CheckpointError(f"{path} is not JSON; train the driver again") from error
    if not isinstance(config, dict) or config.get("format") != FORMAT:
        raise CheckpointError(f"{path} does not describe a driver that this version knows; train it again")
    policy, summary = config.get("policy"), config.get("summary")
    if not isinstance(policy, dict) or not isinstance(summary, dict) or not _is_policy(policy):
        raise CheckpointError(f"{path} is damaged; train the driver again")
    return PolicyConfig(**policy), summary


def _is_policy(policy: dict[str, Any]) -> bool:
    """Whether these are the fields of a PolicyConfig, with values of sane size."""
    if set(policy) != {field.name for field in fields(PolicyConfig)}:
        return False
    inputs, combos, hidden = policy["inputs"], policy["combos"], policy["hidden"]
    return (
        _is_list(inputs, 4096, lambda name: isinstance(name, str))
        and _is_list(combos, 4096, lambda mask: _is_whole(mask, 0, 0xFFF))
        and len(set(combos)) == len(combos)
        and len(set(inputs)) == len(inputs)
        and _is_list(hidden, 16, lambda units: _is_whole(units, 1, 4096))
        and _is_whole(policy["seq_len"], 1, 1024)
        and _is_whole(policy["frame_skip"], 1, 60)
        and isinstance(policy["architecture"], str)
        and isinstance(policy["activation"], str)
    )


def _is_whole(value: Any, low: int, high: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and low <= value <= high


def _is_list(values: Any, longest: int, good: Callable[[Any], bool]) -> bool:
    return isinstance(values, list) and 1 <= len(values) <= longest and all(map(good, values))
