"""How races are driven, counted from what the driver sees: drifts, mini-turbos, boosts, falls."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from gym_mkds.vector_observer import VECTOR_INDEX

_NAMES = ("drifting", "mini_turbo", "boost", "falling", "wall", "off_road", "started")
_COLUMNS = np.array([VECTOR_INDEX[name] for name in _NAMES])
DRIFTING, MINI_TURBO, BOOST, FALLING, WALL, OFF_ROAD, STARTED = range(len(_NAMES))


class Driving:
    """Counts over races side by side, after GO, whatever the length of a step."""

    def __init__(self, races: int, frame_skip: int) -> None:
        self._step = frame_skip / 60
        self._before = np.zeros((races, len(_NAMES)), np.float32)
        self.clear()

    def clear(self) -> None:
        """Begin to count anew."""
        self.steps = 0
        """Steps after GO, of all races."""
        self._counts = np.zeros(len(_NAMES))

    def reset(self, observations: NDArray[np.float32]) -> None:
        """Races begin with these observations, (races, 129) scaled."""
        self._before = observations[:, _COLUMNS]

    def update(self, observations: NDArray[np.float32], over: NDArray[np.bool_] | None = None) -> None:
        """Count a step that led to these observations, but in races that are over: theirs are new ones."""
        now, before = observations[:, _COLUMNS], self._before
        began = now > before  # flags that rise, timers that are set again
        happened = now > 0
        happened[:, [DRIFTING, MINI_TURBO, FALLING]] = began[:, [DRIFTING, MINI_TURBO, FALLING]]
        counted = now[:, STARTED] > 0
        if over is not None:
            counted &= ~over
        self.steps += int(counted.sum())
        self._counts += happened[counted].sum(0)
        self._before = now

    def summary(self) -> dict[str, float]:
        """Counts per second and shares of the time; zeros where nothing was counted."""
        steps = max(self.steps, 1)
        seconds = steps * self._step
        rates = {
            "drifts_per_second": DRIFTING,
            "mini_turbos_per_second": MINI_TURBO,
            "falls_per_minute": FALLING,
        }
        shares = {"boost_share": BOOST, "wall_share": WALL, "off_road_share": OFF_ROAD}
        found: dict[str, Any] = {name: self._counts[column] / seconds for name, column in rates.items()}
        found["falls_per_minute"] *= 60
        found |= {name: self._counts[column] / steps for name, column in shares.items()}
        return {name: float(value) for name, value in found.items()}
