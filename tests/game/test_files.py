"""Reading with a limit, writing whole or not at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from desmume_mkds.game.errors import FileError
from desmume_mkds.game.files import read_capped, replacing, write_whole
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import identify
from desmume_mkds.game.save import Save
from desmume_mkds.snapshot import Snapshot


def test_writes_and_reads(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, b"first")
    write_whole(path, b"second")
    assert read_capped(path, 6) == b"second"
    assert list(tmp_path.iterdir()) == [path]


def test_a_written_file_may_be_read_by_whom_the_system_allows(tmp_path: Path) -> None:
    write_whole(tmp_path / "ours", b"")
    (tmp_path / "usual").write_bytes(b"")
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_an_interrupted_writer_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write_whole(path, b"old")
    with pytest.raises(KeyboardInterrupt), replacing(path) as part:
        part.write_bytes(b"half")
        raise KeyboardInterrupt
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]


def test_what_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    for path in (tmp_path, tmp_path / "missing/file", tmp_path / "file/below", tmp_path / ("x" * 300)):
        with pytest.raises(FileError):
            write_whole(path, b"")
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    with pytest.raises(FileError, match="is a folder"):
        read_capped(tmp_path, 10)
    with pytest.raises(FileError, match="does not exist"):
        read_capped(tmp_path / "missing", 10)
    with pytest.raises(FileError, match="not a regular file"):
        read_capped("/dev/null", 10)
    with pytest.raises(FileError):
        read_capped("a\0b", 10)
    (tmp_path / "large").write_bytes(bytes(11))
    with pytest.raises(FileError, match="larger than 10 bytes"):
        read_capped(tmp_path / "large", 10)


@pytest.mark.parametrize(
    ("data", "mend"),
    [
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:00\nsize 12\n", "git lfs pull"),
        (b"PK\3\4" + bytes(30), "zip archive; unpack it"),
        (b"\x1f\x8b\x08" + bytes(30), "gzip archive; unpack it"),
        (b"BZh91AY&SY" + bytes(30), "bzip2 archive; unpack it"),
        (b"game.sav".ljust(257, b"\0") + b"ustar\x0000" + bytes(250), "tar archive; unpack it"),
        (b"404: Not Found", "what a server said, '404: Not Found'"),
        (b"<?xml version='1.0'?><Error><Code>NoSuchKey</Code></Error>", "download the file itself"),
        (b"\n\n<!DOCTYPE html>\n<html><title>GitHub</title></html>", "download the file itself"),
        (b"\xef\xbb\xbf<HTML><body>404</body></HTML>", "download the file itself"),
    ],
)
@pytest.mark.parametrize("reader", [Movie.from_file, Save.from_file, identify, Snapshot.from_file])
def test_what_stands_in_a_files_place_is_named(
    reader: Callable[[Path], object], data: bytes, mend: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.file"
    path.write_bytes(data)
    with pytest.raises(FileError, match=mend):
        reader(path)
