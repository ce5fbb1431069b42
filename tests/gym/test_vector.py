"""Many time trials at once: in threads, in processes that die, for Stable-Baselines3."""

import logging
import os
import signal
import struct

import gymnasium
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.vector import AutoresetMode
from stable_baselines3 import PPO
from stable_baselines3.common.env_checker import check_env
from stable_baselines3.common.vec_env import VecMonitor

import gym_mkds  # noqa: F401
from desmume_mkds import cartridge
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.ram import Ram
from gym_mkds.actions import DRIVING_ACTIONS, Key
from gym_mkds.env import TimeTrialEnv
from gym_mkds.processes import keep_alive
from gym_mkds.sb3 import SB3VecEnv
from gym_mkds.vector import TimeTrialVectorEnv

ID = "gym_mkds/TimeTrial-v1"
STRAIGHT = DRIVING_ACTIONS.index(int(Key.A))
SHORT = {"time_limit": 0.5, "frame_skip": 10}       # an episode is three steps


def test_each_environment_is_as_if_alone() -> None:
    courses = ["f8c", "dh", "f8c"]
    envs = gymnasium.make_vec(ID, num_envs=3, course=courses, kart=["standard_mr", "standard_mr", "b_dasher"])
    assert isinstance(envs.unwrapped, TimeTrialVectorEnv)
    random = np.random.default_rng(1)
    actions = random.integers(20, size=(60, 3)).repeat(4, axis=0)[:90]
    first, infos = envs.reset(seed=5)
    assert infos["course"].tolist() == courses and infos["kart"][2] == "B Dasher"
    steps = [(first, np.zeros(3)), *(envs.step(row)[:2] for row in actions)]
    envs.close()
    assert all(seen.shape == (3, 129) and seen.dtype == np.float32 for seen, _ in steps)
    for number in (1, 2):
        alone = TimeTrialEnv(course=courses[number], kart="b_dasher" if number == 2 else "standard_mr")
        seen, _ = alone.reset()
        assert np.array_equal(seen, steps[0][0][number])
        for row, (together, rewards) in zip(actions, steps[1:], strict=True):
            seen, reward, *_ = alone.step(row[number])
            assert np.array_equal(seen, together[number]) and reward == rewards[number]
        alone.close()


def test_next_step_resets_as_gymnasium_says() -> None:
    envs = gymnasium.make_vec(ID, num_envs=2, **SHORT)
    assert envs.metadata["autoreset_mode"] is AutoresetMode.NEXT_STEP
    start, _ = envs.reset()
    for _ in range(2):
        over = []
        for _ in range(4):
            seen, rewards, terminated, truncated, infos = envs.step(np.full(2, STRAIGHT))
            over.append(truncated.all())
            assert not terminated.any() and seen in envs.observation_space
            assert ("end" in infos) == truncated.any()
        assert over == [False, False, True, False]
        assert np.array_equal(seen, start) and (rewards == 0).all() and "rewards" not in infos
    envs.close()


def test_same_step_keeps_the_last_observation() -> None:
    envs = gymnasium.make_vec(ID, num_envs=2, autoreset_mode="SameStep", **SHORT)
    start, _ = envs.reset()
    for _ in range(3):
        seen, _, _, truncated, infos = envs.step(np.full(2, STRAIGHT))
    assert truncated.all() and np.array_equal(seen, start)
    assert infos["frame"].tolist() == [GHOST_FIRST_FRAME - 1] * 2
    assert infos["final_info"]["frame"].tolist() == [GHOST_FIRST_FRAME - 1 + 30] * 2
    assert infos["final_info"]["end"].tolist() == ["time limit"] * 2
    assert not np.array_equal(infos["final_obs"][0], start[0])
    assert not envs.step(np.full(2, STRAIGHT))[3].any()
    envs.close()


def test_without_autoreset_a_mask_resets() -> None:
    envs = gymnasium.make_vec(ID, num_envs=2, autoreset_mode="Disabled", **SHORT)
    start, _ = envs.reset()
    for _ in range(3):
        last = envs.step(np.full(2, STRAIGHT))[0]
    with pytest.raises(ResetNeeded, match="reset_mask"):
        envs.step(np.full(2, STRAIGHT))
    seen, _ = envs.reset(options={"reset_mask": np.array([True, False])})
    assert np.array_equal(seen[0], start[0]) and np.array_equal(seen[1], last[1])
    envs.close()


def test_copies_do_not_change_and_the_shared_array_does() -> None:
    for copy in (True, False):
        envs = gymnasium.make_vec(ID, num_envs=2, copy=copy)
        first, _ = envs.reset()
        kept = first.copy()
        for _ in range(60):
            second = envs.step(np.full(2, STRAIGHT))[0]
        assert (second is not first) == np.array_equal(first, kept) == copy
        envs.close()


def test_random_starts_follow_the_seeds() -> None:
    envs = gymnasium.make_vec(ID, num_envs=2, start="lap")
    starts = [envs.reset(seed=seed)[1]["frame"].tolist() for seed in (3, 4, 3)]
    assert starts[0] == starts[2] and starts[0][1] == starts[1][0]      # the second has seed + 1
    envs.close()
    with pytest.raises(MkdsError, match="3"):
        TimeTrialVectorEnv(2, course=["f8c", "yf", "dh"])


def test_random_agents_never_see_a_bad_value() -> None:
    envs = gymnasium.make_vec(ID, num_envs=4, course=["f8c", "ccb", "dh", "lm"], patience=2)
    envs.action_space.seed(0)
    envs.reset(seed=0)
    ends = set()
    for _ in range(300):
        seen, rewards, _, _, infos = envs.step(envs.action_space.sample())
        assert seen in envs.observation_space and np.isfinite(rewards).all()
        ends |= set(infos.get("end", [])) - {None}
    assert ends
    envs.close()


@pytest.mark.parametrize("mode", ["NextStep", "SameStep"])
def test_a_game_that_crashes_truncates_its_episode_alone(
    mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    envs = gymnasium.make_vec(ID, num_envs=2, autoreset_mode=mode).unwrapped
    start, _ = envs.reset()
    assert isinstance(envs, TimeTrialVectorEnv)
    undefined = np.frombuffer(b"\xf0\x00\xf0\xe7", np.uint8)               # an instruction that there is not
    code, size = struct.unpack_from("<I", cartridge.ROM.read_bytes(), 0x28)[0] - Ram.START, 0x8000
    envs.trials[1].emulator.ram[code : code + size] = np.tile(undefined, size // 4)
    with caplog.at_level(logging.ERROR):
        seen, rewards, terminated, truncated, infos = envs.step(np.full(2, STRAIGHT))
    assert truncated.tolist() == [False, True] and not terminated.any() and rewards[1] == 0
    assert "environment 1 on f8c" in caplog.text and "crashed" in caplog.text
    ends = infos["end"] if mode == "NextStep" else infos["final_info"]["end"]
    assert ends[0] is None and "crashed" in ends[1] and infos["frame"][0] == GHOST_FIRST_FRAME + 3
    if mode == "NextStep":
        seen, _, _, truncated, _ = envs.step(np.full(2, STRAIGHT))
        assert not truncated.any()
    assert np.array_equal(seen[1], start[1])
    assert envs.step(np.full(2, STRAIGHT))[4]["frame"][1] == GHOST_FIRST_FRAME + 3
    envs.close()


def test_pixels_side_by_side() -> None:
    envs = gymnasium.make_vec(ID, num_envs=2, pixels=True, kart=["standard_mr", "b_dasher"], time_limit=5)
    alone = TimeTrialEnv(pixels=True, kart="b_dasher")
    envs.reset()
    alone.reset()
    for _ in range(60):
        seen, *_ = envs.step(np.full(2, STRAIGHT))
        one, *_ = alone.step(STRAIGHT)
    assert seen in envs.observation_space and seen["pixels"].shape == (2, 384, 256, 3)
    assert all(np.array_equal(seen[name][1], one[name]) for name in ("vector", "pixels"))
    assert not np.array_equal(seen["pixels"][0], seen["pixels"][1])
    envs.close()
    alone.close()


@pytest.mark.parametrize("mode", ["NextStep", "SameStep"])
def test_a_killed_worker_truncates_its_episode_and_comes_back(
    mode: str, caplog: pytest.LogCaptureFixture
) -> None:
    envs = gymnasium.make_vec(
        ID, num_envs=2, vectorization_mode="async", vector_kwargs={"autoreset_mode": mode, "context": "spawn"}
    )
    keep_alive(envs.unwrapped)
    start, _ = envs.reset(seed=1, options={"course": "yf"})
    for _ in range(5):
        before, *_ = envs.step(np.full(2, STRAIGHT))
    os.kill(envs.unwrapped.processes[1].pid, signal.SIGKILL)
    with caplog.at_level(logging.ERROR):
        seen, rewards, terminated, truncated, infos = envs.step(np.full(2, STRAIGHT))
    assert truncated.tolist() == [False, True] and not terminated.any() and rewards[1] == 0
    assert infos["end"][1] == "worker killed by SIGKILL" and not np.array_equal(seen[0], before[0])
    if mode == "NextStep":
        assert np.array_equal(seen[1], before[1])
        seen, _, _, truncated, infos = envs.step(np.full(2, STRAIGHT))
        assert not truncated.any()
    else:
        assert np.array_equal(infos["final_obs"][1], before[1])
    assert infos["course"][1] == "yf" and np.array_equal(seen[1], start[1])
    seen, *_ = envs.step(np.full(2, STRAIGHT))
    assert seen in envs.observation_space
    (record,) = caplog.records
    assert "environment 1" in record.message and "A, A" in record.message
    assert f"frame {GHOST_FIRST_FRAME + 19}" in record.message
    envs.close()


def test_processes_by_an_option() -> None:
    envs = gymnasium.make_vec(ID, num_envs=2, processes=True, course=["f8c", "yf"])
    _, infos = envs.reset()
    assert infos["course"].tolist() == ["f8c", "yf"]
    os.kill(envs.unwrapped.processes[0].pid, signal.SIGKILL)
    assert envs.step(np.full(2, STRAIGHT))[3].tolist() == [True, False]
    envs.close()


def test_stable_baselines_learns_with_it() -> None:
    for name in ("gym_mkds/MarioKartDS-v0", ID):
        single = gymnasium.make(name)
        check_env(single.unwrapped)
        single.close()
    envs = SB3VecEnv(2, start="lap", time_limit=2)
    model = PPO("MlpPolicy", VecMonitor(envs), n_steps=64, batch_size=64, seed=0, device="cpu")
    model.learn(128)
    envs.reset()
    done = False
    while not done:
        _, _, dones, infos = envs.step(np.full(2, STRAIGHT))
        done = bool(dones[0])
    assert infos[0]["end"] == "time limit" and infos[0]["TimeLimit.truncated"]
    assert infos[0]["terminal_observation"].shape == (129,)
    envs.close()
