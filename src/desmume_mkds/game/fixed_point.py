"""The game's numbers: fixed-point values with 12 fraction bits, and angles of which 65536 make a turn.

`fx32` is a signed 32-bit and `fx16` a signed 16-bit integer; both stand for value / 4096. Positions are fx32
with 4096 steps to the game unit. Angles are 16-bit. All functions take scalars or arrays.

float32 holds a raw fx32 exactly while it lies within ±2^24, that is ±4096 units; larger ones are rounded
to the nearest float. Where the raw number must survive (files), keep it.
"""

import math
from typing import TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

_Raw = TypeVar("_Raw", np.int16, np.int32)

ONE = 4096
"""1.0 as fx32 or fx16."""

TURN = 65536
"""A whole turn as an angle."""


def from_fx(raw: ArrayLike) -> NDArray[np.float32]:
    """Return raw fx32 or fx16 numbers as float32.

    >>> from_fx([4096, -6144])
    array([ 1. , -1.5], dtype=float32)
    """
    return (np.asarray(raw, np.int64) / ONE).astype(np.float32)


def to_fx32(value: ArrayLike) -> NDArray[np.int32]:
    """Return numbers as raw fx32, rounded to the nearest (halves to the even one).

    >>> to_fx32([1.0, -1.5])
    array([ 4096, -6144], dtype=int32)

    Raises OverflowError: a number is not finite or does not fit (±524288).
    """
    return _to_fixed(value, np.int32)


def to_fx16(value: ArrayLike) -> NDArray[np.int16]:
    """Return numbers as raw fx16, rounded to the nearest (halves to the even one).

    Raises OverflowError: a number is not finite or does not fit (±8).
    """
    return _to_fixed(value, np.int16)


def from_angle(raw: ArrayLike) -> NDArray[np.float32]:
    """Return raw angles as float32 radians, with the sign of the raw number.

    >>> from_angle(16384) / np.pi
    np.float32(0.5)
    """
    return (np.asarray(raw, np.int64) * (2 * math.pi / TURN)).astype(np.float32)


def to_angle(radians: ArrayLike) -> NDArray[np.uint16]:
    """Return radians of any size as raw angles 0-65535, rounded to the nearest.

    >>> int(to_angle(-np.pi / 2))
    49152

    Raises OverflowError: an angle is not finite.
    """
    turns = np.asarray(radians, np.float64) / (2 * math.pi)
    if not np.isfinite(turns).all():
        raise OverflowError("an angle is not finite")
    return (np.rint((turns % 1.0) * TURN).astype(np.int64) % TURN).astype(np.uint16)


def _to_fixed(value: ArrayLike, dtype: type[_Raw]) -> NDArray[_Raw]:
    raw = np.rint(np.asarray(value, np.float64) * ONE)
    limits = np.iinfo(dtype)
    if not ((raw >= limits.min) & (raw <= limits.max)).all():  # also False for NaN
        raise OverflowError(f"a number does not fit the {limits.bits}-bit fixed-point format")
    return raw.astype(dtype)
