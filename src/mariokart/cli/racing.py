"""The tools that drive: eval, doctor, debug, demo."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mariokart.cli.app import Device, Rom, Scale, UnusedDevice, Verbose, app, cartridge_of
from mariokart.sources import MOVIES, find_files


class DebugMode(StrEnum):
    """Who drives: the keys of a movie, or the person at the keyboard."""

    movie = "movie"
    play = "play"

@app.command(name="eval")
def evaluate(
    model_name: Annotated[
        str,
        typer.Argument(
            metavar="DRIVER",
            help="A trained driver's name or the path of its checkpoint; [bold]generalist[/], the one that "
            "ships; [bold]baseline[/] or [bold]expert[/], which need no training; [bold]human[/], which is "
            "you; or a movie (.dsm), which drives with its own keys.",
        ),
    ],
    movie_source: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="MOVIE_SOURCE",
            help="Movies (.dsm) or folders: the driver races where they race, against them.",
        ),
    ] = None,
    course: Annotated[
        str | None,
        typer.Option(
            metavar="C,...",
            show_default="what it was trained on, if that is one; else f8c",
            help="Courses, by abbreviation, slot or name, or all, trained (slots 0-23), held-out (24-31).",
        ),
    ] = None,
    character: Annotated[
        str | None, typer.Option(metavar="NAME", show_default="the best ghost's", help="Who drives.")
    ] = None,
    kart: Annotated[
        str | None, typer.Option(metavar="NAME", show_default="the best ghost's", help="What in.")
    ] = None,
    ghosts: Annotated[
        list[Path] | None,
        typer.Option(
            metavar="SAVE",
            show_default="Shakedown's",
            help="Game save, or a folder of them, whose best ghosts to compare with; may be repeated.",
        ),
    ] = None,
    episodes: Annotated[int, typer.Option(metavar="N", min=1, help="Races on each course.")] = 1,
    sample: Annotated[
        bool,
        typer.Option(
            "--sample/--deterministic", help="Draw the keys by their chances, or take the likeliest."
        ),
    ] = False,
    sticky: Annotated[
        float,
        typer.Option(metavar="P", min=0, max=1, help="Chance, each frame, that the last keys stay held."),
    ] = 0.0,
    jitter: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, max=600, help="Random keys for the first frames after GO: 0 to N of them."
        ),
    ] = 0,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="For all that is random.")] = 0,
    num_proc: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, show_default="one per core", help="Races at a time."),
    ] = None,
    video: Annotated[
        bool | None,
        typer.Option(
            "--video/--no-video",
            show_default="where there are one or two races",
            help="Film and draw each race.",
        ),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON: an object with all races.")] = False,
    dest: Annotated[
        Path | None,
        typer.Option(
            "--dest", "-o", metavar="DIR", show_default="runs/eval/DRIVER", help="Folder for the files."
        ),
    ] = None,
    window: Annotated[
        bool, typer.Option("--window", help="Watch the races in a window while they are driven.")
    ] = False,
    scale: Scale = 2,
    rom: Rom = None,
    device: Device = "auto",
    verbose: Verbose = False,
) -> None:
    """Let a driver race; keep its times, movies, ghosts, videos and racing lines.

    Each race is compared with the best ghost of its course, and driven with that ghost's character and kart.
    """
    from mariokart.evaluate.command import Wishes, evaluate_as_wished

    wishes = Wishes(
        *(model_name, movie_source or (), course, character, kart, ghosts, episodes, sample, sticky, jitter),
        *(seed, num_proc, video, json, dest, window, scale, device),
    )
    evaluate_as_wished(cartridge_of(rom), wishes)


@app.command()
def doctor(
    rom: Rom = None,
    save: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Its save, best one with everything unlocked.")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON: an object of lists.")] = False,
    verbose: Verbose = False,
) -> None:
    """Check this machine and a cartridge, field by field; exit code 1 if something failed."""
    from mariokart.doctor import doctor as examine

    if not examine(cartridge_of(rom), save, json):
        raise typer.Exit(1)


@app.command()
def debug(
    mode: Annotated[
        DebugMode, typer.Argument(help="Who drives: the keys of a movie, or you at the keyboard.")
    ],
    movie_source: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="MOVIE_SOURCE",
            help="Movies (.dsm) or folders: the races to show, or those whose course and line you drive.",
        ),
    ] = None,
    overlay: Annotated[
        list[str] | None,
        typer.Option(
            metavar="NAME", show_default="speed, controller", help="Overlay to begin with; may be repeated."
        ),
    ] = None,
    course: Annotated[
        str | None,
        typer.Option(metavar="C", show_default="f8c", help="Course to play without a movie."),
    ] = None,
    scale: Annotated[float, typer.Option(min=0.25, max=16, help="Size of the window, in screens.")] = 2,
    rom: Rom = None,
    device: UnusedDevice = "auto",
    verbose: Verbose = False,
) -> None:
    """Watch a movie's race, or drive yourself, in a window with overlays (H lists its keys)."""
    from mariokart.debug import debug as debug_in_window

    movies = find_files(movie_source, MOVIES) if movie_source else []
    debug_in_window(mode.value, cartridge_of(rom), movies, overlay, course, scale)


@app.command()
def demo(device: Device = "auto", verbose: Verbose = False) -> None:
    """Show everything on Shakedown: ghosts, movies, datasets, a driver and its race, in runs/demo."""
    from mariokart.demo import run_demo

    run_demo(device=device, verbose=verbose)
