"""Where PyTorch computes."""

import torch

from mariokart.errors import DeviceError


def use_device(name: str) -> torch.device:
    """Return the device `name` (auto, or what PyTorch calls one); auto takes the fastest that is there.

    On the processor PyTorch is told to use one thread: for networks as small as ours several threads mostly
    wait for each other (two busy cores: six times the processor time).

    Raises DeviceError: this machine, or this build of PyTorch, has no such device.

    >>> use_device("cpu")
    device(type='cpu')
    """
    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(), "cpu": True}
    if name == "auto":
        name = next(device for device, usable in there.items() if usable)
    try:
        device = torch.device(name)
        if device.type not in ("meta", "cpu"):
            torch.empty(1, device=device)
    except (RuntimeError, AssertionError, ValueError, NotImplementedError) as error:
        raise DeviceError(f"PyTorch cannot compute on {name!r} here; use --device auto") from error
    if device.type == "meta":
        raise DeviceError("PyTorch's device 'meta' computes nothing; use --device auto")
    if device.type == "cpu":
        torch.set_num_threads(1)
    return device
