"""The game's structs as ctypes have them, by the decompilation's names: `struct_driver_t` and so on.

Generated from the one table of fields (`desmume_mkds.game.layout`). Values are raw.
"""

from __future__ import annotations

import ctypes
from typing import Any

from desmume_mkds.game import layout
from desmume_mkds.game.fields import Bits, Struct

_WORDS = {
    "u8": ctypes.c_uint8, "s8": ctypes.c_int8, "u16": ctypes.c_uint16, "s16": ctypes.c_int16,
    "u32": ctypes.c_uint32, "s32": ctypes.c_int32, "fx16": ctypes.c_int16, "fx32": ctypes.c_int32,
}  # fmt: skip


def make_structs() -> dict[str, type[ctypes.Structure]]:
    """All structs by their names, `struct_` before and `_t` behind."""
    return {f"struct_{struct.C_NAME}": _structure(struct) for struct in layout.STRUCTS}


def _structure(struct: type[Struct]) -> type[ctypes.Structure]:
    members: list[tuple[str, Any]] = []
    end = 0
    for field in sorted(struct.FIELDS, key=lambda field: field.offset):
        if isinstance(field, Bits):
            if field.offset < end:
                continue        # another part of a halfword that is there already
            members.append((f"bits_{field.offset:X}", ctypes.c_uint16))
            end = field.offset + 2
            continue
        if field.offset > end:
            members.append((f"gap{end:X}", ctypes.c_uint8 * (field.offset - end)))
        members.append((field.name, _type(field.c_type, field.size)))
        end = field.offset + field.size
    if end < struct.SIZE:
        members.append((f"gap{end:X}", ctypes.c_uint8 * (struct.SIZE - end)))
    about = {"_fields_": members, "_pack_": 1, "__doc__": struct.__doc__}
    made: type[ctypes.Structure] = type(f"struct_{struct.C_NAME}", (ctypes.Structure,), about)
    assert ctypes.sizeof(made) == struct.SIZE, struct.C_NAME
    return made


def _type(name: str, size: int) -> Any:
    word = _WORDS.get(name)
    if word is not None:
        return word if ctypes.sizeof(word) == size else word * (size // ctypes.sizeof(word))
    if name in ("VecFx32", "quaternion_t", "MtxFx43"):
        return ctypes.c_int32 * (size // 4)
    if name == "VecFx16":
        return ctypes.c_int16 * (size // 2)
    return ctypes.c_uint32 if size == 4 else ctypes.c_uint8 * size
