"""Trials on the host core, beside the same ones in the emulator."""

from pathlib import Path

import numpy as np
import pytest
from cartridge.console import HostConsole, HostPool

from cartridge import console
from desmume_mkds import cartridge
from gym_mkds.actions import DRIVING_ACTIONS
from gym_mkds.trial import Trial
from gym_mkds.vector import TimeTrialVectorEnv
from gym_mkds.vector_observer import VectorObserver
from mariokart.rl.settings import read_settings


@pytest.mark.parametrize("name", ["generalist.yaml", "polish.yaml"])
def test_the_generalists_settings_are_settings(name: str) -> None:
    settings = read_settings("ppo", Path(console.__file__).with_name(name))
    assert settings.num_envs == 24


@pytest.mark.parametrize("start", ["grid", "lap"])
def test_a_trial_goes_as_in_the_emulator(start: str) -> None:
    pool = HostPool(1)
    courses = {"course": "yf", "character": "toad", "kart": "mushmellow"}
    envs = [
        TimeTrialVectorEnv(1, start=start, **courses, **extra)
        for extra in ({}, {"pool": pool, "runs": None if start == "grid" else _runs()})
    ]
    actions = np.random.default_rng(1).integers(len(DRIVING_ACTIONS), size=(120, 1))
    seen = []
    for env in envs:
        env.reset(seed=5)
        seen.append([env.step(action)[:2] for action in actions])
        env.close()
    for emulated, hosted in zip(*seen, strict=True):
        np.testing.assert_array_equal(emulated[0], hosted[0])
        assert emulated[1] == hosted[1]


def _runs() -> list[Path]:
    return [cartridge.SAVE]


def test_going_back_gives_the_same_race() -> None:
    trial = Trial(VectorObserver, emulator=HostConsole())  # type: ignore[arg-type]
    trial.reset(np.random.default_rng(0))
    kept = trial.keep()
    first = [trial.step(0x001).observation.copy() for _ in range(100)]
    trial.reset(np.random.default_rng(0), {"course": "dh"})
    trial.reset(np.random.default_rng(0), {"course": "f8c"})
    trial.go_back(kept)
    again = [trial.step(0x001).observation.copy() for _ in range(100)]
    np.testing.assert_array_equal(first, again)
