"""Views of the game's structs whose values leave as py-desmume-mkds gives them: angles raw, vectors with
names."""

from __future__ import annotations

from functools import cache
from types import new_class
from typing import Any

import torch

from desmume_mkds.game.fields import AngleS16, AngleS32, AngleU16, Field, Floats, Struct
from desmume_mkds.game.fields.numbers import reader, writer
from desmume_mkds.game.layout import Camera, Driver
from desmume_mkds.tensors import with_tensors

RAW: dict[type[Struct], dict[str, tuple[str, int]]] = {
    Driver: {"field394": ("s32", 0x394), "respawnId": ("u32", 0x3C4)},
    Camera: {"fieldDC": ("s32", 0xDC), "fieldE0": ("s32", 0xE0)},
}
"""Fields that are fractions or have another sign in `desmume_mkds`: word and offset, by struct and name."""


class Vector(torch.Tensor):
    """A tensor (3,) whose numbers also go by x, y and z."""

    @property
    def x(self) -> float:
        """The first number."""
        return float(self[0])

    @property
    def y(self) -> float:
        """The second number."""
        return float(self[1])

    @property
    def z(self) -> float:
        """The third number."""
        return float(self[2])


@cache
def raw_views(struct: type[Struct]) -> type[Struct]:
    """The class of views that differs from `struct` in what its fields give."""
    if struct.__bases__ != (Struct,):
        return struct  # it is such a class
    fields: dict[str, Any] = {}
    for name, field in vars(struct).items():
        if isinstance(field, AngleU16 | AngleS16 | AngleS32):
            fields[name] = property(
                reader(field.word, field.offset), writer(field.word, field.offset), doc=field.__doc__
            )
        elif isinstance(field, Floats) and field.shape == (3,):
            fields[name] = _vector(field)
    for name, (word, offset) in RAW.get(struct, {}).items():
        fields[name] = property(reader(word, offset), writer(word, offset))
    if struct is Camera:
        fields["fieldD4"] = property(lambda view: [view._s32[0xD4 >> 2]])
    base: type[Struct] = with_tensors(struct)  # type: ignore[arg-type]  # a class can be hashed
    about = {"c_name": struct.C_NAME, "size": struct.SIZE}
    made: type[Struct] = new_class(
        struct.__name__, (base,), about, lambda body: body.update(fields)
    )
    made.FIELDS = struct.FIELDS
    return made


def _vector(field: Field[Any]) -> property:
    get = field.fget
    assert get is not None
    return property(
        lambda view: torch.from_numpy(get(view)).as_subclass(Vector), field.fset, doc=field.__doc__
    )
