"""Many races of one driver, side by side in processes of their own."""

from __future__ import annotations

import json
import multiprocessing
import os
import signal
import tempfile
from collections import Counter
from collections.abc import Callable, Generator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing
from dataclasses import dataclass, field
from math import inf
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from desmume_mkds.battery import temporary_folder
from desmume_mkds.course import CourseError
from desmume_mkds.game.courses import Course
from desmume_mkds.game.errors import GhostError, MkdsError, MovieError
from desmume_mkds.game.files import write_whole
from desmume_mkds.game.ghost import Ghost
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.game.save import Save
from desmume_mkds.menu import MenuError
from mariokart.console import about
from mariokart.drivers import Disturbance, Disturbed, Driver, Human, Replay
from mariokart.entry import Entry
from mariokart.errors import ReplayError
from mariokart.evaluate.keeping import Rival, check_ghost, ghost_of, save_race, summarise
from mariokart.evaluate.racing import LIMIT, PATIENCE, Race, Report, race
from mariokart.evaluate.roster import Choice

if TYPE_CHECKING:
    from mariokart.stage import Stage

NOTHING = Disturbance()
GHOSTS = "ghosts.sav"
RESULTS = "results.json"


@dataclass(frozen=True)
class Contest:
    """What all races of an evaluation share."""

    rom: RomInfo
    choice: Choice
    folder: Path
    """Where the files go."""
    ghosts: Mapping[Course, Ghost] = field(default_factory=dict)
    """Whom to compare with, where the place is not a movie's race."""
    disturbance: Disturbance = NOTHING
    seed: int = 0
    scale: float = 2
    filmed: bool = True
    """Whether there are videos."""
    drawn: bool = True
    """Whether there are pictures."""


@dataclass(frozen=True)
class Round:
    """One race of a contest."""

    place: Movie | Entry
    """A movie, whose race is also the rival, unless it is the movie itself that drives; or an entry."""
    stem: str
    """Name of its files."""
    episode: int = 0
    name: str = ""
    """What a person calls the place: the movie's path, the course."""

    @property
    def course(self) -> Course | None:
        """Where it is; None if the movie does not say."""
        if isinstance(self.place, Entry):
            return self.place.course
        return self.place.race.course if self.place.race else None


@dataclass
class Outcome:
    """What came of a round."""

    summary: dict[str, Any]
    ghost: Ghost | None = None
    """The race as a ghost, checked; None if it was not finished or does not fit."""
    notes: list[str] = field(default_factory=list)
    """Sentences about what is missing."""


def rounds_of(
    places: Sequence[Movie | Entry], episodes: int = 1, names: Sequence[str] | None = None
) -> list[Round]:
    """Return the rounds of a contest: `episodes` at each place, with file names of their own.

    `names` are what a person calls the places.
    """
    taken: Counter[str] = Counter()
    rounds = []
    for place, called in zip(places, names or [""] * len(places), strict=True):
        for episode in range(episodes):
            course = Round(place, "").course
            name = course.abbr if course else "race"
            taken[name] += 1
            stem = name if taken[name] == 1 else f"{name}-{taken[name]}"
            rounds.append(Round(place, stem, episode, called or stem))
    return rounds


def hold(
    contest: Contest,
    rounds: Sequence[Round],
    processes: int = 1,
    report: Report = lambda frames: None,
    stage: Stage | None = None,
) -> Generator[tuple[Round, Outcome | MkdsError], None, None]:
    """Drive the rounds, `processes` at a time, and yield each when it is over; the files are written then.

    Of several rounds one that does not come about, or cannot be replayed, is yielded with what is wrong. In a
    single process `report(frames)` is called now and then, and the races are seen on the `stage`.

    Raises MkdsError: the only race did not come about or cannot be replayed, or a file cannot be written.
    """
    contest.folder.mkdir(parents=True, exist_ok=True)
    results = _Results(contest, rounds)
    if processes == 1 or len(rounds) == 1:
        driven = ((each, _tried(drive_round, contest, each, report, stage)) for each in rounds)
    else:
        driven = _side_by_side(contest, rounds, processes)
    with closing(driven):
        for each, outcome in driven:
            if isinstance(outcome, Outcome):
                results.add(each, outcome)
                yield each, outcome
                continue
            named = type(outcome)(about(each.name, str(outcome)))
            if len(rounds) == 1:
                raise named from outcome
            yield each, named


def _tried(drive: Callable[..., Outcome], *arguments: object) -> Outcome | MkdsError:
    """Return what came of a round, or what is wrong with its place; the next may do well."""
    try:
        return drive(*arguments)
    except (CourseError, MenuError, MovieError, ReplayError) as error:
        return error


def _side_by_side(
    contest: Contest, rounds: Sequence[Round], processes: int
) -> Generator[tuple[Round, Outcome | MkdsError], None, None]:
    """Drive the rounds in processes of their own, which end at once if this is interrupted."""
    others = set(multiprocessing.active_children())
    folder = str(temporary_folder())
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, _begin_process, (folder,)) as pool:
        futures = {pool.submit(drive_round, contest, each): each for each in rounds}
        try:
            for future in as_completed(futures):
                yield futures[future], _tried(future.result)
        except BrokenProcessPool:
            raise ReplayError("an emulator crashed and took its process along; try --num-proc 1") from None
        except BaseException:
            for child in set(multiprocessing.active_children()) - others:
                child.terminate()
            raise
        finally:
            pool.shutdown(cancel_futures=True)


def drive_round(
    contest: Contest, each: Round, report: Report = lambda frames: None, stage: Stage | None = None
) -> Outcome:
    """Drive one race and write its files."""
    notes: list[str] = []
    rival = _rival(contest, each, stage is not None, notes)
    driven = _race(contest, each, rival, report, stage)
    stem = contest.folder / each.stem
    beside = rival if isinstance(rival, Race) else None
    save_race(
        *(contest.rom, driven, beside, stem, contest.scale),
        filmed=contest.filmed, drawn=contest.drawn, name=contest.choice.title,
    )
    ghost = _ghost(contest, driven, notes) if driven.run.finished else None
    kinds = [("movie", ".dsm", True), ("picture", ".png", contest.drawn), ("video", ".mp4", contest.filmed)]
    files = {kind: str(stem.with_suffix(suffix)) for kind, suffix, there in kinds if there}
    summary = summarise(driven, rival) | {"episode": each.episode} | files
    summary |= {"ghost": str(contest.folder / GHOSTS) if ghost else None, "notes": notes}
    return Outcome(summary, ghost, [f"{each.stem}: {note}" for note in notes])


def _rival(contest: Contest, each: Round, seen: bool, notes: list[str]) -> Rival | None:
    """Whom the race is compared with, driven only where the line is of use."""
    if isinstance(each.place, Movie) and contest.choice.movie is None:
        return race(contest.rom, None, each.place)
    ghost = contest.ghosts.get(each.course) if each.course else None
    if ghost is None or not (contest.drawn or seen):
        return ghost
    entry = Entry(ghost.course, ghost.character, ghost.kart)
    driven = race(contest.rom, Replay.of_ghost(ghost), entry)
    if driven.run.time is None or round(driven.run.time * 1000) != ghost.total_ms:
        notes.append("the ghost's keys lead elsewhere on this cartridge, so that its line is not drawn")
        return ghost
    return driven


def _race(contest: Contest, each: Round, rival: Rival | None, report: Report, stage: Stage | None) -> Race:
    random = [contest.seed, each.course.slot if each.course else 0, each.episode]
    limit, patience = LIMIT, PATIENCE
    driver: Driver | None
    if contest.choice.is_human:
        if stage is None:
            raise ReplayError("a person needs a window to drive in")
        driver, limit, patience = Human(stage.keyboard), 3600.0, inf
    elif contest.choice.movie and isinstance(each.place, Movie):
        driver = None
    else:
        driver = contest.choice.driver(seed=int(np.random.SeedSequence(random).generate_state(1)[0]))
    if contest.disturbance:
        driver = driver or Replay.of_movie(each.place)  # type: ignore[arg-type]
        driver = Disturbed(driver, contest.disturbance, np.random.default_rng(random))
    line = rival.run.positions if isinstance(rival, Race) else None
    seat = stage.seat(each.stem, line) if stage else None
    return race(contest.rom, driver, each.place, report, limit, patience, seat)


def _ghost(contest: Contest, driven: Race, notes: list[str]) -> Ghost | None:
    try:
        ghost = ghost_of(driven, contest.choice.title)
        check_ghost(contest.rom, ghost, known=None if contest.filmed else driven.run.keys)
    except (GhostError, ReplayError) as error:
        notes.append(f"the race is not kept as a ghost: {error}")
        return None
    return ghost


class _Results:
    """The files of a whole contest: results.json, and the best race on each course in ghosts.sav."""

    def __init__(self, contest: Contest, rounds: Sequence[Round]) -> None:
        self._contest = contest
        self._order = {each.stem: place for place, each in enumerate(rounds)}
        self._done: dict[int, dict[str, Any]] = {}
        self._save = Save.blank(contest.choice.title[:10])
        self._best: dict[Course, int] = {}

    def add(self, each: Round, outcome: Outcome) -> None:
        """Take in what came of a round."""
        self._done[self._order[each.stem]] = outcome.summary
        folder, ghost = self._contest.folder, outcome.ghost
        races = [self._done[place] for place in sorted(self._done)]
        text = json.dumps({"driver": self._contest.choice.title, "races": races}, indent=2)
        write_whole(folder / RESULTS, (text + "\n").encode())
        if ghost and ghost.total_ms < self._best.get(ghost.course, 1 << 30):
            self._best[ghost.course] = ghost.total_ms
            self._save.put_ghost(ghost)
            self._save.save(folder / GHOSTS)


def _begin_process(folder: str) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)         # the parent hears it
    tempfile.tempdir = folder                            # which the parent removes, however this process ends
    os.environ.setdefault("OMP_NUM_THREADS", "1")        # PyTorch, loaded later: one core for each race
