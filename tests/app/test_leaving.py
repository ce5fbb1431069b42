"""One bad item among several: it is named, the others are used, and the exit code tells."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from desmume_mkds import cartridge
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.rom import identify
from mariokart.errors import DatasetError
from mariokart.evaluate import best_ghosts
from mariokart.leaving import left_out
from mariokart.train import load_races

Run = Callable[..., tuple[int, str, str]]


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
