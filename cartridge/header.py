"""Write build/cartridge/mkds.h: the game's structs and addresses for C, from `desmume_mkds.game.layout`.

    python -m cartridge.header

Pointers are `u32` addresses, so that a host with 64-bit pointers lays the structs out alike; every size and
offset is asserted, so a compiler that would lay them out otherwise refuses the header.
"""

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

from desmume_mkds.game import layout
from desmume_mkds.game.fields import Bits, Struct
from desmume_mkds.game.files import write_whole
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME

PATH = Path(__file__).parent.parent / "build" / "cartridge" / "mkds.h"

PROLOGUE = """\
/* Made by cartridge/header.py from desmume_mkds.game.layout; do not edit. */
#ifndef MKDS_H
#define MKDS_H

#include <stddef.h>
#include <stdint.h>

typedef uint8_t u8;
typedef int8_t s8;
typedef uint16_t u16;
typedef int16_t s16;
typedef uint32_t u32;
typedef int32_t s32;
typedef uint64_t u64 __attribute__((aligned(4)));
typedef s16 fx16; /* 4.12 */
typedef s32 fx32; /* 20.12 */
typedef struct { fx32 x, y, z; } VecFx32;
typedef struct { fx16 x, y, z; } VecFx16;
typedef struct { fx32 x, y, z, w; } quaternion_t;
typedef struct { fx32 m[4][3]; } MtxFx43; /* rows 0 to 2: axes, row 3: translation */
"""


def header(game_code: str = "SKDE", delta: int = 0) -> str:
    """The whole header file, for a cartridge laid out like the game of a region; `delta` as in `layout`."""
    lines = [PROLOGUE, f"#define STATICS_DELTA 0x{delta:X}u /* against the US game */"]
    lines.append(f"#define FRAME_RECORDING {GHOST_FIRST_FRAME} /* frameCounter of a ghost's first frame */")
    lines.append(f"#define STATICS_START 0x{layout.STATICS_START + delta:08X}u")
    lines += (
        f"#define ADDR_{name} 0x{layout.static_address(name, game_code, delta):08X}u"
        for name in layout.STATICS
    )
    for struct in layout.STRUCTS:
        lines += _struct(struct)
    return "\n".join([*lines, "\n#endif", ""])


def _struct(struct: type[Struct]) -> Iterator[str]:
    """The struct's definition and the assertions that it is laid out as the game has it."""
    yield f"\ntypedef struct {struct.C_NAME} {{"
    end = 0
    fields = sorted(struct.FIELDS, key=lambda field: field.offset)
    for offset, group in groupby(fields, key=lambda field: field.offset):
        members = list(group)  # several only where they are bits of one halfword
        yield from _padding(end, offset)
        for field in members:
            yield f"    {field.c_declaration}; /* {offset:#x} */"
        end = offset + members[0].size
    yield from _padding(end, struct.SIZE)
    yield f"}} {struct.C_NAME};"
    yield f'_Static_assert(sizeof({struct.C_NAME}) == {struct.SIZE:#x}, "{struct.C_NAME}");'
    for field in fields:
        if not isinstance(field, Bits):
            yield (
                f"_Static_assert(offsetof({struct.C_NAME}, {field.name}) == {field.offset:#x},"
                f' "{struct.C_NAME}.{field.name}");'
            )


def _padding(start: int, end: int) -> Iterator[str]:
    if start < end:
        yield f"    u8 pad_{start:03X}[{end - start:#x}];"


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    write_whole(PATH, header().encode())
    print(PATH)
