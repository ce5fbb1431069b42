"""A window in which races are seen while something else runs them: the evaluation, the recorder."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.game.errors import MkdsError
from gym_mkds.view import gtk
from gym_mkds.wrappers import OVERLAYS, EnvWindow, Keyboard, RacingLine, Spectator

if TYPE_CHECKING:
    from desmume_mkds import MarioKart
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory

SHOWN = ("speed", "controller")
"""Overlays that are there from the first; the window's keys show the others."""


class Closed(MkdsError):
    """The person has closed the window."""


class Stage:
    """One window for all races of a command.

        stage = Stage(scale=2)
        console = stage.seat("f8c")(emulator, course)     # at the race's start
        console.cycle(1, keys)                            # seen by everybody

    Raises DisplayError: no window can be opened here.
    """

    def __init__(self, scale: float = 2, title: str = "MarI/O Kart", human: bool = False) -> None:
        """`human`: a person drives, with the keys that `keyboard` hears."""
        gtk.load()  # says at once where there is no display
        self.keyboard = Keyboard()
        self._spectator = Spectator(self.keyboard if human else None)
        self._scale, self._title = scale, title
        self._window: EnvWindow | None = None

    def seat(
        self, name: str, line: NDArray[np.float32] | None = None
    ) -> Callable[[MarioKart, Course], Seat]:
        """Return what brings the next race, called `name`, on the stage; with a rival's line (n, 3) in it."""

        def take(emulator: MarioKart, course: Course) -> Seat:
            self._spectator.watch(emulator, course)
            if self._window is None:
                self._window = EnvWindow(self._spectator, self._scale, title=self._title)
                for overlay in SHOWN:
                    self._window.layers.add(OVERLAYS[overlay])
            if line is not None:
                self._window.layers.add(RacingLine(line))
            self._window.tell(f"{name}: H lists the keys")
            return Seat(emulator, self._spectator, self._window)

        return take

    @property
    def is_open(self) -> bool:
        """Whether the window was not closed yet."""
        return self._window is None or self._window.is_alive

    def close(self) -> None:
        """Close the window, if it is open."""
        if self._window is not None:
            self._window.close()


class Seat:
    """An emulator whose frames are seen in the window. A `mariokart.drivers.Console`."""

    def __init__(self, emulator: MarioKart, spectator: Spectator, window: EnvWindow) -> None:
        self._emulator, self._spectator, self._window = emulator, spectator, window

    @property
    def memory(self) -> Memory:
        """The game's memory."""
        return self._emulator.memory

    def cycle(self, frames: int = 1, keys: int | None = None) -> None:
        """Run frames with these keys held, each when its time has come. Raises Closed."""
        for _ in range(frames):
            self._emulator.cycle(1, keys, render=True)
            self._spectator.look()
            self._window.update()
            if not self._window.is_alive:
                raise Closed("the window was closed; what was finished before is kept")
