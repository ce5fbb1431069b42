"""Decisions as training samples: races split in two parts, then cut into windows of past decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gym_mkds.observations import Floats
from mariokart.datasets.episode import Episode
from mariokart.errors import DatasetError
from mariokart.models.policy import PolicyConfig

UNKNOWN = -100
"""The label of a key combination that the training part never shows; PyTorch's losses pass it over."""


def split_episodes(
    episodes: Sequence[Episode], ratio: float, generator: np.random.Generator
) -> tuple[list[Episode], list[Episode]]:
    """Return the training and the test part: `ratio` of the races, drawn at random, and the rest.

    No race is in both, and with a ratio below 1 neither part is empty.

    Raises DatasetError: there are too few races to split.
    """
    if ratio < 1 and len(episodes) < 2:
        raise DatasetError("one race cannot be split into two parts; record more, or use --split-ratio 1")
    count = len(episodes) if ratio == 1 else min(max(round(len(episodes) * ratio), 1), len(episodes) - 1)
    order = generator.permutation(len(episodes))
    return [episodes[i] for i in sorted(order[:count])], [episodes[i] for i in sorted(order[count:])]


@dataclass(frozen=True)
class Windows:
    """Decisions of several races, from which `batch` cuts windows; a window never leaves its race."""

    inputs: Tensor
    """(N, inputs) float32: what was seen in each frame."""
    labels: Tensor
    """(N,) int64: index of the keys held from then on among the combinations, or UNKNOWN."""
    first: Tensor
    """(N,) int64: index of the first frame of the same race."""
    step: int
    """Frames from one decision to the next."""

    @classmethod
    def of_races(
        cls,
        vectors: Sequence[Floats],
        masks: Sequence[NDArray[np.uint16]],
        config: PolicyConfig,
        columns: Sequence[int],
        step: int,
    ) -> Self:
        """Lay races end to end: of each the vectors (n, 129) and key masks (n,), `step` rows a decision."""
        index = np.full(0x1000, UNKNOWN, np.int64)
        index[config.combos] = np.arange(len(config.combos))
        lengths = [len(race) for race in masks]
        starts = np.cumsum([0, *lengths[:-1]])
        return cls(
            torch.from_numpy(np.concatenate([race[:, columns] for race in vectors])),
            torch.from_numpy(index[np.concatenate(masks)]),
            torch.from_numpy(np.repeat(starts, lengths)),
            step,
        )

    def __len__(self) -> int:
        """Return the number of frames, N."""
        return len(self.labels)

    def to(self, device: torch.device) -> Windows:
        """Return the same frames on `device`."""
        return Windows(self.inputs.to(device), self.labels.to(device), self.first.to(device), self.step)

    def batch(self, frames: Tensor, seq_len: int) -> tuple[Tensor, Tensor]:
        """Return the windows (B, seq_len, inputs) that end at `frames` (B,), and their labels (B,).

        Before the first decision of a race, that one is repeated.
        """
        back = torch.arange(seq_len - 1, -1, -1, device=frames.device)  # (T,) decisions
        most = (frames - self.first[frames]) // self.step  # (B,) decisions before, of the same phase
        past = frames[:, None] - self.step * torch.minimum(back, most[:, None])
        return self.inputs[past], self.labels[frames]
