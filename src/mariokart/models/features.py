"""From the environment's observation to the numbers that a network sees."""

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mariokart.errors import CheckpointError

WITHHELD = ("keymask",)
"""Observations that no network sees: knowing the last keys, it would learn to repeat them."""


def feature_sizes(observation: Mapping[str, NDArray[Any]]) -> dict[str, int]:
    """Return name and size of each entry of one frame's `observation` that a network may see.

    >>> feature_sizes({"keymask": np.uint16(3), "state": np.zeros(5), "rays": np.zeros((2, 3))})
    {'state': 5, 'rays': 6}
    """
    return {name: int(np.size(value)) for name, value in observation.items() if name not in WITHHELD}


def flatten(
    observation: Mapping[str, NDArray[Any]], sizes: Mapping[str, int], batch: int = 1
) -> NDArray[np.float32]:
    """Lay the entries named in `sizes` side by side: (batch, sum of sizes), float32.

    Raises CheckpointError: the observation lacks an entry or it has another size.
    """
    for name, size in sizes.items():
        if name not in observation or np.size(observation[name]) != batch * size:
            raise CheckpointError(f"the driver was trained on another observation {name!r}; train it again")
    columns = [np.asarray(observation[name], np.float32).reshape(batch, size) for name, size in sizes.items()]
    return np.concatenate(columns, axis=1)
