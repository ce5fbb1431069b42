"""One command at a time in a folder: who writes there locks it, and the next one is told who that is.

The lock is the system's (flock). It ends with its process, however that ends, so that none is ever stale;
what stands in the file is for people. While it is held nobody else writes there, and half-written things that
lie about are those of writers that were killed: they are cleared away.
"""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from desmume_mkds.game.errors import FileError
from mariokart.errors import BusyError
from mariokart.folders import check_room, clear_leftovers

NAME = "mariokart.lock"


@contextlib.contextmanager
def locked(folder: Path, replaced: bool = False) -> Iterator[None]:
    """Keep other commands from writing to `folder` until the block ends; it is made if it is not there.

    With `replaced` it is a folder that is written anew as a whole: it is not made, and the lock lies beside.

    Raises BusyError: another command is at work there. Raises FileError: the folder cannot be written, or
    there is no room.
    """
    place = folder.parent if replaced else folder
    path = place / (f".{folder.name}.{NAME}" if replaced else f".{NAME}")
    try:
        place.mkdir(parents=True, exist_ok=True)
        file = _lock(path, folder)
    except OSError as error:
        reason = "it is a file" if place.is_file() else (error.strerror or str(error)).lower()
        raise FileError(f"{place} cannot be written: {reason}") from error
    try:
        clear_leftovers(folder)
        if replaced:
            clear_leftovers(place, folder.name)
        check_room(place)
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()  # before it is let go, or it might be the next one's
        os.close(file)


def _lock(path: Path, folder: Path) -> int:
    """Return the descriptor of the file `path`, which is locked and says who did it."""
    while True:
        file = os.open(path, os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0), 0o666)
        try:
            _take(file, folder)
            if _is_at(path, file):
                os.truncate(file, 0)
                since = time.strftime("%Y-%m-%d %H:%M:%S")
                os.write(file, f"process {os.getpid()} on {socket.gethostname()} since {since}\n".encode())
                return file
        except BaseException:
            os.close(file)
            raise
        os.close(file)  # whoever had it removed it between our two looks


def _take(file: int, folder: Path) -> None:
    """Lock the open `file`, where the system can. Raises BusyError."""
    if sys.platform == "win32":
        return
    import fcntl

    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        owner = "".join(filter(str.isprintable, os.read(file, 300).decode(errors="replace")))
        raise BusyError(
            f"{folder} is in use by {owner or 'another command'}; wait for it, or write elsewhere"
        ) from None
    except OSError:
        return  # a file system that knows no locks


def _is_at(path: Path, file: int) -> bool:
    with contextlib.suppress(FileNotFoundError):
        return os.path.samestat(path.stat(), os.fstat(file))
    return False
