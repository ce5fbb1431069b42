"""How somebody drives, told from the keys alone: what tells experts' ghosts from others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike, NDArray

from gym_mkds.actions import Key

LEAST_DRIFT = 20     # frames that R is held in a drift; less is a hop


@dataclass(frozen=True)
class KeyStats:
    """Statistics of the key masks of one or more races, from ghost frame 0 to the finish."""

    accelerating: float
    """Share of the frames with A held."""
    drifting: float
    """Share of the frames with R held."""
    braking: float
    """Share of the frames with B held."""
    repeated: float
    """Share of the frames whose keys are those of the frame before."""
    drifts: float
    """Drifts per second: R held for a third of a second or longer."""
    length: float
    """Frames that R is held in a drift; median."""
    gap: float
    """Frames from the release of R to the next press of it; median, between drifts."""
    cadence: float
    """Frames from release to release; median, between drifts."""
    four_reversals: float
    """Share of the drifts in which the D-pad goes from one side to the other exactly four times."""
    reversal: float
    """Frames from one such change to the next; median, within drifts."""

    def __iter__(self) -> Iterable[float]:
        return iter(getattr(self, field.name) for field in fields(self))


def key_stats(*races: ArrayLike) -> KeyStats:
    """Measure the key masks (n,) of races, one array each. Medians without an example are nan.

    >>> snake = ([0x121] * 20 + [0x111] * 11 + [0x121] * 11 + [0x111] * 11 + [0x121] * 3 + [1] * 4) * 5
    >>> stats = key_stats(snake)
    >>> stats.length, stats.gap, stats.cadence, stats.four_reversals, stats.reversal
    (56.0, 4.0, 60.0, 1.0, 11.0)
    """
    keys = [np.asarray(race, int) for race in races]
    every = np.concatenate(keys)
    drifts = [drift for race in keys for drift in _drifts(race)]
    pairs = [pair for race in keys for pair in pairwise(_drifts(race))]
    reversals = [_reversals(drift[2]) for drift in drifts]

    def share(key: int) -> float:
        return float(np.mean(every & key != 0))

    return KeyStats(
        accelerating=share(Key.A),
        drifting=share(Key.R),
        braking=share(Key.B),
        repeated=float(np.mean(np.concatenate([race[1:] == race[:-1] for race in keys]))),
        drifts=60 * len(drifts) / len(every),
        length=_median(end - start for start, end, _ in drifts),
        gap=_median(after[0] - before[1] for before, after in pairs),
        cadence=_median(after[1] - before[1] for before, after in pairs),
        four_reversals=float(np.mean([len(at) == 4 for at in reversals])) if drifts else float("nan"),
        reversal=_median(b - a for at in reversals for a, b in pairwise(at)),
    )


def _drifts(keys: NDArray[np.int_]) -> list[tuple[int, int, NDArray[np.int_]]]:
    """First frame, frame after the last, and keys of each drift."""
    held = np.concatenate([[False], keys & Key.R != 0, [False]])
    starts, ends = np.flatnonzero(held[1:] & ~held[:-1]), np.flatnonzero(~held[1:] & held[:-1])
    return [
        (start, end, keys[start:end])
        for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        if end - start >= LEAST_DRIFT
    ]


def _reversals(keys: NDArray[np.int_]) -> list[int]:
    """The frames in which the D-pad comes to the other side than it was before."""
    sides = np.where(keys & Key.LEFT, 1, np.where(keys & Key.RIGHT, -1, 0))
    pressed = np.flatnonzero(sides)
    return [int(b) for a, b in pairwise(pressed) if sides[a] != sides[b]]


def _median(values: Iterable[float]) -> float:
    found = list(values)
    return float(np.median(found)) if found else float("nan")
