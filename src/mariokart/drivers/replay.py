"""A driver that presses keys somebody else has pressed before."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import ArrayLike

from desmume_mkds.game.errors import MovieError

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.game.ghost import Ghost
    from desmume_mkds.game.movie import Movie
    from desmume_mkds.memory import Memory


class Replay:
    """Plays key masks frame by frame from ghost frame 0; after the last one its keys stay held."""

    def __init__(self, keys: ArrayLike) -> None:
        """Play `keys` (n,), key masks."""
        self.keys = np.asarray(keys, np.uint16)
        self._frame = 0

    @classmethod
    def of_ghost(cls, ghost: Ghost) -> Self:
        """Play a ghost's buttons."""
        return cls(ghost.key_masks())

    @classmethod
    def of_movie(cls, movie: Movie) -> Self:
        """Play the race of a movie that says where its race begins.

        Raises MovieError: it does not say so.
        """
        if movie.race is None:
            raise MovieError("the movie does not say where its race begins; make it with `mariokart process`")
        return cls(movie.keys[movie.race.ghost_start :])

    def reset(self, course: Course, memory: Memory) -> None:
        """Begin again with the first key mask."""
        self._frame = 0

    def act(self, memory: Memory) -> int:
        """Return the next key mask."""
        if not len(self.keys):
            return 0
        frame = min(self._frame, len(self.keys) - 1)
        self._frame += 1
        return int(self.keys[frame])
