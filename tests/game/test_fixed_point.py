"""Fixed-point numbers and angles."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds.game.fixed_point import from_angle, from_fx, to_angle, to_fx16, to_fx32


@given(st.integers(-(2**24), 2**24))
def test_fx32_survives_float32_within_4096_units(raw: int) -> None:
    assert int(to_fx32(from_fx(raw))) == raw


def test_every_fx16_and_every_angle_survives() -> None:
    raw = np.arange(-(2**15), 2**15)
    assert (to_fx16(from_fx(raw)) == raw).all()
    assert (to_angle(from_angle(raw)) == raw % 2**16).all()
    assert (to_angle(from_angle(raw % 2**16)) == raw % 2**16).all()


@given(st.floats(-1e6, 1e6))
def test_angles_wrap(radians: float) -> None:
    apart = (float(from_angle(to_angle(radians))) - radians) % (2 * math.pi)
    assert min(apart, 2 * math.pi - apart) < 1e-4


def test_extremes() -> None:
    assert to_fx32([-(2.0**19), 2.0**19 - 2**-12]).tolist() == [-(2**31), 2**31 - 1]
    for value in (2.0**19, math.nan, math.inf):
        with pytest.raises(OverflowError):
            to_fx32(value)
    with pytest.raises(OverflowError):
        to_fx16(8.0)
    with pytest.raises(OverflowError):
        to_angle(math.nan)
    assert from_fx(np.zeros((2, 3), np.int32)).shape == (2, 3)
