"""From the environment's observation to the numbers that a network sees, and what is withheld from it."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from mariokart.errors import CheckpointError

Wanted = dict[str, int | list[str]]
"""Entries of the observation: how many numbers of an entry there are, all of which are seen; or the names of
those that are."""
Names = Mapping[str, Sequence[str]]
"""For entries that are vectors of named numbers, the names in order."""

ECHOES = ("steering", "yaw_rate")
"""They show the keys of the frames before: a driver that sees them, like one that sees the keys themselves,
learns to go on as it does, and runs off the road (Shakedown, 11 races: 107 s with them, 75 s without)."""
PLACES = ("lap", "lap_progress", "race_progress")
"""They tell where on which course the kart is: a driver that knows it learns the place, not the road."""
WITHHELD = {"keymask": None, "state": (*ECHOES, *PLACES)}
"""Names of entries that no network sees, or of the numbers in them."""


def choose_features(observation: Mapping[str, NDArray[Any]], names: Names) -> Wanted:
    """Return which of the numbers in one frame's `observation` a network gets to see.

    >>> names = {"state": ["speed", "steering", "lap"]}
    >>> choose_features({"keymask": np.zeros(11), "state": np.zeros(3), "rays": np.zeros((2, 3))}, names)
    {'state': ['speed'], 'rays': 6}
    """
    wanted: Wanted = {}
    for name, values in observation.items():
        withheld = WITHHELD.get(name, ())
        if withheld is None:
            continue
        if name in names:
            wanted[name] = [number for number in names[name] if number not in withheld]
        else:
            wanted[name] = int(np.size(values))
    return wanted


def count(wanted: Wanted) -> int:
    """Return how many numbers are wanted."""
    return sum(size if isinstance(size, int) else len(size) for size in wanted.values())


class Features:
    """Picks the wanted numbers out of observations whose vectors have the given `names`.

    Raises CheckpointError: a wanted number is not among the names.
    """

    def __init__(self, wanted: Wanted, names: Names) -> None:
        self._columns: dict[str, slice | NDArray[np.intp]] = {}
        self._sizes: dict[str, int] = {}
        for name, numbers in wanted.items():
            if isinstance(numbers, int):
                self._columns[name], self._sizes[name] = slice(None), numbers
                continue
            there = list(names.get(name, ()))
            if missing := set(numbers) - set(there):
                raise CheckpointError(f"the driver was trained to see {min(missing)!r}, which is not there")
            self._columns[name] = np.array([there.index(number) for number in numbers], np.intp)
            self._sizes[name] = len(there)

    def __call__(self, observation: Mapping[str, NDArray[Any]], frames: int = 1) -> NDArray[np.float32]:
        """Return (frames, wanted numbers) of an observation, whose entries may have a first axis of frames.

        Raises CheckpointError: the observation lacks an entry, or the entry has another size.
        """
        columns = []
        for name, wanted in self._columns.items():
            if name not in observation or np.size(observation[name]) != frames * self._sizes[name]:
                raise CheckpointError(
                    f"the driver was trained on another observation {name!r}; train it again"
                )
            columns.append(np.asarray(observation[name], np.float32).reshape(frames, -1)[:, wanted])
        return np.concatenate(columns, axis=1)
