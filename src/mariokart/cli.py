"""The command line: one thin command per tool. Each parses, calls its module and prints.

Heavy modules are imported inside the commands, so that `mariokart --help` answers at once.
"""

import os
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from desmume_mkds.game.errors import MkdsError

app = typer.Typer(
    name="mariokart",
    help="Train agents that drive Mario Kart DS: ghosts to movies, movies to datasets, datasets to drivers.",
    epilog="First time here? [bold]mariokart demo[/bold] shows all of it on Shakedown, the cartridge that "
    "comes along: no ROM needed.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)


class DeviceName(StrEnum):
    """Where PyTorch computes; auto takes the fastest that is there."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"
    mps = "mps"


Saves = Annotated[
    list[Path],
    typer.Argument(metavar="SOURCE", help="Game saves (.sav, .dsv), or folders to search for them."),
]
Rom = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="MKDS_ROM", show_default="Shakedown", help="The game's cartridge."),
]
Device = Annotated[DeviceName, typer.Option(help="Where PyTorch computes.")]
UnusedDevice = Annotated[DeviceName, typer.Option(help="Every tool takes it; this one has no use for it.")]
Scale = Annotated[int, typer.Option(min=1, max=4, help="Size of the picture, in screens.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more, and show tracebacks.")]


@app.command()
def process(
    source: Saves,
    dest: Annotated[Path, typer.Option("--dest", "-o", metavar="DIR", help="Folder for the movies.")] = Path(
        "runs/movies"
    ),
    rom: Rom = None,
    device: UnusedDevice = DeviceName.auto,
    verbose: Verbose = False,
) -> None:
    """Turn every ghost in game saves into a movie (.dsm)."""
    raise NotImplementedError


@app.command()
def ghosts(
    source: Saves,
    json: Annotated[bool, typer.Option("--json", help="Print JSON: an object per save.")] = False,
    verbose: Verbose = False,
) -> None:
    """List the ghosts that game saves hold."""
    raise NotImplementedError


@app.command()
def record(
    source: Annotated[
        list[Path],
        typer.Argument(
            metavar="SOURCE",
            help="Movies (.dsm) or game saves (.sav, .dsv), or folders to search for them.",
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
    scale: Scale = 1,
    rom: Rom = None,
    device: UnusedDevice = DeviceName.auto,
    verbose: Verbose = False,
) -> None:
    """Replay movies in the emulator and record what a driver would see: a dataset per race."""
    raise NotImplementedError


@app.command()
def train(
    source: Annotated[
        list[Path], typer.Argument(metavar="SOURCE", help="Datasets, or folders to search for them.")
    ],
    model_name: Annotated[
        str, typer.Option(metavar="M", help="Name of the driver; it is kept in runs/models/M.")
    ] = "driver",
    course_name: Annotated[
        str | None,
        typer.Option("--course-name", "-c", metavar="C", help="Train on the races of this course only."),
    ] = None,
    epochs: Annotated[
        int, typer.Option("--epochs", "-e", metavar="N", min=1, help="Passes over the data, at most.")
    ] = 30,
    lr: Annotated[float, typer.Option(metavar="X", min=0, help="Learning rate.")] = 1e-3,
    batch_size: Annotated[int, typer.Option(metavar="N", min=1, help="Samples per step.")] = 512,
    split_ratio: Annotated[
        float,
        typer.Option(metavar="X", min=0, max=1, help="Part of the races to train on; the others test."),
    ] = 0.9,
    seq_len: Annotated[
        int, typer.Option(metavar="N", min=1, max=1024, help="Frames that the driver sees at once.")
    ] = 8,
    device: Device = DeviceName.auto,
    verbose: Verbose = False,
) -> None:
    """Clone a driver from recorded races."""
    raise NotImplementedError


@app.command("eval")
def evaluate(
    model_name: Annotated[
        str,
        typer.Argument(
            metavar="MODEL_NAME",
            help="A trained driver's name, the path of its checkpoint, or [bold]baseline[/].",
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
            metavar="C", show_default="what it was trained on", help="Course, by abbreviation or slot."
        ),
    ] = None,
    scale: Scale = 2,
    rom: Rom = None,
    device: Device = DeviceName.auto,
    verbose: Verbose = False,
) -> None:
    """Let a driver race, and keep its time, movie, video and racing line."""
    raise NotImplementedError


@app.command()
def demo(
    rom: Rom = None,
    device: Device = DeviceName.auto,
    verbose: Verbose = False,
) -> None:
    """Ghosts to movies to datasets to a driver that races: everything, in runs/demo."""
    raise NotImplementedError


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; what a person got wrong is one sentence and exit code 2."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    try:
        app(args=arguments)
    except SystemExit as stop:
        if stop.code == 130:
            complain("interrupted; what was finished is kept")
        raise
    except (MkdsError, OSError, ModuleNotFoundError) as error:
        if {"--verbose", "-v"} & set(arguments):
            raise
        sentence = _sentence(error)
        if sentence is None:
            raise
        complain(sentence)
        sys.exit(2)


def complain(sentence: str) -> None:
    """Print one sentence about what is wrong."""
    print(f"mariokart: {sentence}", file=sys.stderr)


EXTRAS = dict.fromkeys(("torch", "safetensors", "minari", "h5py", "matplotlib", "av"), "train")
"""Packages that the base install lacks, and the extra that brings each."""


def _sentence(error: Exception) -> str | None:
    """Return what to tell a person about `error`, or None if it is a defect of ours."""
    if isinstance(error, ModuleNotFoundError):
        package = (error.name or "").partition(".")[0]
        extra = EXTRAS.get(package)
        return extra and f"{package} is not installed; run: pip install 'mariokart[{extra}]'"
    if isinstance(error, OSError) and error.filename:
        return f"{os.fspath(error.filename)!s} cannot be used: {(error.strerror or str(error)).lower()}"
    return " ".join(str(error).split())
