"""Fields that are numbers side by side."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desmume_mkds.game.fields.numbers import FX, SHIFTS, compiled, limits, misfit
from desmume_mkds.game.fields.struct import Field, Struct, Sure


def _reader(word: str, offset: int, shape: tuple[int, ...], dtype: Any, scale: float) -> Callable[[Any], Any]:
    first, count = offset >> SHIFTS[word], math.prod(shape)
    factor = f" * {scale!r}" if scale != 1 else ""
    if shape == (3,) and dtype is np.float32:  # written out: the vectors that everybody reads each frame
        parts = "".join(f"out[{index}] = words[{first + index}]{factor}\n" for index in range(3))
        return compiled(f"words, out = view._{word}, empty(3, FLOAT32)\n{parts}return out")
    code = np.dtype(dtype).str
    numbers = f"[words[index]{factor} for index in range({first}, {first + count})]"
    return compiled(f"words = view._{word}\nreturn array({numbers}, {code!r}).reshape({shape!r})")


def _writer(word: str, offset: int, shape: tuple[int, ...], scale: float) -> Callable[[Any, ArrayLike], None]:
    window, first = f"_{word}", offset >> SHIFTS[word]
    low, high = limits(word)

    def put(view: Struct, value: ArrayLike) -> None:
        raw = np.rint(np.broadcast_to(np.asarray(value, np.float64), shape).ravel() / scale)
        if not np.all((low <= raw) & (raw <= high)):  # NaN is refused here too
            raise misfit(value, view, offset, word, scale)
        words = getattr(view, window)
        try:
            for index, number in enumerate(raw):
                words[first + index] = int(number)
        except IndexError:
            raise view._missing() from None

    return put


class Floats(Field[NDArray[np.float32]]):
    """Fractions side by side, as a new float32 array of `shape`."""

    word: ClassVar[str] = "s32"
    shape: ClassVar[tuple[int, ...]]

    def __init__(self, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V") -> None:
        get = _reader(self.word, offset, self.shape, np.float32, FX)
        put = _writer(self.word, offset, self.shape, FX)
        super().__init__(get, put, offset, math.prod(self.shape) << SHIFTS[self.word], unit, meaning, sure)

    if TYPE_CHECKING:

        def __set__(self, view: Struct, value: ArrayLike, /) -> None: ...


class Vec32(Floats):
    """VecFx32: x, y, z."""

    c_type, shape = "VecFx32", (3,)


class Vec16(Floats):
    """VecFx16: x, y, z."""

    c_type, word, shape = "VecFx16", "s16", (3,)


class Quaternion(Floats):
    """x, y, z, w."""

    c_type, shape = "quaternion_t", (4,)


class Matrix(Floats):
    """MtxFx43: four rows of three; rows 0 to 2 are the axes, row 3 the translation; v' = v @ m[:3] + m[3]."""

    c_type, shape = "MtxFx43", (4, 3)


class Array(Field[NDArray[Any]]):
    """`count` numbers of one C type: float32 for fx32 and VecFx32, else the type itself."""

    _TYPES: ClassVar[dict[str, tuple[str, Any, float, tuple[int, ...]]]] = {
        "u8": ("u8", np.uint8, 1, ()),
        "s8": ("s8", np.int8, 1, ()),
        "u16": ("u16", np.uint16, 1, ()),
        "s16": ("s16", np.int16, 1, ()),
        "u32": ("u32", np.uint32, 1, ()),
        "s32": ("s32", np.int32, 1, ()),
        "fx32": ("s32", np.float32, FX, ()),
        "VecFx32": ("s32", np.float32, FX, (3,)),
    }

    def __init__(
        self, c_type: str, count: int, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V"
    ) -> None:
        word, dtype, scale, inner = self._TYPES[c_type]
        self.c_type, self.count, self.dtype = c_type, count, dtype
        shape = (count, *inner)
        get, put = _reader(word, offset, shape, dtype, scale), _writer(word, offset, shape, scale)
        super().__init__(get, put, offset, math.prod(shape) << SHIFTS[word], unit, meaning, sure)

    @property
    def c_declaration(self) -> str:
        return f"{super().c_declaration}[{self.count}]"

    if TYPE_CHECKING:

        def __set__(self, view: Struct, value: ArrayLike, /) -> None: ...


class Opaque(Array):
    """Bytes whose parts are not known, or of no use here."""

    def __init__(self, size: int, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V") -> None:
        super().__init__("u8", size, offset, unit, meaning, sure)
