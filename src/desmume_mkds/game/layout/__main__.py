"""Print docs/memory.md: `python -m desmume_mkds.game.layout > docs/memory.md`."""

import sys
from collections.abc import Iterator
from typing import Any

from desmume_mkds.game import layout
from desmume_mkds.game.fields import Field, Struct

INTRODUCTION = """\
# The game's memory

Made from `desmume_mkds.game.layout` by `python -m desmume_mkds.game.layout`; do not edit.

Addresses are those of the US game; in another region those marked "moves" are shifted (European game: +0x20;
the Japanese and the Korean game tell their shift by the word at bssStartLiteral, and the Korean one keeps
raceStatus at 0x0216F9A0, as one source says).
Units are those that the library reads and writes: fx32 and fx16 raw numbers over 4096, angles in radians,
a turn of 65536 raw being 2π. "×" is a plain ratio. A name in capitals and small letters under *unit* is an
enumeration of `desmume_mkds.game.layout`. *Sure*: V two independent sources or a mechanical check, 1 one
source, I inferred. Fields without a meaning are there so that nothing has to be declared twice; nobody
has published what they are.
"""


def document() -> Iterator[str]:
    """The page, line by line."""
    yield INTRODUCTION
    yield "## Static addresses\n"
    yield "| address | moves | name | holds | meaning | sure |"
    yield "|---|---|---|---|---|---|"
    for static in sorted(layout.STATICS.values(), key=lambda static: static.address):
        moves = "yes" if static.moves else ""
        address, holds = f"{static.address:#010x}", f"`{static.holds}`"
        yield _row(address, moves, static.name, holds, static.meaning, static.sure)
    for struct in layout.STRUCTS:
        yield from _struct(struct)


def _struct(struct: type[Struct]) -> Iterator[str]:
    yield f"\n## {struct.C_NAME}\n"
    yield f"`{struct.__name__}`, {struct.SIZE:#x} bytes. {struct.__doc__}\n"
    yield "| offset | type | name | in Python | unit | meaning | sure |"
    yield "|---|---|---|---|---|---|---|"
    for field in struct.FIELDS:
        offset, kind = f"{field.offset:#x}", f"`{_type(field)}`"
        yield _row(offset, kind, field.name, field.alias, field.unit, field.meaning, field.sure)


def _type(field: Field[Any]) -> str:
    return field.c_declaration.replace(f" {field.name}", "", 1)


def _row(*cells: str) -> str:
    return "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    sys.stdout.write("\n".join(document()) + "\n")
