"""The environments `gym_mkds/MarioKartDS-v0` and `gym_mkds/TimeTrial-v1`: time trials in an emulated game."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from os import PathLike
from typing import TYPE_CHECKING, Any, Generic, NoReturn, TypeVar

import gymnasium
import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray

from desmume_mkds import MarioKart
from desmume_mkds.course import Course
from desmume_mkds.game.errors import MkdsError
from gym_mkds.actions import DRIVING_ACTIONS, KEYS, key_mask
from gym_mkds.checks import above_zero, action_index, need_reset, no_copy, whole
from gym_mkds.moment import Moment
from gym_mkds.observations import observation_space
from gym_mkds.observer import RAY_COUNT, RAY_MAX_DIST, Observation, Observer
from gym_mkds.rewards import DEFAULT_WEIGHTS, Rewards
from gym_mkds.trial import Limits, Runs, Start, Trial
from gym_mkds.vector_observer import VectorObserver, shown_space
from gym_mkds.view import gtk

if TYPE_CHECKING:
    from gym_mkds.wrappers.window import EnvWindow

Seen = TypeVar("Seen")
Vector = NDArray[np.float32]
ALL_MASKS: tuple[int, ...] = tuple(key_mask(action) for action in range(1 << len(KEYS)))
"""The keys that each action of v0 presses."""


RENDER_MODES = ["rgb_array", "human"]


def check_render_mode(render_mode: str | None) -> None:
    """Raise MkdsError where a render mode is none, DisplayError where "human" has no display or no GTK."""
    if render_mode not in (None, *RENDER_MODES):
        raise MkdsError(f"render_mode is None, 'rgb_array' or 'human', not {render_mode!r}")
    if render_mode == "human":
        gtk.load()


def open_window(env: Any) -> EnvWindow:
    """The window of the mode "human" on an environment, or on several side by side."""
    from gym_mkds.wrappers.window import EnvWindow  # which looks into environments

    return EnvWindow(env)


def show(window: EnvWindow | None) -> None:
    """Let the window, if there is one and it was not closed, show the present frame."""
    if window is not None and window.is_alive:
        window.update()


class RaceEnv(gymnasium.Env[Seen, np.int64], Generic[Seen]):
    """What both environments do: steps of a `Trial`, whose keys a table of masks gives."""

    metadata: dict[str, Any] = {"render_modes": RENDER_MODES, "render_fps": 60}  # noqa: RUF012

    def __init__(self, trial: Trial, masks: Sequence[int], render_mode: str | None) -> None:
        self.trial = trial
        self.render_mode = render_mode
        self._masks = masks
        self.action_space = spaces.Discrete(len(masks))
        self._draws = render_mode == "rgb_array"
        self.metadata = {**self.metadata, "render_fps": trial.fps}
        self.window = open_window(self) if render_mode == "human" else None
        """What the mode "human" shows itself in; None in other modes."""
        self._actions = {mask: action for action, mask in reversed([*enumerate(masks)])}

    @property
    def emulator(self) -> MarioKart:
        """The console; read whatever else you like from `emulator.memory`."""
        return self.trial.emulator

    @property
    def course(self) -> Course:
        """The geometry of the present course."""
        return self.trial.course

    @property
    def now(self) -> Moment:
        """The frame that was observed last."""
        return self.trial.now

    def action_of(self, keys: int) -> int:
        """The action that presses the key mask `keys`, or else one with as few keys different as there is."""
        if keys not in self._actions:
            self._actions[keys] = min(
                range(len(self._masks)), key=lambda action: (self._masks[action] ^ keys).bit_count()
            )
        return self._actions[keys]

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Seen, dict[str, Any]]:
        """Begin an episode. `options`: course, character, kart, start; they hold from then on."""
        super().reset(seed=seed)
        observation = self.trial.reset(self.np_random, options, self._draws)
        show(self.window)
        return self._seen(observation), self.trial.info()

    def step(self, action: np.int64 | int) -> tuple[Seen, float, bool, bool, dict[str, Any]]:
        """Hold the action's keys for the frames of one step.

        Raises InvalidAction: there is no such action. Raises ResetNeeded: the episode is over, or none began.
        """
        if not self.trial.begun:
            need_reset("the first step")
        if self.trial.over:
            need_reset(f"another step: the episode is over ({self.trial.over})")
        outcome = self.trial.step(self._masks[action_index(action, len(self._masks))], self._draws)
        show(self.window)
        info = self.trial.info()
        info["rewards"] = outcome.terms
        end = outcome.end
        if end:
            info["end"] = end
        finished = end == "finished"
        return self._seen(outcome.observation), outcome.reward, finished, bool(end) and not finished, info

    def _seen(self, observation: Any) -> Seen:
        return observation  # type: ignore[no-any-return]

    def render(self) -> NDArray[np.uint8] | None:
        """Both screens of the last frame, (384, 256, 3) uint8 RGB; None in other modes than "rgb_array".

        Raises ResetNeeded: there was no `reset` yet.
        """
        if self.render_mode != "rgb_array":
            return None
        if not self.trial.begun:
            need_reset("render()")
        return self.emulator.screen

    def __deepcopy__(self, memo: Any) -> NoReturn:
        no_copy()

    def __reduce__(self) -> NoReturn:
        no_copy()

    def close(self) -> None:
        """Close the emulator, and the window."""
        if self.window is not None:
            self.window.close()
        self.trial.close()


class MarioKartEnv(RaceEnv[Observation]):
    """A time trial in Mario Kart DS, or in Shakedown, which runs the same way.

    ## Description
    One step is one frame of the game, a sixtieth of a second. An episode is a race from the frame in which a
    ghost's recording begins, three seconds before GO.

    ## Action Space
    `Discrete(2048)`: the mask of the keys held, bit by bit as in `gym_mkds.actions.KEYS`. START and
    SELECT are not passed on, nor is the second of two opposite directions.

    ## Observation Space
    A dictionary, float32 unless marked:
    - `wall_distances` (ray_count,): units to the nearest wall, in [0, ray_max_dist], in a half-circle from
      the kart's left to its right;
    - `keymask` (11,) int8: the keys held in this frame, 0 or 1;
    - `state`: the numbers of `gym_mkds.observations.STATE`, by name in `STATE_INDEX`;
    - `lookahead`: for each of `LOOKAHEAD_DISTANCES` along the route ahead a row of `LOOKAHEAD`.

    ## Rewards
    The sum of the terms in `gym_mkds.rewards.TERMS`, weighted by `rewards`, and of your own functions there.
    By default it is the progress alone, in percent of the race's way: a finished race adds up to about 100.
    Each weighted term stands in `info["rewards"]`.

    ## Starting State
    The start grid, before the countdown. `reset(options={"course": …, "character": …, "kart": …})` changes
    the race from then on. Nothing is random, so `seed` changes nothing but the spaces' samples.

    ## Episode End
    Terminated when the race is finished. Truncated after `time_limit` seconds, or when the kart has made
    no way for `patience` seconds after GO. `info["end"]` says which: "finished", "time limit" or
    "standing still".

    ## Arguments
    - `rom_path`: the user's cartridge; None is Shakedown.
    - `ray_max_dist`, `ray_count`: reach in units and number of the rays.
    - `course`, `character`, `kart`: names or numbers, as `desmume_mkds.game.courses` finds them.
    - `rewards`: weights of reward terms, or functions.
    - `time_limit`, `patience`: seconds, see above.
    - `render_mode`: None; "rgb_array" for both screens, (384, 256, 3) uint8; "human" for a window, at the
      game's own speed, in which `reset` and `step` show themselves. A person may close it.

    ## Version History
    - v0: first version.
    """

    def __init__(
        self,
        rom_path: str | PathLike[str] | None = None,
        ray_max_dist: float = RAY_MAX_DIST,
        ray_count: int = RAY_COUNT,
        course: str | int = "f8c",
        character: str | int = "mario",
        kart: str | int = "standard_mr",
        rewards: Rewards = DEFAULT_WEIGHTS,
        time_limit: float = 300,
        patience: float = 10,
        render_mode: str | None = None,
    ) -> None:
        check_render_mode(render_mode)
        ray_count, ray_max_dist = whole("ray_count", ray_count), above_zero("ray_max_dist", ray_max_dist)
        watch = partial(Observer, ray_count=ray_count, ray_max_dist=float(ray_max_dist))
        trial = Trial(
            watch, rom_path, course, character, kart, rewards=rewards, limits=Limits(time_limit, patience)
        )
        super().__init__(trial, ALL_MASKS, render_mode)
        self.observation_space = observation_space(ray_count, ray_max_dist)  # type: ignore[assignment]


class TimeTrialEnv(RaceEnv["Vector | dict[str, NDArray[Any]]"]):
    """A time trial for learning: one vector, twenty actions.

    ## Description
    One step holds an action's keys for `frame_skip` frames of a sixtieth of a second. An episode is a race,
    or the rest of one.

    ## Action Space
    `Discrete(20)`: the key combinations of `gym_mkds.actions.DRIVING`, listed in docs/observations.md.

    ## Observation Space
    A float32 vector of the numbers in `gym_mkds.vector_observer.VECTOR`, listed in docs/observations.md:
    motion, drift and mini-turbo, ground, rays to walls and to the road's edge, the route ahead in the kart's
    own axes, progress, keys. Each is divided by the largest number of its range, so it lies in [-1, 1];
    `scaled=False` leaves the units. With `pixels=True` a dictionary of `vector` and `pixels`, both screens
    of the step's last frame, (384, 256, 3) uint8.

    ## Rewards
    The sum of the terms in `rewards`: a number weights the term of that name in `gym_mkds.rewards.TERMS`, a
    function `f(before, now, race_length)` of two `Moment`s is a term of its own. By default it is the
    progress in percent of the race's way. Each term stands in `info["rewards"]`.

    ## Starting State
    `start`: "grid", before the countdown; "lap", at a random place of a recorded run on the course, at the
    speed and with the boosts that it had there; or a `Snapshot` of a race, taken by
    `env.unwrapped.emulator.snapshot()`. For "lap" the character and kart are the run's: one by the chosen
    pair if there is one. `reset(options={"course": …, "character": …, "kart": …, "start": …})` changes all
    this from then on. Only "lap" is random, by the environment's seed.

    ## Episode End
    Terminated when the race is finished. Truncated after `time_limit` seconds, after `patience` seconds
    without a way made, or after `wrong_way` seconds the wrong way round. `info["end"]` says which:
    "finished", "time limit", "standing still", "wrong way".

    ## Arguments
    - `rom_path`: the user's cartridge; None is Shakedown.
    - `course`, `character`, `kart`: names or numbers, as `desmume_mkds.game.courses` finds them.
    - `frame_skip`: frames per step.
    - `start`: see above. `runs`: what "lap" takes its places from: saves with ghosts, movies; None: the
      ghosts that ship with Shakedown.
    - `rewards`, `time_limit`, `patience`, `wrong_way`, `scaled`, `pixels`: see above.
    - `render_mode`: None, "rgb_array" for both screens, "human" for a window.

    ## Version History
    - v1: first version; v0 is the dictionary of `gym_mkds/MarioKartDS-v0`.
    """

    def __init__(
        self,
        rom_path: str | PathLike[str] | None = None,
        course: str | int = "f8c",
        character: str | int = "mario",
        kart: str | int = "standard_mr",
        frame_skip: int = 4,
        start: Start = "grid",
        runs: Runs | None = None,
        rewards: Rewards = DEFAULT_WEIGHTS,
        time_limit: float = 300,
        patience: float = 5,
        wrong_way: float = 3,
        scaled: bool = True,
        pixels: bool = False,
        render_mode: str | None = None,
    ) -> None:
        check_render_mode(render_mode)
        watch = partial(VectorObserver, scaled=scaled)
        limits = Limits(time_limit, patience, wrong_way)
        trial = Trial(watch, rom_path, course, character, kart, start, runs, frame_skip, rewards, limits)
        super().__init__(trial, DRIVING_ACTIONS, render_mode)
        self._pixels = pixels
        self._draws |= pixels
        self.observation_space = shown_space(scaled, pixels)

    def _seen(self, observation: Vector) -> Vector | dict[str, NDArray[Any]]:
        return {"vector": observation, "pixels": self.emulator.screen} if self._pixels else observation
