"""The tools that make drivers: train, train-rl."""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from desmume_mkds.game.courses import COURSES
from mariokart.cli.app import Device, Rom, Scale, Verbose, app, cartridge_of
from mariokart.errors import SettingsError, SourceError
from mariokart.logs import LOGS
from mariokart.sources import MOVIES, find_files
from mariokart.train_config import TrainConfig

TRAIN = TrainConfig()
ABBREVIATIONS = [course.abbr for course in COURSES]
EPOCH = 100_000
"""Steps of an epoch of train-rl: decisions, of all races together."""


class Algorithm(StrEnum):
    """How a driver learns by itself."""

    ppo = "ppo"
    dqn = "dqn"
    a2c = "a2c"


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


class TeacherName(StrEnum):
    """Who corrects a driver."""

    expert = "expert"
    recovery = "recovery"


Replace = Annotated[
    bool, typer.Option("--replace", help="Begin anew in place of a driver of that name.")
]


def new_name(name: str) -> str:
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
    model: Annotated[
        ModelName | None,
        typer.Option(help="Architecture.", show_default="mlp, or what --model-name is called"),
    ] = None,
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
        int, typer.Option(metavar="N", min=0, help="Rounds of correction on its own races.")
    ] = TRAIN.dagger,
    teacher: Annotated[
        TeacherName,
        typer.Option(
            help="Who corrects: our expert, who knows Shakedown, or the way back to a recorded run, found by "
            "trying, on any cartridge.",
        ),
    ] = TeacherName.expert,
    dagger_epochs: Annotated[
        int, typer.Option(metavar="N", min=1, help="Passes over the data after each round.")
    ] = TRAIN.dagger_epochs,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Of all that is random.")] = TRAIN.seed,
    resume: Annotated[
        bool, typer.Option("--resume", help="Go on where the training of this driver stopped.")
    ] = False,
    replace: Replace = False,
    rom: Rom = None,
    device: Device = "auto",
    verbose: Verbose = False,
) -> None:
    """Clone a driver from recorded races."""
    from mariokart.console import out
    from mariokart.evaluate.roster import MODELS, check_name_is_free
    from mariokart.train import load_races
    from mariokart.train_shown import train_shown

    if model is None:
        called = model_name in ModelName.__members__
        model = ModelName(model_name) if called else ModelName.mlp
        if called:
            out.print(f"a driver called {model_name} gets that architecture; --model chooses another")
    config = TrainConfig(
        epochs=epochs, lr=lr, batch_size=batch_size, split_ratio=split_ratio,
        seq_len=seq_len or (1 if model is ModelName.mlp else 16), device=device, model=model.value,
        hidden=_whole_numbers(hidden), frame_skip=frame_skip, keys=keys.value, balance=balance,
        mirror=mirror, noise=noise, race_every=race_every, patience=patience, dagger=dagger,
        teacher=teacher.value, dagger_epochs=dagger_epochs, seed=seed,
    )  # fmt: skip
    name = new_name(model_name)
    if resume and replace:
        raise SettingsError("--resume goes on with the driver that is there: leave --replace out")
    if not resume:
        check_name_is_free(MODELS / name, replace)
    episodes = load_races(source, course_name)
    train_shown(episodes, MODELS / name, config, cartridge_of(rom), resume, LOGS / name)


@app.command(name="train_rl", hidden=True)  # as people who come from the description type it
@app.command(name="train-rl")
def train_rl(
    *,
    movie_source: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="MOVIE_SOURCE",
            help="Movies (.dsm) or folders: their menus choose course, character and kart, and races begin "
            "along their runs. Without one, the menus are driven for you.",
        ),
    ] = None,
    algorithm: Annotated[Algorithm, typer.Argument(metavar="ppo|dqn|a2c", help="Training algorithm.")],
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
    replace: Replace = False,
    window: Annotated[bool, typer.Option("--window", help="Show one of the races in a window.")] = False,
    scale: Scale = 2,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="Of everything that is random.")] = 0,
    rom: Rom = None,
    device: Device = "cpu",
    verbose: Verbose = False,
) -> None:
    """Train a driver by reinforcement learning."""
    from mariokart.rl.command import Request, train_rl_shown

    movies = find_files(movie_source, MOVIES) if movie_source else []
    steps = timesteps or (epochs and epochs * EPOCH)
    name = new_name(model_name) if model_name else None
    train_rl_shown(
        Request(
            algorithm.value, cartridge_of(rom), course, movies, steps, num_envs, hyperparams, name, init_from,
            resume, replace, window, scale, seed, device,
        )
    )
