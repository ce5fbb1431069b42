"""Reading with a limit, and writing whole or not at all."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from desmume_mkds.game.errors import FileError

StrPath: TypeAlias = str | os.PathLike[str]


def read_capped(path: StrPath, limit: int) -> bytes:
    """Return the content of the file `path`, which may be at most `limit` bytes long.

    Raises FileError: the path is missing, not a regular file, unreadable, or the file is longer than `limit`.
    """
    path = Path(path)
    try:
        if path.is_dir():
            raise FileError(f"{path} is a folder; name a file")
        if not path.exists():
            raise FileError(f"{path} does not exist; check the path")
        if not path.is_file():
            raise FileError(f"{path} is not a regular file; name one")
        with path.open("rb") as file:
            data = file.read(limit + 1)
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{str(path)!r} cannot be read: {_reason(error)}") from error
    if len(data) > limit:
        raise FileError(f"{path} is larger than {limit:,} bytes, so it cannot be such a file; check the path")
    return data


@contextlib.contextmanager
def replacing(path: StrPath) -> Iterator[Path]:
    """Yield the path of a new file beside `path`; it takes the place of `path` when the block ends well.

    If the block raises, `path` is as it was and the new file is gone. The new file's name ends in `.part`,
    whatever `path` ends in, so that no search for finished files finds it.

    Raises FileError: the folder is missing or cannot be written, or `path` is a folder.
    """
    path = Path(path)
    part = path.with_name(f".{path.name}.{secrets.token_hex(4)}.part")
    try:
        if path.is_dir():
            raise FileError(f"{path} is a folder; name a file to write")
        if not path.parent.is_dir():
            raise FileError(f"{path} cannot be written: there is no folder {path.parent}")
        yield part
        part.replace(path)
    except OSError as error:
        if error.filename is not None and str(error.filename) not in (str(path), str(part)):
            raise  # another file's trouble, met inside the block
        raise FileError(f"{path} cannot be written: {_reason(error)}") from error
    finally:
        with contextlib.suppress(OSError):
            part.unlink()


def write_whole(path: StrPath, data: bytes) -> None:
    """Write `data` to the file `path`, whole or not at all.

    Raises FileError: as `replacing`.
    """
    with replacing(path) as part, part.open("wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())  # or a power cut could leave the new name on an empty file


def _reason(error: Exception) -> str:
    return (getattr(error, "strerror", None) or str(error)).lower()
