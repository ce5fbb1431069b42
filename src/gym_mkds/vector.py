"""Many time trials in one process: `gymnasium.make_vec("gym_mkds/TimeTrial-v1", num_envs=8)`.

Each has an emulator of its own, and threads step them side by side, for a frame runs in native code. They
write their observations into one array.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from os import PathLike
from typing import Any, TypeVar

import numpy as np
from gymnasium import spaces
from gymnasium.utils import seeding
from gymnasium.vector import AutoresetMode, VectorEnv
from gymnasium.vector.utils import batch_space
from numpy.typing import NDArray

from desmume_mkds.console import EmulatorError
from desmume_mkds.course import Course
from desmume_mkds.game.errors import MkdsError
from gym_mkds.actions import DRIVING_ACTIONS
from gym_mkds.processes import keep_alive
from gym_mkds.rewards import DEFAULT_WEIGHTS, Rewards
from gym_mkds.trial import Limits, Outcome, Runs, Start, Trial
from gym_mkds.vector_observer import VectorObserver, vector_space

Floats = NDArray[np.float32]
Flags = NDArray[np.bool_]
Infos = dict[str, Any]
Value = TypeVar("Value")
log = logging.getLogger(__name__)


class TimeTrialVectorEnv(VectorEnv[Floats, NDArray[np.int64], Any]):
    """Time trials side by side, each as `gym_mkds.env.TimeTrialEnv` has them.

    ## Arguments
    - `num_envs`: how many.
    - `course`, `character`, `kart`, `start`: one for all, or a list with one for each.
    - `autoreset_mode`: what happens to an environment whose episode is over, as Gymnasium defines it:
      "NextStep" (its next step resets it, whatever the action), "SameStep" (it is reset at once, and the last
      observation stands in `infos["final_obs"]`), "Disabled" (you reset it, by the option "reset_mask").
    - `copy`: hand out copies of the observations. Without, `reset` and `step` return the array into which the
      next step writes; a copy costs about a microsecond.
    - `threads`: as many emulators run at once; None: one for each processor.
    - the others as there.

    A game that crashes ends its episode: truncated, with "crashed" in `infos["end"]`, and in the log the
    number of the environment, the frame and the keys.
    """

    metadata: dict[str, Any] = {  # noqa: RUF012
        "render_modes": ["rgb_array"], "render_fps": 15, "autoreset_mode": AutoresetMode.NEXT_STEP,
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
        render_mode: str | None = None,
        autoreset_mode: str | AutoresetMode = AutoresetMode.NEXT_STEP,
        copy: bool = True,
        threads: int | None = None,
    ) -> None:
        if num_envs < 1:
            raise MkdsError(f"num_envs is 1 or more, not {num_envs}")
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise MkdsError(f"render_mode is None or 'rgb_array', not {render_mode!r}")
        self.num_envs = num_envs
        self.render_mode = render_mode
        self.autoreset_mode = AutoresetMode(autoreset_mode)
        self.metadata = {
            **self.metadata, "autoreset_mode": self.autoreset_mode, "render_fps": round(60 / frame_skip),
        }
        self.single_observation_space = vector_space(scaled)
        self.single_action_space = spaces.Discrete(len(DRIVING_ACTIONS))
        self.observation_space = batch_space(self.single_observation_space, num_envs)
        self.action_space = batch_space(self.single_action_space, num_envs)
        self._copy = copy
        self._observations: Floats = np.zeros(self.observation_space.shape or (), np.float32)
        self._over: Flags = np.zeros(num_envs, bool)
        self._randoms = [seeding.np_random()[0] for _ in range(num_envs)]
        self._threads = min(num_envs, threads or os.cpu_count() or 1)
        self._pool = ThreadPoolExecutor(max(self._threads - 1, 1), "time-trial")
        limits = Limits(time_limit, patience, wrong_way)
        runs = list(runs) if runs is not None else None

        def trial(number: int) -> Trial:
            def watch(geometry: Course) -> VectorObserver:
                return VectorObserver(geometry, self._observations[number], scaled)

            def own(option: Any) -> Any:
                return _each(option, number, num_envs)

            return Trial(
                watch, rom_path, own(course), own(character), own(kart), own(start), runs, frame_skip,
                rewards, limits,
            )

        self.trials: list[Trial] = [trial(number) for number in range(num_envs)]
        """The single ones, with their emulators."""

    # --- Gymnasium ---

    def reset(
        self, *, seed: int | Sequence[int | None] | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Floats, Infos]:
        """Begin an episode in each environment, or in those of `options["reset_mask"]` (num_envs,) bool.

        `seed`: one for each environment, or a number, to which theirs is added. The other options are those
        of the single environment.
        """
        options = dict(options or {})
        mask = np.asarray(options.pop("reset_mask", np.ones(self.num_envs, bool)), bool)
        seeds = [seed + i for i in range(self.num_envs)] if isinstance(seed, int) else list(seed or [])
        for number, one in enumerate(seeds):
            if one is not None and mask[number]:
                self._randoms[number] = seeding.np_random(one)[0]
        self._over[mask] = False
        self._each_of(mask, lambda number: self.trials[number].reset(self._randoms[number], options))
        return self._seen(), self._infos(mask)

    def step(self, actions: NDArray[np.int64]) -> tuple[Floats, NDArray[np.float64], Flags, Flags, Infos]:
        """One step in each environment; those whose episode is over are reset as `autoreset_mode` says."""
        keys = [DRIVING_ACTIONS[action] for action in np.asarray(actions).tolist()]
        resets = self._over if self.autoreset_mode is AutoresetMode.NEXT_STEP else np.zeros_like(self._over)
        if self.autoreset_mode is AutoresetMode.DISABLED and self._over.any():
            raise MkdsError("an episode is over: reset it by reset(options={'reset_mask': mask})")
        draw = self.render_mode is not None

        def step(number: int) -> Outcome | None:
            if resets[number]:
                self.trials[number].reset(self._randoms[number])
                return None
            return self._step(number, keys[number], draw)

        outcomes = self._each_of(np.ones(self.num_envs, bool), step)
        ends = [outcome.end if outcome else "" for outcome in outcomes]
        rewards = np.array([outcome.reward if outcome else 0.0 for outcome in outcomes])
        terminated = np.array([end == "finished" for end in ends])
        truncated = np.array([bool(end) for end in ends]) & ~terminated
        self._over = terminated | truncated
        infos = self._infos(~resets, [outcome.terms if outcome else {} for outcome in outcomes], ends)
        if self.autoreset_mode is AutoresetMode.SAME_STEP and self._over.any():
            infos = self._reset_at_once(infos)
        return self._seen(), rewards, terminated, truncated, infos

    def render(self) -> tuple[NDArray[np.uint8], ...] | None:
        """Both screens of each environment, (384, 256, 3) uint8; None without a render mode."""
        return tuple(trial.emulator.screen for trial in self.trials) if self.render_mode else None

    def close_extras(self, **kwargs: Any) -> None:
        """Close the emulators."""
        self._pool.shutdown()
        for trial in self.trials:
            trial.close()

    # --- parts of a step ---

    def _step(self, number: int, keys: int, draw: bool) -> Outcome:
        trial = self.trials[number]
        try:
            return trial.step(keys, draw)
        except EmulatorError as error:
            log.error(
                "environment %d on %s: %s (race frame %d, keys %#x)",
                number, trial.race[0].abbr, error, trial.now.frame, keys,
            )
            return Outcome(self._observations[number], {}, "crashed")

    def _reset_at_once(self, infos: Infos) -> Infos:
        """Begin new episodes where one is over; their infos, with how the old ones ended in "final_…"."""
        over = self._over.copy()
        last = np.full(self.num_envs, None, object)
        for number in np.flatnonzero(over):
            last[number] = self._observations[number].copy()
        self._each_of(over, lambda number: self.trials[number].reset(self._randoms[number]))
        self._over[:] = False
        final = {name: value for name, value in infos.items() if not name.startswith("_")}
        final.update({f"_{name}": over for name in final})
        begun = self._infos(np.ones(self.num_envs, bool))
        begun |= {name: infos[name] for name in ("rewards", "_rewards") if name in infos}
        return begun | {"final_obs": last, "_final_obs": over, "final_info": final, "_final_info": over}

    def _infos(
        self, mask: Flags, terms: Sequence[dict[str, float]] = (), ends: Sequence[str] = ()
    ) -> Infos:
        """The single environments' infos side by side, each with a mask of where it is."""
        every = mask | np.ones_like(mask)
        rows = [trial.info() for trial in self.trials]
        infos: Infos = {}
        for name, value in rows[0].items():
            kind = object if isinstance(value, str) else type(value)
            infos[name], infos[f"_{name}"] = np.array([row[name] for row in rows], kind), every
        if any(terms):
            names = next(row for row in terms if row)
            parts: Infos = {}
            for name in names:
                parts[name] = np.array([row.get(name, 0.0) for row in terms])
                parts[f"_{name}"] = mask
            infos["rewards"], infos["_rewards"] = parts, mask
        if any(ends):
            infos["end"] = np.array([end or None for end in ends], object)
            infos["_end"] = np.array([bool(end) for end in ends])
        return infos

    def _seen(self) -> Floats:
        return self._observations.copy() if self._copy else self._observations

    def _each_of(self, mask: Flags, work: Callable[[int], Value]) -> list[Value]:
        """Do the work for each number in the mask, several at once; what came of it, in order."""
        numbers = np.flatnonzero(mask).tolist()
        if self._threads == 1 or len(numbers) == 1:
            return [work(number) for number in numbers]
        results: list[Any] = [None] * len(numbers)
        waiting = iter(enumerate(numbers))               # shared: each thread takes what comes next

        def run() -> None:
            for place, number in waiting:
                results[place] = work(number)

        others = [self._pool.submit(run) for _ in range(min(self._threads, len(numbers)) - 1)]
        try:
            run()
        finally:
            for other in others:
                other.exception()                          # wait, whatever happened here
        for other in others:
            other.result()
        return results


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
