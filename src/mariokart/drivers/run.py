"""Let a driver race, and keep what happened."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.course import Course
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.layout import DriverState, RaceResult, RaceTime, Surface
from mariokart.drivers.driver import Driver

if TYPE_CHECKING:
    from desmume_mkds.memory import Memory

OFF_ROAD = (Surface.WEAK_OFF_ROAD, Surface.OFF_ROAD, Surface.HEAVY_OFF_ROAD)


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
    off_road: int
    """Frames on off-road."""
    walls: int
    """Frames in touch with a wall."""

    def __len__(self) -> int:
        return len(self.keys)

    def __repr__(self) -> str:
        result = f"{self.time:.3f} s" if self.time is not None else f"not finished ({self.progress:.0%})"
        return f"Run({result}, {len(self)} frames, {self.off_road} off-road, {self.walls} at walls)"


def drive(console: Console, driver: Driver, limit: float = 300, course: Course | None = None) -> Run:
    """Let `driver` race on from the start of the race that is loaded, until it finishes.

    Waits first, without keys, for the frame in which a ghost's recording begins.

    Args:
        console: the emulator in a race, at most 120 frames into it.
        driver: who drives.
        limit: seconds after which the race is given up.
        course: its geometry, if it was read before.
    """
    memory = console.memory
    while memory.race_state.frame_counter < GHOST_FIRST_FRAME - 1:
        console.cycle(1, 0)
    driver.reset(course or Course.from_memory(memory), memory)
    kart, status = memory.driver, memory.driver_status
    keys: list[int] = []
    positions = [kart.position]
    off_road = walls = 0
    while status.state == RaceResult.RACING and len(keys) < limit * 60:
        keys.append(driver.act(memory))
        console.cycle(1, keys[-1])
        positions.append(kart.position)
        off_road += kart.surface in OFF_ROAD
        walls += bool(kart.state_flags & DriverState.TOUCHING_WALL)
    finished = status.state != RaceResult.RACING
    laps = [_seconds(time) for time in status.lap_times]
    return Run(
        keys=np.array(keys, np.uint16),
        positions=np.array(positions, np.float32),
        finished=finished,
        time=_seconds(status.total_time) if finished else None,
        lap_times=tuple(lap for lap in laps if lap > 0),
        progress=status.race_progress,
        off_road=off_road,
        walls=walls,
    )


def _seconds(time: RaceTime) -> float:
    return time.minutes * 60 + time.seconds + time.milliseconds / 1000
