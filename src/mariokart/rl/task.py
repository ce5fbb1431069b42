"""What is trained on: a cartridge, who races where, and recorded runs to begin along."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from desmume_mkds import MarioKart, cartridge
from desmume_mkds.game.courses import Course
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.pool import EmulatorPool
from gym_mkds.starts import Race, Run
from mariokart.entry import Entry
from mariokart.errors import SourceError
from mariokart.evaluate import best_ghosts
from mariokart.leaving import usable
from mariokart.replay import check_replayable, play_to_race


@dataclass(frozen=True)
class Task:
    """The races of a training."""

    rom: RomInfo
    entries: tuple[Entry, ...]
    runs: tuple[Run, ...] = ()
    """At most one for each entry; where there is none, races begin on the grid only."""
    ghosts: tuple[float | None, ...] = ()
    """Seconds of the fastest ghost of each entry, to compare with."""
    consoles: Callable[[int], EmulatorPool] | None = None
    """Makes so many of what the game runs on; None: emulators."""

    @property
    def courses(self) -> list[str]:
        """Their abbreviations."""
        return [entry.course.abbr for entry in self.entries]

    @property
    def ghost_times(self) -> dict[str, float | None]:
        """Seconds of the fastest ghost on each course."""
        return dict(zip(self.courses, self.ghosts or [None] * len(self.entries), strict=True))


def race_of(entry: Entry) -> Race:
    """The entry as `gym_mkds` has it."""
    return entry.course, entry.character, entry.kart


def make_task(rom: RomInfo, courses: Sequence[Course], movies: Sequence[Path] = ()) -> Task:
    """The races on `courses`, or those to which the movies lead, on `courses` alone if there are any.

    On Shakedown, without movies, who drives is who drove the fastest ghost that ships with it.

    Raises SourceError: no movie is on the courses. Raises MovieError, ReplayError: one leads to no race.
    """
    if movies:
        return _from_movies(rom, courses, movies)
    best = _shipped(rom)
    entries = [best[course][0] if course in best else Entry.find(course.abbr) for course in courses]
    found = [best[course] for course in courses if course in best]
    ghosts = tuple(best[course][2] if course in best else None for course in courses)
    return Task(rom, tuple(entries), tuple(run for _, run, _ in found), ghosts)


def _from_movies(rom: RomInfo, courses: Sequence[Course], movies: Sequence[Path]) -> Task:
    found: dict[Entry, Run] = {}
    for _, (entry, run) in usable(movies, lambda path: _through_menus(rom, path)):
        if not courses or entry.course in courses:
            shortest = entry not in found or len(run.keys) < len(found[entry].keys)
            found[entry] = run if shortest else found[entry]
    if not found:
        named = ", ".join(course.abbr for course in courses)
        raise SourceError(f"no movie leads to a race on {named}; leave --course out, or name other movies")
    best = _shipped(rom)
    ghosts = tuple(best[e.course][2] if e.course in best and best[e.course][0] == e else None for e in found)
    return Task(rom, tuple(found), tuple(found.values()), ghosts)


def _through_menus(rom: RomInfo, path: Path) -> tuple[Entry, Run]:
    """Play a movie to its race; who races where, and the keys that the movie holds there.

    Raises FileError, MovieError, ReplayError: the file is no movie of the cartridge, or leads to no race.
    """
    movie = Movie.from_file(path)
    check_replayable(movie, rom)
    with MarioKart(rom.path, save=movie.sram) as emulator:
        start = play_to_race(emulator, movie)
        entry = Entry.of_memory(emulator.memory)
    return entry, Run((entry.course, entry.character, entry.kart), movie.keys[start:])


def _shipped(rom: RomInfo) -> dict[Course, tuple[Entry, Run, float]]:
    """The fastest ghost on each course of Shakedown's save; nothing for other cartridges."""
    ghosts = best_ghosts(rom, [cartridge.SAVE] if rom.is_shakedown else [])
    return {
        course: (Entry(course, ghost.character, ghost.kart), Run.of(ghost), ghost.total_ms / 1000)
        for course, ghost in ghosts.items()
    }
