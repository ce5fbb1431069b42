"""LZ10, the console's compression, in as few bytes as the format allows.

ndspy's compressor takes minutes for what lies in the cartridge, so this one is C, compiled for this machine
at each build. The format (after GBATEK): the byte 0x10 and the size in three; then flag bytes, highest bit
first, each for eight items: a byte, or a copy of 3 to 18 bytes from up to 4096 back.
"""

from __future__ import annotations

import ctypes
import os
from functools import cache
from pathlib import Path

from cartridge import compiler

SOURCE = Path(__file__).with_suffix(".c")
FLAGS = [*compiler.LIBRARY, "-ffreestanding", "-nostdlib"]
"""Without libraries, because the compiler would build its own first, which takes longer than all the rest."""

HASHES = 1 << 16


def compile_packer(work: Path) -> Path:
    """Compile the compressor into `work`; the library's path.

    Raises subprocess.CalledProcessError: the compiler's messages are on stderr.
    """
    library = work / ("lz10.dll" if os.name == "nt" else "lz10.so")
    compiler.compile_c(compiler.HOST, [*FLAGS, SOURCE, "-o", library], work)
    return library


def compress(data: bytes, library: Path) -> bytes:
    """Data in LZ10 form, packed by a library that `compile_packer` made.

    Raises ValueError: there is more of it than the format can hold (16 MiB).
    """
    size = len(data)
    if size >> 24:
        raise ValueError(f"{size} bytes are too many for LZ10")
    packed = ctypes.create_string_buffer(size + size // 8 + 2)
    numbers = ctypes.c_int32 * (size + 1)
    room = (ctypes.c_uint8 * (size + 1))(), (ctypes.c_uint16 * (size + 1))(), numbers(), numbers()
    count = _packer(library).lz10_pack(data, size, packed, *room, (ctypes.c_int32 * HASHES)())
    return (size << 8 | 0x10).to_bytes(4, "little") + packed.raw[:count]


@cache
def _packer(library: Path) -> ctypes.CDLL:
    return ctypes.CDLL(str(library))
