"""From what was asked for on a command line to races and their results."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from desmume_mkds.game.courses import Course
from desmume_mkds.game.ghost import Ghost
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import RomInfo
from mariokart.console import complain, cores, out
from mariokart.drivers import Disturbance
from mariokart.entry import Entry, courses_of
from mariokart.errors import SourceError
from mariokart.evaluate.contest import Contest, rounds_of
from mariokart.evaluate.rivals import best_ghosts
from mariokart.evaluate.roster import Choice
from mariokart.evaluate.shown import evaluate_shown, in_short, results_table
from mariokart.leaving import usable
from mariokart.sources import MOVIES, find_files

FEW = 2
"""So many races are filmed and drawn unless told otherwise."""
COURSE = "f8c"
"""Where a driver races that knows no course better than the others."""


@dataclass(frozen=True)
class Wishes:
    """What a person asks of an evaluation: the options of `mariokart eval`."""

    driver: str
    movies: Sequence[Path] = ()
    course: str | None = None
    character: str | None = None
    kart: str | None = None
    ghosts: Sequence[Path] | None = None
    episodes: int = 1
    sample: bool = False
    sticky: float = 0.0
    jitter: int = 0
    seed: int = 0
    num_proc: int | None = None
    video: bool | None = None
    json: bool = False
    dest: Path | None = None
    window: bool = False
    scale: float = 2
    device: str = "auto"

    @property
    def disturbance(self) -> Disturbance:
        """What the driver has to cope with."""
        return Disturbance(self.sticky, self.jitter)


def evaluate_as_wished(rom: RomInfo, wishes: Wishes) -> None:
    """Let the driver race and print the results.

    Raises MkdsError: something that was asked for does not exist, or does not go with the rest.
    """
    choice = Choice(wishes.driver, wishes.device, wishes.sample)
    choice.check()
    ghosts = best_ghosts(rom, wishes.ghosts)
    names, where = zip(*places(choice, wishes, ghosts), strict=True)
    rounds = rounds_of(where, wishes.episodes, names)
    if wishes.episodes > 1 and not (wishes.sample or wishes.disturbance or choice.is_human):
        complain("nothing in these races is random, so that they repeat themselves: try --sticky 0.1")
    stage = None
    if wishes.window or choice.is_human:
        from mariokart.stage import Stage

        stage = Stage(wishes.scale, title="MarI/O Kart: eval", human=choice.is_human)
    kept = len(rounds) <= FEW if wishes.video is None else wishes.video
    folder = wishes.dest or Path("runs/eval") / choice.title
    contest = Contest(
        rom, choice, folder, ghosts, wishes.disturbance, wishes.seed, wishes.scale, filmed=kept, drawn=kept
    )
    processes = 1 if stage else wishes.num_proc or cores()
    races = evaluate_shown(contest, rounds, processes, stage)
    if wishes.json:
        json.dump({"driver": choice.title, "races": races}, sys.stdout, indent=1)
        print()
        return
    if not races:
        return
    out.print(results_table(races))
    out.print(in_short(races))
    what = "movies, ghosts, videos and pictures" if kept else "movies and ghosts"
    out.print(f"{what} are in {folder}", soft_wrap=True)


def places(choice: Choice, wishes: Wishes, ghosts: dict[Course, Ghost]) -> list[tuple[str, Movie | Entry]]:
    """Return where the driver races, by name: where movies do, or on courses, as the best ghosts there.

    Raises SourceError: movies and courses do not go together. Raises UnknownNameError: there is no such
    course, character or kart. Raises FileError, MovieError: a movie is missing or damaged.
    """
    elsewhere = [name for name in ("course", "character", "kart") if getattr(wishes, name) is not None]
    if (wishes.movies or choice.movie) and elsewhere:
        raise SourceError(f"movies say who races where; leave out --{elsewhere[0]}")
    if choice.movie:
        if wishes.movies:
            raise SourceError("a movie drives on its own; name a single one")
        return [(str(path), Movie.from_file(path)) for path in find_files([choice.movie], MOVIES)]
    if wishes.movies:
        movies = usable(find_files(wishes.movies, MOVIES), Movie.from_file)
        found: list[tuple[str, Movie | Entry]] = [(str(path), movie) for path, movie in movies]
        if not found:
            raise SourceError("none of the movies can be used")
        return found
    known = choice.courses()
    courses = courses_of(wishes.course or (known[0] if len(known) == 1 else COURSE))
    who = wishes.character, wishes.kart
    return [(course.name, entry_at(course, ghosts.get(course), *who)) for course in courses]


def entry_at(
    course: Course, ghost: Ghost | None, character: str | None = None, kart: str | None = None
) -> Entry:
    """Return who races on `course`: who was named, or else the ghost's, or else Mario in his first kart."""
    who = character or (ghost.character.name if ghost else "mario")
    what = kart or (ghost.kart.name if ghost else "standard_mr")
    return Entry.find(course.slot, who, what)
