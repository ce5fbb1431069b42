"""One recorded race."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from mariokart.errors import DatasetError


@dataclass(frozen=True)
class About:
    """Where an episode comes from. Text is at most 200 characters long."""

    movie: str
    """File name of the movie that was replayed."""
    movie_sha256: str
    """Hash of that file."""
    rom_sha256: str
    """Hash of the cartridge that it was replayed on."""
    course: str
    """Abbreviation of the course."""
    character: str
    """Name of the character."""
    kart: str
    """Name of the kart."""
    time: float
    """Race time in seconds: the finish by the game's own clock."""
    ghost_time: float | None = None
    """Race time of the ghost that the movie was made from, in seconds, where the movie says it."""
    library: str = ""
    """The emulator build that ran the replay."""
    recorder: int = 0
    """Version of the recorder: episodes of an older one are recorded again."""
    observation_names: dict[str, list[str]] = field(default_factory=dict)
    """For each observation that is a vector of named numbers, the names in order."""

    @classmethod
    def from_json(cls, data: Any) -> Self:
        """Rebuild what `to_json` made; keys that this version does not know are passed over.

        Raises DatasetError: a key is missing or its value has another type.
        """
        if not isinstance(data, dict):
            raise DatasetError("the description of the episode is not a JSON object")
        known = {field.name: data[field.name] for field in fields(cls) if field.name in data}
        numbers = {"time": (int, float), "ghost_time": (int, float, type(None)), "recorder": (int,)}
        for name, value in known.items():
            if name == "observation_names":
                good = _is_name_table(value)
            elif name in numbers:
                good = isinstance(value, numbers[name]) and not isinstance(value, bool)
            else:
                good = isinstance(value, str) and len(value) <= 200
            if not good:
                raise DatasetError(f"the description of the episode has a bad {name!r}")
        try:
            return cls(**known)
        except TypeError as error:
            raise DatasetError("the description of the episode is incomplete") from error

    def to_json(self) -> dict[str, Any]:
        """Return the description as JSON types."""
        return asdict(self)


@dataclass(frozen=True)
class Episode:
    """A race of n frames at 60 Hz, from the first frame that a ghost records until the finish.

    Observation i was made before action i took effect; the last observation is that after the finish.
    """

    about: About
    observations: dict[str, NDArray[Any]]
    """Arrays of shape (n + 1, …), one per entry of the environment's observation."""
    vector: NDArray[np.float32]
    """Shape (n + 1, 129): what `gym_mkds/TimeTrial-v1` shows, scaled, see `gym_mkds.vector_observer`."""
    actions: NDArray[np.uint16]
    """Key masks, shape (n,)."""
    rewards: NDArray[np.float32]
    """Shape (n,)."""
    terminations: NDArray[np.bool_]
    """Shape (n,): True where the race ended."""
    truncations: NDArray[np.bool_]
    """Shape (n,): True where recording stopped for another reason."""
    infos: dict[str, NDArray[Any]] = field(default_factory=dict)
    """Raw state of the game, shape (n + 1, …) or constant over the race; not read back for training."""

    def __len__(self) -> int:
        """Return the number of frames, n."""
        return len(self.actions)

    def part(self, begin: int, end: int) -> Episode:
        """Return the frames from `begin` to before `end`, without the raw state."""
        steps, seen = slice(begin, end), slice(begin, end + 1)
        return replace(
            self,
            observations={name: array[seen] for name, array in self.observations.items()},
            vector=self.vector[seen],
            actions=self.actions[steps],
            rewards=self.rewards[steps],
            terminations=self.terminations[steps],
            truncations=self.truncations[steps],
            infos={},
        )

    def __repr__(self) -> str:
        shapes = ", ".join(
            f"{name}: {array.dtype}{array.shape[1:]}" for name, array in self.observations.items()
        )
        return f"Episode({self.about.course}, {len(self)} frames, {self.about.time:.3f} s, {{{shapes}}})"


def _is_name_table(value: Any) -> bool:
    return isinstance(value, dict) and all(
        isinstance(names, list) and len(names) <= 4096 and all(isinstance(name, str) for name in names)
        for names in value.values()
    )
