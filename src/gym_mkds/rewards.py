"""Rewards as named terms, of which the environment adds up a weighted choice, and any function of yours.

    rewards={"progress": 1.0, "wall": 0.05, "brave": lambda before, now, length: now.mini_turbo > 0}
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.layout import DriverMotion, DriverState, Surface
from gym_mkds.moment import Moment

Term = Callable[[Moment, Moment, float], float]
"""From the moment before a step, the moment after it, and the length of the race in units, to a reward."""
Rewards = Mapping[str, float | Term]
"""Terms by name: a number weights the term of that name in `TERMS`, a function is a term itself."""

_TOUCHING_WALL = int(DriverState.TOUCHING_WALL)
_FALLING = int(DriverMotion.FALLING | DriverMotion.RESPAWNING)
_OFF_ROAD = tuple(map(int, (Surface.WEAK_OFF_ROAD, Surface.OFF_ROAD, Surface.HEAVY_OFF_ROAD)))


def progress(before: Moment, now: Moment, race_length: float) -> float:
    """Percent of the race's way that this step brought; driving back takes away. A race adds up to 100."""
    return 100.0 * (now.travelled - before.travelled) / race_length


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


def fall(before: Moment, now: Moment, race_length: float) -> float:
    """-1 in the step in which the kart falls off the course."""
    return -float(bool(now.motion_flags & _FALLING and not before.motion_flags & _FALLING))


TERMS: dict[str, Term] = {
    term.__name__: term for term in (progress, finish, time, wall, off_road, mini_turbo, fall)
}
"""The terms by name."""

DEFAULT_WEIGHTS: Mapping[str, float] = {"progress": 1.0}


class Reward:
    """Weighs the terms that were chosen. Raises MkdsError: there is no term of a name.

    >>> list(TERMS)
    ['progress', 'finish', 'time', 'wall', 'off_road', 'mini_turbo', 'fall']
    """

    def __init__(self, rewards: Rewards) -> None:
        self._terms: list[tuple[str, Term, float]] = []
        for name, choice in rewards.items():
            if callable(choice):
                self._terms.append((name, choice, 1.0))
            elif name in TERMS:
                self._terms.append((name, TERMS[name], float(choice)))
            else:
                raise MkdsError(f"no reward term {name!r}; known: {', '.join(TERMS)}, or give a function")

    def __call__(self, before: Moment, now: Moment, race_length: float) -> dict[str, float]:
        """Each term's part of the reward of a step; the reward is their sum."""
        return {name: weight * term(before, now, race_length) for name, term, weight in self._terms}
