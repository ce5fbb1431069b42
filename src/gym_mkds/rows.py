"""Small matrices out of a few numbers.

NumPy takes two to three times as long to look at Python's numbers one by one as `struct` takes to pack them.
"""

from __future__ import annotations

import struct

import numpy as np
from numpy.typing import NDArray

_pack_pose, _pack_wide = struct.Struct("12f").pack, struct.Struct("21d").pack


def pose(*numbers: float) -> NDArray[np.float32]:
    """(4, 3) float32, row by row; not to be written to.

    >>> pose(1, 0, 0, 0, 1, 0, 0, 0, 1, 5, 6, 7)[3].tolist()
    [5.0, 6.0, 7.0]
    """
    return np.frombuffer(_pack_pose(*numbers), np.float32).reshape(4, 3)


def seven(*numbers: float) -> NDArray[np.float64]:
    """(7, 3) float64, row by row; not to be written to."""
    return np.frombuffer(_pack_wide(*numbers)).reshape(7, 3)
