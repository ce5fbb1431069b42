"""Fixed-point numbers, by py-desmume-mkds's names."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

FX32_SCALE_FACTOR = 1 / 4096
"""What a raw 20.12 number is multiplied with."""


def get_fx(array: Any, shape: tuple[int, ...] | None = None) -> torch.Tensor:
    """Raw numbers, signed 20.12, as float32, in a shape."""
    raw = torch.as_tensor(np.asarray(array, np.int32).astype(np.float32)) * FX32_SCALE_FACTOR
    return raw if shape is None else raw.reshape(shape)


def set_fx(array: Any) -> np.ndarray:
    """Numbers as raw 20.12, int32."""
    return np.rint(np.asarray(array, np.float64) / FX32_SCALE_FACTOR).astype(np.int32)
