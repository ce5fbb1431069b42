"""The game's numbers: fixed-point values with 12 fraction bits, and angles of which 65536 make a turn.

`fx32` is a signed 32-bit and `fx16` a signed 16-bit integer; both stand for value / 4096. Positions are fx32
with 4096 steps to the game unit. Angles are 16-bit.

float32 holds a raw fx32 exactly while it lies within ±2^24, that is ±4096 units; larger ones are rounded
to the nearest float. Where the raw number must survive (files), keep it.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

ONE = 4096
"""1.0 as fx32 or fx16."""

TURN = 65536
"""A whole turn as an angle."""


def from_fx(raw: ArrayLike) -> NDArray[np.float32]:
    """Return raw fx32 or fx16 numbers, an array or one, as float32.

    >>> from_fx([4096, -6144])
    array([ 1. , -1.5], dtype=float32)
    """
    return (np.asarray(raw, np.int64) / ONE).astype(np.float32)


def to_fx32(value: ArrayLike) -> NDArray[np.int32]:
    """Return numbers, an array or one, as raw fx32: rounded to the nearest, halves to the even one.

    >>> to_fx32([1.0, -1.5])
    array([ 4096, -6144], dtype=int32)

    Raises OverflowError: a number is not finite or does not fit (±524288).
    """
    raw = np.rint(np.asarray(value, np.float64) * ONE)
    if not (np.abs(raw + 0.5) < 2**31).all():  # also False for NaN
        raise OverflowError("a number does not fit 32-bit fixed point")
    return raw.astype(np.int32)
