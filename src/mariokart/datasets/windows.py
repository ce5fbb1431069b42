"""Episodes as training samples: split by race, then cut into windows of past frames."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from mariokart.datasets.episode import Episode
from mariokart.errors import DatasetError
from mariokart.models.features import Features, Wanted

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
    """The frames of several races, from which `batch` cuts windows; a window never leaves its race."""

    features: Tensor
    """(N, inputs) float32: the observation before each action."""
    labels: Tensor
    """(N,) int64: index of the keys held among the combinations, or UNKNOWN."""
    first: Tensor
    """(N,) int64: index of the first frame of the same race."""

    @classmethod
    def from_episodes(cls, episodes: Sequence[Episode], wanted: Wanted, combos: Sequence[int]) -> Self:
        """Lay the `episodes` end to end; `wanted` and `combos` are those of the policy's configuration."""
        lengths = [len(episode) for episode in episodes]
        index = np.full(0x1000, UNKNOWN, np.int64)
        index[list(combos)] = np.arange(len(combos))
        rows = [
            Features(wanted, episode.about.observation_names)(episode.observations, len(episode) + 1)[:-1]
            for episode in episodes
        ]
        actions = [episode.actions for episode in episodes]
        starts = np.cumsum([0, *lengths[:-1]])
        return cls(
            torch.from_numpy(np.concatenate(rows)),
            torch.from_numpy(index[np.concatenate(actions)]),
            torch.from_numpy(np.repeat(starts, lengths)),
        )

    def __len__(self) -> int:
        """Return the number of frames, N."""
        return len(self.labels)

    def to(self, device: torch.device) -> "Windows":
        """Return the same frames on `device`."""
        return Windows(self.features.to(device), self.labels.to(device), self.first.to(device))

    def batch(self, frames: Tensor, seq_len: int) -> tuple[Tensor, Tensor]:
        """Return the windows (B, seq_len, inputs) that end at `frames` (B,), and their labels (B,).

        Before the start of a race its first frame is repeated.
        """
        past = frames[:, None] - torch.arange(seq_len - 1, -1, -1, device=frames.device)
        past = past.maximum(self.first[frames, None])
        return self.features[past], self.labels[frames]


def combos_of(episodes: Sequence[Episode]) -> list[int]:
    """Return the key masks that occur in `episodes`, most frequent first."""
    masks, counts = np.unique(np.concatenate([episode.actions for episode in episodes]), return_counts=True)
    return [int(mask) for mask in masks[np.argsort(-counts, kind="stable")]]


def copy_accuracy(episodes: Sequence[Episode]) -> float:
    """Return how often the keys are those of the frame before: what a driver that only copies would score."""
    same = [episode.actions[1:] == episode.actions[:-1] for episode in episodes]
    flat: NDArray[np.bool_] = np.concatenate(same) if same else np.zeros(0, np.bool_)
    return float(flat.mean()) if flat.size else float("nan")
