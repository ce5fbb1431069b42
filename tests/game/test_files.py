"""Reading with a limit, writing whole or not at all."""

from pathlib import Path

import pytest

from desmume_mkds.game.errors import FileError
from desmume_mkds.game.files import read_capped, replacing, write_whole


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
