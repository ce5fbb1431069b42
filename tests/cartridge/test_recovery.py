"""The way back to a recorded run, on the host core."""

import numpy as np
import pytest
from cartridge.console import STARTS, HostConsole

from desmume_mkds import cartridge
from gym_mkds.actions import DRIVING_ACTIONS
from gym_mkds.starts import Run, read_runs
from mariokart.cloning.recovery import Recovery

SKIP = 4
ASTRAY = 0x011      # A and right, where the road turns left


@pytest.fixture(scope="module")
def console() -> HostConsole:
    return HostConsole()


@pytest.fixture(scope="module")
def run() -> Run:
    """Return the search's run on f8c."""
    return read_runs([cartridge.SAVE])[0]


@pytest.fixture
def recovery(console: HostConsole, run: Run) -> Recovery:
    """Return a teacher at the start of the race."""
    STARTS.to_grid(console, run.race)  # type: ignore[arg-type]
    before = console.snapshot().game.copy()
    recovery = Recovery(console, run.keys, SKIP)
    recovery.reset(STARTS.geometry(console, run.race[0]), console.memory)  # type: ignore[arg-type]
    np.testing.assert_array_equal(console.snapshot().game, before, "to know the run changes nothing")
    return recovery


def beside(console: HostConsole, run: Run) -> float:
    """How far the kart is from the run's line, units."""
    here = np.array(console.memory.driver.position)
    then = console.snapshot()
    STARTS.to_grid(console, run.race)  # type: ignore[arg-type]
    line = []
    for mask in run.keys.tolist():
        console.cycle(1, mask)
        line.append(console.memory.driver.position)
    console.restore(then)
    return float(np.linalg.norm(np.array(line) - here, axis=1).min())


def teach(recovery: Recovery, console: HostConsole, frames: int) -> list[int]:
    """Let it hold the wheel."""
    held = []
    for _ in range(frames // SKIP):
        mask = recovery.advise(console.memory, 0, True)
        assert mask in DRIVING_ACTIONS
        console.cycle(SKIP, mask)
        held.append(mask)
    return held


def test_it_leads_on_from_where_somebody_else_has_steered(
    recovery: Recovery, console: HostConsole, run: Run
) -> None:
    held = len(teach(recovery, console, 600)) * SKIP
    assert beside(console, run) < 60, "it follows the run from the grid on"
    for _ in range(14):
        assert recovery.advise(console.memory, ASTRAY, False) is None, "it says nothing to him"
        console.cycle(SKIP, ASTRAY)
        held += SKIP
    astray = console.snapshot()
    for mask in run.keys[held : held + 400].tolist():
        console.cycle(1, mask)
    blindly = console.memory.driver_status.race_progress
    console.restore(astray)
    teach(recovery, console, 400)
    assert beside(console, run) < 60
    whole = 400 / len(run.keys)
    assert console.memory.driver_status.race_progress > blindly + whole / 4


def test_asking_does_not_drive(recovery: Recovery, console: HostConsole) -> None:
    teach(recovery, console, 400)
    before = console.snapshot().game.copy()
    recovery.advise(console.memory, 0, True)
    np.testing.assert_array_equal(console.snapshot().game, before)


def test_it_finds_its_place_after_a_fall_far_back(
    recovery: Recovery, console: HostConsole, run: Run
) -> None:
    teach(recovery, console, 1200)
    STARTS.to_lap(console, run, 400)  # type: ignore[arg-type]
    assert beside(console, run) == 0
    teach(recovery, console, 240)
    assert beside(console, run) < 60
