"""Paths and names are shown as they are, whatever a library that shows them would read into them."""

import datetime
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.table import Table

from desmume_mkds.game.courses import find_character, find_course, find_kart
from desmume_mkds.game.ghost import Ghost
from desmume_mkds.game.save import Save
from mariokart.console import err, out, progress_bar
from mariokart.plot import Line, plot_race

Run = Callable[..., tuple[int, str, str]]

PIECES = ["[", "]", "/", "[/]", "[red]", "[v2]", ":x:", "$", "a", "Ä"]
TEXT = st.lists(st.sampled_from(PIECES), min_size=1, max_size=6).map("".join)


@pytest.mark.parametrize("name", ["out[v2]", "a[/]b", "[red]:x:"])
def test_a_folder_is_told_by_its_name(
    mariokart: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    save, path = Save.blank(), Path(f"{name}.sav")
    path.parent.mkdir(exist_ok=True)
    save.put_ghost(
        Ghost.from_frames(
            np.zeros(9, np.uint8),
            course=find_course("f8c"),
            character=find_character("Mario"),
            kart=find_kart("Standard MR"),
            total_ms=1000,
            lap_ms=(300, 300, 400),
            player_name="[/]",
            date=datetime.date(2006, 7, 30),
        )
    )
    save.save(path)
    code, told, _ = mariokart("ghosts", path)
    assert code == 0 and f"Ghosts in {path.name} (1)" in told and " [/] " in told
    code, told, complaint = mariokart("process", path, "--dest", name, "--verbose")
    (movie,) = Path(name).glob("*.dsm")
    assert (code, told) == (0, f"1 movies are in {name}\n") and f"{movie}: written" in complaint
    code, told, complaint = mariokart("eval", movie, "--dest", f"{name}/race", "--no-video")
    assert (code, told.splitlines()[-1]) == (0, f"movies and ghosts are in {name}/race"), complaint
    for command in ("record", "process", "ghosts", "eval", "debug movie", "train"):
        code, _, complaint = mariokart(*command.split(), f"{name}/nothing")
        assert code == 2 and f"{name}/nothing" in complaint, command
    code, _, complaint = mariokart("process", path, "--dest", path)
    assert code == 2 and str(path) in complaint
    for usage in ([name], ["debug", name]):
        code, _, complaint = mariokart(*usage)
        assert code == 2 and name in complaint, usage


@given(TEXT)
def test_nothing_that_is_printed_is_markup(text: str) -> None:
    table = Table(text)
    table.add_row(text)
    for console in (out, err):
        with console.capture() as shown:
            console.print(text, soft_wrap=True)
            console.print(table)
        assert shown.get().splitlines()[0] == text and shown.get().count(text) == 3
    progress = progress_bar(shown=False)
    progress.add_task(text)
    with err.capture() as shown:
        err.print(progress.get_renderable())
    assert shown.get().startswith(f"{text} ")


def test_names_in_a_plot_are_no_formulas(tmp_path: Path) -> None:
    triangle = np.array([[[0, 0, 0], [0, 0, 9], [9, 0, 0]]], np.float32)
    way = np.linspace([0, 0, 0], [9, 0, 9], 30, dtype=np.float32)
    plot_race(tmp_path / "it.png", triangle, np.zeros(1, np.uint8), [Line(r"$\no{$", way)], r"$\frac{$")
    assert (tmp_path / "it.png").stat().st_size > 1000
