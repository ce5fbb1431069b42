"""Recorded races that no emulator was needed for, and the command line in this process."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from gymnasium.spaces import Box, Dict, Discrete

from gym_mkds.vector_observer import VECTOR, VECTOR_INDEX
from mariokart.cli import main
from mariokart.datasets import About, Episode, write_episode

_SPACE = Dict(
    {
        "wall_distances": Box(0, 3000, (20,), np.float32),
        "keymask": Discrete(2048),
        "state": Box(-np.inf, np.inf, (3,), np.float32),
    }
)


def _make_episode(seed: int, frames: int = 300, course: str = "f8c") -> Episode:
    """Return a race in which the right keys follow from what is seen: steer to where the road goes."""
    random = np.random.default_rng(seed)
    state = np.cumsum(random.normal(size=(frames + 1, 3)), axis=0).astype(np.float32) / 3
    actions = np.where(state[:-1, 0] > 0, 0x011, 0x021).astype(np.uint16)
    vector = random.normal(size=(frames + 1, len(VECTOR))).astype(np.float32)
    vector[:, VECTOR_INDEX["ahead_64_left"]] = state[:, 0]
    about = About(
        movie=f"race{seed}.dsm",
        movie_sha256=f"{seed:064x}",
        rom_sha256="0" * 64,
        course=course,
        character="Mario",
        kart="Standard MR",
        time=frames / 60,
        observation_names={
            "state": ["ahead", "steering", "lap"],
            "vector": [number.name for number in VECTOR],
        },
    )
    return Episode(
        about=about,
        observations={
            "wall_distances": random.uniform(0, 3000, (frames + 1, 20)).astype(np.float32),
            "keymask": np.concatenate([[0], actions]).astype(np.uint16),
            "state": state,
        },
        vector=vector,
        actions=actions,
        rewards=random.normal(size=frames).astype(np.float32),
        terminations=np.arange(frames) == frames - 1,
        truncations=np.zeros(frames, np.bool_),
        infos={"driver": random.integers(0, 256, (frames + 1, 64), dtype=np.uint8)},
    )


@pytest.fixture(scope="session")
def make_episode() -> Callable[..., Episode]:
    """Return a function that makes up the race of a seed, with so many frames."""
    return _make_episode


@pytest.fixture(scope="session")
def space() -> Dict:
    """Return the observation space of made-up races."""
    return _SPACE


@pytest.fixture(scope="session")
def races(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with five datasets."""
    folder = tmp_path_factory.mktemp("races")
    for seed in range(5):
        write_episode(folder / f"race{seed}-v0", _make_episode(seed), _SPACE, Discrete(2048))
    return folder


@pytest.fixture
def mariokart(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Return a function that runs a command line and returns exit code, output and complaints."""

    def run(*arguments: object) -> tuple[int, str, str]:
        try:
            main([str(argument) for argument in arguments])
            code = 0
        except SystemExit as stop:
            code = int(stop.code or 0)
        return code, *capsys.readouterr()

    return run
