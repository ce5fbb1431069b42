"""Structs and what all their fields have in common."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar, Generic, Literal, Self, TypeVar, overload

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ram import Ram, Words

T = TypeVar("T")
Sure = Literal["V", "1", "I"]
"""How certain a fact is: V two independent sources or a mechanical check, 1 one source, I inferred."""

_NOTHING = memoryview(bytearray())


class NotInRamError(MkdsError):
    """The struct is not in memory now: no race is running, or the game has not started."""


class Field(property, Generic[T]):
    """One field of a struct: where it stands, its game name, unit, meaning and certainty.

    The first attribute it is bound to is the game's name for it, the second the name in snake_case.
    """

    c_type: str

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
    """A live view of one struct of the game. Subclasses declare fields; see the package's example.

    A view keeps windows of memory, one for each width of word, so that reading a field is one index. `move`
    lets it look elsewhere, and nowhere: then reading raises NotInRamError.
    """

    __slots__ = (
        "__weakref__", "_address", "_children", "_ram", "_s8", "_s16", "_s32", "_u8", "_u16", "_u32"
    )  # fmt: skip

    C_NAME: ClassVar[str]
    SIZE: ClassVar[int]
    FIELDS: ClassVar[tuple[Field[Any], ...]] = ()

    def __new__(cls, ram: Ram, address: int | None) -> Self:
        made: Self = super().__new__(ram.variant(cls))
        return made

    def __init_subclass__(cls, c_name: str, size: int) -> None:
        cls.C_NAME, cls.SIZE = c_name, size
        cls.FIELDS = tuple(dict.fromkeys(f for f in vars(cls).values() if isinstance(f, Field)))

    def __init__(self, ram: Ram, address: int | None) -> None:
        """The struct at `address`; None: nowhere yet."""
        self._ram = ram
        self._children: dict[int, Any] = {}
        ram.views.add(self)
        self.move(address)

    @classmethod
    def at(cls, ram: Ram, address: int) -> Self:
        """The struct at `address`."""
        return cls(ram, address)

    def move(self, address: int | None) -> None:
        """Look at `address` from now on, all nested structs with it; outside main RAM or None: nowhere."""
        if address is None or not Ram.holds(address):
            self._address = None
            u8: Words = _NOTHING
            s8 = u16 = s16 = u32 = s32 = u8
        else:
            self._address = address
            words, start = self._ram.words, address - Ram.START
            end = start + self.SIZE
            u8, s8 = words[0][start:end], words[1][start:end]
            u16, s16 = words[2][start >> 1 : end >> 1], words[3][start >> 1 : end >> 1]
            u32, s32 = words[4][start >> 2 : end >> 2], words[5][start >> 2 : end >> 2]
        self._u8, self._s8, self._u16, self._s16, self._u32, self._s32 = u8, s8, u16, s16, u32, s32
        for offset, child in self._children.items():
            for index, view in enumerate(child if isinstance(child, tuple) else (child,)):
                view.move(None if self._address is None else self._address + offset + index * view.SIZE)

    @property
    def address(self) -> int:
        """Where the struct is now."""
        if self._address is None:
            raise self._missing()
        return self._address

    def pointer(self, name: str) -> int:
        """The address in the pointer field `name`, which as an attribute gives views of what it leads to."""
        return self._ram.u32(self.address + getattr(type(self), name).offset)

    def to_bytes(self) -> bytes:
        """A copy of the whole struct, `SIZE` bytes."""
        return self._ram.read(self.address, self.SIZE)

    def __repr__(self) -> str:
        place = "nowhere" if self._address is None else f"at 0x{self._address:08X}"
        return f"<{type(self).__name__} ({self.C_NAME}) {place}>"

    def __dir__(self) -> list[str]:
        return sorted(name for name in super().__dir__() if not name.startswith("field"))

    def _missing(self) -> MkdsError:
        return self._ram.closed or NotInRamError(
            f"there is no {self.C_NAME} in memory: no race is running, or the game has not come so far"
        )
