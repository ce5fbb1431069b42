"""Fields that are structs, or lead to some."""

from __future__ import annotations

from typing import TypeVar

from desmume_mkds.game.fields.numbers import reader
from desmume_mkds.game.fields.struct import Field, Struct, Sure
from desmume_mkds.game.ram import Ram

S = TypeVar("S", bound=Struct)


class Nested(Field[S]):
    """A struct inside the struct: a live view, made once for each outer view."""

    def __init__(self, struct: type[S], offset: int, meaning: str = "", sure: Sure = "V") -> None:
        self.struct = struct
        self.c_type = struct.C_NAME

        def get(view: Struct) -> S:
            child: S | None = view._children.get(offset)
            if child is None:
                child = struct(view._ram, None if view._address is None else view._address + offset)
                view._children[offset] = child
            return child

        super().__init__(get, None, offset, struct.SIZE, "", meaning, sure)


class NestedArray(Field[tuple[S, ...]]):
    """`count` structs side by side inside the struct: live views, made once for each outer view."""

    def __init__(self, struct: type[S], count: int, offset: int, meaning: str = "", sure: Sure = "V") -> None:
        self.struct, self.count = struct, count
        self.c_type = struct.C_NAME
        size = struct.SIZE

        def get(view: Struct) -> tuple[S, ...]:
            children: tuple[S, ...] | None = view._children.get(offset)
            if children is None:
                first = view._address
                children = tuple(
                    struct(view._ram, None if first is None else first + offset + index * size)
                    for index in range(count)
                )
                view._children[offset] = children
            return children

        super().__init__(get, None, offset, size * count, "", meaning, sure)

    @property
    def c_declaration(self) -> str:
        return f"{super().c_declaration}[{self.count}]"


class Pointer(Field[S | None]):
    """A pointer to a struct: a view of what it points at *now*, or None where it points at nothing."""

    c_type = "u32"

    def __init__(self, struct: type[S], offset: int, meaning: str = "", sure: Sure = "V") -> None:
        self.struct = struct
        read = reader("u32", offset)

        def get(view: Struct) -> S | None:
            address = read(view)
            return struct.at(view._ram, address) if Ram.holds(address) else None

        super().__init__(get, None, offset, 4, "", meaning, sure)


class Entries(Field[tuple[S, ...]]):
    """A pointer to structs side by side, with their number (u16) right after it: views as of *now*."""

    c_type = "u32"

    def __init__(self, struct: type[S], offset: int, meaning: str = "", sure: Sure = "V") -> None:
        self.struct = struct
        read, read_count = reader("u32", offset), reader("u16", offset + 4)

        def get(view: Struct) -> tuple[S, ...]:
            first = read(view)
            addresses = range(first, first + read_count(view) * struct.SIZE, struct.SIZE)
            return tuple(struct.at(view._ram, address) for address in addresses if Ram.holds(address))

        super().__init__(get, None, offset, 4, "", meaning, sure)
