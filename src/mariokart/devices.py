"""Where PyTorch computes."""

import torch

from mariokart.errors import MissingExtraError


def find_device(name: str) -> torch.device:
    """Return the device `name` (auto, cpu, cuda or mps); auto takes the fastest that is there.

    Raises MissingExtraError: this machine, or this build of PyTorch, has no such device.

    >>> find_device("cpu")
    device(type='cpu')
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        name = next(device for device, usable in there.items() if usable)
    if not there[name]:
        raise MissingExtraError(f"this machine has no {name} device; use --device auto")
    return torch.device(name)
