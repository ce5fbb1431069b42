"""Let a driver race, and keep what happened."""

from __future__ import annotations

import math
from dataclasses import dataclass
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.course import Course
from desmume_mkds.game import layout
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.layout import DriverMotion, DriverState, RaceResult, RaceTime, Surface
from gym_mkds.gather import Gather
from mariokart.drivers.driver import Driver

if TYPE_CHECKING:
    from desmume_mkds.memory import Memory

OFF_ROAD = (Surface.WEAK_OFF_ROAD, Surface.OFF_ROAD, Surface.HEAVY_OFF_ROAD)
FALLING = DriverMotion.FALLING | DriverMotion.RESPAWNING
APART = 10    # frames without a wall between two contacts; a kart that scrapes along lets go for less

_NAMES = ("state_flags", "motion_flags", "surface", "boost_timer", "mini_turbo_timer")
_GATHER = Gather(layout.Driver, _NAMES)
_CHOOSE = itemgetter(*(_GATHER.first[name] for name in _NAMES))
STATES = np.dtype([(name, np.int64) for name in _NAMES])
"""What is kept of the kart after each frame: fields of `layout.Driver`."""


class Console(Protocol):
    """What runs the game: the emulator, or Shakedown's core built for this machine."""

    @property
    def memory(self) -> Memory:
        """The game's memory."""

    def cycle(self, frames: int = 1, keys: int | None = None) -> object:
        """Run frames with these keys held."""


@dataclass(frozen=True, eq=False)
class Run:
    """A race that was driven, frame by frame from ghost frame 0."""

    keys: NDArray[np.uint16]
    """(n,) key masks held."""
    positions: NDArray[np.float32]
    """(n + 1, 3) units: before the first frame and after each."""
    finished: bool
    time: float | None
    """Race time in seconds by the game's clock, None if the race was not finished."""
    lap_times: tuple[float, ...]
    """Seconds of each finished lap."""
    progress: float
    """Share of the race that was driven by the game's count, 0 to 1."""
    states: NDArray[Any]
    """(n,) of `STATES`: the kart after each frame."""

    @property
    def off_road(self) -> int:
        """Frames on off-road."""
        return int(np.isin(self.states["surface"], OFF_ROAD).sum())

    @property
    def walls(self) -> int:
        """Frames in touch with a wall."""
        return int(self._touching.sum())

    @property
    def wall_contacts(self) -> int:
        """How often the kart ran into a wall."""
        frames = np.flatnonzero(self._touching)
        return int((np.diff(frames, prepend=-APART - 1) > APART).sum())

    @property
    def boosted(self) -> int:
        """Frames with a boost, whatever its cause."""
        return int((self.states["boost_timer"] > 0).sum())

    @property
    def mini_turbos(self) -> int:
        """Mini-turbos that were fired."""
        return int((np.diff(self.states["mini_turbo_timer"], prepend=0) > 0).sum())

    @property
    def falls(self) -> int:
        """How often the kart fell off the course."""
        falling = self.states["motion_flags"] & FALLING != 0
        return int((falling[1:] & ~falling[:-1]).sum())

    @property
    def _touching(self) -> NDArray[np.bool_]:
        return np.asarray(self.states["state_flags"] & DriverState.TOUCHING_WALL != 0)

    def __len__(self) -> int:
        return len(self.keys)

    def __repr__(self) -> str:
        result = f"{self.time:.3f} s" if self.time is not None else f"not finished ({self.progress:.0%})"
        return f"Run({result}, {len(self)} frames, {self.off_road} off-road, {self.walls} at walls)"


def drive(
    console: Console,
    driver: Driver,
    limit: float = 300,
    course: Course | None = None,
    patience: float = math.inf,
) -> Run:
    """Let `driver` race on from the start of the race that is loaded, until it finishes.

    Waits first, without keys, for the frame in which a ghost's recording begins.

    Args:
        console: the emulator in a race, at most 120 frames into it.
        driver: who drives.
        limit: seconds after which the race is given up.
        course: its geometry, if it was read before.
        patience: seconds without getting any farther after which it is given up, too.
    """
    memory = console.memory
    while memory.race_state.frame_counter < GHOST_FIRST_FRAME - 1:
        console.cycle(1, 0)
    driver.reset(course or Course.from_memory(memory), memory)
    kart, status = memory.driver, memory.driver_status
    keys: list[int] = []
    positions = [kart.position]
    states: list[tuple[int, ...]] = []
    farthest, moved = 0.0, 0
    while status.state == RaceResult.RACING and len(keys) < limit * 60:
        keys.append(driver.act(memory))
        console.cycle(1, keys[-1])
        positions.append(kart.position)
        states.append(_CHOOSE(_GATHER(memory.ram, kart.address)))
        if (progress := status.race_progress) > farthest:
            farthest, moved = progress, len(keys)
        elif len(keys) - moved > patience * 60:
            break
    finished = status.state != RaceResult.RACING
    laps = [_seconds(time) for time in status.lap_times]
    return Run(
        keys=np.array(keys, np.uint16),
        positions=np.array(positions, np.float32),
        finished=finished,
        time=_seconds(status.total_time) if finished else None,
        lap_times=tuple(lap for lap in laps if lap > 0),
        progress=status.race_progress,
        states=np.array(states, STATES),
    )


def _seconds(time: RaceTime) -> float:
    return time.minutes * 60 + time.seconds + time.milliseconds / 1000
