"""The tools that read files of the game: process, ghosts, courses, record."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mariokart.cli.app import (
    Rom,
    Saves,
    Scale,
    UnusedDevice,
    Verbose,
    app,
    cartridge_of,
)
from mariokart.sources import MOVIES, SAVES, find_files


@app.command()
def process(
    source: Saves,
    dest: Annotated[Path, typer.Option("--dest", "-o", metavar="DIR", help="Folder for the movies.")] = Path(
        "runs/movies"
    ),
    rom: Rom = None,
    device: UnusedDevice = "auto",
    verbose: Verbose = False,
) -> None:
    """Turn every ghost in game saves into a movie (.dsm)."""
    from mariokart.console import out
    from mariokart.process import process as process_saves

    movies = process_saves(source, dest, cartridge_of(rom), verbose)
    out.print(f"{len(movies)} movies are in {dest}", soft_wrap=True)


@app.command()
def ghosts(
    source: Saves,
    json: Annotated[bool, typer.Option("--json", help="Print JSON: an object per save.")] = False,
    erased: Annotated[
        bool, typer.Option("--erased", help="List those that the game erased, too, while they lie there.")
    ] = False,
    verbose: Verbose = False,
) -> None:
    """List the ghosts that game saves hold."""
    from mariokart.ghosts import list_ghosts

    list_ghosts(source, json, erased)


@app.command()
def courses(
    json: Annotated[bool, typer.Option("--json", help="Print JSON: a list of 32 objects.")] = False,
    picture: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Draw them from above to this PNG, too.")
    ] = None,
    rom: Rom = None,
    verbose: Verbose = False,
) -> None:
    """List the courses of a cartridge: laps, length, what the ground is made of."""
    from mariokart.courses import draw_courses, list_courses, read_courses

    found = read_courses(cartridge_of(rom))
    list_courses(found, json)
    if picture:
        draw_courses(found, picture)


@app.command()
def record(
    source: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE",
            help="Movies (.dsm) or game saves (.sav, .dsv, .duc), or folders to search for them.",
        ),
    ],
    dest: Annotated[
        Path, typer.Option("--dest", "-o", metavar="DIR", help="Folder for the datasets.")
    ] = Path("runs/datasets"),
    num_proc: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, show_default="one per core", help="Emulators at a time."),
    ] = None,
    process: Annotated[
        bool, typer.Option("--process", help="Turn the saves' ghosts into movies first, beside the datasets.")
    ] = False,
    window: Annotated[
        bool, typer.Option("--window", help="Watch the replays in a window, one after the other.")
    ] = False,
    scale: Scale = 1,
    rom: Rom = None,
    device: UnusedDevice = "auto",
    verbose: Verbose = False,
) -> None:
    """Replay movies in the emulator and record what a driver would see: a dataset per race."""
    from desmume_mkds.game.errors import MkdsError
    from mariokart.console import record_shown
    from mariokart.leaving import leave_out
    from mariokart.process import process as process_saves

    info = cartridge_of(rom)
    files = find_files(source, (*MOVIES, *SAVES) if process else MOVIES)
    movies = [path for path in files if path.suffix.lower() in MOVIES]
    if saves := [path for path in files if path not in movies]:
        try:
            movies += process_saves(saves, dest / "movies", info, verbose)
        except MkdsError as error:
            if not movies:
                raise
            leave_out(str(error))
    stage = None
    if window:
        from mariokart.stage import Stage

        stage = Stage(scale, title="MarI/O Kart: record")
    _, failed = record_shown(movies, info, dest, num_proc, verbose, stage)
    if failed:
        raise typer.Exit(2)
