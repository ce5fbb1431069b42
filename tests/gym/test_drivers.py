"""The baseline gets every kind of kart round, by the rules, and out of trouble."""

import datetime
from collections.abc import Callable

import numpy as np
import pytest

from desmume_mkds.course import Course
from desmume_mkds.game.courses import find_character, find_course, find_kart
from desmume_mkds.game.ghost import MAX_RUNS, Ghost, keys_to_buttons
from desmume_mkds.memory import Memory
from gym_mkds.actions import Key, key_mask
from mariokart.drivers import Console, Driver, Expert, PurePursuit, Replay, Run, Style, drive
from mariokart.keystats import key_stats

LIGHT, MIDDLE, HEAVY = ("Toad", "Mushmellow"), ("Mario", "Standard MR"), ("Bowser", "Tyrant")
RACES = [(0, LIGHT), (0, HEAVY), (1, MIDDLE), (1, HEAVY), (2, LIGHT), (2, HEAVY), (3, MIDDLE), (3, HEAVY)]
Start = Callable[..., Console]


def check_legal(run: Run, off_road: float = 0.02) -> None:
    assert run.finished, run
    assert run.off_road <= off_road * len(run) and run.walls < 0.01 * len(run), run
    assert all(key_mask(int(keys)) == keys for keys in np.unique(run.keys))     # nothing impossible
    assert np.count_nonzero(np.diff(run.keys.astype(int))) + 1 < MAX_RUNS       # fits into a ghost


@pytest.mark.parametrize(("slot", "entrant"), RACES)
def test_every_kind_of_kart_finishes(start: Start, slot: int, entrant: tuple[str, str]) -> None:
    console = start(slot, *entrant)
    run = drive(console, PurePursuit())
    check_legal(run)
    assert run.time is not None and len(run.lap_times) == 3
    assert run.time == pytest.approx(sum(run.lap_times), abs=0.01)
    assert len(run) == pytest.approx(183 + 60 * run.time, abs=3)                # as in 131 real ghosts
    assert console.memory.statistics.got_start_boost


@pytest.mark.parametrize(("slot", "entrant"), [(1, LIGHT), (2, HEAVY), (3, MIDDLE)])
def test_an_expert_drifts_and_is_faster(start: Start, slot: int, entrant: tuple[str, str]) -> None:
    plain = drive(start(slot, *entrant), PurePursuit())
    console = start(slot, *entrant)
    run = drive(console, Expert(Style(mushrooms=True)))
    check_legal(run, off_road=0.05)
    assert run.time < 0.94 * plain.time
    assert console.memory.items.slot.item_count == 0 and console.memory.statistics.respawn_count == 0
    stats = key_stats(run.keys)
    assert stats.drifts > 0.6 and stats.four_reversals > 0.8 and stats.gap >= 3


def test_an_expert_meets_a_gap_straight(start: Start) -> None:
    """On this course are jump pads before gaps: who hops over a pad falls."""
    console = start(21, *LIGHT)
    run = drive(console, Expert())
    assert run.finished and console.memory.statistics.respawn_count == 0
    assert (run.positions[:, 1].max() - run.positions[:, 1].min()) > 40


def test_lapses_leave_drifts_half_charged(start: Start) -> None:
    clean, lapsing = (drive(start(0), Expert(Style(lapses=share)), limit=40) for share in (0.0, 0.5))
    assert key_stats(lapsing.keys).four_reversals < key_stats(clean.keys).four_reversals - 0.2


@pytest.mark.parametrize("kind", [PurePursuit, Expert])
@pytest.mark.parametrize("slot", [1, 2])
def test_a_careless_driver_finishes_too(start: Start, slot: int, kind: type[PurePursuit]) -> None:
    run = drive(start(slot), kind(Style(offset=0.4, wander=0.5, mistakes=30, seed=slot)))
    assert run.finished and run.off_road + run.walls > 0, run


def test_the_same_style_drives_the_same_race_and_another_seed_another(start: Start) -> None:
    one, same, other = (
        drive(start(0), PurePursuit(Style(wander=0.3, mistakes=5, seed=seed)), limit=25) for seed in (1, 1, 2)
    )
    assert np.array_equal(one.keys, same.keys) and np.array_equal(one.positions, same.positions)
    assert not np.array_equal(one.keys, other.keys)


class Meddling:
    """Lets the baseline drive, but holds other keys in some stretches."""

    def __init__(self, meddling: dict[range, int]) -> None:
        self.driver: Driver = PurePursuit()
        self.meddling = meddling
        self.frame = 0

    def reset(self, course: Course, memory: Memory) -> None:
        self.driver.reset(course, memory)

    def act(self, memory: Memory) -> int:
        keys = self.driver.act(memory)
        self.frame += 1
        return next((held for span, held in self.meddling.items() if self.frame in span), keys)


@pytest.mark.parametrize("slot", [0, 3])
def test_out_of_walls_and_the_wrong_way_round(start: Start, slot: int) -> None:
    meddling = {
        range(500, 700): Key.A | Key.LEFT,       # into whatever is to the left
        range(1200, 1400): Key.A | Key.RIGHT,
        range(1900, 2000): Key.B,                # standing, then backwards
        range(2000, 2060): Key.A | Key.B | Key.LEFT,    # turned round on the spot
        range(2060, 2300): Key.A,                # the wrong way
    }
    run = drive(start(slot), Meddling(meddling))
    assert run.finished, run
    assert run.walls > 0


def test_a_race_that_is_not_finished_has_no_time(start: Start) -> None:
    run = drive(start(0), Replay([Key.A]), limit=20)
    assert not run.finished and run.time is None and len(run) == 1200
    assert run.positions.shape == (1201, 3) and run.keys.shape == (1200,)


def test_a_driven_race_fits_into_a_ghost_that_drives_it_again(start: Start) -> None:
    run = drive(start(0), PurePursuit())
    ghost = Ghost.from_frames(
        keys_to_buttons(run.keys),
        course=find_course("f8c"),
        character=find_character("Mario"),
        kart=find_kart("Standard MR"),
        player_name="Pursuit",
        date=datetime.date(2026, 11, 22),
        total_ms=round(run.time * 1000),
        lap_ms=tuple(round(lap * 1000) for lap in run.lap_times),
    )
    again = drive(start(0), Replay.of_ghost(ghost))
    assert again.time == run.time and np.array_equal(again.positions, run.positions)
