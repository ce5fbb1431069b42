"""Race starts kept on disk, so that the menus need not be gone through again.

A start is a snapshot of the race's first frame. It is kept under a name made of all that leads there: the
cartridge, its battery memory, the emulator's build, the keys. So a start that is found is the right one; one
that is damaged is not found. Nothing depends on the folder: where it cannot be written, nothing is kept.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.snapshot import Snapshot

VARIABLE = "MARIOKART_CACHE"
"""Environment variable that names the cache folder."""
MAX_STARTS = 64
"""As many starts are kept; of Shakedown one has 0.7 MB. Those not used for longest go first."""


def cache_folder() -> Path:
    """Where this user's caches belong, or the folder that `MARIOKART_CACHE` names."""
    if named := os.environ.get(VARIABLE):
        return Path(named)
    if sys.platform == "win32":
        base = os.environ.get("LOCALAPPDATA") or "~/AppData/Local"
    elif sys.platform == "darwin":
        base = "~/Library/Caches"
    else:
        base = os.environ.get("XDG_CACHE_HOME", "")
        base = base if base.startswith("/") else "~/.cache"  # a relative one is void, says the standard
    return Path(os.path.expanduser(base)) / "mariokart"  # noqa: PTH111 (does not fail without a home)


class KeptStart:
    """The place of one race start on disk."""

    def __init__(self, origin: str, keys: Sequence[int]) -> None:
        """The start to which `keys`, from power-on, lead a console of that origin (`MarioKart.origin`)."""
        mark = f"{origin} {','.join(map(str, keys))}"
        self.path = cache_folder() / "starts" / f"{hashlib.sha256(mark.encode()).hexdigest()}.snapshot"

    def load(self) -> Snapshot | None:
        """The snapshot; None: there is none, or it is damaged."""
        try:
            snapshot = Snapshot.from_file(self.path)
            os.utime(self.path)
        except (MkdsError, OSError):
            return None
        return snapshot

    def save(self, snapshot: Snapshot) -> None:
        """Keep the snapshot, if that is possible, and drop those that are too many."""
        with contextlib.suppress(MkdsError, OSError):
            folder = self.path.parent
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            snapshot.save(self.path)
            by_age = sorted(folder.glob("*.snapshot"), key=lambda path: path.stat().st_mtime, reverse=True)
            for path in by_age[MAX_STARTS:]:
                path.unlink(missing_ok=True)
