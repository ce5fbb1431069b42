"""The command line: one thin command per tool. Each parses, calls its module and prints.

Heavy modules are imported inside the commands, so that `mariokart --help` answers at once.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.errors import MkdsError
from mariokart.errors import SourceError
from mariokart.sources import find_files
from mariokart.train_config import TrainConfig

if TYPE_CHECKING:
    from desmume_mkds.game.rom import RomInfo

TRAIN = TrainConfig()
MOVIES, SAVES = (".dsm",), (".sav", ".dsv")
ABBREVIATIONS = [course.abbr for course in COURSES]
EPOCH = 100_000
"""Steps of an epoch of train-rl: decisions, of all races together."""

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


class DebugMode(StrEnum):
    """Who drives: the keys of a movie, or the person at the keyboard."""

    movie = "movie"
    play = "play"


class Algorithm(StrEnum):
    """How a driver learns by itself."""

    ppo = "ppo"
    dqn = "dqn"
    a2c = "a2c"


class DeviceName(StrEnum):
    """Where PyTorch computes; auto takes the fastest that is there."""

    auto = "auto"
    cpu = "cpu"
    cuda = "cuda"
    mps = "mps"


class ModelName(StrEnum):
    """Architectures of drivers."""

    mlp = "mlp"
    lstm = "lstm"
    gru = "gru"
    transformer = "transformer"


class KeysShown(StrEnum):
    """Whether a driver sees the keys that it held last."""

    withheld = "withheld"
    dropped = "dropped"
    shown = "shown"


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
    from mariokart.console import out
    from mariokart.process import process as process_saves

    movies = process_saves(source, dest, _rom(rom), verbose)
    out.print(f"{len(movies)} movies are in {dest}", soft_wrap=True)


@app.command()
def ghosts(
    source: Saves,
    json: Annotated[bool, typer.Option("--json", help="Print JSON: an object per save.")] = False,
    verbose: Verbose = False,
) -> None:
    """List the ghosts that game saves hold."""
    from mariokart.ghosts import list_ghosts

    list_ghosts(source, json)


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
    from mariokart.courses import draw_courses, list_courses

    info = _rom(rom)
    list_courses(info, json)
    if picture:
        draw_courses(info, picture)


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
    window: Annotated[
        bool, typer.Option("--window", help="Watch the replays in a window, one after the other.")
    ] = False,
    scale: Scale = 1,
    rom: Rom = None,
    device: UnusedDevice = DeviceName.auto,
    verbose: Verbose = False,
) -> None:
    """Replay movies in the emulator and record what a driver would see: a dataset per race."""
    from mariokart.console import record_shown
    from mariokart.process import process as process_saves

    info = _rom(rom)
    files = find_files(source, (*MOVIES, *SAVES) if process else MOVIES)
    movies = [path for path in files if path.suffix.lower() in MOVIES]
    if saves := [path for path in files if path not in movies]:
        movies += process_saves(saves, dest / "movies", info, verbose)
    stage = None
    if window:
        from mariokart.stage import Stage

        stage = Stage(scale, title="MarI/O Kart: record")
    _, failed = record_shown(movies, info, dest, num_proc, verbose, stage)
    if failed:
        raise typer.Exit(2)


@app.command()
def train(
    source: Annotated[
        list[Path], typer.Argument(metavar="SOURCE", help="Datasets, or folders to search for them.")
    ],
    model_name: Annotated[
        str, typer.Option(metavar="M", help="Name of the driver; it is kept in runs/models/M.")
    ] = "driver",
    course_name: Annotated[
        str,
        typer.Option(
            "--course-name", "-c", metavar="C",
            help="Train on the races of these courses: names by commas, [bold]all[/], or all but those "
            "held out to test on.",
        ),
    ] = "trained",
    model: Annotated[ModelName, typer.Option(help="Architecture.")] = ModelName.mlp,
    epochs: Annotated[
        int, typer.Option("--epochs", "-e", metavar="N", min=1, help="Passes over the data, at most.")
    ] = TRAIN.epochs,
    lr: Annotated[float, typer.Option(metavar="X", min=0, help="Learning rate.")] = TRAIN.lr,
    batch_size: Annotated[int, typer.Option(metavar="N", min=1, help="Samples per step.")] = TRAIN.batch_size,
    split_ratio: Annotated[
        float,
        typer.Option(metavar="X", min=0, max=1, help="Part of the races to train on; the others test."),
    ] = TRAIN.split_ratio,
    seq_len: Annotated[
        int | None,
        typer.Option(
            metavar="N", min=1, max=1024, show_default="1, with a memory 16",
            help="Decisions that the driver sees at once.",
        ),
    ] = None,
    hidden: Annotated[
        str, typer.Option(metavar="N,N", help="Units in each hidden layer.")
    ] = ",".join(map(str, TRAIN.hidden)),
    frame_skip: Annotated[
        int, typer.Option(metavar="N", min=1, max=60, help="Frames from one decision to the next.")
    ] = TRAIN.frame_skip,
    keys: Annotated[
        KeysShown, typer.Option(help="Whether the driver sees what it held last; dropped: half of the time.")
    ] = KeysShown.withheld,
    balance: Annotated[
        float, typer.Option(metavar="X", min=0, max=1, help="How much more rare key combinations count.")
    ] = TRAIN.balance,
    mirror: Annotated[bool, typer.Option(help="Learn every race in the mirror, too.")] = TRAIN.mirror,
    noise: Annotated[
        float, typer.Option(metavar="X", min=0, help="Noise on what it sees, in deviations.")
    ] = TRAIN.noise,
    race_every: Annotated[
        int,
        typer.Option(metavar="N", min=0, help="Epochs between test races, which choose the driver; 0: none."),
    ] = TRAIN.race_every,
    patience: Annotated[
        int, typer.Option(metavar="N", min=1, help="Test races without a better driver until it stops.")
    ] = TRAIN.patience,
    dagger: Annotated[
        int, typer.Option(metavar="N", min=0, help="Rounds of correction by the expert, on its own races.")
    ] = TRAIN.dagger,
    dagger_epochs: Annotated[
        int, typer.Option(metavar="N", min=1, help="Passes over the data after each round.")
    ] = TRAIN.dagger_epochs,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Of all that is random.")] = TRAIN.seed,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the training of this driver stopped.")
    ] = False,
    rom: Rom = None,
    device: Device = DeviceName.auto,
    verbose: Verbose = False,
) -> None:
    """Clone a driver from recorded races."""
    from mariokart.evaluate.roster import MODELS
    from mariokart.train import load_races
    from mariokart.train_shown import LOGS, train_shown

    config = TrainConfig(
        epochs=epochs, lr=lr, batch_size=batch_size, split_ratio=split_ratio,
        seq_len=seq_len or (1 if model is ModelName.mlp else 16), device=device.value, model=model.value,
        hidden=_whole_numbers(hidden), frame_skip=frame_skip, keys=keys.value, balance=balance,
        mirror=mirror, noise=noise, race_every=race_every, patience=patience, dagger=dagger,
        dagger_epochs=dagger_epochs, seed=seed,
    )  # fmt: skip
    name = _model_name(model_name)
    episodes = load_races(source, course_name)
    train_shown(episodes, MODELS / name, config, _rom(rom), resume, LOGS / name)


@app.command(name="train-rl")
def train_rl(
    *,
    movie_source: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[MOVIE_SOURCE]...",
            help="Movies (.dsm) or folders: their menus choose course, character and kart, and races begin "
            "along their runs. Without one, the menus are driven for you.",
        ),
    ] = None,
    algorithm: Annotated[Algorithm, typer.Argument(metavar="{ppo|dqn|a2c}", help="Training algorithm.")],
    course: Annotated[
        str | None,
        typer.Option(
            metavar="C",
            show_default="f8c, or those of the movies",
            help="Course by abbreviation or slot, several with commas, [bold]all[/], [bold]trained[/] "
            f"or [bold]held-out[/]. Abbreviations: {', '.join(ABBREVIATIONS)}.",
        ),
    ] = None,
    epochs: Annotated[
        int | None,
        typer.Option("--epochs", "-e", metavar="N", min=1, help=f"Epochs of {EPOCH:,} decisions each."),
    ] = None,
    timesteps: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, help="Decisions of all races together; overrides --epochs."),
    ] = None,
    num_envs: Annotated[
        int | None, typer.Option(metavar="N", min=1, max=256, help="Races side by side.")
    ] = None,
    hyperparams: Annotated[
        Path | None, typer.Option(metavar="FILE", help="YAML with what differs from the defaults.")
    ] = None,
    model_name: Annotated[
        str | None,
        typer.Option(metavar="M", show_default="ALGORITHM-COURSE", help="It is kept in runs/models/M."),
    ] = None,
    init_from: Annotated[
        str | None, typer.Option(metavar="MODEL", help="Begin with this cloned driver (PPO and A2C).")
    ] = None,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from the last checkpoint.")] = False,
    window: Annotated[bool, typer.Option("--window", help="Show one of the races in a window.")] = False,
    scale: Scale = 2,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Of everything that is random.")] = 0,
    rom: Rom = None,
    device: Device = DeviceName.cpu,
    verbose: Verbose = False,
) -> None:
    """Train a driver by reinforcement learning."""
    from mariokart.rl.command import Request, train_rl_shown

    movies = find_files(movie_source, MOVIES) if movie_source else []
    steps = timesteps or (epochs and epochs * EPOCH)
    name = _model_name(model_name) if model_name else None
    train_rl_shown(
        Request(
            algorithm.value, _rom(rom), course, movies, steps, num_envs, hyperparams, name, init_from, resume,
            window, scale, seed, device.value,
        )
    )


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
    device: Device = DeviceName.auto,
    verbose: Verbose = False,
) -> None:
    """Let a driver race; keep its times, movies, ghosts, videos and racing lines.

    Each race is compared with the best ghost of its course, and driven with that ghost's character and kart.
    """
    from mariokart.evaluate.command import Wishes, evaluate_as_wished

    wishes = Wishes(
        *(model_name, movie_source or (), course, character, kart, ghosts, episodes, sample, sticky, jitter),
        *(seed, num_proc, video, json, dest, window, scale, device.value),
    )
    evaluate_as_wished(_rom(rom), wishes)


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

    if not examine(_rom(rom), save, json):
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
    device: UnusedDevice = DeviceName.auto,
    verbose: Verbose = False,
) -> None:
    """Watch a movie's race, or drive yourself, in a window with overlays (H lists its keys)."""
    from mariokart.debug import debug as debug_in_window

    movies = find_files(movie_source, MOVIES) if movie_source else []
    debug_in_window(mode.value, _rom(rom), movies, overlay, course, scale)


@app.command()
def demo(device: Device = DeviceName.auto, verbose: Verbose = False) -> None:
    """Show everything on Shakedown: ghosts, movies, datasets, a driver and its race, in runs/demo."""
    from mariokart.demo import run_demo

    run_demo(device=device.value, verbose=verbose)


def _rom(path: Path | None) -> RomInfo:
    """Return the cartridge to use. Raises FileError, RomError."""
    from desmume_mkds import cartridge
    from desmume_mkds.game.rom import identify

    return identify(path or cartridge.ROM)


def _model_name(name: str) -> str:
    """Return the name of a driver. Raises SourceError: it cannot be a folder's."""
    from mariokart.evaluate.roster import RESERVED

    if not re.fullmatch(r"[\w-][\w.-]{0,99}", name) or name in RESERVED:
        raise SourceError(f"{name!r} cannot be a driver's name; take letters, digits, dots and dashes")
    return name


def _whole_numbers(text: str) -> tuple[int, ...]:
    """Return the numbers in `text`, by commas. Raises SourceError: there is something else."""
    if not re.fullmatch(r"[1-9]\d{0,3}(,[1-9]\d{0,3}){0,15}", text):
        raise SourceError(f"--hidden is numbers by commas, as 256,256, not {text!r}")
    return tuple(map(int, text.split(",")))


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


TRAINING = (
    "torch", "safetensors", "stable_baselines3", "tensorboard", "yaml", "minari", "h5py", "matplotlib", "av"
)
EXTRAS = dict.fromkeys(TRAINING, "train") | {"cv2": "overlays"}
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
