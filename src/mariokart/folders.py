"""Folders written whole or not at all, as `desmume_mkds.game.files` does for files."""

import contextlib
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from desmume_mkds.game.errors import FileError


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
