"""A window to watch a movie's race in, or to drive oneself, with overlays on what the game does.

    mariokart debug movie runs/movies/ghost.dsm --overlay line --overlay speed
    mariokart debug play --course yf --overlay collision
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import gymnasium

import gym_mkds  # noqa: F401
from desmume_mkds import MarioKart
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import RomInfo
from gym_mkds.view import gtk
from gym_mkds.wrappers import (
    OVERLAYS,
    EnvWindow,
    HumanInputWrapper,
    OverlayWrapper,
    PlaybackWrapper,
    RacingLine,
    compose_overlays,
)
from mariokart.console import progress_bar
from mariokart.drivers.replay import Replay
from mariokart.drivers.run import drive
from mariokart.entry import Entry
from mariokart.errors import SourceError
from mariokart.leaving import usable
from mariokart.replay import check_replayable, play_to_race

LINE = "line"
DEFAULT = ("speed", "controller")
FOREVER = 24 * 3600     # seconds before the environment loses patience
STILL = 120             # updates for which the finish is shown


@dataclass(frozen=True)
class Showing:
    """A race: where, the line to draw, and the keys to drive with, if a person does not."""

    entry: Entry
    line: Any = None
    keys: Any = None


def debug(
    mode: str,
    rom: RomInfo,
    movies: Sequence[Path],
    overlays: Sequence[str] | None = None,
    course: str | None = None,
    scale: float = 2,
) -> None:
    """Open a window on the races of `movies`: mode "movie" shows them, "play" lets a person drive there.

    Without movies "play" goes to `course`. `overlays` are names of `OVERLAYS`, or "line".

    Raises DisplayError: no window can be opened. Raises SourceError: there is nothing to show, or no such
    overlay. Raises ReplayError: a movie leads to no race.
    """
    names = check_overlays(DEFAULT if overlays is None else overlays)
    if mode == "movie" and not movies:
        raise SourceError("debug movie needs a movie to show; name a .dsm file or a folder that holds some")
    gtk.load()  # says at once where there is no display
    showings = [showing for _, showing in usable(movies, lambda path: _scout(rom, path, mode))]
    if movies and not showings:
        raise SourceError("none of the movies can be used")
    showings = showings or [Showing(Entry.find(course or "f8c"))]
    show(rom, showings, names, scale)


def check_overlays(names: Sequence[str]) -> list[str]:
    """Return `names`. Raises SourceError: one is no overlay's."""
    for name in names:
        if name not in (*OVERLAYS, LINE):
            raise SourceError(f"no overlay is called {name!r}; there are: {', '.join((*OVERLAYS, LINE))}")
    return list(names)


def show(rom: RomInfo, showings: Sequence[Showing], overlays: Sequence[str], scale: float = 2) -> None:
    """Show races one after another in a window, until it is closed; a single one that a person drives begins
    anew at its end."""
    game = gymnasium.make(
        "gym_mkds/MarioKartDS-v0", rom_path=rom.path, render_mode="rgb_array", time_limit=FOREVER,
        patience=FOREVER, disable_env_checker=True,
    )
    drawn = OverlayWrapper(game, partial(compose_overlays, funcs=[
        OVERLAYS[name] for name in overlays if name != LINE
    ]))
    human = HumanInputWrapper(drawn)
    window = EnvWindow(human, scale, title="MarI/O Kart: debug")
    index = 0
    while window.is_alive and index < len(showings):
        showing = showings[index]
        if showing.line is not None:
            drawn.layers.add(RacingLine(showing.line), shown=LINE in overlays)
        env = human if showing.keys is None else PlaybackWrapper(drawn, showing.keys)
        _run(env, window, showing.entry)
        index += len(showings) > 1 or showing.keys is not None
    window.close()
    game.close()


def _run(env: gymnasium.Env[Any, Any], window: EnvWindow, entry: Entry) -> None:
    """Show one race to its end, or to that of the keys, and then its last frame for a while."""
    env.reset(options={
        "course": entry.course.slot, "character": entry.character.id, "kart": entry.kart.id
    })
    window.tell(f"{entry.course.abbr}: H lists the keys")
    over = finished = False
    while window.is_alive and not over:
        _, _, finished, _, _ = env.step(0)
        over = finished or (isinstance(env, PlaybackWrapper) and not env.playing)
        window.update()
    window.tell("finished" if finished else "the keys of the movie end here", STILL)
    for _ in range(STILL):
        if window.is_alive:
            window.update()


def _scout(rom: RomInfo, path: Path, mode: str) -> Showing:
    """Drive a movie's race unseen, to know where it is, its line and its keys."""
    movie = Movie.from_file(path)
    check_replayable(movie, rom)
    with MarioKart(rom.path, save=movie.sram) as emulator, progress_bar() as progress:
        task = progress.add_task(path.name, total=None, unit="frames")
        start = play_to_race(emulator, movie, lambda frames: progress.update(task, completed=frames))
        entry = Entry.of_memory(emulator.memory)
        run = drive(emulator, Replay(movie.keys[start:]), (len(movie) - start) / 60)
        progress.update(task, completed=start + len(run))
    return Showing(entry, run.positions, run.keys if mode == "movie" else None)
