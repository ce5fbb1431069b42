"""Rewards as named terms, of which the environment adds up a weighted choice, and any function of yours.

    rewards={"progress": 1.0, "wall": 0.05, "brave": lambda before, now, length: now.mini_turbo > 0}
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.layout import DriverMotion, DriverState, Surface
from gym_mkds.checks import finite
from gym_mkds.moment import FIELDS, Moment

Term = Callable[[Moment, Moment, float], float]
"""From the moment before a step, the moment after it, and the length of the race in units, to a reward."""
Rewards = Mapping[str, float | Term]
"""Terms by name: a number weights the term of that name in `TERMS`, a function is a term itself."""

_TOUCHING_WALL = int(DriverState.TOUCHING_WALL)
_FALLING = int(DriverMotion.FALLING | DriverMotion.RESPAWNING)
_LEFT, _RIGHT = FIELDS["driver.drift_left_count"], FIELDS["driver.drift_right_count"]
_PRESSES = 4         # that charge a mini-turbo: two to each side
_FRAME = 7.0         # units that a kart drives in a frame at top speed, about
_OFF_ROAD = tuple(map(int, (Surface.WEAK_OFF_ROAD, Surface.OFF_ROAD, Surface.HEAVY_OFF_ROAD)))


def progress(before: Moment, now: Moment, race_length: float) -> float:
    """Percent of the race's way that this step brought; driving back takes away. A race adds up to 100."""
    return 100.0 * (now.travelled - before.travelled) / race_length


def way(before: Moment, now: Moment, race_length: float) -> float:
    """Frames at top speed that the way of this step takes, about: as `progress`, but alike on all courses."""
    return (now.travelled - before.travelled) / _FRAME


def finish(before: Moment, now: Moment, race_length: float) -> float:
    """1 in the step that finishes the race."""
    return float(now.finished)


def time(before: Moment, now: Moment, race_length: float) -> float:
    """-1 for each frame after GO."""
    return -float(now.frame - before.frame) if now.started else 0.0


def wall(before: Moment, now: Moment, race_length: float) -> float:
    """-1 for each frame of a step that ends in touch with a wall."""
    return float(before.frame - now.frame) if now.state_flags & _TOUCHING_WALL else 0.0


def off_road(before: Moment, now: Moment, race_length: float) -> float:
    """-1 for each frame of a step that ends off the road."""
    return float(before.frame - now.frame) if now.surface in _OFF_ROAD else 0.0


def mini_turbo(before: Moment, now: Moment, race_length: float) -> float:
    """1 in the step in which a mini-turbo begins."""
    return float(now.mini_turbo > before.mini_turbo)


def charge(before: Moment, now: Moment, race_length: float) -> float:
    """A quarter for each press that charges a mini-turbo, the four that it takes, and 1 when it begins.

    A mini-turbo pays a second after the first of the presses, and none of them pays by itself: whoever tries
    keys at random does not find it. Nothing is taken away for a charge that is let go.
    """
    presses = _presses(now) - _presses(before)
    return max(presses, 0) / _PRESSES + mini_turbo(before, now, race_length)


def _presses(moment: Moment) -> int:
    return min(moment.numbers[_LEFT] + moment.numbers[_RIGHT], _PRESSES)


def fall(before: Moment, now: Moment, race_length: float) -> float:
    """-1 in the step in which the kart falls off the course."""
    return -float(bool(now.motion_flags & _FALLING and not before.motion_flags & _FALLING))


TERMS: dict[str, Term] = {
    term.__name__: term for term in (progress, way, finish, time, wall, off_road, mini_turbo, charge, fall)
}
"""The terms by name."""

DEFAULT_WEIGHTS: Mapping[str, float] = {"progress": 1.0}


class Reward:
    """Weighs the terms that were chosen. Raises MkdsError: there is no term of a name, or a weight is no
    finite number.

    >>> list(TERMS)
    ['progress', 'way', 'finish', 'time', 'wall', 'off_road', 'mini_turbo', 'charge', 'fall']
    """

    def __init__(self, rewards: Rewards) -> None:
        self._terms: list[tuple[str, Term, float]] = []
        for name, choice in rewards.items():
            if callable(choice):
                self._terms.append((name, choice, 1.0))
            elif name in TERMS:
                self._terms.append((name, TERMS[name], finite(f"the weight of {name!r}", choice)))
            else:
                raise MkdsError(f"no reward term {name!r}; known: {', '.join(TERMS)}, or give a function")

    def __call__(self, before: Moment, now: Moment, race_length: float) -> dict[str, float]:
        """Each term's part of the reward of a step; the reward is their sum.

        Raises MkdsError: a term of the user's is not a finite number.
        """
        parts = {name: weight * term(before, now, race_length) for name, term, weight in self._terms}
        if not math.isfinite(sum(parts.values())):
            for name, part in parts.items():
                finite(f"the reward term {name!r}", part)
        return parts
