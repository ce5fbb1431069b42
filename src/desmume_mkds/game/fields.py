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

Each read goes to RAM and is cheap: a field is a `property` whose getter indexes a typed memoryview.
A view holds no address of its own but the place where the address stands, and follows that pointer on
each access, so it stays right when the game moves the struct, and says so when the pointer leads nowhere.

Units (docs/memory.md has them all): fx32 and fx16 are raw / 4096 as float; vectors and matrices are float32
arrays of those; angles, of which 65536 make a turn, are radians as float; the rest are plain int.
Writing turns back to the nearest raw number. Only data may be written so: the emulator keeps compiled copies
of *code*.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ram import S8 as _S8
from desmume_mkds.game.ram import S16 as _S16
from desmume_mkds.game.ram import S32 as _S32
from desmume_mkds.game.ram import U8 as _U8
from desmume_mkds.game.ram import U16 as _U16
from desmume_mkds.game.ram import U32 as _U32
from desmume_mkds.game.ram import Ram, Words

T = TypeVar("T")
S = TypeVar("S", bound="Struct")
Sure = Literal["V", "1", "I"]
"""How certain a fact is: V two independent sources or a mechanical check, 1 one source, I inferred."""

_SHIFTS = (0, 0, 1, 1, 2, 2)
_FX = 1 / 4096
_TURN = 2 * math.pi / 65536
_FLOAT32 = np.dtype(np.float32)
_empty = np.empty


class NotInRamError(MkdsError):
    """The struct is not in memory now: the pointer to it leads nowhere (no race is running)."""


class Field(property, Generic[T]):
    """One field of a struct: where it stands, its game name, unit, meaning and certainty.

    The first attribute it is bound to is the game's name for it, the second the name in snake_case.
    """

    c_type: str
    width: int

    def __init__(
        self,
        getter: Callable[[Any], T],
        setter: Callable[[Any, Any], None] | None,
        offset: int,
        size: int,
        unit: str,
        meaning: str,
        sure: Sure,
    ) -> None:
        super().__init__(getter, setter, None, f"{meaning} [{unit}]" if unit else meaning)
        self.offset, self.size = offset, size
        self.unit, self.meaning, self.sure = unit, meaning, sure
        self.name = self.alias = ""

    def __set_name__(self, owner: type, name: str) -> None:
        if not self.name:
            self.name = name
        else:
            self.alias = name

    @property
    def c_declaration(self) -> str:
        """The member as C, without the semicolon."""
        return f"{self.c_type} {self.name}"

    if TYPE_CHECKING:

        @overload
        def __get__(self, view: None, owner: type, /) -> Self: ...
        @overload
        def __get__(self, view: Struct, owner: type | None = None, /) -> T: ...
        def __get__(self, view: Struct | None, owner: type | None = None, /) -> T | Self: ...
        def __set__(self, view: Struct, value: T, /) -> None: ...


class Struct:
    """A live view of one struct of the game. Subclasses declare fields; see the module's example.

    >>> class Pair(Struct, c_name="pair_t", size=4):
    ...     first = S16(0)
    >>> Pair.behind(Ram(bytes(Ram.SIZE)), 0x0217ACF8).first
    Traceback (most recent call last):
    desmume_mkds.game.fields.NotInRamError: pair_t is not in memory: its pointer at 0x0217ACF8 is 0x00000000
    """

    __slots__ = ("_children", "_delta", "_ram", "_slot", "_source", "_words")

    C_NAME: ClassVar[str]
    SIZE: ClassVar[int]
    FIELDS: ClassVar[tuple[Field[Any], ...]] = ()

    def __init_subclass__(cls, c_name: str, size: int) -> None:
        cls.C_NAME, cls.SIZE = c_name, size
        cls.FIELDS = tuple(dict.fromkeys(f for f in vars(cls).values() if isinstance(f, Field)))

    def __init__(self, ram: Ram, source: Words | tuple[int], slot: int, delta: int) -> None:
        """Use `at` or `behind`. It lies `delta` + 0x02000000 bytes past the address `source[slot]`."""
        self._ram, self._words = ram, ram.words
        self._source, self._slot, self._delta = source, slot, delta
        self._children: dict[int, Any] = {}

    @classmethod
    def at(cls, ram: Ram, address: int) -> Self:
        """The struct at a fixed address."""
        return cls(ram, (address,), 0, -Ram.START)

    @classmethod
    def behind(cls, ram: Ram, pointer: int, offset: int = 0) -> Self:
        """The struct that the pointer at the address `pointer` leads to, `offset` bytes further."""
        return cls(ram, ram.words[_U32], (pointer - Ram.START) >> 2, offset - Ram.START)

    @property
    def address(self) -> int:
        """Where the struct is now."""
        return self._source[self._slot] + self._delta + Ram.START

    def pointer(self, name: str) -> int:
        """The address in the pointer field `name`, which as an attribute gives views of what it leads to."""
        field = getattr(type(self), name)
        return _reader(_U32, field.offset)(self)

    def to_bytes(self) -> bytes:
        """A copy of the whole struct, `SIZE` bytes."""
        if not Ram.holds(self.address):
            raise self._missing()
        return self._ram.read(self.address, self.SIZE)

    def __repr__(self) -> str:
        return f"<{type(self).__name__} ({self.C_NAME}) at {self.address:#010x}>"

    def __dir__(self) -> list[str]:
        return sorted(name for name in super().__dir__() if not name.startswith("field"))

    def _missing(self) -> NotInRamError:
        value = self._source[self._slot]
        place = f"address is 0x{value:08X}"
        if not isinstance(self._source, tuple):
            place = f"pointer at 0x{(self._slot << 2) + Ram.START:08X} is 0x{value:08X}"
        return NotInRamError(f"{self.C_NAME} is not in memory: its {place}")


# --- numbers ---------------------------------------------------------------------------------------------


def _reader(width: int, offset: int) -> Callable[[Struct], int]:
    shift = _SHIFTS[width]

    def get(view: Struct) -> int:
        try:
            return view._words[width][(view._source[view._slot] + view._delta + offset) >> shift]
        except IndexError:
            raise view._missing() from None

    return get


def _scaled_reader(width: int, offset: int, scale: float) -> Callable[[Struct], float]:
    shift = _SHIFTS[width]

    def get(view: Struct) -> float:
        try:
            return view._words[width][(view._source[view._slot] + view._delta + offset) >> shift] * scale
        except IndexError:
            raise view._missing() from None

    return get


def _writer(width: int, offset: int, scale: float = 1) -> Callable[[Struct, Any], None]:
    shift = _SHIFTS[width]
    wrap = scale == _TURN and width in (_U16, _S16)
    low, high = _range(width)

    def put(view: Struct, value: Any) -> None:
        raw = round(float(value) / scale) if scale != 1 else int(value)
        if wrap:
            raw = (raw - low) % 65536 + low
        if not low <= raw <= high:
            raise _misfit(value, view, offset, low * scale, high * scale)
        try:
            view._words[width][(view._source[view._slot] + view._delta + offset) >> shift] = raw
        except IndexError:
            raise view._missing() from None

    return put


def _misfit(value: Any, view: Struct, offset: int, low: float, high: float) -> MkdsError:
    return MkdsError(f"{value!r} does not fit {view.C_NAME}+{offset:#x}, which holds {low} to {high}")


def _range(width: int) -> tuple[int, int]:
    bits = 8 << _SHIFTS[width]
    return (-(1 << bits - 1), (1 << bits - 1) - 1) if width % 2 else (0, (1 << bits) - 1)


class Integer(Field[int]):
    """A whole number."""

    def __init__(self, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V") -> None:
        reader, writer = _reader(self.width, offset), _writer(self.width, offset)
        super().__init__(reader, writer, offset, 1 << _SHIFTS[self.width], unit, meaning, sure)


class Real(Field[float]):
    """A fraction or an angle: the raw integer times `scale`."""

    scale: ClassVar[float]

    def __init__(self, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V") -> None:
        reader = _scaled_reader(self.width, offset, self.scale)
        writer = _writer(self.width, offset, self.scale)
        super().__init__(reader, writer, offset, 1 << _SHIFTS[self.width], unit, meaning, sure)


class U8(Integer):
    c_type, width = "u8", _U8


class S8(Integer):
    c_type, width = "s8", _S8


class U16(Integer):
    c_type, width = "u16", _U16


class S16(Integer):
    c_type, width = "s16", _S16


class U32(Integer):
    c_type, width = "u32", _U32


class S32(Integer):
    c_type, width = "s32", _S32


class Address(U32):
    """A pointer to something that has no struct here: its address as an integer, 0 for none."""


class U64(Field[int]):
    """A whole number of 64 bits, which the game aligns to 4 bytes."""

    c_type = "u64"

    def __init__(self, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V") -> None:
        low, high = _reader(_U32, offset), _reader(_U32, offset + 4)
        put_low, put_high = _writer(_U32, offset), _writer(_U32, offset + 4)

        def put(view: Struct, value: int) -> None:
            put_low(view, value & 0xFFFFFFFF)
            put_high(view, value >> 32)

        super().__init__(lambda view: low(view) | high(view) << 32, put, offset, 8, unit, meaning, sure)


class Fx32(Real):
    """Signed 20.12 fixed point, as float."""

    c_type, width, scale = "fx32", _S32, _FX


class Fx16(Real):
    """Signed 4.12 fixed point, as float."""

    c_type, width, scale = "fx16", _S16, _FX


class AngleU16(Real):
    """An angle in radians, 0 to 2 pi."""

    c_type, width, scale = "u16", _U16, _TURN


class AngleS16(Real):
    """An angle in radians, -pi to pi."""

    c_type, width, scale = "s16", _S16, _TURN


class AngleS32(Real):
    """An angle, or a turn in each frame, in radians."""

    c_type, width, scale = "s32", _S32, _TURN


class Bits(Field[int]):
    """`count` bits from bit `first` of the halfword at `offset`."""

    c_type, width = "u16", _U16

    def __init__(
        self, offset: int, first: int, count: int, unit: str = "", meaning: str = "", sure: Sure = "V"
    ) -> None:
        read, write = _reader(_U16, offset), _writer(_U16, offset)
        mask = (1 << count) - 1
        self.first, self.count = first, count

        def put(view: Struct, value: int) -> None:
            if not 0 <= value <= mask:
                raise MkdsError(f"{value!r} does not fit {count} bits of {view.C_NAME}+{offset:#x}")
            write(view, read(view) & ~(mask << first) | value << first)

        super().__init__(lambda view: read(view) >> first & mask, put, offset, 2, unit, meaning, sure)

    @property
    def c_declaration(self) -> str:
        return f"{super().c_declaration} : {self.count}"


# --- arrays ----------------------------------------------------------------------------------------------


class Floats(Field[NDArray[np.float32]]):
    """Fractions side by side, as a new float32 array of `shape`."""

    shape: ClassVar[tuple[int, ...]]

    def __init__(self, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V") -> None:
        get, put = _array(self.width, offset, self.shape, _FLOAT32, _FX)
        size = math.prod(self.shape) << _SHIFTS[self.width]
        super().__init__(get, put, offset, size, unit, meaning, sure)

    if TYPE_CHECKING:

        def __set__(self, view: Struct, value: ArrayLike, /) -> None: ...


def _array(
    width: int, offset: int, shape: tuple[int, ...], dtype: np.dtype[Any], scale: float
) -> tuple[Callable[[Struct], NDArray[Any]], Callable[[Struct, ArrayLike], None]]:
    shift, count = _SHIFTS[width], math.prod(shape)
    low, high = _range(width)

    def get_three(view: Struct) -> NDArray[Any]:  # unrolled: the vectors that everybody reads each frame
        words, at = view._words[width], (view._source[view._slot] + view._delta + offset) >> shift
        out = _empty(3, dtype)
        try:
            out[0] = words[at] * scale
            out[1] = words[at + 1] * scale
            out[2] = words[at + 2] * scale
        except IndexError:
            raise view._missing() from None
        return out

    def get(view: Struct) -> NDArray[Any]:
        words, at = view._words[width], (view._source[view._slot] + view._delta + offset) >> shift
        try:
            return np.array([words[index] * scale for index in range(at, at + count)], dtype).reshape(shape)
        except IndexError:
            raise view._missing() from None

    def put(view: Struct, value: ArrayLike) -> None:
        numbers = np.broadcast_to(np.asarray(value, np.float64), shape).ravel() / scale
        raw = np.rint(numbers)
        if not np.all((low <= raw) & (raw <= high)):  # NaN is refused here too
            raise _misfit(value, view, offset, low * scale, high * scale)
        words, at = view._words[width], (view._source[view._slot] + view._delta + offset) >> shift
        try:
            for index, number in enumerate(raw):
                words[at + index] = int(number)
        except IndexError:
            raise view._missing() from None

    return (get_three if shape == (3,) and scale != 1 else get), put


class Vec32(Floats):
    """VecFx32: x, y, z."""

    c_type, width, shape = "VecFx32", _S32, (3,)


class Vec16(Floats):
    """VecFx16: x, y, z."""

    c_type, width, shape = "VecFx16", _S16, (3,)


class Quaternion(Floats):
    """x, y, z, w."""

    c_type, width, shape = "quaternion_t", _S32, (4,)


class Matrix(Floats):
    """MtxFx43: four rows of three; rows 0 to 2 are the axes, row 3 the translation; v' = v @ m[:3] + m[3]."""

    c_type, width, shape = "MtxFx43", _S32, (4, 3)


class Array(Field[NDArray[Any]]):
    """`count` numbers of one C type: float32 for fx32, fx16 and their vectors, else the type itself."""

    _TYPES: ClassVar[dict[str, tuple[int, Any, float, tuple[int, ...]]]] = {
        "u8": (_U8, np.uint8, 1, ()),
        "s8": (_S8, np.int8, 1, ()),
        "u16": (_U16, np.uint16, 1, ()),
        "s16": (_S16, np.int16, 1, ()),
        "u32": (_U32, np.uint32, 1, ()),
        "s32": (_S32, np.int32, 1, ()),
        "fx32": (_S32, np.float32, _FX, ()),
        "VecFx32": (_S32, np.float32, _FX, (3,)),
    }

    def __init__(
        self, c_type: str, count: int, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V"
    ) -> None:
        self.width, dtype, scale, inner = self._TYPES[c_type]
        self.c_type, self.count = c_type, count
        shape = (count, *inner)
        get, put = _array(self.width, offset, shape, np.dtype(dtype), scale)
        super().__init__(get, put, offset, math.prod(shape) << _SHIFTS[self.width], unit, meaning, sure)

    @property
    def c_declaration(self) -> str:
        return f"{super().c_declaration}[{self.count}]"

    if TYPE_CHECKING:

        def __set__(self, view: Struct, value: ArrayLike, /) -> None: ...


class Opaque(Array):
    """Bytes whose parts are not known or not of use."""

    def __init__(self, size: int, offset: int, unit: str = "", meaning: str = "", sure: Sure = "V") -> None:
        super().__init__("u8", size, offset, unit, meaning, sure)


# --- structs in structs ----------------------------------------------------------------------------------


class Nested(Field[S]):
    """A struct inside the struct: a live view, made once per outer view."""

    width = _U8

    def __init__(self, struct: type[S], offset: int, meaning: str = "", sure: Sure = "V") -> None:
        self.struct = struct
        self.c_type = struct.C_NAME

        def get(view: Struct) -> S:
            child: S | None = view._children.get(offset)
            if child is None:
                child = struct(view._ram, view._source, view._slot, view._delta + offset)
                view._children[offset] = child
            return child

        super().__init__(get, None, offset, struct.SIZE, "", meaning, sure)


class NestedArray(Field[tuple[S, ...]]):
    """`count` structs side by side inside the struct: live views, made once per outer view."""

    width = _U8

    def __init__(self, struct: type[S], count: int, offset: int, meaning: str = "", sure: Sure = "V") -> None:
        self.struct, self.count = struct, count
        self.c_type = struct.C_NAME
        size = struct.SIZE

        def get(view: Struct) -> tuple[S, ...]:
            children: tuple[S, ...] | None = view._children.get(offset)
            if children is None:
                deltas = range(view._delta + offset, view._delta + offset + count * size, size)
                children = tuple(struct(view._ram, view._source, view._slot, delta) for delta in deltas)
                view._children[offset] = children
            return children

        super().__init__(get, None, offset, size * count, "", meaning, sure)

    @property
    def c_declaration(self) -> str:
        return f"{super().c_declaration}[{self.count}]"


class Pointer(Field[S | None]):
    """A pointer to a struct: a view of what it points at *now*, or None where it points at nothing."""

    c_type, width = "u32", _U32

    def __init__(self, struct: type[S], offset: int, meaning: str = "", sure: Sure = "V") -> None:
        self.struct = struct
        read = _reader(_U32, offset)

        def get(view: Struct) -> S | None:
            address = read(view)
            return struct.at(view._ram, address) if Ram.holds(address) else None

        super().__init__(get, None, offset, 4, "", meaning, sure)


class Entries(Field[tuple[S, ...]]):
    """A pointer to structs side by side, with their number (u16) right after it: views as of *now*."""

    c_type, width = "u32", _U32

    def __init__(self, struct: type[S], offset: int, meaning: str = "", sure: Sure = "V") -> None:
        self.struct = struct
        read, read_count = _reader(_U32, offset), _reader(_U16, offset + 4)

        def get(view: Struct) -> tuple[S, ...]:
            first = read(view)
            addresses = range(first, first + read_count(view) * struct.SIZE, struct.SIZE)
            return tuple(struct.at(view._ram, address) for address in addresses if Ram.holds(address))

        super().__init__(get, None, offset, 4, "", meaning, sure)
