"""Movies fed to the emulator key by key, from power-on."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.movie import Movie
from mariokart.errors import ReplayError

if TYPE_CHECKING:
    from desmume_mkds import MarioKart
    from desmume_mkds.course import Course
    from desmume_mkds.game.rom import RomInfo
    from mariokart.drivers import Console

    Seat = Callable[[MarioKart, Course], Console]
    """From an emulator at a race's start to what runs it for all to see."""

MISFIT = "it was made for another cartridge or save"


def check_replayable(movie: Movie, rom: RomInfo) -> None:
    """Check that `movie` is for the game in `rom`, takes nothing but keys, and has a sound race comment.

    Raises ReplayError: it is another game's, or needs a save state, the pen, the lid or a reset. Raises
    MovieError: the comment names what does not exist.
    """
    serial = movie.header.get("romSerial", "")
    if serial.startswith("NTR-") and serial != rom.serial:
        raise ReplayError(f"it was made for {serial}, but the cartridge is {rom.serial}; use --rom")
    if movie.needs_savestate:
        raise ReplayError("it starts from a save state; only movies from power-on can be replayed")
    if movie.extras[:, [0, 3]].any():
        raise ReplayError("it uses the touch screen, the lid or the reset button; only keys can be replayed")
    _ = movie.race


def play_to_race(
    emulator: MarioKart, movie: Movie, report: Callable[[int], None] = lambda frames: None
) -> int:
    """Feed `movie` from power-on until a ghost's recording is about to begin; return the next frame's index.

    `report(frames)` is called now and then.

    Raises ReplayError: the movie ends before its race begins, or its race begins elsewhere than it says.
    """
    memory = emulator.memory
    for frame, keys in enumerate(movie.keys.tolist()):
        emulator.cycle(1, keys)
        if frame % 300 == 0:
            report(frame)
        if memory.race_ready and memory.race_state.frame_counter == GHOST_FIRST_FRAME - 1:
            late = 0 if movie.race is None else frame + 1 - movie.race.ghost_start
            if late not in (0, -1):  # START is the frame's index, or how many lines there were then: one more
                raise ReplayError(f"its race began {late:+} frames from where it should; {MISFIT}")
            return frame + 1
    raise ReplayError(f"no race has begun when it ends; {MISFIT}")
