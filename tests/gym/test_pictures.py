"""Each picture shows the moment that it belongs to, also the first one after a reset or a way back."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.wrappers import RecordVideo

import gym_mkds  # noqa: F401
from gym_mkds.actions import DRIVING_ACTIONS, Key
from gym_mkds.env import TimeTrialEnv
from gym_mkds.view.scene import Scene
from gym_mkds.wrappers import OverlayWrapper, SaveStateWrapper

ID = "gym_mkds/TimeTrial-v1"
STRAIGHT, LEFT = (DRIVING_ACTIONS.index(int(keys)) for keys in (Key.A, Key.A | Key.LEFT))
GRID, LAP = {"start": "grid"}, {"start": "lap"}


def tour(env: Any) -> list[Any]:
    """First pixels of episodes, with much seen in between."""
    firsts = []
    for race in (GRID, LAP, GRID, LAP):
        firsts.append(env.reset(seed=4, options=race)[0]["pixels"])
        for _ in range(30):
            env.step(LEFT)
    return firsts


def test_the_first_pixels_are_of_the_episode_that_begins() -> None:
    env = TimeTrialEnv(pixels=True, frame_skip=1)
    one, other = tour(env), tour(env)
    assert all(np.array_equal(*pair) for pair in zip(one, other, strict=True))
    grid, lap, again, _ = one
    assert np.array_equal(grid, again) and not np.array_equal(grid, lap) and all(map(np.any, one))
    # it is the picture before the next one, not that of a frame long ago
    env.reset(options=GRID)
    following = env.step(STRAIGHT)[0]["pixels"]
    last = [env.step(STRAIGHT)[0]["pixels"] for _ in range(300)][-1]
    near, far = (np.abs(grid[:192].astype(int) - other[:192]).mean() for other in (following, last))
    assert near < far / 4
    env.close()


def test_pixels_along_the_lap_are_those_of_who_drove_there() -> None:
    """Wherever the run is entered: between two kept snapshots, on one, and in a cache that has none."""
    env = TimeTrialEnv(pixels=True, frame_skip=1, start="lap")
    env.reset(seed=1)
    trial = env.trial
    run = trial._runs[0]       # type: ignore[index]
    for frame in (240, 241, 299, 300):
        trial._starts.to_lap(trial.emulator, run, frame, render=True)
        shown = trial.emulator.screen
        trial._starts.to_grid(trial.emulator, run.race)
        for keys in run.keys[:frame].tolist():
            trial.emulator.cycle(1, keys, render=True)
        assert np.array_equal(shown, trial.emulator.screen), frame
    env.close()


@pytest.mark.parametrize("mode", ["NextStep", "SameStep"])
def test_vectors_show_the_new_episode_and_keep_the_last_picture_of_the_old(mode: str) -> None:
    envs = gymnasium.make_vec(ID, num_envs=2, pixels=True, autoreset_mode=mode, time_limit=1, frame_skip=10)
    start = envs.reset()[0]["pixels"]
    for _ in range(6):
        seen, _, _, truncated, infos = envs.step(np.full(2, STRAIGHT))
    assert truncated.all() and start.any()
    if mode == "SameStep":
        assert np.array_equal(seen["pixels"], start)
        assert all(not np.array_equal(last["pixels"], start[0]) for last in infos["final_obs"])
    else:
        assert not np.array_equal(seen["pixels"], start)
        assert np.array_equal(envs.step(np.full(2, STRAIGHT))[0]["pixels"], start)
    envs.close()


def test_render_after_reset_and_after_going_back() -> None:
    for name, keys in ((ID, STRAIGHT), ("gym_mkds/MarioKartDS-v0", Key.A)):
        env = SaveStateWrapper(gymnasium.make(name, render_mode="rgb_array"))
        env.reset()
        first = env.render()
        for _ in range(80):
            env.step(keys)
        saved, shown = env.save(), env.render()
        for _ in range(40):
            env.step(keys)
        env.load(saved)
        assert np.array_equal(env.render(), shown) and not np.array_equal(first, shown)
        env.reset()
        assert np.array_equal(env.render(), first) and first is not None and first.any()
        env.close()


def test_an_overlay_after_going_back_is_of_that_moment() -> None:
    scenes: list[Scene] = []
    game = SaveStateWrapper(gymnasium.make("gym_mkds/MarioKartDS-v0", render_mode="rgb_array"))
    env = OverlayWrapper(game, lambda canvas, scene: scenes.append(scene))
    env.reset()
    for _ in range(20):
        env.step(Key.A)
    saved = game.save()
    for _ in range(20):
        env.step(Key.A)
    env.render()
    game.load(saved)
    env.render()
    env.step(Key.A)
    env.render()
    there = saved.snapshot.frame - game.unwrapped.emulator.frame + scenes[-1].now.frame + 1
    assert [scene.now.frame for scene in scenes] == [there + 19, there, there]
    env.close()


def test_a_film_begins_with_the_episode(tmp_path: Path) -> None:
    game = gymnasium.make(ID, render_mode="rgb_array")
    game.reset()
    for _ in range(60):
        game.step(STRAIGHT)
    env = RecordVideo(game, str(tmp_path / "films"), disable_logger=True)
    env.reset()
    first = game.render()
    assert np.array_equal(env.recorded_frames[0], first)
    env.step(STRAIGHT)
    env.reset()
    assert np.array_equal(env.recorded_frames[0], first)
    env.close()
