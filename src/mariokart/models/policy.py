"""The network: a window of past observations in, one score per key combination out."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from mariokart.models.features import Wanted, count


@dataclass(frozen=True)
class PolicyConfig:
    """Everything that the network's shape depends on, stored with its weights."""

    features: Wanted
    """The numbers of the observation that it sees, entry by entry, see `mariokart.models.features`."""
    combos: list[int]
    """The key masks that it chooses from: those that occur in the data it was trained on."""
    seq_len: int = 4
    """Frames of observations that it sees at once, the present one last."""
    hidden: int = 256
    """Units in each hidden layer."""

    @property
    def inputs(self) -> int:
        """Numbers in one frame's observation."""
        return count(self.features)


class Policy(nn.Module):
    """A perceptron over the whole window.

    The statistics that standardise the inputs are buffers, so that they are stored with the weights.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, config: PolicyConfig) -> None:
        super().__init__()
        self.config = config
        self.register_buffer("mean", torch.zeros(config.inputs))
        self.register_buffer("deviation", torch.ones(config.inputs))
        self.layers = nn.Sequential(
            nn.Flatten(),
            nn.Linear(config.seq_len * config.inputs, config.hidden),
            nn.ReLU(),
            nn.Linear(config.hidden, config.hidden),
            nn.ReLU(),
            nn.Linear(config.hidden, len(config.combos)),
        )

    def standardise(self, observations: Tensor) -> Tensor:
        """Shift and scale (…, inputs) to mean 0 and deviation 1, and cut off what no data came near."""
        return ((observations - self.mean) / self.deviation).clamp(-10, 10)

    def forward(self, window: Tensor) -> Tensor:
        """Map standardised windows (B, seq_len, inputs) to scores (B, combos)."""
        scores: Tensor = self.layers(window)
        return scores
