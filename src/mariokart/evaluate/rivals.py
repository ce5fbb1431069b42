"""The ghosts that drivers are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desmume_mkds import cartridge
from desmume_mkds.game.courses import Course
from desmume_mkds.game.ghost import Ghost
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.game.save import Save
from mariokart.leaving import leave_out_unused, usable
from mariokart.sources import SAVES, find_files


def best_ghosts(rom: RomInfo, saves: Sequence[Path] | None = None) -> dict[Course, Ghost]:
    """Return the fastest ghost of each course in `saves`, or folders of them, whatever its kart.

    Without saves they are the ones that ship with Shakedown, if that is the cartridge; otherwise none.

    Saves and ghosts that cannot be used are named and left out. Raises SourceError, FileError, SaveError: a
    save is missing, or it is the only one and damaged.
    """
    if saves is None:
        saves = [cartridge.SAVE, cartridge.GHOSTS] if rom.is_shakedown else []
    best: dict[Course, Ghost] = {}
    for path, save in usable(find_files(saves, SAVES) if saves else [], Save.from_file):
        leave_out_unused(path, save)
        for _, ghost in (*save.personal_ghosts, *save.downloaded_ghosts):
            if ghost.course not in best or ghost.total_ms < best[ghost.course].total_ms:
                best[ghost.course] = ghost
    return best
