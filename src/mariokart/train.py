"""Clone a driver from recorded races.

    mariokart record runs/movies --dest runs/datasets
    mariokart train runs/datasets --model-name mine --dagger 4

Frame accuracy says little here: copying the last frame's keys is right most of the time. What counts is the
race, so every few epochs the driver races in the emulator, and the one that comes farthest is kept.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from gym_mkds.vector_observer import VECTOR
from mariokart.cloning.grounds import Grounds
from mariokart.cloning.results import EpochResult, Raced, Watcher
from mariokart.cloning.training import Training
from mariokart.datasets import Episode, find_datasets, read_about, read_episodes
from mariokart.entry import courses_of
from mariokart.errors import DatasetError
from mariokart.leaving import usable
from mariokart.lock import locked
from mariokart.train_config import TrainConfig

__all__ = ["EpochResult", "Raced", "Watcher", "load_races", "train"]


def load_races(sources: Sequence[Path], courses: str = "trained") -> list[Episode]:
    """Return the races in the datasets of `sources` on the `courses` that `courses_of` reads.

    Datasets that are damaged are named and left out.

    Raises SourceError, DatasetError, UnknownNameError: nothing there that can be used, no such course.
    """
    wanted = {course.abbr for course in courses_of(courses)}
    known = usable(find_datasets(sources), read_about)
    folders = [folder for folder, about in known if about.course in wanted]
    read = usable(folders, lambda folder: read_episodes(folder, lean=True))
    episodes = [episode for _, found in read for episode in found]
    if not episodes:
        raise DatasetError(f"no recorded race is on {courses}; record one, or give --course-name all")
    names = [number.name for number in VECTOR]
    if any(episode.about.observation_names.get("vector") != names for episode in episodes):
        raise DatasetError("the datasets hold other observations than this version's; record them again")
    return episodes


def train(
    episodes: Sequence[Episode],
    folder: Path,
    config: TrainConfig | None = None,
    watcher: Watcher | None = None,
    grounds: Grounds | None = None,
    resume: bool = False,
) -> Path:
    """Train a driver on `episodes` and keep the best in the checkpoint `folder`; return `folder`.

    After each epoch the folder holds the best driver so far and all that is needed to go on: with `resume`
    that is done, to the same driver that an uninterrupted training makes, if the races and `config` are the
    same.

    Args:
        episodes: recorded races.
        folder: where the driver is kept.
        config: how it is trained.
        watcher: is told how it goes.
        grounds: where the driver races; without any the driver with the least test loss is kept.
        resume: go on with the training in `folder`.

    Raises DatasetError, DeviceError, CheckpointError, BusyError, FileError.
    """
    with locked(folder, replaced=True):
        training = Training(episodes, folder, config or TrainConfig(), watcher or Watcher(), grounds)
        if resume:
            training.resume()
        while training.step():
            pass
    return folder
