"""Where races begin: on the start grid, or somewhere along the lap of a recorded run.

A run is the key masks of a race, from ghost frame 0 on. It is driven again, as far as it is asked for, and a
snapshot is kept every second: what it has otherwise than the cartridge's first one. A start in between is
the snapshot before it and the run's keys from there. Environments of one process share what is kept.
"""

from __future__ import annotations

import threading
import warnings
from collections import OrderedDict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from desmume_mkds import MarioKart, cartridge, menu
from desmume_mkds.changes import Changes
from desmume_mkds.course import Course as Geometry
from desmume_mkds.game.courses import Character, Course, Kart, find_character, find_course, find_kart
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.files import StrPath
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME, Ghost, buttons_to_keys
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.game.save import Save
from desmume_mkds.snapshot import Snapshot
from gym_mkds.moment import GO_FRAME

Race = tuple[Course, Character, Kart]
Name = tuple[Race, bytes, int]
"""What a snapshot is of: the race, the run's keys, and the frame in it."""
Value = TypeVar("Value")

KEPT = 2048            # snapshots kept for each cartridge, some 120 kB each …
READY = 4              # … and how many of those on the grid whole, twelve megabytes each
SPACING = 60           # frames between two snapshots of a run
FIRST = GO_FRAME - GHOST_FIRST_FRAME
"""Starts along a run lie after GO …"""
LAST = 120
"""… and at least this many frames before its end."""


@dataclass(frozen=True, eq=False)
class Run:
    """A race that somebody drove."""

    race: Race
    keys: NDArray[np.uint16]
    """(n,) key masks from ghost frame 0 on."""

    @classmethod
    def of(cls, source: Run | Ghost | Movie) -> Self | Run:
        """The race of a ghost, or of a movie that says which race it holds.

        Raises MovieError: the movie does not say it.
        """
        if isinstance(source, Run):
            return source
        if isinstance(source, Ghost):
            keys = buttons_to_keys(source.frames())
            return cls((source.course, source.character, source.kart), keys)
        keys, about = buttons_to_keys(source.ghost_frames()), source.race
        assert about is not None     # ghost_frames has looked
        return cls((find_course(about.course), find_character(about.character), find_kart(about.kart)), keys)


def read_runs(sources: Iterable[StrPath | Run | Ghost | Movie]) -> list[Run]:
    """All races in `sources`: saves (.sav, .dsv) with ghosts, movies (.dsm), and what `Run.of` takes.

    Ghosts that cannot be used are left out with a warning. Raises FileError, SaveError, MovieError: a file is
    not what it should be.
    """
    runs: list[Run] = []
    for source in sources:
        if isinstance(source, Run | Ghost | Movie):
            runs.append(Run.of(source))
        elif Path(source).suffix.lower() == ".dsm":
            runs.append(Run.of(Movie.from_file(source)))
        else:
            save = Save.from_file(source)
            for unused in save.unused_ghosts():
                warnings.warn(f"{source}: {unused}; left out", stacklevel=2)
            runs += [Run.of(ghost) for _, ghost in (*save.personal_ghosts, *save.downloaded_ghosts)]
    return runs


class Starts:
    """What environments keep of one cartridge: race starts, and the geometry of its courses."""

    def __init__(self) -> None:
        self._base: Snapshot | None = None
        self._kept: OrderedDict[Name, Changes] = OrderedDict()
        self._ready: OrderedDict[Name, Snapshot] = OrderedDict()
        self._geometry: dict[Course, Geometry] = {}
        self._lock = threading.Lock()

    def to_grid(self, emulator: MarioKart, race: Race) -> None:
        """Bring the emulator to the frame before a ghost's first, three seconds before GO."""
        if self._restore(emulator, (race, b"", 0)):
            return
        self._load(emulator, race)
        # Drawn, as all that is kept: so its picture is the same whoever went there first.
        emulator.cycle(GHOST_FIRST_FRAME - 1 - emulator.memory.race_state.frame_counter, 0, render=True)
        self._keep((race, b"", 0), emulator)

    def to_lap(self, emulator: MarioKart, run: Run, frame: int, render: bool = False) -> None:
        """Bring the emulator to where the run is after `frame` of its frames; `render` draws the last."""
        name = run.keys.tobytes()
        first = frame // SPACING * SPACING
        while first and not self._restore(emulator, (run.race, name, first)):
            first -= SPACING
        if not first:
            self.to_grid(emulator, run.race)
        for at in range(first, frame):
            if at % SPACING == 0 and at > first:
                self._keep((run.race, name, at), emulator)
            drawn = (at + 1) % SPACING == 0 or (render and at + 1 == frame)
            emulator.cycle(1, int(run.keys[at]), render=drawn)

    def _load(self, emulator: MarioKart, race: Race) -> None:
        course, character, kart = race
        menu.start_race(emulator, course=course, character=character, kart=kart)

    def geometry(self, emulator: MarioKart, course: Course) -> Geometry:
        """The geometry of the course that the emulator races on."""
        with self._lock:
            if course not in self._geometry:
                self._geometry[course] = Geometry.from_memory(emulator.memory)
            return self._geometry[course]

    def _restore(self, emulator: MarioKart, name: Name) -> bool:
        with self._lock:
            base, changes, snapshot = self._base, self._kept.get(name), self._ready.get(name)
        if changes is None or base is None:
            return False
        snapshot = snapshot or changes.on(base)
        emulator.restore(snapshot)
        with self._lock:
            _put(self._kept, name, changes, KEPT)
            if not name[2]:
                _put(self._ready, name, snapshot, READY)
        return True

    def _keep(self, name: Name, emulator: MarioKart) -> None:
        snapshot = emulator.snapshot()
        with self._lock:
            base = self._base = self._base or snapshot
        changes = Changes.between(base, snapshot)
        with self._lock:
            _put(self._kept, name, changes, KEPT)


def _put(kept: OrderedDict[Name, Value], name: Name, value: Value, most: int) -> None:
    """Keep a value as the latest of at most so many."""
    kept[name] = value
    kept.move_to_end(name)
    while len(kept) > most:
        kept.popitem(last=False)


_all: dict[tuple[str, str], Starts] = {}
_all_lock = threading.Lock()


def starts_of(emulator: MarioKart) -> Starts:
    """What is kept of the cartridge in the emulator, by all environments of this process."""
    with _all_lock:
        return _all.setdefault((emulator.rom.sha256, str(emulator.rom.path)), Starts())


def share(rom: RomInfo, starts: Starts) -> None:
    """Let all environments of this process keep their starts on the cartridge `rom` in `starts`."""
    with _all_lock:
        _all[rom.sha256, str(rom.path)] = starts


def shipped_runs(emulator: MarioKart) -> list[Run]:
    """The ghosts that ship with Shakedown, if that is the cartridge.

    Raises MkdsError: it is another one, for which runs have to be given.
    """
    if Path(emulator.rom.path).resolve() != cartridge.ROM.resolve():
        raise MkdsError("start='lap' needs recorded runs of your cartridge: give runs=[a save or a movie, …]")
    return read_runs([cartridge.SAVE])
