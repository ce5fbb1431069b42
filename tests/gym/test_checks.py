"""Wrong calls that people are known to make: each is one sentence with the value, in Gymnasium's errors."""

import copy
import math
import pickle
from collections.abc import Callable, Iterator
from typing import Any

import gymnasium
import numpy as np
import pytest
from gymnasium.error import InvalidAction, ResetNeeded
from gymnasium.vector import AutoresetMode

import gym_mkds  # noqa: F401
from desmume_mkds.game.errors import MkdsError
from gym_mkds.checks import all_finite
from gym_mkds.env import MarioKartEnv, TimeTrialEnv
from gym_mkds.sb3 import SB3VecEnv
from gym_mkds.vector import TimeTrialVectorEnv
from gym_mkds.vector_observer import VECTOR

Make = Callable[..., Any]
NAMES = [number.name for number in VECTOR]


@pytest.fixture(scope="module", params=[MarioKartEnv, TimeTrialEnv])
def env(request: pytest.FixtureRequest) -> Iterator[Any]:
    made = request.param(render_mode="rgb_array")
    yield made
    made.close()


@pytest.fixture(scope="module")
def lanes() -> Iterator[TimeTrialVectorEnv]:
    made = TimeTrialVectorEnv(2, render_mode="rgb_array")
    yield made
    made.close()


def sentence(error: BaseException) -> str:
    assert "\n" not in str(error)
    return str(error)


def test_what_comes_before_the_first_reset(env: Any, lanes: TimeTrialVectorEnv) -> None:
    for call in (lambda: env.step(0), env.render, lambda: lanes.step([0, 0]), lanes.render):
        with pytest.raises(ResetNeeded, match=r"call reset\(\) before"):
            call()


@pytest.mark.parametrize("action", [-1, 1.5, 4096, np.nan, "a", None, [1, 2], np.array([0.0]), (0, 0, 0)])
def test_actions_that_are_none(env: Any, action: Any) -> None:
    env.reset()
    before = env.emulator.frame
    with pytest.raises(InvalidAction, match="integer") as error:
        env.step(action)
    assert sentence(error.value) and env.emulator.frame == before


@pytest.mark.parametrize("action", [3, np.int64(3), np.uint8(3), np.array(3), np.array([3]), [3]])
def test_actions_of_every_kind_of_integer(env: Any, action: Any) -> None:
    env.reset()
    env.step(action)
    assert env.emulator.keys == env.unwrapped._masks[3]


@pytest.mark.parametrize(
    "actions", [[0], [0, 0, 0], 0, [[0, 0]], [0.0, 1.0], [0, 20], [-1, 0], [math.nan, 0], [None, 0]]
)
def test_actions_of_several(lanes: TimeTrialVectorEnv, actions: Any) -> None:
    lanes.reset()
    before = [trial.emulator.frame for trial in lanes.trials]
    with pytest.raises(InvalidAction) as error:
        lanes.step(actions)
    assert sentence(error.value) and [trial.emulator.frame for trial in lanes.trials] == before


def test_a_step_after_the_end() -> None:
    env = TimeTrialEnv(time_limit=0.1)
    env.reset()
    while not env.step(0)[3]:
        pass
    with pytest.raises(ResetNeeded, match=r"the episode is over \(time limit\)"):
        env.step(0)
    env.reset()
    assert env.step(0)[1] == 0.0
    env.close()


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"frame_skip": 2.5}, "frame_skip is a whole number of 1 or more, not 2.5"),
        ({"frame_skip": 0}, "frame_skip is 1 or more, not 0"),
        ({"time_limit": 0}, "time_limit is a number above 0, not 0"),
        ({"time_limit": -1}, "time_limit is a number above 0, not -1"),
        ({"time_limit": math.nan}, "time_limit is a number above 0, not nan"),
        ({"patience": "long"}, "patience is a number above 0, not 'long'"),
        ({"wrong_way": 0}, "wrong_way is a number above 0"),
        ({"rewards": {"wall": math.nan}}, "the weight of 'wall' is a finite number, not nan"),
        ({"rewards": {"wall": math.inf}}, "the weight of 'wall' is a finite number, not inf"),
        ({"rewards": {"wall": "much"}}, "the weight of 'wall' is a finite number, not 'much'"),
    ],
)
@pytest.mark.parametrize("make", [TimeTrialEnv, TimeTrialVectorEnv, SB3VecEnv])
def test_settings_that_make_no_sense(make: Make, options: dict[str, Any], words: str) -> None:
    with pytest.raises(MkdsError, match=words.replace("(", r"\(")) as error:
        make(**options)
    assert sentence(error.value)


def test_settings_of_single_environments() -> None:
    for options in ({"ray_count": 0}, {"ray_count": 2.5}, {"ray_max_dist": math.nan}, {"ray_max_dist": -1}):
        with pytest.raises(MkdsError, match=next(iter(options))):
            MarioKartEnv(**options)
    for options in ({"num_envs": 0}, {"num_envs": 1.5}, {"threads": 0}, {"max_episode_steps": 0}):
        with pytest.raises(MkdsError, match=next(iter(options))):
            TimeTrialVectorEnv(**options)


def test_a_reward_that_is_no_number_is_named() -> None:
    env = TimeTrialEnv(rewards={"progress": 1, "mine": lambda before, now, length: math.nan})
    env.reset()
    with pytest.raises(MkdsError, match="the reward term 'mine' is a finite number, not nan"):
        env.step(0)
    env.close()


def test_an_observation_that_is_no_number_is_named() -> None:
    vector = np.zeros(len(NAMES), np.float32)
    all_finite(vector, NAMES)
    for wrong in (np.nan, np.inf, -np.inf):
        vector[7] = wrong
        with pytest.raises(MkdsError, match=f"observed as {NAMES[7]} is {wrong}"):
            all_finite(vector, NAMES)


@pytest.mark.parametrize(
    "seed", [np.int64(5), np.uint8(5), 5, [5, 6], (5, 6), np.array([5, 6]), [np.int64(5), 6]]
)
def test_seeds_of_every_kind_repeat(seed: Any) -> None:
    envs = gymnasium.make_vec("gym_mkds/TimeTrial-v1", num_envs=2, start="lap")
    frames = [envs.reset(seed=seed)[1]["frame"].tolist() for _ in range(2)]
    assert frames[0] == frames[1] == envs.reset(seed=5)[1]["frame"].tolist()
    envs.close()


@pytest.mark.parametrize("seed", [[1], [1, 2, 3], 1.5, "1", [1.5, 2], -1, np.array([1])])
def test_seeds_that_are_none(lanes: TimeTrialVectorEnv, seed: Any) -> None:
    with pytest.raises(MkdsError, match="seed") as error:
        lanes.reset(seed=seed)
    assert sentence(error.value)


def test_a_mask_of_another_shape(lanes: TimeTrialVectorEnv) -> None:
    for mask in ([True], [1, 0], np.ones(3, bool)):
        with pytest.raises(MkdsError, match="reset_mask is an array of 2 bools"):
            lanes.reset(options={"reset_mask": mask})


def test_what_cannot_be_copied_says_so(env: Any, lanes: TimeTrialVectorEnv) -> None:
    for one in (env, lanes):
        for call in (copy.deepcopy, copy.copy, pickle.dumps):
            with pytest.raises(MkdsError, match="cannot be copied or pickled: make another"):
                call(one)
    for call in (copy.deepcopy, pickle.dumps):
        with pytest.raises(MkdsError, match="cannot be copied or pickled"):
            call(env.emulator)


def test_an_episode_of_so_many_steps() -> None:
    envs = gymnasium.make_vec("gym_mkds/TimeTrial-v1", num_envs=2, max_episode_steps=3, frame_skip=7)
    envs.reset()
    over = [envs.step(np.zeros(2, int))[3].tolist() for _ in range(3)]
    assert over == [[False, False], [False, False], [True, True]]
    envs.close()


@pytest.mark.parametrize("frame_skip", [1, 4, 7, 45])
def test_frames_per_second_are_exact_everywhere(frame_skip: int) -> None:
    for make in (TimeTrialEnv, TimeTrialVectorEnv, SB3VecEnv):
        made = make(frame_skip=frame_skip)
        assert made.metadata["render_fps"] == 60 / frame_skip
        made.close()


def test_each_race_has_its_own_options_in_stable_baselines() -> None:
    envs = SB3VecEnv(num_envs=3)
    envs.set_options([{"course": "f8c"}, {"course": "yf"}, {"course": "ds"}])
    envs.reset()
    assert [info["course"] for info in envs.reset_infos] == ["f8c", "yf", "ds"]
    envs.close()


@pytest.mark.parametrize("mode", [AutoresetMode.SAME_STEP, AutoresetMode.NEXT_STEP])
def test_pixels_belong_to_their_moment(mode: AutoresetMode) -> None:
    """Neither black at first nor the last frame of the episode before; the same for the same seed."""
    first = TimeTrialEnv(pixels=True, start="lap")
    start = first.reset(seed=3)[0]["pixels"]
    assert start.any()
    for _ in range(10):
        driven = first.step(1)[0]["pixels"]
    again = first.reset(seed=3)[0]["pixels"]
    assert np.array_equal(again, start) and not np.array_equal(driven, start)
    other = TimeTrialEnv(pixels=True, start="lap", render_mode="rgb_array")
    assert np.array_equal(other.reset(seed=3)[0]["pixels"], start) and np.array_equal(other.render(), start)
    first.close()
    other.close()
    envs = TimeTrialVectorEnv(1, pixels=True, start="lap", autoreset_mode=mode, time_limit=0.3)
    assert np.array_equal(envs.reset(seed=3)[0]["pixels"][0], start)
    infos: dict[str, Any] = {}
    for _ in range(20):
        seen, _, _, truncated, infos = envs.step([1])
        if truncated.any():
            break
    if mode is AutoresetMode.SAME_STEP:
        last = infos["final_obs"][0]["pixels"]
    else:
        last, seen = seen["pixels"][0], envs.step([1])[0]
    assert not np.array_equal(seen["pixels"][0], last)
    envs.close()


