"""Many time trials in one process: `gymnasium.make_vec("gym_mkds/TimeTrial-v1", num_envs=8)`.

Each has an emulator of its own and a thread that steps it: a frame runs in native code, so they run side by
side. When all frames of a step are done, the calling thread makes the observations: Python runs in one thread
at a time anyway, and one that does it all does not wait for the others.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from os import PathLike
from threading import Semaphore
from typing import Any, NoReturn, TypeVar

import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from desmume_mkds import MarioKart
from desmume_mkds.console import EmulatorError
from desmume_mkds.course import Course
from desmume_mkds.emulator import SCREEN_SHAPE
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.pool import EmulatorPool
from gym_mkds.actions import DRIVING_ACTIONS
from gym_mkds.checks import above_zero, action_indices, need_reset, no_copy, seeds_of, whole
from gym_mkds.env import RENDER_MODES, check_render_mode, open_window, show
from gym_mkds.processes import keep_alive
from gym_mkds.rewards import DEFAULT_WEIGHTS, Rewards
from gym_mkds.trial import (
    FRAMES_PER_SECOND,
    Limits,
    Outcome,
    Runs,
    Start,
    Trial,
    cartridge_of,
    steps_per_second,
)
from gym_mkds.vector_observer import VectorObserver, shown_space

Flags = NDArray[np.bool_]
Shown = Any     # (n, len(VECTOR)) float32; with pixels a dictionary
Infos = dict[str, Any]
Value = TypeVar("Value")
log = logging.getLogger(__name__)


class TimeTrialVectorEnv(VectorEnv[Shown, NDArray[np.int64], Any]):
    """Time trials side by side, each as `gym_mkds.env.TimeTrialEnv` has them.

    ## Arguments
    - `num_envs`: how many.
    - `course`, `character`, `kart`, `start`: one for all, or a list with one for each.
    - `autoreset_mode`: what happens to an environment whose episode is over, as Gymnasium defines it:
      "NextStep" (its next step resets it, whatever the action), "SameStep" (it is reset at once, and the last
      observation stands in `infos["final_obs"]`), "Disabled" (you reset it, by the option "reset_mask").
    - `copy`: hand out copies of the observations. Without, `reset` and `step` return the arrays into which
      the next step writes; a copy costs about a microsecond.
    - `threads`: no more emulators than these run at once; None: all.
    - `actions`: the key mask of each action; by default those of `gym_mkds.actions.DRIVING`.
    - `pool`: the emulators, with the cartridge open, to be closed with the environment; None: new ones.
    - `max_episode_steps`: ends episodes after so many steps, as `time_limit` does after seconds.
    - the others as there.

    A game that crashes ends its episode: truncated, with the cause in `infos["end"]`, "crashed: …", and in
    the log the number of the environment, the frame and the keys. The next episode begins as any other.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012
        "render_modes": RENDER_MODES, "render_fps": 15, "autoreset_mode": AutoresetMode.NEXT_STEP,
    }

    def __init__(
        self,
        num_envs: int = 1,
        rom_path: str | PathLike[str] | None = None,
        course: str | int | Sequence[str | int] = "f8c",
        character: str | int | Sequence[str | int] = "mario",
        kart: str | int | Sequence[str | int] = "standard_mr",
        frame_skip: int = 4,
        start: Start | Sequence[Start] = "grid",
        runs: Runs | None = None,
        rewards: Rewards = DEFAULT_WEIGHTS,
        time_limit: float = 300,
        patience: float = 5,
        wrong_way: float = 3,
        scaled: bool = True,
        pixels: bool = False,
        render_mode: str | None = None,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        copy: bool = True,
        threads: int | None = None,
        actions: Sequence[int] = DRIVING_ACTIONS,
        pool: EmulatorPool | None = None,
        max_episode_steps: int | None = None,
    ) -> None:
        num_envs, frame_skip = whole("num_envs", num_envs), whole("frame_skip", frame_skip)
        if threads is not None:
            threads = whole("threads", threads)
        if max_episode_steps is not None:
            frames = frame_skip * whole("max_episode_steps", max_episode_steps)
            time_limit = min(above_zero("time_limit", time_limit), frames / FRAMES_PER_SECOND)
        check_render_mode(render_mode)
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {
            **self.metadata, "autoreset_mode": self.autoreset_mode,
            "render_fps": steps_per_second(frame_skip),
        }
        self.single_observation_space = shown_space(scaled, pixels)
        self.single_action_space = spaces.Discrete(len(actions))
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._masks = tuple(actions)
        self._copy = copy
        self._vectors = np.zeros((num_envs, *shown_space(scaled).shape), np.float32)  # type: ignore[misc]
        self._pixels = np.zeros((num_envs, *SCREEN_SHAPE), np.uint8) if pixels else None
        self._draws = pixels or render_mode == "rgb_array"
        self._every: Flags = np.ones(num_envs, bool)
        self._over: Flags = np.zeros(num_envs, bool)
        self.randoms: list[np.random.Generator] = [seeding.np_random()[0] for _ in range(num_envs)]
        """What is random in each."""
        self._gate = Semaphore(threads) if threads else nullcontext()
        limits = Limits(time_limit, patience, wrong_way)
        runs = list(runs) if runs is not None else None
        self._pool = pool or EmulatorPool(num_envs, *cartridge_of(rom_path))

        def trial(number: int) -> Trial:
            def watch(geometry: Course) -> VectorObserver:
                return VectorObserver(geometry, self._vectors[number], scaled)

            def own(option: Any) -> Any:
                return _each(option, number, num_envs)

            return Trial(
                watch, rom_path, own(course), own(character), own(kart), own(start), runs, frame_skip,
                rewards, limits, self._pool[number],
            )

        self.trials: list[Trial] = []
        """The single ones, with their emulators."""
        try:
            self.trials += [trial(number) for number in range(num_envs)]
        except BaseException:
            self._pool.close()
            raise
        self.window = open_window(self) if render_mode == "human" else None
        """What the mode "human" shows itself in, in a grid; None in other modes."""

    # --- Gymnasium ---

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Shown, Infos]:
        """Begin an episode in each environment, or in those of `options["reset_mask"]` (num_envs,) bool.

        `seed`: one for each environment, or a number, to which theirs is added. The other options are those
        of the single environment.
        """
        options = dict(options or {})
        mask = options.pop("reset_mask", None)
        return self.reset_each(seed, [options] * self.num_envs, mask)

    def reset_each(
        self,
        seed: int | Sequence[int | None] | None,
        options: Sequence[dict[str, Any]],
        mask: NDArray[np.bool_] | None = None,
    ) -> tuple[Shown, Infos]:
        """Begin episodes as `reset` does, with `options` for each environment."""
        chosen = self._every if mask is None else np.asarray(mask)
        if chosen.shape != (self.num_envs,) or chosen.dtype != np.bool_:
            raise MkdsError(f"reset_mask is an array of {self.num_envs} bools, not {mask!r}")
        for number, one in enumerate(seeds_of(seed, self.num_envs)):
            if one is not None and chosen[number]:
                self.randoms[number] = seeding.np_random(one)[0]
        self._over[chosen] = False
        self._each_of(chosen, lambda number: self._begin(number, options[number]))
        show(self.window)
        return self._shown(), self._infos(chosen)

    def step(self, actions: NDArray[np.int64]) -> tuple[Shown, NDArray[np.float64], Flags, Flags, Infos]:
        """One step in each environment; those whose episode is over are reset as `autoreset_mode` says."""
        chosen = action_indices(actions, self.num_envs, len(self._masks))
        keys = [self._masks[action] for action in chosen]
        if not all(trial.begun for trial in self.trials):
            need_reset("the first step")
        resets = self._over if self.autoreset_mode is AutoresetMode.NEXT_STEP else ~self._every
        if self.autoreset_mode is AutoresetMode.DISABLED and self._over.any():
            need_reset("another step: an episode is over; reset(options={'reset_mask': mask})")
        outcomes = self._run(keys, resets)
        ends = [outcome.end for outcome in outcomes]
        rewards = np.array([outcome.reward for outcome in outcomes], np.float64)
        terminated = np.array([end == "finished" for end in ends])
        self._over = np.array([bool(end) for end in ends])
        truncated = self._over & ~terminated
        infos = self._infos(~resets, [outcome.terms for outcome in outcomes], ends)
        if self.autoreset_mode is AutoresetMode.SAME_STEP and self._over.any():
            infos = self._reset_at_once(infos)
        show(self.window)
        return self._shown(), rewards, terminated, truncated, infos

    def render(self) -> tuple[NDArray[np.uint8], ...] | None:
        """Both screens of each environment, (384, 256, 3) uint8; None in other modes than "rgb_array"."""
        if self.render_mode != "rgb_array":
            return None
        if not all(trial.begun for trial in self.trials):
            need_reset("render()")
        return tuple(trial.emulator.screen for trial in self.trials)

    def __deepcopy__(self, memo: Any) -> NoReturn:
        no_copy()

    def __reduce__(self) -> NoReturn:
        no_copy()

    def close_extras(self, **kwargs: Any) -> None:
        """Close the emulators, and the window."""
        if self.window is not None:
            self.window.close()
        self._pool.close()

    # --- parts of a step ---

    def _run(self, keys: Sequence[int], resets: Flags) -> list[Outcome]:
        """Run the frames of a step in each environment, or begin an episode; what came of it."""

        def run(number: int) -> EmulatorError | None:
            if resets[number]:
                self._begin(number)
                return None
            try:
                self.trials[number].run(keys[number], self._draws)
                self._keep_picture(number)
            except EmulatorError as error:
                return error
            return None

        crashes = self._each_of(self._every, run)
        return [
            _BEGUN if resets[number]
            else self._crashed(number, keys[number], crash) if crash is not None
            else self.trials[number].judge(keys[number])
            for number, crash in enumerate(crashes)
        ]

    def _begin(self, number: int, options: dict[str, Any] | None = None) -> None:
        """Begin an episode; where the emulator is beyond that, in a new one."""
        trial = self.trials[number]
        try:
            trial.reset(self.randoms[number], options, self._draws)
        except EmulatorError:
            trial.restart()
            trial.reset(self.randoms[number], render=self._draws)
        self._keep_picture(number)

    def _crashed(self, number: int, keys: int, error: EmulatorError) -> Outcome:
        trial = self.trials[number]
        log.error(
            "environment %d on %s: %s (race frame %d, keys %#x)",
            number, trial.race[0].abbr, error, trial.now.frame, keys,
        )
        return Outcome(None, {}, f"crashed: {error}")

    def _keep_picture(self, number: int) -> None:
        if self._pixels is not None:
            self._pixels[number] = self.trials[number].emulator.screen

    def _reset_at_once(self, infos: Infos) -> Infos:
        """Begin new episodes where one is over; their infos, with how the old ones ended in "final_…"."""
        over, self._over = self._over, ~self._every
        last = np.full(self.num_envs, None, object)
        for number in np.flatnonzero(over).tolist():
            last[number] = self._shown_to(number)
        self._each_of(over, self._begin)
        final = {name: value for name, value in infos.items() if not name.startswith("_")}
        final.update({f"_{name}": over for name in final})
        begun = self._infos(self._every)
        begun |= {name: infos[name] for name in ("rewards", "_rewards") if name in infos}
        return begun | {"final_obs": last, "_final_obs": over, "final_info": final, "_final_info": over}

    def _infos(
        self, mask: Flags, terms: Sequence[dict[str, float]] = (), ends: Sequence[str] = ()
    ) -> Infos:
        """The single environments' infos side by side, each with a mask of where it is."""
        rows = [trial.info() for trial in self.trials]
        infos: Infos = {}
        for name, value in rows[0].items():
            kind = object if isinstance(value, str) else type(value)
            infos[name], infos[f"_{name}"] = np.array([row[name] for row in rows], kind), self._every
        if any(terms):
            parts: Infos = {}
            for name in next(row for row in terms if row):
                parts[name] = np.array([row.get(name, 0.0) for row in terms])
                parts[f"_{name}"] = mask
            infos["rewards"], infos["_rewards"] = parts, mask
        if any(ends):
            infos["end"] = np.array([end or None for end in ends], object)
            infos["_end"] = self._over.copy()
        return infos

    def _shown(self) -> Shown:
        vectors = self._vectors.copy() if self._copy else self._vectors
        if self._pixels is None:
            return vectors
        return {"vector": vectors, "pixels": self._pixels.copy() if self._copy else self._pixels}

    def _shown_to(self, number: int) -> Any:
        vector = self._vectors[number].copy()
        return vector if self._pixels is None else {"vector": vector, "pixels": self._pixels[number].copy()}

    def _each_of(self, mask: Flags, work: Callable[[int], Value]) -> list[Value | None]:
        """Do the work for each number in the mask, all at once; what came of it, None for the others."""

        def mine(_: MarioKart, number: int) -> Value | None:
            if not mask[number]:
                return None
            with self._gate:
                return work(number)

        return self._pool.map(mine, range(self.num_envs))


_BEGUN = Outcome(None, {}, "")
"""Of a step that began an episode."""


def _each(option: Any, number: int, count: int) -> Any:
    """The option for one environment, of one for all or a list."""
    if isinstance(option, str) or not isinstance(option, Sequence):
        return option
    if len(option) != count:
        raise MkdsError(f"{option!r} is for {len(option)} environments, but there are {count}")
    return option[number]


def make(num_envs: int = 1, processes: bool = False, **options: Any) -> VectorEnv[Any, Any, Any]:
    """What `gymnasium.make_vec` calls: threads, or with `processes` a process each that may die.

    With `processes` it is Gymnasium's AsyncVectorEnv, whose workers are started anew when they are killed;
    the options are then those of the single environment.
    """
    if not processes:
        return TimeTrialVectorEnv(num_envs, **options)
    import gymnasium

    mode = options.pop("autoreset_mode", AutoresetMode.NEXT_STEP)
    one = {name: value for name, value in options.items() if name not in PER_ENVIRONMENT}

    def maker(number: int) -> Callable[[], gymnasium.Env[Any, Any]]:
        own = {name: _each(options[name], number, num_envs) for name in PER_ENVIRONMENT if name in options}
        return lambda: gymnasium.make("gym_mkds:gym_mkds/TimeTrial-v1", **one, **own)

    makers = [maker(number) for number in range(num_envs)]
    return keep_alive(gymnasium.vector.AsyncVectorEnv(makers, autoreset_mode=mode))


PER_ENVIRONMENT = ("course", "character", "kart", "start")
"""Options that may be lists, with one for each environment."""
