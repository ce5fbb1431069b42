"""Where races begin: on the start grid, at a snapshot, or somewhere along the lap of a recorded run.

A run is key masks from ghost frame 0 on. Its race is driven once, as far as it is asked for, and a snapshot
is kept every few seconds, packed; a start in between is the snapshot before it and the run's keys from there.
Environments of one process share what they keep.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from desmume_mkds import MarioKart, menu
from desmume_mkds.game.courses import Character, Course, Kart
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME, Ghost
from desmume_mkds.game.movie import Movie
from desmume_mkds.snapshot import Snapshot
from gym_mkds.moment import GO_FRAME

Race = tuple[Course, Character, Kart]
Run = Ghost | Movie | Iterable[int]
"""A recorded run: a ghost, a movie with its race, or key masks from ghost frame 0 on."""
Value = TypeVar("Value")

GRIDS_KEPT = 64        # race starts kept for each cartridge; packed, half a megabyte each
SPACING = 300          # frames between two snapshots of a run
FIRST, LAST = GO_FRAME - GHOST_FIRST_FRAME, 120   # a start lies after GO and this long before the run's end


class Starts:
    """The race starts of one cartridge."""

    def __init__(self) -> None:
        self._grids: OrderedDict[Race, bytes] = OrderedDict()
        self._laps: dict[tuple[Race, bytes], list[bytes]] = {}
        self._lock = threading.Lock()

    def to_grid(self, emulator: MarioKart, race: Race) -> None:
        """Bring the emulator to the frame before a ghost's first, three seconds before GO."""
        with self._lock:
            packed = self._grids.get(race)
        if packed is not None:
            emulator.restore(Snapshot.from_bytes(packed))
            return
        course, character, kart = race
        menu.start_race(emulator, course=course, character=character, kart=kart)
        emulator.cycle(GHOST_FIRST_FRAME - 1 - emulator.memory.race_state.frame_counter, 0)
        with self._lock:
            while len(self._grids) >= GRIDS_KEPT:
                self._grids.popitem(last=False)
            self._grids[race] = bytes(emulator.snapshot())

    def to_lap(self, emulator: MarioKart, race: Race, keys: NDArray[np.uint16], frame: int) -> None:
        """Bring the emulator to ghost frame `frame` of the run with these `keys`."""
        kept = self._laps.setdefault((race, keys.tobytes()), [])
        number = min(frame // SPACING, len(kept))
        if number:
            emulator.restore(Snapshot.from_bytes(kept[number - 1]))
        else:
            self.to_grid(emulator, race)
        for at in range(number * SPACING, frame):
            if at and at % SPACING == 0 and at // SPACING > len(kept):
                kept.append(bytes(emulator.snapshot()))
            emulator.cycle(1, int(keys[at]))
