"""What an unfinished training needs to go on: beside the checkpoint, in safetensors and JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors import SafetensorError
from safetensors.torch import load, save
from torch import Tensor

from desmume_mkds.game.files import read_capped
from mariokart.cloning.learner import Learner
from mariokart.datasets.windows import Trail
from mariokart.errors import CheckpointError

TENSORS, NOTES = "resume.safetensors", "resume.json"
LIMIT = 4 << 30
"""Bytes of either file, at most."""


def pack(learner: Learner, notes: dict[str, Any], corrections: list[Trail]) -> dict[str, bytes]:
    """Return the files that keep the learner as it is, `notes` (JSON types) and what it was corrected."""
    tensors: dict[str, Tensor] = {
        f"policy.{name}": tensor.detach().cpu().contiguous()
        for name, tensor in learner.policy.state_dict().items()
    }
    for number, state in learner.optimiser.state_dict()["state"].items():
        tensors |= {f"optimiser.{number}.{name}": value.cpu() for name, value in state.items()}
    tensors["generator"] = learner.generator.get_state()
    for number, trail in enumerate(corrections):
        tensors[f"correction.{number}.vectors"] = torch.from_numpy(trail.vectors)
        tensors[f"correction.{number}.masks"] = torch.from_numpy(trail.masks.astype(np.int16))
    return {TENSORS: save(tensors), NOTES: (json.dumps(notes, indent=2) + "\n").encode()}


def read_notes(folder: Path) -> dict[str, Any]:
    """Return the notes of an unfinished training. Raises CheckpointError: there are none."""
    path = folder / NOTES
    if not path.is_file():
        raise CheckpointError(f"{folder} holds no training to go on with; leave --resume out")
    try:
        notes = json.loads(read_capped(path, LIMIT))
        assert isinstance(notes, dict)
    except (ValueError, RecursionError, AssertionError) as error:
        raise CheckpointError(f"{path} is damaged; train the driver again") from error
    return notes


def read_tensors(folder: Path) -> tuple[dict[str, Tensor], list[Trail]]:
    """Return the tensors of an unfinished training, and what the driver was corrected.

    Raises CheckpointError: they are missing or damaged.
    """
    path = folder / TENSORS
    try:
        tensors = load(read_capped(path, LIMIT))
        corrections: list[Trail] = []
        while f"correction.{len(corrections)}.masks" in tensors:
            vectors = tensors.pop(f"correction.{len(corrections)}.vectors").numpy()
            masks = tensors.pop(f"correction.{len(corrections)}.masks").numpy().astype(np.uint16)
            corrections.append(Trail(vectors, masks, 1))
    except (SafetensorError, ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{path} is damaged; train the driver again") from error
    return tensors, corrections


def unpack(learner: Learner, tensors: dict[str, Tensor], folder: Path) -> None:
    """Bring the learner to where it was. Raises CheckpointError: it is not the same learner's state."""
    try:
        policy = {name[7:]: value for name, value in tensors.items() if name.startswith("policy.")}
        learner.policy.load_state_dict(policy)
        state: dict[int, dict[str, Tensor]] = {}
        for name, value in tensors.items():
            if name.startswith("optimiser."):
                _, number, what = name.split(".", 2)
                state.setdefault(int(number), {})[what] = value
        groups = learner.optimiser.state_dict()["param_groups"]
        learner.optimiser.load_state_dict({"state": state, "param_groups": groups})
        learner.generator.set_state(tensors["generator"])
    except (RuntimeError, KeyError, ValueError, TypeError) as error:
        raise CheckpointError(f"{folder} holds another driver's training; train it again") from error
