"""The command line: one thin command per tool. Each parses, calls its module and prints.

Heavy modules are imported inside the commands, so that `mariokart --help` answers at once.
"""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from desmume_mkds.game.errors import MkdsError

app = typer.Typer(
    name="mariokart",
    help="Train agents that drive Mario Kart DS: ghosts to movies, movies to datasets, datasets to drivers.",
    epilog="First time here? [bold]mariokart demo[/bold] shows everything on Shakedown, the cartridge that "
    "comes along: no ROM needed.",
    no_args_is_help=True,
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


Rom = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="MKDS_ROM", help="The game's cartridge image.  [default: Shakedown]"),
]
Device = Annotated[DeviceName, typer.Option(help="Where PyTorch computes.")]
UnusedDevice = Annotated[DeviceName, typer.Option(help="Taken by every tool; of no use to this one.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more, and show tracebacks.")]
Course = Annotated[str | None, typer.Option(metavar="C", help="Course by abbreviation (f8c) or slot (0).")]


@app.command()
def process(
    source: Annotated[
        list[Path], typer.Argument(help="Game saves (.sav, .dsv), or folders to search for them.")
    ],
    dest: Annotated[Path, typer.Option("--dest", "-o", help="Folder for the movies.")] = Path("runs/movies"),
    rom: Rom = None,
    device: UnusedDevice = DeviceName.auto,
    verbose: Verbose = False,
) -> None:
    """Turn every ghost in game saves into a movie (.dsm)."""
    raise NotImplementedError


def main() -> None:
    """Run the command line; what a person got wrong ends in one sentence and exit code 2."""
    verbose = bool({"--verbose", "-v"} & set(sys.argv[1:]))
    try:
        app()
    except KeyboardInterrupt:
        _complain("interrupted")
        sys.exit(130)
    except (MkdsError, OSError) as error:
        if verbose:
            raise
        _complain(_sentence(error))
        sys.exit(2)


def _complain(sentence: str) -> None:
    print(f"mariokart: {sentence}", file=sys.stderr)


def _sentence(error: MkdsError | OSError) -> str:
    if isinstance(error, OSError) and error.filename:
        return f"{error.filename}: {(error.strerror or str(error)).lower()}"
    return " ".join(str(error).split())
