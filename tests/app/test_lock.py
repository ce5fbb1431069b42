"""Folders that one command at a time writes to, whatever became of the one before."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from desmume_mkds import cartridge
from desmume_mkds.game.errors import FileError
from desmume_mkds.game.movie import Movie
from mariokart.errors import BusyError
from mariokart.lock import locked
from mariokart.train import train

Run = Callable[..., tuple[int, str, str]]

HOLDER = """
import sys, time
from pathlib import Path
from mariokart.lock import locked
with locked(Path(sys.argv[1]), replaced=sys.argv[2] == "True"):
    print("locked", flush=True)
    time.sleep(60)
"""


@contextmanager
def held(folder: Path, replaced: bool = False) -> Iterator[int]:
    """Let another process hold a folder; its number. It is killed."""
    command = [sys.executable, "-c", HOLDER, str(folder), str(replaced)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None and process.stdout.readline() == b"locked\n"
        try:
            yield process.pid
        finally:
            process.send_signal(signal.SIGKILL)


@pytest.mark.parametrize("replaced", [False, True])
def test_the_second_is_told_who_is_there_and_takes_over_from_the_dead(tmp_path: Path, replaced: bool) -> None:
    folder = tmp_path / "folder"
    with held(folder, replaced) as owner, pytest.raises(BusyError) as refusal, locked(folder, replaced):
        pass
    sentence = str(refusal.value)
    assert sentence.startswith(f"{folder} is in use by process {owner} on {socket.gethostname()} since ")
    assert time.strftime("%Y-%m-%d") in sentence or time.strftime("%H") == "00"
    with locked(folder, replaced):
        pass
    assert not [path for path in tmp_path.rglob("*") if path.is_file()], "the lock is gone with its owner"


def test_threads_of_one_process_are_two_commands(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(BusyError, match=f"process {os.getpid()} "), locked(tmp_path):
        pass
    with locked(tmp_path), locked(tmp_path / "inside"):
        pass


def test_what_the_dead_left_is_cleared_away(tmp_path: Path) -> None:
    dead, alive = tmp_path / ".race-v0.0123abcd.part", tmp_path / "race-v0"
    moved = tmp_path / ".lost-v0.0123abcd.old"
    for path in (dead / "data", alive, moved):
        path.mkdir(parents=True)
    (tmp_path / ".race.dsm.89abcdef.part").write_bytes(b"half")
    (tmp_path / ".mine.part").write_bytes(b"somebody's own")
    with locked(tmp_path):
        there = {path.name for path in tmp_path.iterdir()}
    assert there == {"race-v0", "lost-v0", ".mine.part", ".mariokart.lock"}, "the only copy came back"


def test_a_driver_is_cleared_of_its_own_leftovers_alone(tmp_path: Path) -> None:
    for name in (".mine.0123abcd.part", ".mine.2.0123abcd.part", ".other.0123abcd.part"):
        (tmp_path / name).mkdir()
    with locked(tmp_path / "mine", replaced=True):
        pass
    assert {path.name for path in tmp_path.iterdir()} == {".mine.2.0123abcd.part", ".other.0123abcd.part"}


def test_a_lock_that_is_a_link_is_not_written_through(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (tmp_path / ".mariokart.lock").symlink_to("precious")
    with pytest.raises(FileError, match="cannot be written"), locked(tmp_path):
        pass
    assert (tmp_path / "precious").read_text() == "precious"


@pytest.mark.parametrize("tool", ["process", "record", "eval", "demo"])
def test_every_tool_that_writes_looks_for_others(
    mariokart: Run, tool: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("movies").mkdir()
    Movie(np.zeros(9, np.uint16)).save("movies/short.dsm")
    command = {
        "process": ("process", cartridge.SAVE, "--dest", "out"),
        "record": ("record", "movies", "--dest", "out"),
        "eval": ("eval", "baseline", "--dest", "out"),
        "demo": ("demo",),
    }[tool]
    where = "runs/demo" if tool == "demo" else "out"
    with locked(Path(where)):
        code, _, complaint = mariokart(*command)
    assert code == 2 and f"{where} is in use by process {os.getpid()}" in complaint
    assert complaint.count("\n") == 1
    assert not list(Path(where).iterdir())


def test_a_driver_is_trained_by_one_at_a_time(
    mariokart: Run, races: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    folder = Path("runs/models/mine")
    with locked(folder, replaced=True):
        for command in (("train", races), ("train-rl", "ppo", "--timesteps", "100")):
            code, _, complaint = mariokart(*command, "--model-name", "mine")
            assert code == 2 and f"{folder} is in use by process {os.getpid()}" in complaint
        with pytest.raises(BusyError):
            train([], folder)
    assert not folder.exists()
