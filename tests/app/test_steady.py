"""The same command twice, stopped commands, full disks: what is kept is whole, and said in a sentence."""

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest

from desmume_mkds import cartridge
from desmume_mkds.game.courses import find_course
from desmume_mkds.game.ghost import MAX_RUNS
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import identify
from desmume_mkds.game.save import Save
from mariokart.datasets import find_datasets, read_episodes
from mariokart.folders import ROOM
from mariokart.process import process

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def movies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Movies of three ghosts on the shortest course."""
    folder = tmp_path_factory.mktemp("movies")
    save, few = Save.from_file(cartridge.SAVE), Save.blank()
    f8c = [ghost for _, ghost in save.downloaded_ghosts if ghost.course == find_course("f8c")]
    for slot, ghost in enumerate(sorted(f8c, key=lambda ghost: len(ghost.frames()))[:3]):
        few.put_ghost(ghost, slot)
    few.save(folder / "few.sav")
    process([folder / "few.sav"], folder / "movies", identify(cartridge.ROM))
    return folder / "movies"


def content(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_recording_and_training_give_the_same_bytes_whatever_is_done_first(
    mariokart: Run, movies: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One process or three, with the longest movie first or last to be done."""
    monkeypatch.chdir(tmp_path)
    assert mariokart("record", movies, "--dest", "one", "--num-proc", 1)[0] == 0
    assert mariokart("record", movies, "--dest", "three", "--num-proc", 3)[0] == 0
    assert content(Path("one")) == content(Path("three"))
    for name in ("one", "three"):
        options = ("--epochs", 2, "--race-every", 0, "--hidden", "16")
        assert mariokart("train", name, "--model-name", name, *options)[0] == 0
    assert content(Path("runs/models/one")) == content(Path("runs/models/three"))


def begin(*arguments: object, **options: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "mariokart", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def wait_for(there: Callable[[], object], process: subprocess.Popen[str]) -> None:
    while not there() and process.poll() is None:
        time.sleep(0.02)


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_recording_that_is_stopped_says_so_and_leaves_nothing_half(
    movies: Path, tmp_path: Path, number: signal.Signals
) -> None:
    process = begin("record", movies, "--dest", tmp_path / "out", "--num-proc", 2)
    wait_for(lambda: (tmp_path / "out").is_dir(), process)
    time.sleep(1.5)
    os.kill(process.pid, number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 128 + number, told
    assert told.splitlines()[-1] == "mariokart: interrupted; what was finished is kept"
    assert "Traceback" not in told and "Error" not in told
    assert not list((tmp_path / "out").rglob(".*"))


def test_workers_whose_command_was_killed_end_in_silence(movies: Path, tmp_path: Path) -> None:
    process = begin("record", movies, "--dest", tmp_path / "out", "--num-proc", 2)
    wait_for(lambda: (tmp_path / "out").is_dir(), process)
    time.sleep(2)
    os.kill(process.pid, signal.SIGKILL)
    _, told = process.communicate(timeout=60)      # until the workers have closed it, too
    assert "Traceback" not in told


def test_a_race_with_too_many_keys_keeps_all_but_the_ghost(
    mariokart: Run, movies: Path, tmp_path: Path
) -> None:
    path = sorted(movies.glob("*.dsm"))[0]
    movie = Movie.from_file(path)
    assert movie.race is not None
    keys = movie.keys.copy()
    keys[movie.race.ghost_start :: 2] |= 0x080       # Down, which only items look at
    fidgety = tmp_path / "fidgety.dsm"
    Movie(keys, movie.header, movie.comments, movie.sram).save(fidgety)
    code, text, told = mariokart("eval", fidgety, "--no-video", "--dest", tmp_path / "out")
    assert code == 0 and "f8c" in text
    assert f"{MAX_RUNS:,}; the game itself shows a message after such a race and keeps no ghost" in told
    names = {kept.suffix for kept in (tmp_path / "out").iterdir()}
    assert {".dsm", ".json"} <= names and ".sav" not in names
    (kept,) = (tmp_path / "out").glob("*.dsm")
    assert len(Movie.from_file(kept)) > movie.race.ghost_start + MAX_RUNS


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk with room for one dataset, and not for two."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=9m", "tmpfs", str(place)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("no small disk can be mounted here")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def test_a_full_disk_ends_the_recording_in_one_sentence(movies: Path, small_disk: Path) -> None:
    process = begin("record", movies, "--dest", small_disk / "out", "--num-proc", 1)
    _, told = process.communicate(timeout=300)
    assert process.returncode == 2, told
    assert "Traceback" not in told and "crashed" not in told
    assert told.count("cannot be written: no space left on device") == 1
    kept = find_datasets([small_disk / "out"])
    assert 1 <= len(kept) < 3 and all(read_episodes(folder) for folder in kept)
    assert not list((small_disk / "out").rglob(".*"))


def test_a_full_disk_is_noticed_before_the_work(movies: Path, small_disk: Path) -> None:
    full = small_disk / "ballast"
    with full.open("wb") as file, pytest.raises(OSError):
        while True:
            file.write(np.zeros(ROOM // 2, np.uint8).tobytes())
            file.flush()
    for command in (["record", movies], ["eval", "baseline"], ["process", cartridge.SAVE]):
        process = begin(*command, "--dest", small_disk / "out")
        _, told = process.communicate(timeout=60)
        assert process.returncode == 2
        assert told.splitlines()[-1].endswith("out cannot be written: no space left on device"), told
