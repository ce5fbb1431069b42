"""Reading with a limit, and writing whole or not at all."""

import contextlib
import os
import re
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import TypeAlias

from desmume_mkds.game.errors import FileError

StrPath: TypeAlias = str | os.PathLike[str]


def read_capped(path: StrPath, limit: int) -> bytes:
    """Return the content of the file `path`, which may be at most `limit` bytes long.

    Raises FileError: the path is missing, not a regular file, unreadable, the file is longer than `limit`, or
    something else stands in its place (see `what_stands_instead`).
    """
    data = _read(path, limit + 1)
    if len(data) > limit:
        raise FileError(f"{path} is larger than {limit:,} bytes, so it cannot be such a file; check the path")
    return data


def _read(path: StrPath, most: int) -> bytes:
    path = Path(path)
    try:
        if path.is_dir():
            raise FileError(f"{path} is a folder; name a file")
        if not path.exists():
            raise FileError(f"{path} does not exist; check the path")
        if not path.is_file():
            raise FileError(f"{path} is not a regular file; name one")
        with path.open("rb") as file:
            data = file.read(most)
    except (OSError, ValueError) as error:
        if isinstance(error, FileError):
            raise
        raise FileError(f"{str(path)!r} cannot be read: {_reason(error)}") from error
    if instead := what_stands_instead(data):
        raise FileError(f"{path} is {instead}")
    return data


def read_head(path: StrPath) -> bytes:
    """Return the first bytes of a file that another library reads; raises FileError as `read_capped`."""
    return _read(path, 512)


_ARCHIVES = {
    b"PK\3\4": "a zip archive", b"PK\5\6": "an empty zip archive", b"\x1f\x8b\x08": "a gzip archive",
    b"7z\xbc\xaf": "a 7z archive", b"Rar!": "a rar archive", b"\xfd7zXZ": "an xz archive",
    b"(\xb5/\xfd": "a zstandard archive", b"BZh": "a bzip2 archive",
}  # fmt: skip
_PAGES = (b"<!doctype html", b"<html", b"<head", b"<?xml", b"<!--")
_ERROR_PAGE = re.compile(rb"\s*(4\d\d|5\d\d)\b[ :][ -~]{3,60}\s*")


def what_stands_instead(data: bytes) -> str | None:
    """Return what stands in a file's place and how to get the file; None if `data` looks like none of these.

    A clone without Git LFS holds pointers, downloads come packed, and a browser may save the page around a
    file instead, or a program what the server says of one that is not there. None of the formats that we
    read begins like that.

    >>> what_stands_instead(b"<!DOCTYPE html><title>404")
    'a web page that was saved as a file; download the file itself'
    """
    if data.startswith(b"version https://git-lfs.github.com/spec/"):
        return "a Git LFS pointer, not the file it stands for; run: git lfs pull"
    for magic, name in _ARCHIVES.items():
        if data.startswith(magic):
            return f"{name}; unpack it and name the file inside"
    if data[257:262] == b"ustar":
        return "a tar archive; unpack it and name the file inside"
    if data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_PAGES):
        return "a web page that was saved as a file; download the file itself"
    if _ERROR_PAGE.fullmatch(data):
        return f"what a server said, {data.strip().decode()!r}, not the file; download it again"
    return None


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
