"""Where PyTorch computes."""

import torch

from mariokart.errors import DeviceError


def use_device(name: str) -> torch.device:
    """Return the device `name` (auto, cpu, cuda or mps); auto takes the fastest that is there.

    On the processor PyTorch is told to use one thread: for networks as small as ours several threads mostly
    wait for each other (two busy cores: six times the processor time).

    Raises DeviceError: this machine, or this build of PyTorch, has no such device.

    >>> use_device("cpu")
    device(type='cpu')
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        name = next(device for device, usable in there.items() if usable)
    if not there[name]:
        raise DeviceError(f"this machine has no {name} device; use --device auto")
    if name == "cpu":
        torch.set_num_threads(1)
    return torch.device(name)
