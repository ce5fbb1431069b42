"""A policy that learns from trails, epoch by epoch, and all that its learning depends on."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from gym_mkds.mirror import ORDER, SIGNS, mirror_keys, mirror_vectors
from gym_mkds.vector_observer import VECTOR
from mariokart.datasets.decisions import combos_of
from mariokart.datasets.windows import UNKNOWN, Trail, Windows
from mariokart.models import Policy, PolicyConfig
from mariokart.train_config import TrainConfig

ECHOES = ("steering", "yaw_rate", "key_a", "key_b", "key_right", "key_left", "key_r", "key_x")
"""They show the keys of the decision before: a driver that sees them learns to go on as it does, and runs off
the road."""
PLACES = ("lap", "lap_progress", "race_progress")
"""They tell where on which course the kart is: a driver that knows it learns the place, not the road."""
DROPPED = 0.5
"""Share of the windows that do not show the echoes, where they are dropped out."""
LEAST_LR = 0.01
"""What is left of the learning rate at the end."""


class Scores(NamedTuple):
    """How well decisions are foretold."""

    loss: float
    accuracy: float


def inputs_of(config: TrainConfig) -> list[str]:
    """The names of the numbers that a driver trained so gets to see."""
    withheld = {*PLACES, *(ECHOES if config.keys == "withheld" else ())}
    return [number.name for number in VECTOR if number.name not in withheld]


class Learner:
    """A policy in training. Everything random in it comes from `generator`."""

    def __init__(self, config: TrainConfig, trails: Sequence[Trail], device: torch.device) -> None:
        """Make a new policy that is to learn from `trails`."""
        torch.manual_seed(config.seed)
        self.config, self.device = config, device
        self.generator = torch.Generator().manual_seed(config.seed)
        masks = [trail.masks for trail in trails]
        if config.mirror:
            masks += [mirror_keys(mask) for mask in masks]
        policy = PolicyConfig(
            inputs_of(config), combos_of(masks), config.model, config.seq_len, config.frame_skip,
            list(config.hidden),
        )  # fmt: skip
        self.policy = Policy(policy)
        self._standardise(trails)
        self.policy.to(device)
        self.optimiser = torch.optim.AdamW(self.policy.parameters(), lr=config.lr, weight_decay=1e-2)
        self._order, self._signs, self._swapped = _mirror(policy, self.policy.columns, device)
        echoes = [name not in ECHOES for name in policy.inputs]
        self._kept = torch.tensor(echoes, dtype=torch.float32, device=device)
        self.learn_from(trails)

    def _standardise(self, trails: Sequence[Trail]) -> None:
        vectors = np.concatenate([trail.vectors[:: trail.step] for trail in trails])
        if self.config.mirror:
            vectors = np.concatenate([vectors, mirror_vectors(vectors)])
        seen = torch.from_numpy(vectors[:, self.policy.columns]).double()
        self.policy.mean.copy_(seen.mean(0))
        self.policy.deviation.copy_(seen.std(0, correction=0).clamp(min=1e-3))

    def learn_from(self, trails: Sequence[Trail]) -> None:
        """Take these trails from now on."""
        self.part = self.windows(trails)
        counts = torch.bincount(self.part.labels[self.part.labels >= 0], minlength=len(self.combos)).double()
        weights = (counts.sum() / counts.clamp(min=1)) ** self.config.balance
        self._weights = (weights / (weights * counts).sum() * counts.sum()).float()

    @property
    def combos(self) -> list[int]:
        """The key masks that the policy chooses from."""
        return self.policy.config.combos

    def windows(self, trails: Sequence[Trail]) -> Windows:
        """Return trails as the network wants them: standardised, on its device."""
        part = Windows.of(trails, self.combos, self.policy.columns).to(self.device)
        for rows in torch.split(part.inputs, 1 << 16):
            rows.copy_(self.policy.standardise(rows))
        return part

    def steps(self) -> int:
        """About how many steps an epoch has."""
        rows = (torch.bincount(self.part.trail) / self.part.step).sum()
        return math.ceil(float(rows) / self.config.batch_size)

    def epoch(self, done: float, share: float, report: Callable[[], None]) -> Scores:
        """Pass once over the decisions in random order and learn; `report()` is called after each step.

        The share `done` of the training that the learning rate is planned for is over; this is `share` more.
        """
        self.policy.train()
        batches = torch.split(self.part.decisions(self.generator), self.config.batch_size)
        losses, hits, count = 0.0, 0.0, 0
        for place, rows in enumerate(batches):
            turned = math.cos(math.pi * min(done + share * place / len(batches), 1.0))
            for group in self.optimiser.param_groups:
                group["lr"] = self.config.lr * (LEAST_LR + (1 - LEAST_LR) * (1 + turned) / 2)
            windows, labels = self._varied(*self.part.batch(rows, self.config.seq_len))
            scores = self.policy(windows)  # (B, combos)
            loss = nn.functional.cross_entropy(scores, labels, self._weights, ignore_index=UNKNOWN)
            self.optimiser.zero_grad()
            torch.autograd.backward(loss)
            nn.utils.clip_grad_norm_(self.policy.parameters(), 1.0)
            self.optimiser.step()
            losses += float(loss.detach()) * len(rows)
            hits += float((scores.detach().argmax(1) == labels).sum())
            count += len(rows)
            report()
        return Scores(losses / count, hits / count)

    def _varied(self, windows: Tensor, labels: Tensor) -> tuple[Tensor, Tensor]:
        """The same windows (B, T, inputs) and labels, some in the mirror, some without echoes, with noise."""
        if self.config.mirror:
            turned = self._chance(len(labels), 0.5)
            windows = torch.where(turned[:, None, None], windows[..., self._order] * self._signs, windows)
            known = torch.where(labels >= 0, self._swapped[labels.clamp(min=0)], labels)
            labels = torch.where(turned, known, labels)
        if self.config.keys == "dropped":
            gone = self._chance(len(labels), DROPPED)[:, None, None]
            windows = torch.where(gone, windows * self._kept, windows)
        if self.config.noise:
            noise = torch.randn(len(labels), 1, windows.shape[2], generator=self.generator)
            windows = windows + self.config.noise * noise.to(self.device)
        return windows, labels

    def _chance(self, count: int, share: float) -> Tensor:
        return (torch.rand(count, generator=self.generator) < share).to(self.device)

    @torch.no_grad()
    def measure(self, part: Windows) -> Scores:
        """How well the decisions of `part` are foretold; unknown keys are misses, but not in the loss."""
        self.policy.eval()
        losses, hits, known = 0.0, 0.0, 0
        rows = part.decisions()
        for some in torch.split(rows, 4096):
            windows, labels = part.batch(some, self.config.seq_len)
            scores = self.policy(windows)
            loss = nn.functional.cross_entropy(scores, labels, reduction="sum", ignore_index=UNKNOWN)
            losses += float(loss)
            hits += float((scores.argmax(1) == labels).sum())
            known += int((labels != UNKNOWN).sum())
        return Scores(losses / max(known, 1), hits / max(len(rows), 1))


def _mirror(
    policy: PolicyConfig, columns: Sequence[int], device: torch.device
) -> tuple[Tensor, Tensor, Tensor]:
    """What mirrors standardised inputs: places (inputs,) and signs (inputs,); and labels: (combos,)."""
    place = {column: index for index, column in enumerate(columns)}
    order = torch.tensor([place[int(ORDER[column])] for column in columns])
    signs = torch.from_numpy(SIGNS[list(columns)])
    swapped = mirror_keys(np.array(policy.combos, np.uint16)).tolist()
    index = {mask: label for label, mask in enumerate(policy.combos)}
    labels = torch.tensor([index.get(mask, UNKNOWN) for mask in swapped])
    return order.to(device), signs.to(device), labels.to(device)
