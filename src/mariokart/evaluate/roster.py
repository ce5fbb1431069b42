"""Drivers by name."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from desmume_mkds.game.files import read_head
from desmume_mkds.game.movie import Movie
from mariokart import drivers
from mariokart.drivers import Driver, Expert, PurePursuit, Replay, Style
from mariokart.errors import CheckpointError, SourceError

if TYPE_CHECKING:
    from mariokart.models import Policy

MODELS = Path("runs/models")
GENERALIST = "generalist"
"""The trained driver that ships with the package."""
SHIPPED = Path(drivers.__file__).with_name(GENERALIST)
HUMAN = "human"
"""A person at the keyboard, in a window."""
BUILT_IN: dict[str, Callable[[], Driver]] = {
    "baseline": PurePursuit,
    "expert": lambda: Expert(Style(mushrooms=True)),
}
"""Drivers that need no training."""
RESERVED = (*BUILT_IN, GENERALIST, HUMAN)
"""Names that no driver of one's own can have."""


@dataclass(frozen=True)
class Choice:
    """A driver that somebody named, and how it is to drive. It can be sent to other processes.

    `name` is a model in the folder `models`, the path of a checkpoint, one of `RESERVED`, or a movie, which
    drives with its own keys.
    """

    name: str
    device: str = "auto"
    sample: bool = False
    """Whether a trained driver draws its keys, instead of taking the most likely ones."""
    models: Path = MODELS

    @property
    def is_human(self) -> bool:
        """Whether a person drives."""
        return self.name == HUMAN

    @property
    def movie(self) -> Path | None:
        """The movie whose keys drive, if that was named."""
        return Path(self.name) if self.name.lower().endswith(".dsm") else None

    @property
    def title(self) -> str:
        """What results call it."""
        return Path(self.name).stem if self.movie else Path(self.name).name

    def check(self) -> None:
        """Raise CheckpointError or SourceError if there is no such driver."""
        if self.sample and (self.name in BUILT_IN or self.is_human or self.movie):
            raise SourceError(f"--sample is for trained drivers, and {self.title} is none")
        if self.name not in BUILT_IN and not self.is_human and not self.movie:
            _trained(self)

    def courses(self) -> list[str]:
        """The courses that it was trained on; none if it was not trained."""
        if self.name in BUILT_IN or self.is_human or self.movie:
            return []
        return _trained(self)[1]

    def driver(self, seed: int = 0) -> Driver:
        """Return the driver for a race; `seed` is for what it samples."""
        if self.name in BUILT_IN:
            return BUILT_IN[self.name]()
        if self.movie:
            return Replay.of_movie(Movie.from_file(self.movie))
        from mariokart.models import PolicyDriver

        return PolicyDriver(_trained(self)[0], sample=self.sample, seed=seed)


def check_name_is_free(folder: Path, replace: bool) -> None:
    """Raise CheckpointError if a new training would take the place of a driver in `folder` unasked."""
    if not replace and any((folder / name).exists() for name in ("config.json", "training.safetensors")):
        raise CheckpointError(
            f"{folder} holds a driver: go on with --resume, take another --model-name, or give --replace"
        )


def load_driver(name: str, device: str = "auto", models: Path = MODELS) -> tuple[Driver, list[str]]:
    """Return the driver called `name` and the courses it was trained on; names are those of `Choice`.

    Raises CheckpointError: there is no such driver, or its checkpoint is damaged.
    """
    choice = Choice(name, device, models=models)
    return choice.driver(), choice.courses()


def _trained(choice: Choice) -> tuple[Policy, list[str]]:
    """The policy of a trained driver, and its courses; read once, unless it was trained anew since."""
    folder = folder_of(choice)
    config = folder / "config.json"
    return _read(folder, choice.device, config.stat().st_mtime_ns if config.is_file() else 0)


@cache
def _read(folder: Path, device: str, written: int) -> tuple[Policy, list[str]]:
    from mariokart.device import use_device  # PyTorch: not for those built in
    from mariokart.models import load_checkpoint

    policy, summary = load_checkpoint(folder, use_device(device))
    return policy, [str(course) for course in summary.get("courses", [])]


def folder_of(choice: Choice) -> Path:
    """The folder of a trained driver's checkpoint. Raises CheckpointError, FileError: there is none."""
    name = choice.name
    if name == GENERALIST:
        if not SHIPPED.is_dir():
            raise CheckpointError("the generalist does not come with this copy; train a driver of your own")
        return SHIPPED
    folder = next((path for path in (choice.models / name, Path(name)) if path.is_dir()), None)
    if folder is None:
        if Path(name).is_file():
            read_head(name)  # an archive or so is told as what it is
        known = sorted(path.parent.name for path in choice.models.glob("*/config.json"))
        raise CheckpointError(f"no driver is called {name!r}; there are: {', '.join([*known, *RESERVED])}")
    return folder
