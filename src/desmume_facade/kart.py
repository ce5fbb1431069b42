"""Where the kart is and what it heads for."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from desmume_facade.raw import Vector


def vector(struct: Any, name: str) -> Vector:
    """A vector field as a tensor with names."""
    value: Vector = getattr(struct, name)
    return value


def meeting_point(
    position: NDArray[np.float32], way: NDArray[np.float32], ends: NDArray[np.float32]
) -> torch.Tensor | None:
    """Where a way from a position meets the line through two ends (2, 3) on the ground, at the ends'
    height."""
    here, step = position[[0, 2]].astype(float), way[[0, 2]].astype(float)
    left, across = ends[0, [0, 2]].astype(float), (ends[1] - ends[0])[[0, 2]].astype(float)
    turn = step[0] * across[1] - step[1] * across[0]
    if abs(turn) < 1e-9:
        return None
    off = left - here
    far = (off[0] * across[1] - off[1] * across[0]) / turn
    if far < 0:
        return None
    x, z = here + far * step
    return torch.tensor([x, float(ends[0, 1]), z], dtype=torch.float32)
