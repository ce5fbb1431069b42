"""Movies in and out: races played from a movie's keys, and races kept as a movie."""

from __future__ import annotations

import itertools
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
from gym_mkds.checks import need_reset
from gym_mkds.trial import Step
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
        self._places: dict[int, tuple[Step, Any]] = {}      # by the identity of the step that led there
        self._begun: dict[int, tuple[Step, bool]] = {}      # its episodes, and whether they began at the grid
        self._last: Step | None = None

    @property
    def keys(self) -> list[int]:
        """Key mask of each frame since the episode began, on the way to where it stands."""
        steps = self._steps
        return [
            step.keys for before, step in itertools.pairwise(steps) for _ in range(step.frame - before.frame)
        ]

    @property
    def positions(self) -> list[Any]:
        """(3,) units: where the kart was after `reset` and after each step, on the way to where it stands."""
        return [self._places[id(step)][1] for step in self._steps if id(step) in self._places]

    def reset(self, **options: Any) -> Any:
        """Begin an episode, and the recording with it."""
        result = self.env.reset(**options)
        self._places.clear()
        self._note_place()
        beginning = race_of(self).trial.path
        self._begun[id(beginning)] = beginning, self._memory.race_state.frame_counter == GRID
        return result

    def step(self, action: Any) -> Result:
        """Take a step and keep its keys."""
        result = self.env.step(action)
        self._note_place()
        return result

    def movie(self) -> Movie:
        """The episode as a movie from power-on, menus included, up to where it stands.

        Raises MkdsError: the episode did not begin at the start grid, where the menus lead.
        """
        beginning = self._steps[0]
        if not self._begun[id(beginning)][1]:
            raise MkdsError("only an episode that began at the start grid can be kept as a movie")
        course, character, kart = race_of(self).trial.race
        menus = menu.presses(course, character, kart)
        began = beginning.frame
        return Movie.for_rom(
            self._emulator.rom,
            [*menus, *[0] * (began - len(menus)), *self.keys],
            race=RaceComment(character, kart, course, began - GRID),
            sram=Save.blank().to_dsv(),
        )

    def _note_place(self) -> None:
        self._last = step = race_of(self).trial.path
        self._places[id(step)] = step, self._memory.driver.position

    @property
    def _steps(self) -> list[Step]:
        """Those of where the race stands now, if it is in an episode that began here; else the last ones."""
        if self._last is None:
            need_reset("reading what was recorded")
        steps = race_of(self).trial.path.steps()
        return steps if id(steps[0]) in self._begun else self._last.steps()

    @property
    def _emulator(self) -> MarioKart:
        return race_of(self).emulator

    @property
    def _memory(self) -> Memory:
        return self._emulator.memory
