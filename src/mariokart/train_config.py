"""How a driver is trained, apart from PyTorch, so that the command line can show it without loading that."""

import math
from dataclasses import dataclass

from mariokart.errors import SettingsError


@dataclass(frozen=True)
class TrainConfig:
    """What can be set. The command line has all of it, by the same names."""

    epochs: int = 12
    """Passes over the training part, at most; with `dagger`, before the first correction."""
    lr: float = 2e-3
    """Learning rate at its peak; it falls along half a cosine to a hundredth of that."""
    batch_size: int = 1024
    """Windows a step."""
    split_ratio: float = 0.9
    """Part of the races that is trained on; the others measure."""
    seq_len: int = 1
    """Decisions that the driver sees at once."""
    device: str = "auto"
    """auto, or what PyTorch calls a device."""
    model: str = "mlp"
    """Architecture: a name in `mariokart.models.networks.NETWORKS`."""
    hidden: tuple[int, ...] = (256, 256)
    """Units in each hidden layer."""
    frame_skip: int = 4
    """Frames from one decision to the next, in which the keys stay held."""
    keys: str = "withheld"
    """What becomes of the numbers that show the keys of the decision before: withheld, dropped (half of the
    time, in training) or shown."""
    balance: float = 0.0
    """How much more rare key combinations count: 0 all alike, 1 as much as they are rarer."""
    mirror: bool = True
    """Whether every race is learned in the mirror too."""
    noise: float = 0.3
    """Deviation of the noise on the standardised inputs, one draw per number and window: the driver must bear
    being where no ghost was. Without it, it learns the ghosts' lines by heart and is lost beside them."""
    race_every: int = 3
    """Epochs from one set of test races in the emulator to the next; 0 for none."""
    race_courses: int = 4
    """Races in such a set, each on another course, at most."""
    patience: int = 4
    """Sets of races without a better one after which training stops; without races, epochs."""
    dagger: int = 0
    """Rounds of on-policy correction."""
    teacher: str = "expert"
    """Who corrects: a name in `mariokart.cloning.corrections.TEACHERS`."""
    dagger_epochs: int = 4
    """Passes over the data after each of them."""
    seed: int = 0
    """Of the split, the weights, the order of samples and the mirror."""

    def __post_init__(self) -> None:
        """Raise SettingsError where a number is not finite."""
        for name, value in vars(self).items():
            if isinstance(value, float) and not math.isfinite(value):
                raise SettingsError(f"{name.replace('_', '-')} is a finite number, not {value}")
