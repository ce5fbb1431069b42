"""`gym_mkds/TimeTrial-v1` as learners meet it, on Shakedown in the real emulator."""

import math
from collections.abc import Iterator
from pathlib import Path

import gymnasium
import numpy as np
import pytest
from gymnasium.utils.env_checker import check_env

import gym_mkds  # noqa: F401
from desmume_mkds import cartridge
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.save import Save
from gym_mkds import tables
from gym_mkds.actions import DRIVING, DRIVING_ACTIONS, Key
from gym_mkds.env import TimeTrialEnv
from gym_mkds.moment import Moment
from gym_mkds.sensors.ground import WHEELS
from gym_mkds.starts import Run
from gym_mkds.vector_observer import EDGE_REACH, VECTOR, VECTOR_INDEX, WALL_REACH

ID = "gym_mkds/TimeTrial-v1"
STRAIGHT, LEFT, BRAKE = (DRIVING_ACTIONS.index(int(keys)) for keys in (Key.A, Key.A | Key.LEFT, Key.B))


@pytest.fixture(scope="module")
def env() -> Iterator[TimeTrialEnv]:
    made = gymnasium.make(ID)
    yield made.unwrapped  # type: ignore[misc]
    made.close()


@pytest.fixture(scope="module")
def plain() -> Iterator[TimeTrialEnv]:
    """Numbers in their units, a frame at a time."""
    made = TimeTrialEnv(scaled=False, frame_skip=1, patience=60, wrong_way=60)
    yield made
    made.close()


def test_gymnasium_finds_nothing_wrong(env: TimeTrialEnv) -> None:
    check_env(env, skip_render_check=True)      # with a display: tests/view/test_window.py


def test_the_page_is_what_the_code_says() -> None:
    page = Path(__file__).resolve().parents[2] / "docs" / "observations.md"
    assert page.read_text(encoding="utf-8") == tables.page()
    assert len(VECTOR_INDEX) == len(VECTOR) and len(set(DRIVING_ACTIONS)) == len(DRIVING) == 20


def test_numbers_are_what_the_game_and_the_course_say(plain: TimeTrialEnv) -> None:
    plain.reset(options={"course": "dh"})
    random = np.random.default_rng(2)
    for step in range(600):
        keys = STRAIGHT if step < 250 or step % 40 < 20 else int(random.integers(20))
        seen, *_ = plain.step(keys)
        assert seen in plain.observation_space
        if step % 100:
            continue
        value = {name: float(seen[index]) for name, index in VECTOR_INDEX.items()}
        kart = plain.emulator.memory.driver
        assert value["speed"] == pytest.approx(kart.speed, abs=1e-5)
        assert value["steering"] == pytest.approx(kart.steering) and value["boost"] == kart.boost_timer
        assert value["drift_angle"] == pytest.approx(-kart.drift_angle, abs=1e-5)
        assert value["top_speed"] == pytest.approx(kart.kart_params.max_speed)
        assert value["handling"] == pytest.approx(kart.kart_params.handling * 4096 * math.tau / 65536)
        assert value["vertical_speed"] == pytest.approx(kart.velocity_3d[1], abs=1e-5)
        held = [name for name in ("a", "b", "right", "left", "r", "x") if value[f"key_{name}"]]
        assert held == [name.lower() for name in ("A", "B", "RIGHT", "LEFT", "R", "X")
                        if Key[name] & DRIVING_ACTIONS[keys]]
        place = plain.now.place
        assert value["lateral"] == pytest.approx(place.lateral, abs=1e-3)
        point = plain.course.route.points[plain.course.route.index(place.distance + 256)]
        ahead = [value[f"ahead_256_{name}"] for name in ("left", "up", "forward")]
        np.testing.assert_allclose(ahead, kart.matrix[:3] @ (point - kart.position), atol=9)
        assert 0 <= value["wall_ahead"] <= WALL_REACH and 0 <= value["edge_ahead"] <= EDGE_REACH


def test_the_kart_feels_the_ground_under_its_wheels(plain: TimeTrialEnv) -> None:
    plain.reset(options={"course": "f8c"})
    on_road = plain.step(STRAIGHT)[0]
    assert on_road[VECTOR_INDEX["wheel_front_left"]] == 0 and on_road[VECTOR_INDEX["edge_left_90"]] > 10
    for _ in range(700):
        seen, *_ = plain.step(LEFT if plain.now.started else STRAIGHT)
        if seen[VECTOR_INDEX["off_road"]] > 0:
            break
    wheels = [seen[VECTOR_INDEX[f"wheel_{name}"]] for name in WHEELS]
    assert max(wheels) == seen[VECTOR_INDEX["off_road"]] == 2


def test_scaled_numbers_are_the_others_over_their_range(plain: TimeTrialEnv, env: TimeTrialEnv) -> None:
    one, _ = plain.reset(options={"course": "f8c"})
    other, _ = env.reset(options={"course": "f8c"})
    largest = np.array([max(abs(number.low), abs(number.high)) for number in VECTOR], np.float32)
    np.testing.assert_allclose(other * largest, one, rtol=1e-5)


def test_a_step_is_as_many_frames_as_asked_for(env: TimeTrialEnv) -> None:
    _, info = env.reset()
    assert info["frame"] == GHOST_FIRST_FRAME - 1
    assert [env.step(STRAIGHT)[4]["frame"] for _ in range(3)] == [GHOST_FIRST_FRAME + 3, 129, 133]


def test_observations_that_were_handed_out_do_not_change(env: TimeTrialEnv) -> None:
    first, _ = env.reset()
    kept = first.copy()
    for _ in range(60):
        env.step(STRAIGHT)
    assert np.array_equal(first, kept)


def test_rewards_by_weight_and_by_function() -> None:
    def brave(before: Moment, now: Moment, race_length: float) -> float:
        return now.position[2] - before.position[2]

    env = TimeTrialEnv(rewards={"progress": 2.0, "time": 0.25, "wall": 1, "brave": brave}, frame_skip=2)
    env.reset()
    for _ in range(120):
        _, reward, *_, info = env.step(STRAIGHT)
        assert reward == pytest.approx(sum(info["rewards"].values()))
    terms = info["rewards"]
    assert list(terms) == ["progress", "time", "wall", "brave"]
    assert terms["time"] == -0.5 and terms["progress"] > 0
    env.close()
    with pytest.raises(MkdsError, match="fun"):
        TimeTrialEnv(rewards={"fun": 1})


def test_starts_along_the_lap_are_a_ghosts_and_the_seeds(env: TimeTrialEnv) -> None:
    starts = []
    for seed in (1, 2, 1):
        seen, info = env.reset(seed=seed, options={"course": "f8c", "start": "lap"})
        starts.append((info["frame"], seen))
        assert info["lap"] >= 1 and seen[VECTOR_INDEX["started"]] == 1
        assert env.now.driver.speed > 0.7 * env.now.kart.max_speed
        by_the_game = env.emulator.memory.driver_status.race_progress
        assert info["progress"] == pytest.approx(by_the_game, abs=0.02)
    assert starts[0][0] == starts[2][0] != starts[1][0] and np.array_equal(starts[0][1], starts[2][1])
    ghost = Save.from_file(cartridge.SAVE).personal_ghosts[0][1]
    assert (info["character"], info["kart"]) == (ghost.character.name, ghost.kart.name)
    assert env.step(STRAIGHT)[4]["rewards"]["progress"] > 0
    _, info = env.reset(options={"start": "grid"})
    assert (info["character"], info["frame"]) == ("Mario", GHOST_FIRST_FRAME - 1)


def test_a_start_from_a_snapshot(env: TimeTrialEnv) -> None:
    env.reset(options={"course": "f8c", "start": "grid"})
    for _ in range(70):
        seen, *_ = env.step(STRAIGHT)
    moment = env.emulator.snapshot()
    ahead = [env.step(STRAIGHT)[0] for _ in range(5)][-1]
    again, info = env.reset(options={"start": moment})
    sensed = slice(VECTOR_INDEX["key_a"])
    assert np.array_equal(again[sensed], seen[sensed]) and info["frame"] == GHOST_FIRST_FRAME - 1 + 280
    assert np.array_equal([env.step(STRAIGHT)[0] for _ in range(5)][-1], ahead)
    env.reset(options={"start": "grid"})


def test_who_drives_the_wrong_way_or_stands_is_stopped_and_told_why() -> None:
    env = TimeTrialEnv(patience=20, wrong_way=2, frame_skip=2)
    env.reset()
    turn = DRIVING_ACTIONS.index(int(Key.A | Key.B | Key.LEFT))
    done = False
    while not done:
        facing_back = abs(env.now.heading) > 2.5
        _, _, terminated, done, info = env.step(STRAIGHT if facing_back else turn)
        assert not terminated
    assert info["end"] == "wrong way"
    env.close()


def test_a_course_without_runs_and_unknown_starts() -> None:
    env = TimeTrialEnv(runs=[])
    with pytest.raises(MkdsError, match="f8c"):
        env.reset(options={"start": "lap"})
    with pytest.raises(MkdsError, match="middle"):
        env.reset(options={"start": "middle"})
    env.close()
    for wrong in ({"frame_skip": 0}, {"start": "there"}, {"runs": ["no-file.sav"]}, {"render_mode": "ansi"}):
        with pytest.raises(MkdsError):
            TimeTrialEnv(**wrong)


def test_a_run_that_does_not_fit_the_cartridge_is_refused(env: TimeTrialEnv) -> None:
    standing = Run(env.trial.race, np.zeros(1000, np.uint16))
    other = TimeTrialEnv(runs=[standing], start="lap")
    with pytest.raises(MkdsError, match="astray"):
        other.reset(seed=2)
    other.close()


def test_pixels_if_asked_for() -> None:
    env = gymnasium.make(ID, pixels=True, render_mode="rgb_array")
    check_env(env.unwrapped, skip_render_check=True)
    env.reset()
    for _ in range(60):
        seen, *_ = env.step(STRAIGHT)
    assert seen in env.observation_space and np.array_equal(seen["pixels"], env.render())
    assert len(np.unique(seen["pixels"].reshape(-1, 3), axis=0)) > 4
    env.close()
