"""The emulator for PyTorch: what is measured leaves as tensors and floats.

    from desmume.emulator_mkds import MarioKart     # this class, by the name that it is known by

Vectors and matrices are float32 tensors (new ones: they do not follow the game), and what is counted in
frames is a float, as fractions and angles always are. Masks, indices and bytes stay whole numbers and NumPy
arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from types import new_class
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desmume_mkds import emulator
from desmume_mkds.console import Console
from desmume_mkds.game.fields import Array, Field, Floats, Struct
from desmume_mkds.game.ram import Ram

try:
    import torch
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "this emulator gives PyTorch tensors and torch is not installed: run"
        " `pip install 'mariokart[train]'`, or take MarioKart from desmume_mkds, which gives NumPy arrays",
        name=error.name,
    ) from error


class MarioKart(emulator.MarioKart):
    """As `desmume_mkds.MarioKart`, but vectors leave as tensors and frame counts as floats.

    >>> from desmume_mkds import cartridge, menu
    >>> with MarioKart(cartridge.ROM) as emu:
    ...     _ = menu.start_race(emu, course="f8c", character="Mario", kart="B Dasher")
    ...     emu.memory.driver.velocity, emu.memory.driver.boostTimer
    (tensor([0., 0., 1.]), 0.0)
    """

    def _map(self, console: Console) -> Ram:
        ram = super()._map(console)
        ram.variant = with_tensors
        return ram


@cache
def with_tensors(struct: type[Struct]) -> type[Struct]:
    """The class of views that differs from `struct` in what its fields give."""
    if struct.__bases__ != (Struct,):
        return struct  # it is such a class
    fields: dict[str, Any] = {}
    for name, field in vars(struct).items():
        wrap = _wrapper(field) if isinstance(field, Field) else None
        if wrap is not None:
            fields[name] = property(_wrapped(field.fget, wrap), field.fset, doc=field.__doc__)
    about = {"c_name": struct.C_NAME, "size": struct.SIZE}
    made: type[Struct] = new_class(struct.__name__, (struct,), about, lambda body: body.update(fields))
    made.FIELDS = struct.FIELDS
    return made


def _wrapper(field: Field[Any]) -> Callable[[Any], Any] | None:
    """What to make of a field's value; None: nothing."""
    if isinstance(field, Floats) or (isinstance(field, Array) and field.dtype is np.float32):
        return _tensor
    return float if field.unit == "frames" else None


def _tensor(array: NDArray[np.float32]) -> torch.Tensor:
    return torch.from_numpy(array)


def _wrapped(get: Callable[[Any], Any], wrap: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda view: wrap(get(view))
