"""The way round a course: which of the paths of the computer's karts, one after another, make a lap.

The paths (EPAT) are a graph: each names up to three that may follow it, one of which can be a short cut, a
branch that comes back, or the path itself. A lap is a closed way through them that passes the key checkpoints
in order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]

WIDER = 0.1
"""Part of its width by which a gate is taken for wider on either side: points are sparse and cut corners."""
MOST_TRIES = 20_000
"""Steps after which the search gives up; a course of the game takes some dozens."""


class NoWayError(ValueError):
    """No closed way through the paths passes the key gates in order. Says which it misses."""


@dataclass(frozen=True, eq=False)
class Paths:
    """Paths, what may follow each, and the gates across them.

    `points` are (k, 3) positions of each path, `following` the numbers of the paths that may come after it,
    first choice first; `gates` (g, 2, 2) are left and right ends (x, z) and `keys` (g,) their key numbers, -1
    for gates that need not be passed.
    """

    points: Sequence[Floats]
    following: Sequence[Sequence[int]]
    gates: Floats
    keys: NDArray[np.integer]

    def way_round(self) -> tuple[int, ...]:
        """Return the closed way that passes all key gates in order, as numbers of paths.

        Of several it is the one that crosses fewest of them besides, and of those the first, if ways are
        tried from path 0 on by each path's first choice, then its others. Raises NoWayError.
        """
        best: list[int] | None = None
        fewest, missing = len(self.keys) * MOST_TRIES, list[int]()
        for way in self._closed_ways():
            missed, besides = self._score(way)
            if not missed and besides < fewest:
                best, fewest = way, besides
            if not missed and not besides:
                break
            if not missing or len(missed) < len(missing):
                missing = missed
        if best is None and missing:
            raise NoWayError(f"no way round crosses key gates {', '.join(map(str, missing))} in their order")
        if best is None:
            raise NoWayError("no path leads back to where it began")
        return tuple(best)

    def _closed_ways(self) -> Iterator[list[int]]:
        """Yield the ways that close, without what may lead into them; each path comes once."""
        way: list[int] = [0]
        choices = [iter(self.following[0])] if self.points else []
        for _ in range(MOST_TRIES):
            if not choices:
                return
            path = next(choices[-1], None)
            if path is None:
                choices.pop()
                way.pop()
            elif path in way:
                yield way[way.index(path) :]
            else:
                way.append(path)
                choices.append(iter(self.following[path]))

    def _score(self, way: list[int]) -> tuple[list[int], int]:
        """Return the keys that the way does not cross in order, and how many crossings it makes besides."""
        wanted = self._key_numbers
        pairs = zip(way, way[1:] + way[:1], strict=True)
        crossed = [key for path, after in pairs for key in self._crossed(path, after)]
        missed = [key for key in wanted if key not in crossed]
        if not missed and wanted:
            lines = [place for place, key in enumerate(crossed) if key == wanted[0]]
            missed = min((self._left(crossed[at:] + crossed[:at]) for at in lines), key=len)
        return missed, len(crossed) - len(wanted)

    def _left(self, crossed: list[int]) -> list[int]:
        """Return the keys that are left when those crossed are taken off in order."""
        left = iter([*self._key_numbers, -1])
        key = next(left)
        for each in crossed:
            if each == key:
                key = next(left)
        return [each for each in (key, *left) if each >= 0]

    @cached_property
    def _key_numbers(self) -> list[int]:
        return sorted({int(key) for key in self.keys if key >= 0})

    @cached_property
    def _known(self) -> dict[tuple[int, int], list[int]]:
        return {}

    def _crossed(self, path: int, after: int) -> list[int]:
        """The keys of the gates that a path crosses, in its order, and the step from it to the next."""
        if (path, after) not in self._known:
            corners = np.concatenate([self.points[path], self.points[after][:1]])
            self._known[path, after] = self._keys_along(corners[:, [0, 2]])
        return self._known[path, after]

    def _keys_along(self, corners: Floats) -> list[int]:
        """The keys of the gates that a line through (k, 2) corners crosses, in its order."""
        chosen = np.flatnonzero(self.keys >= 0)
        step, gate, at = crossings(corners, self.gates[chosen], WIDER)
        order = np.lexsort([at, step])
        return [int(self.keys[chosen[g]]) for g in gate[order]]


def crossings(
    corners: Floats, gates: Floats, wider: float = 0.0
) -> tuple[NDArray[np.intp], NDArray[np.intp], Floats]:
    """Where a line through (k, 2) corners crosses gates (g, 2, 2): step, gate, share of the step, each (c,).

    A corner on a gate belongs to the step that it begins.
    """
    here, step = corners[:-1, None], np.diff(corners, axis=0)[:, None]          # (k - 1, 1, 2)
    left, across = gates[:, 0], gates[:, 1] - gates[:, 0]                       # (g, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        turn = step[..., 0] * across[:, 1] - step[..., 1] * across[:, 0]        # (k - 1, g)
        off = left - here
        at = (off[..., 0] * across[:, 1] - off[..., 1] * across[:, 0]) / turn
        along = (off[..., 0] * step[..., 1] - off[..., 1] * step[..., 0]) / turn
    hit = (turn != 0) & (at >= 0) & (at < 1) & (along >= -wider) & (along <= 1 + wider)
    steps, which = np.nonzero(hit)
    return steps, which, at[hit]
