"""Rewards as named terms: each a number per frame, of which the environment adds up a weighted choice."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.layout import DriverState, Surface
from gym_mkds.moment import Moment

Term = Callable[[Moment, Moment, float], float]
"""From the moment before, the moment now, and the length of the race in units, to a reward."""

_TOUCHING_WALL = int(DriverState.TOUCHING_WALL)
_OFF_ROAD = tuple(map(int, (Surface.WEAK_OFF_ROAD, Surface.OFF_ROAD, Surface.HEAVY_OFF_ROAD)))


def progress(before: Moment, now: Moment, race_length: float) -> float:
    """Percent of the race's way that this frame brought; driving back takes away. A race adds up to 100."""
    return 100.0 * (now.travelled - before.travelled) / race_length


def finish(before: Moment, now: Moment, race_length: float) -> float:
    """1 in the frame that finishes the race."""
    return float(now.finished)


def time(before: Moment, now: Moment, race_length: float) -> float:
    """-1 in each frame after GO."""
    return -float(now.started)


def wall(before: Moment, now: Moment, race_length: float) -> float:
    """-1 in each frame that touches a wall."""
    return -float(bool(now.state_flags & _TOUCHING_WALL))


def off_road(before: Moment, now: Moment, race_length: float) -> float:
    """-1 in each frame off the road."""
    return -float(now.surface in _OFF_ROAD)


TERMS: dict[str, Term] = {
    term.__name__: term for term in (progress, finish, time, wall, off_road)
}
"""The terms by name."""

DEFAULT_WEIGHTS: Mapping[str, float] = {"progress": 1.0}


def check_weights(weights: Mapping[str, float]) -> dict[str, float]:
    """A copy of `weights`, from names of terms to numbers.

    >>> check_weights({"speed": 1})
    Traceback (most recent call last):
    desmume_mkds.game.errors.MkdsError: no reward term 'speed'; known: progress, finish, time, wall, off_road
    """
    for name in weights:
        if name not in TERMS:
            raise MkdsError(f"no reward term {name!r}; known: {', '.join(TERMS)}")
    return dict(weights)
