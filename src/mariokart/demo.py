"""The main job on Shakedown, from its ghosts to a driver that races: what `make demo` runs.

Everything it makes is in runs/demo. What is there already from an earlier run is not recorded again.
"""

from __future__ import annotations

import time
from pathlib import Path

from rich.text import Text

from desmume_mkds import cartridge
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import identify
from mariokart.console import out, record_shown
from mariokart.errors import DatasetError
from mariokart.evaluate import Choice, Contest, rounds_of
from mariokart.evaluate.shown import evaluate_shown, in_short, results_table
from mariokart.lock import locked
from mariokart.process import process
from mariokart.train import load_races
from mariokart.train_config import TrainConfig
from mariokart.train_shown import train_shown

FOLDER = Path("runs/demo")
COURSE = COURSES[0]
"""The course that the driver learns and races on."""


def run_demo(folder: Path = FOLDER, device: str = "auto", verbose: bool = False) -> None:
    """Make a driver out of Shakedown's ghosts, let it race, and print how it did.

    Raises MkdsError: a stage failed.
    """
    with locked(folder):
        _run_stages(folder, device, verbose)


def _run_stages(folder: Path, device: str, verbose: bool) -> None:
    began = time.monotonic()
    rom = identify(cartridge.ROM)

    _stage(1, f"the ghosts of {cartridge.SAVE.name} become movies")
    movies = process([cartridge.SAVE], folder / "movies", rom, verbose)
    out.print(f"{len(movies)} movies are in {folder / 'movies'}", soft_wrap=True)

    _stage(2, f"the movies of {COURSE.abbr} are replayed and recorded")
    movies = [path for path in movies if _course(path) == COURSE.abbr]
    datasets, failed = record_shown(movies, rom, folder / "datasets", verbose=verbose)
    if failed:
        raise DatasetError("Shakedown's own movies did not replay; build the cartridge and its ghosts anew")

    _stage(3, "a driver is trained on what they show")
    checkpoint = folder / "driver"
    train_shown(load_races(datasets), checkpoint, TrainConfig(device=device), rom)

    _stage(4, "the driver races")
    best = min(movies, key=lambda path: len(Movie.from_file(path)))
    contest = Contest(rom, Choice(str(checkpoint), device), folder / "race")
    summaries = evaluate_shown(contest, rounds_of([Movie.from_file(best)]))

    out.print()
    out.print(results_table(summaries))
    out.print(in_short(summaries))
    out.print(f"{time.monotonic() - began:.0f} seconds in all; everything is in {folder}:", soft_wrap=True)
    for what, where in (
        ("video of the race", "race/*.mp4"),
        ("both racing lines from above", "race/*.png"),
        ("the driver's race as a movie", "race/*.dsm"),
        ("the same as a ghost in a save", "race/*.sav"),
        ("the driver", "driver"),
        ("recorded races", "datasets"),
        ("movies", "movies"),
    ):
        for path in sorted(folder.glob(where)):
            out.print(f"  {what}: {path}", soft_wrap=True)


def _stage(number: int, text: str) -> None:
    out.print(Text(f"{number}/4", "bold"), text)


def _course(movie: Path) -> str:
    race = Movie.from_file(movie).race
    return race.course.abbr if race else ""
