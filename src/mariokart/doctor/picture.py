"""Pictures as PNG files, without a package for it: the base install has none."""

import struct
import zlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.game.files import write_whole


def write_png(path: Path, picture: NDArray[np.uint8]) -> None:
    """Write an RGB picture, uint8 (height, width, 3). Raises FileError."""
    height, width, _ = picture.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), picture.reshape(height, -1)], axis=1)
    header = struct.pack(">2I5B", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(rows.tobytes())), (b"IEND", b""))
    write_whole(path, b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks))


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
