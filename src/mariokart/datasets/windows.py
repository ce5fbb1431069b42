"""Decisions as training samples: races split in two parts, then cut into windows of past decisions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Self

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from gym_mkds.observations import Floats
from mariokart.datasets.episode import Episode
from mariokart.errors import DatasetError

UNKNOWN = -100
"""The label of a key combination that the training part never shows; PyTorch's losses pass it over."""

NO_ADVICE = 0xFFF
"""The mask of a decision of which nobody says what it should have been: all keys, which no policy has."""


class Trail(NamedTuple):
    """What was seen in a race and what should have been pressed, in order."""

    vectors: Floats
    """(n, 129) float32."""
    masks: NDArray[np.uint16]
    """(n,) key masks to hold from then on."""
    step: int
    """Rows from one decision to the next: `frame_skip` if there is a row for each frame."""


SHORTEST = 60
"""Frames of either part of a race that is cut in two, at least."""


def split_episodes(
    episodes: Sequence[Episode], ratio: float, generator: np.random.Generator
) -> tuple[list[Episode], list[Episode]]:
    """Return the training and the test part: `ratio` of the races, drawn at random, and the rest.

    No race is in both, and with a ratio below 1 neither part is empty. A single race is cut in time: its
    beginning trains, its end tests.

    Raises DatasetError: a single race is too short to be cut.
    """
    if ratio < 1 and len(episodes) == 1:
        whole = episodes[0]
        at = min(max(round(len(whole) * ratio), SHORTEST), len(whole) - SHORTEST)
        if at < SHORTEST:
            raise DatasetError(f"one race of {len(whole)} frames is too short to be cut in two; record more")
        return [whole.part(0, at)], [whole.part(at, len(whole))]
    count = len(episodes) if ratio == 1 else min(max(round(len(episodes) * ratio), 1), len(episodes) - 1)
    order = generator.permutation(len(episodes))
    return [episodes[i] for i in sorted(order[:count])], [episodes[i] for i in sorted(order[count:])]


@dataclass(frozen=True)
class Windows:
    """Trails laid end to end, from which `batch` cuts windows; a window never leaves its trail."""

    inputs: Tensor
    """(N, inputs) float32: what was seen."""
    labels: Tensor
    """(N,) int64: index of the keys to hold from then on among the combinations, or UNKNOWN."""
    trail: Tensor
    """(N,) int64: number of the row's trail."""
    first: Tensor
    """(trails,) int64: its first row."""
    step: Tensor
    """(trails,) int64: its rows from one decision to the next."""

    @classmethod
    def of(cls, trails: Sequence[Trail], combos: Sequence[int], columns: Sequence[int]) -> Self:
        """Lay `trails` end to end, of each vector the `columns`."""
        index = np.full(0x1000, UNKNOWN, np.int64)
        index[list(combos)] = np.arange(len(combos))
        lengths = [len(trail.masks) for trail in trails]
        return cls(
            torch.from_numpy(np.concatenate([trail.vectors[:, columns] for trail in trails])),
            torch.from_numpy(index[np.concatenate([trail.masks for trail in trails])]),
            torch.from_numpy(np.repeat(np.arange(len(trails)), lengths)),
            torch.from_numpy(np.cumsum([0, *lengths[:-1]])),
            torch.tensor([trail.step for trail in trails]),
        )

    def __len__(self) -> int:
        """Return the number of rows, N."""
        return len(self.labels)

    def to(self, device: torch.device) -> Windows:
        """Return the same rows on `device`."""
        return Windows(*(getattr(self, name).to(device) for name in self.__dataclass_fields__))

    def decisions(self, generator: torch.Generator | None = None) -> Tensor:
        """Return the rows of one decision after the other, beginning in the first of each trail.

        With a `generator`, each trail begins in one of the first `step` rows, the rows are shuffled, and
        those of which there is nothing to learn are left out.
        """
        rows = torch.arange(len(self), device=self.labels.device)
        phases = torch.zeros_like(self.step)
        if generator is not None:
            phases = (torch.rand(len(self.step), generator=generator).to(rows.device) * self.step).long()
        taken = (rows - self.first[self.trail] - phases[self.trail]) % self.step[self.trail] == 0
        if generator is None:
            return rows[taken]
        rows = rows[taken & (self.labels != UNKNOWN)]
        return rows[torch.randperm(len(rows), generator=generator).to(rows.device)]

    def batch(self, rows: Tensor, seq_len: int) -> tuple[Tensor, Tensor]:
        """Return the windows (B, seq_len, inputs) that end at `rows` (B,), and their labels (B,).

        Before the first decision of a trail, that one is repeated.
        """
        if seq_len == 1:
            return self.inputs[rows, None], self.labels[rows]
        trail = self.trail[rows]
        step = self.step[trail]
        back = torch.arange(seq_len - 1, -1, -1, device=rows.device)  # (T,) decisions
        most = (rows - self.first[trail]) // step  # (B,) decisions before, of the same phase
        past = rows[:, None] - step[:, None] * torch.minimum(back, most[:, None])
        return self.inputs[past], self.labels[rows]
