"""Turn the ghosts in game saves into movies that play from power-on.

    mariokart process runs/saves --dest runs/movies

A ghost holds the race's keys only, so each movie begins with the way through the menus to its course,
character and kart, found by going it in the emulator. Movies that are there already, whole and from the same
ghost, cartridge and save, are left alone.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

import numpy as np

from desmume_mkds import MarioKart, menu
from desmume_mkds.game.courses import Character, Course, Kart
from desmume_mkds.game.errors import FileError, MkdsError
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME, Ghost
from desmume_mkds.game.movie import Movie, RaceComment
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.game.save import Save
from mariokart.console import err, progress_bar
from mariokart.errors import SourceError
from mariokart.leaving import leave_out, leave_out_unused, usable
from mariokart.lock import locked
from mariokart.sources import SAVES, find_files

NEUTRAL_FRAMES = GHOST_FIRST_FRAME - 2
"""From the frame in which the race's counter becomes 1 to the last one before the ghost's."""


Ways: TypeAlias = dict[tuple[Save, Course, Character, Kart], list[int]]
"""The keys from power-on to the start of each race that was looked for."""


@dataclass(frozen=True)
class Source:
    """A ghost, and the save it comes from."""

    path: Path
    save: Save
    slot: int
    ghost: Ghost

    @property
    def name(self) -> str:
        """What its movie is called, but for what tells movies of the same name apart."""
        ghost = self.ghost
        time = ghost.time.replace(":", "m")
        return f"{ghost.course.slug}-{ghost.character.slug}-{ghost.kart.slug}-{time}"

    @property
    def kind(self) -> str:
        """Whether it came from another player."""
        return "downloaded ghost" if self.ghost.is_downloaded else "ghost"

    @property
    def comment(self) -> str:
        """The movie's comment line that says whose ghost it is."""
        ghost = self.ghost
        text = f"{self.kind} of {ghost.player_name}, {ghost.date}, {ghost.time}, from {self.path.name}"
        return "".join(letter for letter in text if letter.isprintable())


def process(sources: Sequence[Path], dest: Path, rom: RomInfo, verbose: bool = False) -> list[Path]:
    """Write a movie into the folder `dest` for every ghost in `sources`; return the paths of all of them.

    `sources` are saves, or folders to search for them. Shows progress; `verbose` tells what became of each.
    Saves and ghosts that cannot be used, among them those whose way through the menus fails, are named and
    left out.

    Raises MkdsError: a source is missing, or the only one and no sound save, `dest` cannot be written, or
    there are no ghosts.
    """
    ghosts: list[Source] = []
    for path, save in usable(find_files(sources, SAVES), Save.from_file):
        leave_out_unused(path, save)
        found = (*save.personal_ghosts, *save.downloaded_ghosts)
        ghosts += [Source(path, save, slot, ghost) for slot, ghost in found]
    if not ghosts:
        raise SourceError("the saves hold no ghosts that can be used; race a time trial first")
    ways: Ways = {}
    movies: list[Path] = []
    with locked(dest), progress_bar() as progress:
        task = progress.add_task("processing ghosts", total=len(ghosts), unit="movies")
        for source in ghosts:
            try:
                path, is_new = _process_ghost(source, dest, rom, ways, movies)
                movies.append(path)
                if verbose:
                    news = "written" if is_new else "there already"
                    err.print(f"{path}: {news}", soft_wrap=True)
            except FileError:  # the next one could not be written either
                raise
            except MkdsError as error:
                leave_out(f"{source.path}: {source.kind} {source.name}, slot {source.slot}: {error}")
            progress.advance(task)
    return movies


def make_movie(source: Source, rom: RomInfo, way: Sequence[int]) -> Movie:
    """Return the movie of a ghost; `way` holds the keys of every frame until the race's counter is 1.

    The whole recording is played, with the run that was still open at the finish: the game does not count
    that run, but without it the kart would stop being driven up to 85 frames short of the line.
    """
    ghost = source.ghost
    neutral = np.zeros(NEUTRAL_FRAMES, np.uint16)
    return Movie.for_rom(
        rom,
        np.concatenate([np.array(way, np.uint16), neutral, ghost.key_masks()]),
        race=RaceComment(ghost.character, ghost.kart, ghost.course, start=len(way) - 1),
        comments=[source.comment],
        sram=source.save.to_dsv(),
    )


def _process_ghost(
    source: Source, dest: Path, rom: RomInfo, ways: Ways, taken: Sequence[Path]
) -> tuple[Path, bool]:
    """Return where the ghost's movie is, and whether it had to be written."""
    names = _names(source, dest)
    while True:
        path = next(names)
        movie = _movie_at(path)
        if path in taken or (movie is not None and source.comment not in movie.comments):
            continue  # it belongs to another ghost
        if movie is not None and _is_up_to_date(movie, source, rom):
            return path, False
        make_movie(source, rom, _way(source, rom, ways)).save(path)
        return path, True


def _names(source: Source, dest: Path) -> Iterator[Path]:
    """Yield the names that a ghost's movie may have; the first is taken where ghosts are shared or copied."""
    yield dest / f"{source.name}.dsm"
    for number in itertools.count(2):
        yield dest / f"{source.name}-{number}.dsm"


def _movie_at(path: Path) -> Movie | None:
    """Return the movie in a file, or None where there is none that is whole and names its race."""
    try:
        movie = Movie.from_file(path)
        return movie if movie.race else None
    except MkdsError:
        return None


def _is_up_to_date(movie: Movie, source: Source, rom: RomInfo) -> bool:
    """Whether we would make the same movie of the ghost now."""
    way = movie.keys[: movie.race.start + 1].tolist() if movie.race else []
    return movie.to_bytes() == make_movie(source, rom, way).to_bytes()


def _way(source: Source, rom: RomInfo, ways: Ways) -> list[int]:
    """Return the keys of every frame from power-on until the race's counter is 1."""
    ghost = source.ghost
    entry = (source.save, ghost.course, ghost.character, ghost.kart)
    if entry not in ways:
        with MarioKart(rom.path, save=source.save.to_dsv()) as emulator:
            ways[entry] = menu.start_race(
                emulator, course=ghost.course, character=ghost.character, kart=ghost.kart
            )
    return ways[entry]
