"""Movies in and out: races played from a movie's keys, and races kept as a movie."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import ArrayLike

from desmume_mkds import MarioKart, menu
from desmume_mkds.game.errors import MkdsError, MovieError
from desmume_mkds.game.files import StrPath
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.movie import Movie, RaceComment
from desmume_mkds.game.save import Save
from desmume_mkds.memory import Memory
from gym_mkds.wrappers.chain import race_of

GRID = GHOST_FIRST_FRAME - 1
"""frameCounter of the frame that `reset` leads to at the start grid."""
Result = tuple[Any, Any, bool, bool, dict[str, Any]]


class PlaybackWrapper(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Drives with the keys of a recorded race; the actions given to `step` count when those are used up.

        env = PlaybackWrapper.of_movie(env, "ghost.dsm")
        env.reset()
    """

    def __init__(self, env: gymnasium.Env[Any, Any], keys: ArrayLike, **race: Any) -> None:
        """`keys` are key masks, one a frame from the frame that `reset` leads to; `race` may name `course`,
        `character` and `kart`, which each `reset` then asks for."""
        super().__init__(env)
        if race_of(env).trial.frame_skip != 1:
            raise MkdsError("recorded keys change from frame to frame; play them with frame_skip=1")
        self.keys: list[int] = np.asarray(keys, np.uint16).tolist()
        self._race = race
        self._frame = 0

    @classmethod
    def of_movie(cls, env: gymnasium.Env[Any, Any], movie: Movie | StrPath) -> PlaybackWrapper:
        """Play the race of a movie that says where it begins, as those do that this project makes.

        Raises FileError, MovieError: it is no movie, or does not say where its race begins.
        """
        movie = movie if isinstance(movie, Movie) else Movie.from_file(movie)
        race = movie.race
        if race is None:
            raise MovieError("the movie does not say in a comment where its race begins")
        return cls(
            env, movie.keys[race.ghost_start :],
            course=race.course.slot, character=race.character.id, kart=race.kart.id,
        )

    @property
    def playing(self) -> bool:
        """Whether keys are left."""
        return self._frame < len(self.keys)

    def reset(self, *, seed: int | None = None, options: dict[str, Any] | None = None) -> Any:
        """Begin the race that the keys are of."""
        self._frame = 0
        return self.env.reset(seed=seed, options={**self._race, **(options or {})})

    def step(self, action: Any = 0) -> Result:
        """Give the recorded keys of the next frame."""
        if self.playing:
            action = np.int64(race_of(self).action_of(self.keys[self._frame]))
            self._frame += 1
        return self.env.step(action)


class RecordMovieWrapper(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Keeps the keys and positions of an episode; `movie` is the race from power-on, as a `.dsm` file.

        env = RecordMovieWrapper(env)
        ...
        env.movie().save("race.dsm")
    """

    def __init__(self, env: gymnasium.Env[Any, Any]) -> None:
        super().__init__(env)
        self.keys: list[int] = []
        """Key mask of each frame since the last `reset`."""
        self.positions: list[Any] = []
        """(3,) units: where the kart was after `reset` and after each step."""
        self._began = 0

    def reset(self, **options: Any) -> Any:
        """Begin an episode, and the recording with it."""
        result = self.env.reset(**options)
        self.keys = []
        self.positions = [self._memory.driver.position]
        self._began = self._emulator.frame if self._memory.race_state.frame_counter == GRID else 0
        return result

    def step(self, action: Any) -> Result:
        """Take a step and keep its keys."""
        before = self._emulator.frame
        result = self.env.step(action)
        self.keys.extend([self._emulator.keys] * (self._emulator.frame - before))
        self.positions.append(self._memory.driver.position)
        return result

    def movie(self) -> Movie:
        """The episode as a movie from power-on, menus included.

        Raises MkdsError: the episode did not begin at the start grid, where the menus lead.
        """
        if not self._began or self._emulator.frame != self._began + len(self.keys):
            raise MkdsError("only an episode that began at the start grid can be kept as a movie")
        course, character, kart = race_of(self).trial.race
        menus = menu.presses(course, character, kart)
        return Movie.for_rom(
            self._emulator.rom,
            [*menus, *[0] * (self._began - len(menus)), *self.keys],
            race=RaceComment(character, kart, course, self._began - GRID),
            sram=Save.blank().to_dsv(),
        )

    @property
    def _emulator(self) -> MarioKart:
        return race_of(self).emulator

    @property
    def _memory(self) -> Memory:
        return self._emulator.memory
