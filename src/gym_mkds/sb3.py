"""Time trials side by side for Stable-Baselines3: `PPO("MlpPolicy", SB3VecEnv(num_envs=8))`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np
from gymnasium.vector import AutoresetMode

from desmume_mkds.game.errors import MkdsError
from gym_mkds.vector import TimeTrialVectorEnv

try:
    from stable_baselines3.common.vec_env.base_vec_env import VecEnv
except ImportError as error:
    raise MkdsError("Stable-Baselines3 is missing: pip install 'mariokart[train]'") from error


class SB3VecEnv(VecEnv):
    """A `TimeTrialVectorEnv` as a VecEnv: it resets at once, the last observation is in the info.

    `infos[i]` has `terminal_observation`, `TimeLimit.truncated` and `end` where an episode is over, and
    otherwise what the single environment's info has. Wrap it in VecMonitor for SB3's statistics.
    """

    def __init__(self, num_envs: int = 1, **options: Any) -> None:
        """`options` as those of `TimeTrialVectorEnv`."""
        self.envs = TimeTrialVectorEnv(num_envs, autoreset_mode=AutoresetMode.SAME_STEP, **options)
        self.render_mode = self.envs.render_mode
        self._actions = np.zeros(num_envs, np.int64)
        super().__init__(num_envs, self.envs.single_observation_space, self.envs.single_action_space)
        self.metadata = self.envs.metadata          # which VecVideoRecorder takes its speed from

    def reset(self) -> Any:
        """Begin an episode in each environment, with the seeds and options that were set."""
        seeds = list(self._seeds)
        observations, infos = self.envs.reset_each(seeds, self._options)
        self.reset_infos = self._rows(infos)
        self._reset_seeds()
        self._reset_options()
        return observations

    def step_async(self, actions: Any) -> None:
        """Keep the actions for `step_wait`."""
        self._actions = actions

    def step_wait(self) -> Any:
        """One step in each environment."""
        observations, rewards, terminated, truncated, infos = self.envs.step(self._actions)
        rows = self._rows(infos)
        over = terminated | truncated
        for number in np.flatnonzero(over).tolist():
            rows[number].update(
                self._rows(infos["final_info"])[number],
                terminal_observation=infos["final_obs"][number],
                **{"TimeLimit.truncated": bool(truncated[number])},
            )
        return observations, rewards.astype(np.float32), over, rows

    def close(self) -> None:
        """Close the emulators."""
        self.envs.close()

    def get_images(self) -> Sequence[Any]:
        """Both screens of each environment."""
        return self.envs.render() or [None] * self.num_envs

    def get_attr(self, attr_name: str, indices: Any = None) -> list[Any]:
        """The attribute of the single trials, or of the whole where they have none of that name."""
        return [getattr(self._of(number, attr_name), attr_name) for number in self._get_indices(indices)]

    def set_attr(self, attr_name: str, value: Any, indices: Any = None) -> None:
        """Set an attribute of the single trials."""
        for number in self._get_indices(indices):
            setattr(self.envs.trials[number], attr_name, value)

    def env_method(self, method_name: str, *args: Any, indices: Any = None, **kwargs: Any) -> list[Any]:
        """Call a method of the single trials."""
        numbers: Iterable[int] = self._get_indices(indices)
        return [getattr(self.envs.trials[number], method_name)(*args, **kwargs) for number in numbers]

    def env_is_wrapped(self, wrapper_class: Any, indices: Any = None) -> list[bool]:
        """False: the single trials have no wrappers."""
        return [False for _ in self._get_indices(indices)]

    def _of(self, number: int, name: str) -> Any:
        return self.envs.trials[number] if hasattr(self.envs.trials[number], name) else self.envs

    def _rows(self, infos: dict[str, Any]) -> list[dict[str, Any]]:
        """Infos side by side as one dictionary for each environment."""
        names = [name for name in infos if not name.startswith(("_", "final_", "rewards"))]
        terms = [name for name in infos.get("rewards", {}) if name[0] != "_"]
        rows: list[dict[str, Any]] = []
        for number in range(self.num_envs):
            row = {name: infos[name][number] for name in names if infos[f"_{name}"][number]}
            if terms:
                row["rewards"] = {name: infos["rewards"][name][number] for name in terms}
            rows.append(row)
        return rows
