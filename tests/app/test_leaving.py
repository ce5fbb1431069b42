"""One bad item among several: it is named, the others are used, and the exit code tells."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desmume_mkds import cartridge
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.rom import identify
from desmume_mkds.game.save import Save
from mariokart.datasets import find_datasets
from mariokart.errors import DatasetError, ReplayError, SourceError
from mariokart.evaluate import best_ghosts
from mariokart.evaluate.roster import SHIPPED
from mariokart.leaving import left_out
from mariokart.rl.task import make_task
from mariokart.train import load_races

Run = Callable[..., tuple[int, str, str]]

OTHERS_MOVIE = b"version 2\nromSerial NTR-ABCE-USA\n|0|.............000 000 0 000|\n"
"""A movie of another game."""


@pytest.mark.parametrize("part", ["metadata.json", "main_data.hdf5"])
def test_a_damaged_dataset_hides_no_other(races: Path, tmp_path: Path, part: str) -> None:
    left_out.clear()
    shutil.copytree(races, tmp_path / "races")
    (tmp_path / "races/race2-v0/data" / part).write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    movies = [episode.about.movie for episode in load_races([tmp_path / "races"])]
    assert movies == ["race0.dsm", "race1.dsm", "race3.dsm", "race4.dsm"]
    (sentence,) = left_out
    assert "race2-v0" in sentence and "git lfs pull" in sentence
    with pytest.raises(MkdsError, match="git lfs pull"):
        load_races([tmp_path / "races/race2-v0"])


def test_nothing_that_can_be_used_is_an_error(races: Path, tmp_path: Path) -> None:
    for seed in (0, 1):
        shutil.copytree(races / f"race{seed}-v0", tmp_path / f"race{seed}-v0")
        (tmp_path / f"race{seed}-v0/data/metadata.json").write_bytes(b"{}")
    with pytest.raises(DatasetError, match="no recorded race"):
        load_races([tmp_path])


def test_a_broken_save_hides_no_other_rival(tmp_path: Path) -> None:
    left_out.clear()
    (tmp_path / "good.sav").write_bytes(cartridge.SAVE.read_bytes())
    (tmp_path / "bad.sav").write_bytes(cartridge.SAVE.read_bytes()[:-1])
    assert len(best_ghosts(identify(cartridge.ROM), [tmp_path])) == 32
    assert len(left_out) == 1 and "bad.sav" in left_out[0]


def test_a_broken_movie_hides_no_other(mariokart: Run, tmp_path: Path) -> None:
    for name in ("one.dsm", "two.dsm"):
        (tmp_path / name).write_bytes(b"<!DOCTYPE html>")
    code, text, complaint = mariokart("eval", "baseline", tmp_path, "--dest", tmp_path / "out")
    assert code == 2 and text == ""
    told = complaint.splitlines()
    assert [name in line for name, line in zip(("one.dsm", "two.dsm"), told, strict=False)] == [True, True]
    assert told[2:] == ["mariokart: none of the movies can be used"]


def test_a_wrong_source_hides_no_other(mariokart: Run, tmp_path: Path) -> None:
    good, page, text = cartridge.SAVE, tmp_path / "page.zip", tmp_path / "readme.txt"
    page.write_bytes(b"PK\3\4")
    text.write_text("hello")
    (tmp_path / "empty").mkdir()
    wrong = {
        tmp_path / "missing.sav": "does not exist",
        page: "a zip archive; unpack it",
        text: "is not a .sav or .dsv file",
        tmp_path / "empty": "no .sav or .dsv file was found in",
    }
    code, out, told = mariokart("ghosts", *wrong, good)
    assert code == 2 and "Ghosts in shakedown.sav (32)" in out
    for (path, reason), line in zip(wrong.items(), told.splitlines(), strict=True):
        assert str(path) in line and reason in line and line.endswith("; left out")
    for path, reason in wrong.items():
        code, out, told = mariokart("ghosts", path)
        assert code == 2 and out == "" and reason in told and told.count("\n") == 1
    code, _, told = mariokart("ghosts", *wrong)
    assert code == 2 and told.splitlines()[-1] == "mariokart: nothing is left to work on; name other sources"


def test_a_wrong_dataset_source_hides_no_other(races: Path, tmp_path: Path) -> None:
    left_out.clear()
    (tmp_path / "races.zip").write_bytes(b"PK\3\4")
    found = find_datasets([tmp_path / "races.zip", races, tmp_path, tmp_path / "missing"])
    assert found == find_datasets([races])
    named = [tmp_path / "races.zip", tmp_path, tmp_path / "missing"]
    assert all(str(path) in line for path, line in zip(named, left_out, strict=True))


def test_a_driver_that_is_packed_is_told(mariokart: Run, tmp_path: Path) -> None:
    (tmp_path / "driver.zip").write_bytes(b"PK\3\4")
    code, _, told = mariokart("eval", tmp_path / "driver.zip")
    assert code == 2 and "driver.zip is a zip archive; unpack it" in told


@pytest.mark.parametrize("part", ["config.json", "model.safetensors"])
def test_a_pointer_in_a_drivers_place_is_told(mariokart: Run, tmp_path: Path, part: str) -> None:
    folder = tmp_path / "driver"
    shutil.copytree(SHIPPED, folder)
    (folder / part).write_bytes(b"version https://git-lfs.github.com/spec/v1\n")
    code, _, told = mariokart("eval", folder)
    assert code == 2 and part in told and "git lfs pull" in told and told.count("\n") == 1


def test_broken_saves_hide_no_movies(mariokart: Run, tmp_path: Path) -> None:
    """Nor do saves without ghosts; and each thing that is wrong is named once."""
    Save.blank().save(tmp_path / "empty.sav")
    (tmp_path / "bad.sav").write_bytes(b"PK\3\4")
    (tmp_path / "bad.dsm").write_bytes(b"PK\3\4")
    (tmp_path / "other.dsm").write_bytes(OTHERS_MOVIE)
    code, out, told = mariokart("record", "--process", tmp_path, "--dest", tmp_path / "out")
    assert code == 2 and out == "recorded 0, already there 0, failed 2\n"
    wanted = ("bad.sav is a zip", "no ghosts that can be used", "bad.dsm is a zip", "other.dsm: it was made")
    for line, words in zip(told.splitlines(), wanted, strict=True):
        assert words in line and line.count(str(tmp_path)) <= 1


def test_movies_that_lead_nowhere_are_named(tmp_path: Path) -> None:
    """What is wrong with a movie is found far from where its name is known."""
    left_out.clear()
    for name in ("one.dsm", "two.dsm"):
        (tmp_path / name).write_bytes(OTHERS_MOVIE)
    paths = [tmp_path / "one.dsm", tmp_path / "two.dsm"]
    with pytest.raises(SourceError, match="no movie leads to a race"):
        make_task(identify(cartridge.ROM), [], paths)
    reason = "it was made for NTR-ABCE-USA, but the cartridge is NTR-SKDE-USA; use --rom"
    assert left_out == [f"{path}: {reason}" for path in paths]
    with pytest.raises(ReplayError, match=r"one\.dsm: it was made for"):
        make_task(identify(cartridge.ROM), [], paths[:1])


@pytest.mark.parametrize("processes", [1, 2])
def test_a_race_that_does_not_come_about_ends_no_other(
    mariokart: Run, tmp_path: Path, processes: int
) -> None:
    (tmp_path / "other.dsm").write_bytes(OTHERS_MOVIE)
    (tmp_path / "short.dsm").write_bytes(b"version 2\n|0|.............000 000 0 000|\n")
    options = ("--json", "--no-video", "--num-proc", processes, "--dest", tmp_path / "out")
    code, text, told = mariokart("eval", "baseline", tmp_path, *options)
    assert code == 2 and json.loads(text) == {"driver": "baseline", "races": []}
    assert "other.dsm: it was made for NTR-ABCE-USA" in told
    assert "short.dsm: no race has begun when it ends" in told
    code, text, told = mariokart("eval", "baseline", tmp_path / "short.dsm", *options)
    assert code == 2 and text == "" and "short.dsm: no race has begun" in told
