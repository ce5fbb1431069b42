"""The command `mariokart`, and the options that several of its tools have."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from desmume_mkds.game.rom import RomInfo

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


Saves = Annotated[
    list[Path],
    typer.Argument(metavar="SOURCE", help="Game saves (.sav, .dsv, .duc), or folders to search for them."),
]
Rom = Annotated[
    Path | None,
    typer.Option(metavar="FILE", envvar="MKDS_ROM", show_default="Shakedown", help="The game's cartridge."),
]
Device = Annotated[
    str,
    typer.Option(metavar="DEVICE", help="Where PyTorch computes: auto, or a name of its own, as cuda:0."),
]
UnusedDevice = Annotated[
    str, typer.Option(metavar="DEVICE", help="Every tool takes it; this one has no use for it.")
]
Scale = Annotated[
    float, typer.Option(metavar="X", min=0.25, max=16, help="Size of the picture, in screens; also 1.5.")
]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="Say more, and show tracebacks.")]


def cartridge_of(path: Path | None) -> RomInfo:
    """Return the cartridge to use. Raises FileError, RomError."""
    from desmume_mkds import cartridge
    from desmume_mkds.game.rom import identify

    return identify(path or cartridge.ROM)
