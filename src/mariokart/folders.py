"""Folders written whole or not at all, as `desmume_mkds.game.files` does for files."""

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from desmume_mkds.game.errors import FileError

ROOM = 1 << 20
"""Bytes that a command may at least want to write."""
LEFTOVER = re.compile(r"\.(?P<name>.+)\.[0-9a-f]{8}\.(?P<kind>part|old)", re.DOTALL)
"""The names of things that are being written, here and by `desmume_mkds.game.files`."""


@contextlib.contextmanager
def replacing_folder(path: Path) -> Iterator[Path]:
    """Yield an empty folder beside `path`; it takes the place of `path` when the block ends well.

    If the block raises, `path` is as it was and the new folder is gone. Parents of `path` are made.

    Raises FileError: `path` is a file, or its parent cannot be made or written.
    """
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    old = part.with_suffix(".old")
    try:
        if path.exists() and not path.is_dir():
            raise FileError(f"{path} is a file; name a folder to write")
        path.parent.mkdir(parents=True, exist_ok=True)
        part.mkdir()
    except OSError as error:
        raise FileError(f"{path} cannot be written: {(error.strerror or str(error)).lower()}") from error
    try:
        yield part
        if path.exists():
            path.replace(old)  # a folder that holds files can only be moved out of the way
        part.replace(path)
    finally:
        if old.exists() and not path.exists():
            old.replace(path)
        shutil.rmtree(part, ignore_errors=True)
        shutil.rmtree(old, ignore_errors=True)


def check_room(folder: Path) -> None:
    """Try to write to `folder`, which exists: a command should fail before its work and not after.

    Raises FileError: it cannot be written, or there is not even room for `ROOM` bytes.
    """
    probe = folder / f".room.{secrets.token_hex(4)}.part"
    try:
        with probe.open("wb") as file:
            file.write(bytes(ROOM))
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise FileError(f"{folder} cannot be written: {(error.strerror or str(error)).lower()}") from error
    finally:
        with contextlib.suppress(OSError):
            probe.unlink()


def clear_leftovers(folder: Path, name: str | None = None) -> None:
    """Remove what writers that were killed have left in `folder`: half-written files and folders.

    Only those that were to be called `name`, if that is given. A folder that was out of the way for its
    successor when its writer was killed comes back. Nobody may be writing there meanwhile.
    """
    for path in sorted(folder.glob(".*")):
        found = LEFTOVER.fullmatch(path.name)
        if not found or name not in (None, found["name"]):
            continue
        whole = folder / found["name"]
        if found["kind"] == "old" and not whole.exists():
            path.replace(whole)
        elif path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
