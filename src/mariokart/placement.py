"""In which frame a recording's keys begin on a cartridge: found by trying it, and kept with the cartridge.

Converters of ghosts do not agree on that frame, nor would two builds of a game have to. But a recording
carries its
own proof: with its keys in the right frames the race is over when the recording ends, in the recording's
time.
"""

from __future__ import annotations

import contextlib
import json
import re
from collections.abc import Iterator
from pathlib import Path

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.files import read_capped, write_whole
from desmume_mkds.game.movie import Movie
from desmume_mkds.starts import cache_folder

SHIFTS = (0, 1, -1, 2, -2)
"""Frames by which a movie's race keys are held back, in the order in which they are tried."""
LIMIT = 1 << 20


def shifts_to_try(rom_sha256: str, movie: Movie, start: int) -> Iterator[int]:
    """Yield by how many frames to hold back the keys from frame `start` on, the likeliest first.

    Frames are left out only where no key is held.
    """
    kept = _read().get(rom_sha256, 0)
    for shift in dict.fromkeys((0, kept, *SHIFTS)):
        if shift >= 0 or not movie.keys[start : start - shift].any():
            yield shift


def shifted(movie: Movie, start: int, shift: int) -> list[int]:
    """The movie's key masks from frame `start` on, held back by `shift` frames or brought forward."""
    keys: list[int] = movie.keys[max(start, start - shift) :].tolist()
    return [0] * max(shift, 0) + keys


def keep_shift(rom_sha256: str, shift: int) -> None:
    """Remember what was found for a cartridge, if that is possible."""
    known = _read()
    if known.get(rom_sha256, 0) == shift:
        return
    known[rom_sha256] = shift
    with contextlib.suppress(MkdsError, OSError):
        cache_folder().mkdir(mode=0o700, parents=True, exist_ok=True)
        write_whole(_path(), json.dumps(known, indent=1).encode())


def claimed_time(movie: Movie) -> int | None:
    """The race time in milliseconds that a movie made of a ghost claims in its comment; None without one."""
    for comment in movie.comments:
        if match := re.search(r"\bghost of .*, (\d+):(\d\d)\.(\d{3}), from ", comment):
            minutes, seconds, milliseconds = map(int, match.groups())
            return (minutes * 60 + seconds) * 1000 + milliseconds
    return None


def _path() -> Path:
    return cache_folder() / "placements.json"


def _read() -> dict[str, int]:
    try:
        known = json.loads(read_capped(_path(), LIMIT))
    except (MkdsError, ValueError, RecursionError):
        return {}
    if not isinstance(known, dict):
        return {}
    return {name: shift for name, shift in known.items() if shift in SHIFTS and isinstance(shift, int)}
