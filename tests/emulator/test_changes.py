"""What differs between two moments of a race, kept in place of the second."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from desmume_mkds import MarioKart, cartridge, menu
from desmume_mkds.changes import PAGE, Changes
from desmume_mkds.snapshot import Snapshot


@pytest.fixture(scope="module")
def race() -> tuple[Snapshot, Snapshot, bytes]:
    """Two moments of a race, and the memory a second after the later one."""
    with MarioKart(cartridge.ROM) as emu:
        menu.start_race(emu, course="f8c", character="Mario", kart="B Dasher")
        first = emu.snapshot()
        emu.cycle(400, keys=1)
        later = emu.snapshot()
        emu.cycle(60)
        return first, later, emu.ram.tobytes()


def test_a_moment_kept_as_changes_is_the_moment(race: tuple[Snapshot, Snapshot, bytes]) -> None:
    first, later, after = race
    changes = Changes.between(first, later)
    assert changes.on(first) == later and len(changes.packed) < len(bytes(later)) / 2
    with MarioKart(cartridge.ROM) as emu:
        emu.restore(changes.on(first))
        emu.cycle(60)
        assert emu.ram.tobytes() == after


@given(seed=st.integers(0, 2**32 - 1), lengths=st.tuples(*[st.integers(0, 5 * PAGE)] * 2))
def test_states_of_any_length(
    race: tuple[Snapshot, Snapshot, bytes], seed: int, lengths: tuple[int, int]
) -> None:
    random = np.random.default_rng(seed)
    states = [random.integers(0, 2, length, np.uint8).tobytes() for length in lengths]
    one, other = (replace(race[0], state=state, frame=len(state)) for state in states)
    assert Changes.between(one, other).on(one) == other
