"""Fields that are one number."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, ClassVar

import numpy as np

from desmume_mkds.game import fixed_point
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.fields.struct import Field, Struct, Sure

SHIFTS = {"u8": 0, "s8": 0, "u16": 1, "s16": 1, "u32": 2, "s32": 2}
FX = 1 / fixed_point.ONE
TURN = math.tau / fixed_point.TURN


def compiled(lines: str) -> Callable[[Any], Any]:
    """A getter: `lines` with `view` in them, as a function.

    Written out for each field, with its place as a constant: a read costs half of what a closure does.
    """
    body = lines.replace("\n", "\n        ")
    source = f"""def get(view):
    try:
        {body}
    except IndexError:
        raise view._missing() from None
"""
    names: dict[str, Any] = {"array": np.array, "empty": np.empty, "FLOAT32": np.dtype(np.float32)}
    exec(source, names)
    getter: Callable[[Any], Any] = names["get"]
    return getter


def reader(word: str, offset: int, scale: float = 1) -> Callable[[Any], Any]:
    """A getter of the word at `offset`, times `scale`."""
    factor = f" * {scale!r}" if scale != 1 else ""
    return compiled(f"return view._{word}[{offset >> SHIFTS[word]}]{factor}")


def writer(word: str, offset: int, scale: float = 1) -> Callable[[Any, Any], None]:
    """A setter of the word at `offset`, to the nearest number over `scale`. Angles wrap."""
    window, index = f"_{word}", offset >> SHIFTS[word]
    low, high = limits(word)
    wraps = scale == TURN and high < 1 << 16

    def put(view: Struct, value: Any) -> None:
        if not math.isfinite(value):
            raise misfit(value, view, offset, word, scale)
        raw = round(value / scale) if scale != 1 else int(value)
        if wraps:
            raw = (raw - low) % fixed_point.TURN + low
        if not low <= raw <= high:
            raise misfit(value, view, offset, word, scale)
        try:
            getattr(view, window)[index] = raw
        except IndexError:
            raise view._missing() from None

    return put


def limits(word: str) -> tuple[int, int]:
    """The least and the greatest number in a word.

    >>> limits("u8"), limits("s16")
    ((0, 255), (-32768, 32767))
    """
    bits = 8 << SHIFTS[word]
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if word[0] == "s" else (0, (1 << bits) - 1)


def misfit(value: object, view: Struct, offset: int, word: str, scale: float) -> MkdsError:
    """What to raise where `value` cannot be written."""
    low, high = limits(word)
    return MkdsError(
        f"{value!r} does not fit {view.C_NAME}+{offset:#x}, which holds {low * scale:g} to {high * scale:g}"
    )


class Integer(Field[int]):
    """A whole number."""

    def __init__(self, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V") -> None:
        get, put = reader(self.c_type, offset), writer(self.c_type, offset)
        super().__init__(get, put, offset, 1 << SHIFTS[self.c_type], unit, meaning, sure)


class U8(Integer):
    c_type = "u8"


class S8(Integer):
    c_type = "s8"


class U16(Integer):
    c_type = "u16"


class S16(Integer):
    c_type = "s16"


class U32(Integer):
    c_type = "u32"


class S32(Integer):
    c_type = "s32"


class Address(U32):
    """A pointer to something that has no struct here: its address, 0 for none."""


class U64(Field[int]):
    """A whole number of 64 bits, which the game aligns to 4 bytes."""

    c_type = "u64"

    def __init__(self, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V") -> None:
        index = offset >> 2
        put_low, put_high = writer("u32", offset), writer("u32", offset + 4)

        def put(view: Struct, value: int) -> None:
            put_low(view, value & 0xFFFFFFFF)
            put_high(view, value >> 32)

        get = compiled(f"return view._u32[{index}] | view._u32[{index + 1}] << 32")
        super().__init__(get, put, offset, 8, unit, meaning, sure)


class Real(Field[float]):
    """A fraction or an angle: the raw number in `word` times `scale`."""

    word: ClassVar[str]
    scale: ClassVar[float]

    def __init__(self, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V") -> None:
        get, put = reader(self.word, offset, self.scale), writer(self.word, offset, self.scale)
        super().__init__(get, put, offset, 1 << SHIFTS[self.word], unit, meaning, sure)


class Fx32(Real):
    """Signed 20.12 fixed point, as float."""

    c_type, word, scale = "fx32", "s32", FX


class Fx16(Real):
    """Signed 4.12 fixed point, as float."""

    c_type, word, scale = "fx16", "s16", FX


class AngleU16(Real):
    """An angle in radians, 0 to 2 pi."""

    c_type, word, scale = "u16", "u16", TURN


class AngleS16(Real):
    """An angle in radians, -pi to pi."""

    c_type, word, scale = "s16", "s16", TURN


class AngleS32(Real):
    """An angle, or a turn in each frame, in radians."""

    c_type, word, scale = "s32", "s32", TURN


class Bits(Field[int]):
    """`count` bits from bit `first` of the halfword at `offset`."""

    c_type = "u16"

    def __init__(
        self, offset: int, first: int, count: int, unit: str = "", meaning: str = "", sure: Sure = "V"
    ) -> None:
        read, write = reader("u16", offset), writer("u16", offset)
        mask = (1 << count) - 1
        self.first, self.count = first, count

        def put(view: Struct, value: int) -> None:
            if not 0 <= value <= mask:
                raise MkdsError(f"{value!r} does not fit {count} bits of {view.C_NAME}+{offset:#x}")
            write(view, read(view) & ~(mask << first) | value << first)

        get = compiled(f"return view._u16[{offset >> 1}] >> {first} & {mask}")
        super().__init__(get, put, offset, 2, unit, meaning, sure)

    @property
    def c_declaration(self) -> str:
        return f"{super().c_declaration} : {self.count}"
