"""The environment `gym_mkds/MarioKartDS-v0`: time trials in the emulated game."""

from __future__ import annotations

from collections.abc import Mapping
from os import PathLike
from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from desmume_mkds import MarioKart, cartridge, menu
from desmume_mkds.course import Course
from desmume_mkds.game.courses import Character, Kart, find_character, find_course, find_kart
from desmume_mkds.game.courses import Course as CourseName
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.save import Save
from desmume_mkds.snapshot import Snapshot
from gym_mkds.actions import action_space, key_mask
from gym_mkds.observations import observation_space
from gym_mkds.observer import RAY_COUNT, RAY_MAX_DIST, Observation, Observer
from gym_mkds.rewards import DEFAULT_WEIGHTS, TERMS, check_weights

Race = tuple[CourseName, Character, Kart]

SNAPSHOTS_KEPT = 8     # race starts kept in memory, so that changing course or kart back costs nothing


class MarioKartEnv(gymnasium.Env[Observation, np.int64]):
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
    The sum of the terms in `gym_mkds.rewards.TERMS`, weighted by `rewards`. By default it is the
    progress alone, in percent of the race's way: a finished race adds up to about 100. Each weighted
    term stands in `info["rewards"]`.

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
    - `rewards`: weights of reward terms.
    - `time_limit`, `patience`: seconds, see above.
    - `render_mode`: None, or "rgb_array" for both screens, (384, 256, 3) uint8.

    ## Version History
    - v0: first version.
    """

    metadata: dict[str, Any] = {"render_modes": ["rgb_array"], "render_fps": 60}  # noqa: RUF012

    def __init__(
        self,
        rom_path: str | PathLike[str] | None = None,
        ray_max_dist: float = RAY_MAX_DIST,
        ray_count: int = RAY_COUNT,
        course: str | int = "f8c",
        character: str | int = "mario",
        kart: str | int = "standard_mr",
        rewards: Mapping[str, float] = DEFAULT_WEIGHTS,
        time_limit: float = 300,
        patience: float = 10,
        render_mode: str | None = None,
    ) -> None:
        if render_mode not in (None, *self.metadata["render_modes"]):
            raise MkdsError(f"render_mode is None or 'rgb_array', not {render_mode!r}")
        if ray_count < 1 or not ray_max_dist > 0:
            raise MkdsError(f"rays need a count and a reach above 0, not {ray_count} and {ray_max_dist}")
        self.render_mode = render_mode
        self.action_space = action_space()
        self.observation_space = observation_space(ray_count, ray_max_dist)  # type: ignore[assignment]
        self._rays = (ray_count, float(ray_max_dist))
        self._weights = check_weights(rewards)
        self._time_limit, self._patience = round(time_limit * 60), round(patience * 60)
        self._race: Race = (find_course(course), find_character(character), find_kart(kart))
        self._loaded: Race | None = None
        self._starts: dict[Race, Snapshot] = {}
        self.emulator = MarioKart()
        """The console; read whatever else you like from `emulator.memory`."""
        self.emulator.open(cartridge.ROM if rom_path is None else rom_path, save=Save.blank().to_bytes())
        self._power_on = self.emulator.snapshot()

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Observation, dict[str, Any]]:
        """Go back to the start grid; `options` may name another course, character or kart."""
        super().reset(seed=seed)
        wanted = dict(options or {})
        course, character, kart = self._race
        self._race = (
            find_course(wanted.pop("course", course.slot)),
            find_character(wanted.pop("character", character.id)),
            find_kart(wanted.pop("kart", kart.id)),
        )
        if wanted:
            raise MkdsError(f"reset knows the options course, character and kart, not {next(iter(wanted))!r}")
        self._go_to_start()
        observation = self._observer.reset(self.emulator.memory)
        self._steps = self._idle = 0
        self._farthest = self._observer.now.travelled
        return observation, self._info()

    def step(self, action: np.int64 | int) -> tuple[Observation, float, bool, bool, dict[str, Any]]:
        """Hold the action's keys for one frame."""
        keys = key_mask(int(action))
        self.emulator.cycle(1, keys, render=self.render_mode is not None)
        before = self._observer.now
        observation = self._observer.observe(self.emulator.memory, keys)
        now = self._observer.now
        terms = {
            name: weight * TERMS[name](before, now, self._observer.tracker.race_length)
            for name, weight in self._weights.items()
        }
        info = self._info()
        info["rewards"] = terms
        end = self._end()
        if end:
            info["end"] = end
        return observation, sum(terms.values()), end == "finished", bool(end) and end != "finished", info

    def render(self) -> NDArray[np.uint8] | None:
        """Both screens of the last frame, (384, 256, 3) uint8 RGB; None without a render mode."""
        return self.emulator.screen if self.render_mode == "rgb_array" else None

    def close(self) -> None:
        """Close the emulator."""
        self.emulator.close()

    @property
    def course(self) -> Course:
        """The geometry of the present course."""
        return self._observer.tracker.course

    def _go_to_start(self) -> None:
        if self._race not in self._starts:
            while len(self._starts) >= SNAPSHOTS_KEPT:
                del self._starts[next(iter(self._starts))]
            self._starts[self._race] = self._drive_to_start()
        self.emulator.restore(self._starts[self._race])
        if self._loaded != self._race:
            self._loaded = self._race
            self._observer = Observer(Course.from_memory(self.emulator.memory), *self._rays)

    def _drive_to_start(self) -> Snapshot:
        """Press through the menus from power-on, and wait for the frame before a ghost's first."""
        course, character, kart = self._race
        self.emulator.restore(self._power_on)
        menu.start_race(self.emulator, course=course, character=character, kart=kart)
        self.emulator.cycle(GHOST_FIRST_FRAME - 1 - self.emulator.memory.race_state.frame_counter, 0)
        return self.emulator.snapshot()

    def _end(self) -> str:
        """Why the episode ends with this frame; empty if it goes on."""
        now = self._observer.now
        self._steps += 1
        self._idle += 1
        if now.travelled > self._farthest + 1.0 or not now.started:
            self._farthest, self._idle = now.travelled, 0
        if now.finished:
            return "finished"
        if self._steps >= self._time_limit:
            return "time limit"
        return "standing still" if self._idle >= self._patience else ""

    def _info(self) -> dict[str, Any]:
        now = self._observer.now
        course, character, kart = self._race
        return {
            "course": course.abbr,
            "character": character.name,
            "kart": kart.name,
            "frame": now.frame,
            "lap": now.status.lap,
            "progress": now.travelled / self._observer.tracker.race_length,
        }
