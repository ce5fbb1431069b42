"""Episodes on disk, each a dataset in Minari's format: `minari.MinariDataset(folder / "data")` reads it.

A dataset is the folder `NAME-v0/data` with `metadata.json` and `main_data.hdf5`. With MINARI_DATASETS_PATH
set to the folder that holds several of them, `minari.load_dataset("NAME-v0")` finds them by name.
What is read may come from a stranger: nothing is unpickled, sizes are capped, and links out of the file
are refused.
"""

import json
import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import h5py
import numpy as np
from gymnasium.envs.registration import EnvSpec
from gymnasium.spaces import Dict, Discrete
from minari.data_collector import EpisodeBuffer
from minari.dataset.minari_storage import MinariStorage
from numpy.typing import NDArray

from desmume_mkds.game.files import read_capped, read_head
from mariokart.datasets.episode import About, Episode
from mariokart.errors import DatasetError, SourceError
from mariokart.folders import replacing_folder
from mariokart.sources import gather, is_hidden

METADATA_LIMIT = 4 << 20
"""Bytes of a metadata.json, at most."""
FRAMES_LIMIT = 60 * 60 * 60
"""Frames of an episode, at most: an hour."""
VALUES_LIMIT = 4096
"""Numbers that one observation has in a frame, at most."""
VECTOR_NAME = "vector"
"""Entry of Minari's infos that holds what version 1 of the environment shows."""
MINARI_VERSION = "0.5.3"
"""The version of Minari's format that is written."""


def dataset_name(movie: str, sha256: str) -> str:
    """Return the dataset's folder name for the movie file `movie` with that hash.

    The hash keeps movies of the same name apart.

    >>> dataset_name("My run (f8c).dsm", "0123456789abcdef")
    'My-run-f8c-01234567-v0'
    """
    stem = re.sub(r"[^A-Za-z0-9_]+", "-", Path(movie).stem).strip("-") or "movie"
    return f"{stem[:100]}-{sha256[:8]}-v0"


def write_episode(
    folder: Path,
    episode: Episode,
    observation_space: Dict,
    action_space: Discrete,
    environment: EnvSpec | None = None,
) -> None:
    """Write `episode` as the dataset `folder`, whole or not at all; one that is there is replaced.

    `environment` is what Minari's `recover_environment` makes.

    Raises FileError: `folder` cannot be written.
    """
    with replacing_folder(folder.absolute()) as part:  # Minari's count of the size gets relative paths wrong
        storage = MinariStorage.new(part / "data", observation_space, action_space, environment)
        storage.update_metadata(
            {
                "dataset_id": folder.name,
                "minari_version": MINARI_VERSION,
                "author": {"MarI/O Kart"},
                "algorithm_name": "replay of a movie",
                "description": f"{episode.about.movie} on {episode.about.course}",
                "mariokart": episode.about.to_json(),
            }
        )
        storage.update_episodes(
            [
                EpisodeBuffer(
                    id=0,
                    observations=episode.observations,
                    actions=episode.actions.astype(np.int64),
                    rewards=episode.rewards,
                    terminations=episode.terminations,
                    truncations=episode.truncations,
                )
            ]
        )
        with h5py.File(part / "data" / "main_data.hdf5", "a") as file:
            infos = file["episode_0"].create_group("infos")
            for name, array in {**episode.infos, VECTOR_NAME: episode.vector}.items():
                infos.create_dataset(name, data=array, compression="gzip", compression_opts=4, shuffle=False)
        storage.update_metadata({"dataset_size": float(storage.get_size())})


def find_datasets(sources: Iterable[Path]) -> list[Path]:
    """Return the dataset folders among `sources` and inside them, each once.

    One of several sources that holds none is named and left out. Raises SourceError, FileError: the only one
    does not exist, is a file, or holds none; or all do.
    """
    return gather(sources, _datasets_in)


def _datasets_in(source: Path) -> list[Path]:
    if not source.exists():
        raise SourceError(f"{source} does not exist; name a folder that `mariokart record` wrote")
    if not source.is_dir():
        read_head(source)  # an archive or so is told as what it is
        raise SourceError(f"{source} is not a dataset; record it first: mariokart record {source}")
    found: list[Path] = []
    for path in sorted(source.rglob("metadata.json")):
        if path.parent.name == "data" and not is_hidden(path.relative_to(source)):
            found.append(path.parent.parent)
        elif path.parent == source:
            found.append(source.parent)
    if not found:
        raise SourceError(f"no dataset was found in {source}; record one first: mariokart record MOVIE")
    return found


def read_about(folder: Path) -> About:
    """Return the description of the dataset `folder`.

    Raises DatasetError: the folder holds no dataset, or not one of ours.
    """
    return About.from_json(_metadata(folder)["mariokart"])


def read_episodes(folder: Path, lean: bool = False) -> list[Episode]:
    """Return the episodes of the dataset `folder`, without their raw state (`infos`).

    With `lean` the observations of version 0 are left out too: training needs the vector alone.

    Raises DatasetError: something is missing, damaged, or too large to be a race.
    """
    metadata = _metadata(folder)
    about = About.from_json(metadata["mariokart"])
    count = metadata.get("total_episodes")
    if not isinstance(count, int) or not 1 <= count <= 100_000:
        raise DatasetError(f"{folder} says that it holds {count!r} episodes; record it again")
    try:
        with h5py.File(folder / "data" / "main_data.hdf5", "r") as file:
            return [_read_episode(_group(file, f"episode_{index}"), about, lean) for index in range(count)]
    except DatasetError as error:
        raise DatasetError(f"{folder} is damaged: {error}; record it again") from error
    except (OSError, KeyError, RuntimeError, ValueError, TypeError) as error:
        read_head(folder / "data" / "main_data.hdf5")
        raise DatasetError(
            f"{folder} is damaged: its main_data.hdf5 cannot be read; record it again"
        ) from error


def _metadata(folder: Path) -> dict[str, Any]:
    path = folder / "data" / "metadata.json"
    try:
        metadata = json.loads(read_capped(path, METADATA_LIMIT))
    except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise DatasetError(f"{path} is not JSON; record the dataset again") from error
    if not isinstance(metadata, dict) or "mariokart" not in metadata:
        raise DatasetError(f"{folder} was not written by `mariokart record`; record its movie")
    return metadata


def _read_episode(group: h5py.Group, about: About, lean: bool) -> Episode:
    actions = _array(group, "actions", 1)
    frames = len(actions)
    if not 1 <= frames <= FRAMES_LIMIT:
        raise DatasetError(f"an episode has {frames} frames")
    if actions.dtype.kind not in "iu" or actions.min() < 0 or actions.max() > 0xFFF:
        raise DatasetError("an action is not a key mask")
    inside = _group(group, "observations")
    observations = {name: _array(inside, name) for name in inside if not lean}
    episode = Episode(
        about=about,
        observations=observations,
        vector=_array(_group(group, "infos"), VECTOR_NAME, 2).astype(np.float32, copy=False),
        actions=actions.astype(np.uint16),
        rewards=_array(group, "rewards", 1).astype(np.float32),
        terminations=_array(group, "terminations", 1).astype(np.bool_),
        truncations=_array(group, "truncations", 1).astype(np.bool_),
    )
    seen = [*observations.values(), episode.vector]
    if any(len(array) != frames + 1 for array in seen):
        raise DatasetError("observations and actions differ in length")
    if not all(np.isfinite(array).all() for array in seen):
        raise DatasetError("an observation is not a finite number")
    if any(len(array) != frames for array in (episode.rewards, episode.terminations, episode.truncations)):
        raise DatasetError("rewards and actions differ in length")
    return episode


def _group(parent: h5py.Group, name: str) -> h5py.Group:
    if not isinstance(parent.get(name, getlink=True), h5py.HardLink):
        raise DatasetError(f"{name!r} is missing")
    group = parent[name]
    if not isinstance(group, h5py.Group):
        raise DatasetError(f"{name!r} is not a group")
    return group


def _array(parent: h5py.Group, name: str, dimensions: int | None = None) -> NDArray[Any]:
    """Read a numeric array after checking that it is plain, stored in this file, and of sane size."""
    if not isinstance(parent.get(name, getlink=True), h5py.HardLink):
        raise DatasetError(f"{name!r} is missing")
    data = parent[name]
    plain = isinstance(data, h5py.Dataset) and not data.is_virtual and not data.external
    if not plain or data.dtype.kind not in "biuf" or not data.shape:
        raise DatasetError(f"{name!r} is not a plain array of numbers")
    if dimensions is not None and len(data.shape) != dimensions:
        raise DatasetError(f"{name!r} has {len(data.shape)} dimensions")
    if data.shape[0] > FRAMES_LIMIT + 1 or int(np.prod(data.shape[1:], dtype=object)) > VALUES_LIMIT:
        raise DatasetError(f"{name!r} is too large to be a race")
    return np.asarray(data[()])
