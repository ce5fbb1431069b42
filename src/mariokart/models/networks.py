"""The architectures by name: each turns a window of past observations into a score per key combination.

A network maps standardised windows (B, seq_len, inputs), the present decision last, to scores (B, combos).
It knows nothing but its window: what it remembers of a race is what the window shows.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import TYPE_CHECKING

import torch
from torch import Tensor, nn

if TYPE_CHECKING:
    from mariokart.models.policy import PolicyConfig

ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "tanh": nn.Tanh}


def perceptron(config: PolicyConfig) -> nn.Sequential:
    """A perceptron over the whole window: Linear, activation, …, Linear, as Stable-Baselines3 builds them."""
    sizes = [config.seq_len * len(config.inputs), *config.hidden]
    layers: list[nn.Module] = [nn.Flatten()]
    for before, after in itertools.pairwise(sizes):
        layers += [nn.Linear(before, after), ACTIVATIONS[config.activation]()]
    return nn.Sequential(*layers, nn.Linear(sizes[-1], len(config.combos)))


class Recurrent(nn.Module):
    """An LSTM or GRU that reads the window from its beginning, with a state of zeros."""

    def __init__(self, config: PolicyConfig, cell: type[nn.LSTM] | type[nn.GRU]) -> None:
        super().__init__()
        width = config.hidden[-1]
        self.enter = nn.Sequential(nn.Linear(len(config.inputs), width), ACTIVATIONS[config.activation]())
        self.cell = cell(width, width, num_layers=len(config.hidden), batch_first=True)
        self.leave = nn.Linear(width, len(config.combos))

    def forward(self, window: Tensor) -> Tensor:
        """Map windows (B, T, inputs) to scores (B, combos)."""
        seen, _ = self.cell(self.enter(window))  # (B, T, width)
        scores: Tensor = self.leave(seen[:, -1])
        return scores


class Transformer(nn.Module):
    """A transformer in which every moment of the window attends to itself and those before it."""

    HEADS = 4

    def __init__(self, config: PolicyConfig) -> None:
        super().__init__()
        width = max(config.hidden[-1] // self.HEADS, 1) * self.HEADS
        self.enter = nn.Linear(len(config.inputs), width)
        self.place = nn.Parameter(torch.zeros(config.seq_len, width))
        layer = nn.TransformerEncoderLayer(
            width, self.HEADS, 2 * width, dropout=0.0, batch_first=True, norm_first=True
        )
        self.layers = nn.TransformerEncoder(layer, len(config.hidden), enable_nested_tensor=False)
        self.leave = nn.Sequential(nn.LayerNorm(width), nn.Linear(width, len(config.combos)))

    def forward(self, window: Tensor) -> Tensor:
        """Map windows (B, T, inputs) to scores (B, combos)."""
        seen = self.enter(window) + self.place  # (B, T, width)
        length = window.shape[1]
        later = torch.ones(length, length, dtype=torch.bool, device=window.device).triu(1)
        scores: Tensor = self.leave(self.layers(seen, mask=later)[:, -1])
        return scores


NETWORKS: dict[str, Callable[[PolicyConfig], nn.Module]] = {
    "mlp": perceptron,
    "lstm": lambda config: Recurrent(config, nn.LSTM),
    "gru": lambda config: Recurrent(config, nn.GRU),
    "transformer": Transformer,
}
"""What `PolicyConfig.architecture` may be. Put your own here under a name of its own."""
