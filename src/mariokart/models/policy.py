"""What drives: the vector of `gym_mkds/TimeTrial-v1` in, one score per key combination out."""

from __future__ import annotations

from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from gym_mkds.vector_observer import VECTOR_INDEX
from mariokart.errors import CheckpointError
from mariokart.models.networks import ACTIVATIONS, NETWORKS

FAR = 10.0
"""Standardised inputs are cut off here: no data came near."""


@dataclass(frozen=True)
class PolicyConfig:
    """Everything that the network's shape and its place at the wheel depend on, stored with its weights."""

    inputs: list[str]
    """The numbers of `gym_mkds.vector_observer.VECTOR` that it sees, in order; the others are withheld."""
    combos: list[int]
    """The key masks that it chooses from."""
    architecture: str = "mlp"
    """A name in `mariokart.models.networks.NETWORKS`."""
    seq_len: int = 1
    """Decisions whose observations it sees at once, the present one last."""
    frame_skip: int = 4
    """Frames that it holds the keys before it decides again."""
    hidden: list[int] = field(default_factory=lambda: [256, 256])
    """Units in each hidden layer."""
    activation: str = "relu"
    """relu or tanh."""

    def check(self) -> None:
        """Raise CheckpointError if something here does not exist."""
        if self.architecture not in NETWORKS:
            known = ", ".join(NETWORKS)
            raise CheckpointError(f"no model is called {self.architecture!r}; there are: {known}")
        if self.activation not in ACTIVATIONS:
            raise CheckpointError(f"no activation is called {self.activation!r}: relu or tanh")
        if missing := [name for name in self.inputs if name not in VECTOR_INDEX]:
            raise CheckpointError(f"the driver was trained to see {missing[0]!r}, which is not there")


class Policy(nn.Module):
    """A network of some architecture, and the statistics that standardise what it sees.

    The statistics are buffers, so that they are stored with the weights.
    """

    mean: Tensor
    """(inputs,)"""
    deviation: Tensor
    """(inputs,)"""

    def __init__(self, config: PolicyConfig) -> None:
        """Make one with random weights.

        Raises CheckpointError: the configuration names what does not exist.
        """
        super().__init__()
        config.check()
        self.config = config
        self.columns = [VECTOR_INDEX[name] for name in config.inputs]
        """Places of the inputs in the vector."""
        self.register_buffer("mean", torch.zeros(len(config.inputs)))
        self.register_buffer("deviation", torch.ones(len(config.inputs)))
        self.network = NETWORKS[config.architecture](config)

    def standardise(self, inputs: Tensor) -> Tensor:
        """Shift and scale (…, inputs) to mean 0 and deviation 1, and cut off what no data came near."""
        return ((inputs - self.mean) / self.deviation).clamp(-FAR, FAR)

    def forward(self, window: Tensor) -> Tensor:
        """Map standardised windows (B, seq_len, inputs) to scores (B, combos)."""
        scores: Tensor = self.network(window)
        return scores
