"""The environment as Gymnasium's users meet it, on Shakedown in the real emulator."""

from collections.abc import Iterator

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import gym_mkds  # noqa: F401
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from gym_mkds.actions import KEYS, Key, key_mask
from gym_mkds.env import MarioKartEnv
from gym_mkds.observations import LOOKAHEAD_DISTANCES, STATE, STATE_INDEX
from gym_mkds.observer import Observation
from mariokart.drivers import PurePursuit

ID = "gym_mkds/MarioKartDS-v0"


@pytest.fixture(scope="module")
def env() -> Iterator[MarioKartEnv]:
    made = gymnasium.make(ID, render_mode="rgb_array", ray_max_dist=3000, ray_count=20)
    yield made.unwrapped  # type: ignore[misc]
    made.close()


def same(one: Observation, other: Observation) -> bool:
    return one.keys() == other.keys() and all(np.array_equal(one[name], other[name]) for name in one)


def test_gymnasium_finds_nothing_wrong(env: MarioKartEnv) -> None:
    check_env(env, skip_render_check=True)      # with a display: tests/view/test_window.py


def test_make_by_module_and_name() -> None:
    made = gymnasium.make(f"gym_mkds:{ID}", ray_count=7, ray_max_dist=500)
    observation, info = made.reset(seed=1)
    assert observation["wall_distances"].shape == (7,) and observation["wall_distances"].max() <= 500
    assert (info["course"], info["character"], info["frame"]) == ("f8c", "Mario", GHOST_FIRST_FRAME - 1)
    made.close()


def test_observations_stay_in_their_space_whatever_is_pressed(env: MarioKartEnv) -> None:
    env.action_space.seed(5)
    observation, _ = env.reset(seed=5)
    assert observation in env.observation_space
    keys = 0
    for frame in range(500):
        if frame % 12 == 0:     # held for a while, or the kart would hardly move
            keys = int(env.action_space.sample()) | Key.A
        observation, reward, terminated, truncated, info = env.step(keys)
        assert observation in env.observation_space, observation
        assert np.isfinite(reward) and reward == info["rewards"]["progress"]
        assert not terminated and not truncated
        held = sum(int(bit) << place for place, bit in enumerate(observation["keymask"]))
        assert held == key_mask(keys)
    assert info["frame"] == GHOST_FIRST_FRAME - 1 + 500


def test_the_game_gets_the_keys_of_the_action_in_the_same_step(env: MarioKartEnv) -> None:
    env.reset()
    for keys in (Key.A, Key.A | Key.LEFT, Key.B | Key.RIGHT, Key.R | Key.X, 0):
        env.step(int(keys))
        assert env.emulator.memory.pad_keys & 0x7FF == keys


def test_the_same_keys_make_the_same_race_after_any_reset(env: MarioKartEnv) -> None:
    random = np.random.default_rng(0)
    keys = [int(k) for k in random.integers(0, 2048, 24).repeat(10)]
    races = []
    for _ in range(2):
        first, _ = env.reset(seed=3)
        races.append([first] + [env.step(k)[0] for k in keys])
        env.step(0)
    assert all(same(one, other) for one, other in zip(*races, strict=True))


def test_another_course_character_and_kart(env: MarioKartEnv) -> None:
    before, _ = env.reset()
    length = env.course.route.length
    after, info = env.reset(options={"course": "yf", "character": "Bowser", "kart": "Tyrant"})
    assert (info["course"], info["character"], info["kart"]) == ("yf", "Bowser", "Tyrant")
    config = env.emulator.memory.race_config
    assert (config.course, config.drivers[0].character, config.drivers[0].kart) == (22, 3, 11)
    assert env.course.route.length != length and not same(before, after)
    again, _ = env.reset(options={"course": "f8c", "character": "Mario", "kart": "Standard MR"})
    assert same(before, again)


def test_what_cannot_be_asked_for() -> None:
    for wrong in ({"course": "nowhere"}, {"render_mode": "ansi"}, {"ray_count": 0}, {"rewards": {"fun": 1}},
                  {"rom_path": "no-such-file.nds"}):
        with pytest.raises(MkdsError):
            MarioKartEnv(**wrong)


def test_unknown_reset_options_are_named(env: MarioKartEnv) -> None:
    with pytest.raises(MkdsError, match="weather"):
        env.reset(options={"weather": "rain"})


def test_both_screens_can_be_seen(env: MarioKartEnv) -> None:
    env.reset()
    for _ in range(200):
        env.step(Key.A)
    picture = env.render()
    assert picture.shape == (384, 256, 3) and picture.dtype == np.uint8
    assert len(np.unique(picture[:192].reshape(-1, 3), axis=0)) > 4      # road, grass, sky, kart …
    still = picture.copy()
    for _ in range(200):
        env.step(Key.A)
    assert (env.render() != still).any()


def test_who_stands_still_is_stopped_and_told_why() -> None:
    env = MarioKartEnv(patience=1)
    env.reset()
    frames = 0
    done = False
    while not done:
        _, _, terminated, done, info = env.step(0)
        frames += 1
        assert not terminated
    assert info["end"] == "standing still" and frames == 183 + 60
    env.close()


def test_the_time_limit_is_a_truncation() -> None:
    env = MarioKartEnv(time_limit=0.5)
    env.reset()
    ends = [env.step(0)[2:4] for _ in range(30)]
    assert ends[-1] == (False, True) and not any(ends[-2])
    env.close()


def test_a_race_to_the_finish_adds_up_to_a_hundred_percent(env: MarioKartEnv) -> None:
    env.render_mode = None
    driver = PurePursuit()
    env.reset()
    memory = env.emulator.memory
    driver.reset(env.course, memory)
    total, done = 0.0, False
    while not done:
        observation, reward, done, truncated, info = env.step(driver.act(memory))
        total += reward
        assert not truncated
    env.render_mode = "rgb_array"
    assert info["end"] == "finished" and info["lap"] >= env.course.laps
    assert total == pytest.approx(100, abs=2)
    assert observation["state"][STATE_INDEX["race_progress"]] == pytest.approx(1, abs=0.01)


def test_the_tables_name_every_number(env: MarioKartEnv) -> None:
    observation, _ = env.reset()
    assert observation["state"].shape == (len(STATE),) == (len(STATE_INDEX),)
    assert observation["lookahead"].shape[0] == len(LOOKAHEAD_DISTANCES)
    assert observation["keymask"].shape == (len(KEYS),)
    assert observation["state"][STATE_INDEX["countdown"]] == 184     # GO: frameCounter 305, now 121
    ahead = observation["lookahead"]
    apart = np.linalg.norm(np.diff(ahead[:, :3], axis=0), axis=1)
    np.testing.assert_allclose(apart[:4], np.diff(LOOKAHEAD_DISTANCES)[:4], atol=9)
