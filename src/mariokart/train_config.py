"""How a driver is trained, apart from PyTorch, so that the command line can show it without loading that."""

from dataclasses import dataclass


@dataclass(frozen=True)
class TrainConfig:
    """What can be set. The command line has the first ones, by the same names."""

    epochs: int = 12
    """Passes over the training part, at most."""
    lr: float = 2e-3
    """Learning rate at its peak; it falls to zero along half a cosine."""
    batch_size: int = 1024
    """Windows a step."""
    split_ratio: float = 0.9
    """Part of the races that is trained on; the others measure."""
    seq_len: int = 1
    """Decisions that the driver sees at once."""
    device: str = "auto"
    """auto, cpu, cuda or mps."""
    seed: int = 0
    """Of the split, the weights and the order of samples."""
    patience: int = 6
    """Epochs without a better test loss after which training stops."""
    frame_skip: int = 4
    """Frames from one decision to the next, in which the keys stay held."""
    noise: float = 0.3
    """Deviation of the noise on the standardised inputs, one draw per number and window: the driver must bear
    being where no ghost was. Without it, it learns the ghosts' lines by heart and is lost beside them."""
