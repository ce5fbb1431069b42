"""Movies played by the emulator itself."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from desmume_mkds.battery import temporary_folder
from desmume_mkds.console import Console
from desmume_mkds.game.errors import MovieError
from desmume_mkds.game.movie import Movie


class Replay:
    """A movie while the emulator plays it; from `MarioKart.play`.

    `len()` is its number of frames: cycle so often and every key has been given. In the cycle after that the
    movie is over and own keys count again.
    """

    def __init__(self, console: Console, movie: Movie) -> None:
        if movie.header.get("savestate", "0") != "0":
            raise MovieError("the movie begins with a savestate; only movies from power-on can be played")
        self.movie = movie
        self._console: Console | None = console
        console.put_settings_back()
        console.pin_clock(False)
        # What is played is what was read: the emulator reads some files otherwise than they are meant.
        with tempfile.TemporaryDirectory(dir=temporary_folder()) as folder:
            path = Path(folder) / "movie.dsm"
            path.write_bytes(movie.to_bytes())
            with console.switching(), console.clearing():
                error = console.lib.desmume_movie_play(os.fsencode(path))
        if error:
            console.pin_clock(True)
            raise MovieError(f"the emulator refuses the movie: {error.decode(errors='replace')}")
        console.forget_name()

    def __len__(self) -> int:
        return len(self.movie.keys)

    @property
    def playing(self) -> bool:
        """Whether frames are left, or the last one was just given."""
        return self._console is not None and bool(self._console.lib.desmume_movie_is_playing())

    def stop(self) -> None:
        """Stop the movie where it is; the game goes on, in the emulator's usual CPU mode."""
        console, self._console = self._console, None
        if console is not None:
            console.lib.desmume_movie_stop()
            console.use_jit(now=True)
            console.pin_clock(True)
