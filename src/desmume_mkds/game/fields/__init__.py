"""Typed windows on the game's memory: one descriptor per field, one class per struct.

A struct is declared once, field by field, and read as attributes of a live *view*:

    >>> from desmume_mkds.game.ram import Ram
    >>> class Clock(Struct, c_name="clock_t", size=8):
    ...     frameCounter = frames = U32(0x0, "frames", "race clock")
    ...     fieldSpeed = speed = Fx32(0x4, "units/frame", "speed")
    >>> ram = Ram(bytearray(Ram.SIZE))
    >>> clock = Clock.at(ram, 0x02000100)
    >>> clock.speed = 1.5
    >>> clock.speed, clock.fieldSpeed, ram.u32(0x02000104)
    (1.5, 1.5, 6144)

Each read goes to RAM and is cheap: a field is a `property` whose getter indexes a window of memory. Units
(docs/memory.md has them all): fx32 and fx16 are raw / 4096 as float; vectors and matrices are new float32
arrays of those; angles, of which 65536 make a turn, are radians as float; the rest are plain int. Writing
turns back to the nearest raw number. Only data may be written so: the emulator keeps translations of *code*.
"""

from desmume_mkds.game.fields.arrays import Array, Floats, Matrix, Opaque, Quaternion, Vec16, Vec32
from desmume_mkds.game.fields.nested import Entries, Nested, NestedArray, Pointer
from desmume_mkds.game.fields.numbers import (
    S8,
    S16,
    S32,
    U8,
    U16,
    U32,
    U64,
    Address,
    AngleS16,
    AngleS32,
    AngleU16,
    Bits,
    Fx16,
    Fx32,
    Integer,
    Real,
)
from desmume_mkds.game.fields.struct import Field, NotInRamError, Struct, Sure

__all__ = [
    "S8", "S16", "S32", "U8", "U16", "U32", "U64",
    "Address", "AngleS16", "AngleS32", "AngleU16", "Array", "Bits", "Entries", "Field", "Floats", "Fx16",
    "Fx32", "Integer", "Matrix", "Nested", "NestedArray", "NotInRamError", "Opaque", "Pointer", "Quaternion",
    "Real", "Struct", "Sure", "Vec16", "Vec32",
]  # fmt: skip
