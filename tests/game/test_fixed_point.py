"""Fixed-point numbers."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds.game.fixed_point import from_fx, to_fx32


@given(st.integers(-(2**24), 2**24))
def test_fx32_survives_float32_within_4096_units(raw: int) -> None:
    assert int(to_fx32(from_fx(raw))) == raw


def test_shapes_survive() -> None:
    assert from_fx(np.zeros((2, 3), np.int16)).shape == to_fx32(np.zeros((2, 3))).shape == (2, 3)


def test_extremes() -> None:
    assert to_fx32([-(2.0**19), 2.0**19 - 2**-12]).tolist() == [-(2**31), 2**31 - 1]
    for value in (2.0**19, -(2.0**19) - 2**-12, math.nan, math.inf):
        with pytest.raises(OverflowError):
            to_fx32(value)
