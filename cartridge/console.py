"""The host core as a console for time trials: what an emulator does, a hundred times as fast.

`HostConsole` stands where `gym_mkds.trial.Trial` has its emulator, `HostPool` where the vector environment
has its pool of them. The game is the cartridge's own, bit for bit, but there is no picture, no menu, and it
runs Shakedown only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from cartridge.racing import HostRace
from cartridge.search import CHANGING
from desmume_mkds import cartridge
from desmume_mkds.game.rom import RomInfo, identify
from desmume_mkds.memory import Memory
from gym_mkds.starts import Name, Race, Starts, share

T = TypeVar("T")
PLACE = Path("Shakedown on the host core")


class HostSnapshot(NamedTuple):
    """A moment of a race on the host core."""

    race: Race
    game: NDArray[np.uint8]
    """All of main RAM that changes in a race."""


class HostConsole:
    """One game on the host core, in a race whenever somebody looks."""

    def __init__(self) -> None:
        self.rom: RomInfo = replace(identify(cartridge.ROM), path=PLACE)
        """The cartridge whose game it is."""
        share(self.rom, STARTS)
        self._console = HostRace()
        self._race: Race | None = None

    @property
    def memory(self) -> Memory:
        """The game's memory."""
        return self._console.memory

    @property
    def frame(self) -> int:
        """Frames of the race."""
        return self.memory.race_state.frame_counter

    def enter(self, race: Race) -> None:
        """Load a race, as the menus do. The next frame is its first."""
        course, character, kart = race
        self._console.start(course.slot, character, kart)
        self._race = race

    def cycle(self, frames: int = 1, keys: int | None = None, render: bool = False) -> None:
        """Run frames with the key mask `keys` held. Nothing is ever drawn."""
        self._console.cycle(frames, keys)

    def snapshot(self) -> HostSnapshot:
        """The present moment of the race."""
        assert self._race is not None
        return HostSnapshot(self._race, self._console.core.ram[CHANGING].copy())

    def restore(self, snapshot: HostSnapshot) -> None:
        """Go back to a moment, of this race or another."""
        if snapshot.race != self._race:
            self.enter(snapshot.race)
        self._console.core.ram[CHANGING] = snapshot.game

    def close(self) -> None:
        """Do nothing: the core goes with the object."""


class HostStarts(Starts):
    """Where races on the host core begin."""

    def __init__(self) -> None:
        super().__init__()
        self._moments: dict[Name, HostSnapshot] = {}

    def _load(self, console: Any, race: Race) -> None:
        console.enter(race)

    def _restore(self, console: Any, name: Name) -> bool:
        moment = self._moments.get(name)
        if moment is not None:
            console.restore(moment)
        return moment is not None

    def _keep(self, name: Name, console: Any) -> None:
        self._moments[name] = console.snapshot()


STARTS = HostStarts()
"""Those of all consoles."""


class HostPool:
    """Several consoles, stepped one after the other: a frame is over before a thread would be awake."""

    def __init__(self, size: int) -> None:
        self._consoles = [HostConsole() for _ in range(size)]

    def __getitem__(self, index: int) -> HostConsole:
        return self._consoles[index]

    def map(self, function: Callable[..., T], *arguments: Iterable[Any]) -> list[T]:
        """Call `function(console, …)` for each of them, in order."""
        return [function(*each) for each in zip(self._consoles, *arguments, strict=True)]

    def close(self) -> None:
        """Do nothing."""

