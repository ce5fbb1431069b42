"""The ghosts that drivers are compared with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from desmume_mkds import cartridge
from desmume_mkds.game.courses import Course
from desmume_mkds.game.ghost import Ghost
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.game.save import Save
from mariokart.sources import find_files

SAVES = (".sav", ".dsv")


def best_ghosts(rom: RomInfo, saves: Sequence[Path] | None = None) -> dict[Course, Ghost]:
    """Return the fastest ghost of each course in `saves`, or folders of them, whatever its kart.

    Without saves they are the ones that ship with Shakedown, if that is the cartridge; otherwise none.

    Raises SourceError, FileError, SaveError, GhostError: a save is missing or damaged.
    """
    if saves is None:
        saves = [cartridge.SAVE, cartridge.GHOSTS] if rom.is_shakedown else []
    best: dict[Course, Ghost] = {}
    for path in find_files(saves, SAVES) if saves else []:
        save = Save.from_file(path)
        for _, ghost in (*save.personal_ghosts, *save.downloaded_ghosts):
            if ghost.course not in best or ghost.total_ms < best[ghost.course].total_ms:
                best[ghost.course] = ghost
    return best
