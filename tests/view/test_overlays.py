"""Overlays and wrappers without a window, on Shakedown in the real emulator."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import av
import gymnasium
import numpy as np
import pytest
from gymnasium.error import ResetNeeded
from gymnasium.wrappers import RecordVideo
from numpy.typing import NDArray

import gym_mkds  # noqa: F401
from desmume_mkds import MarioKart
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.movie import Movie
from gym_mkds.actions import Key
from gym_mkds.trial import Bookmark
from gym_mkds.vector_observer import EDGE_REACH
from gym_mkds.view.canvas import Canvas
from gym_mkds.view.overlays import OVERLAYS, Overlay
from gym_mkds.view.scene import Scene
from gym_mkds.wrappers import (
    HumanInputWrapper,
    OverlayWrapper,
    PlaybackWrapper,
    RacingLine,
    RecordMovieWrapper,
    SaveStateWrapper,
    collision_overlay,
    compose_overlays,
    speed_overlay,
)
from gym_mkds.wrappers.savestate import save_state
from mariokart.drivers import PurePursuit
from mariokart.replay import play_to_race

ID, LEARNING = "gym_mkds/MarioKartDS-v0", "gym_mkds/TimeTrial-v1"
WORLD = [OVERLAYS[name] for name in ("collision", "edges", "checkpoints", "sensors")]
Picture = NDArray[np.uint8]


@pytest.fixture(scope="module")
def game() -> Iterator[gymnasium.Env[Any, Any]]:
    """A race."""
    made = gymnasium.make(ID, render_mode="rgb_array", rewards={"progress": 1, "time": 0.01})
    yield made
    made.close()


@pytest.fixture(scope="module")
def bend(game: gymnasium.Env[Any, Any]) -> Bookmark:
    """The race some seconds later, in the first bend."""
    drive(game, 440)
    return save_state(game)


def drive(env: gymnasium.Env[Any, Any], frames: int) -> dict[str, Any]:
    """Drive from the start grid like the baseline, and draw the last frames."""
    race, driver = env.unwrapped, PurePursuit()
    env.reset()
    driver.reset(race.course, race.emulator.memory)
    info: dict[str, Any] = {}
    for _ in range(frames):
        *_, info = env.step(driver.act(race.emulator.memory))
    return info


def drawn(game: gymnasium.Env[Any, Any], there: Bookmark, overlay: Overlay, scale: float) -> tuple[Any, Any]:
    """The picture a little after a saved moment, plain and with an overlay, both at `scale`."""
    wrapped = OverlayWrapper(game, overlay, scale=scale)
    game.unwrapped.trial.go_back(there)
    for _ in range(2):
        wrapped.step(Key.A)
    canvas = Canvas.blank(scale)
    canvas.show(game.render())
    with_overlay = wrapped.render()
    assert with_overlay.shape == canvas.pixels.shape and with_overlay.dtype == np.uint8
    return canvas.pixels, with_overlay


@pytest.mark.parametrize("name", OVERLAYS)
def test_every_overlay_draws_its_share_of_the_picture(
    game: gymnasium.Env[Any, Any], bend: Bookmark, name: str
) -> None:
    plain, shown = drawn(game, bend, OVERLAYS[name], 2)
    seen = (plain != shown).any(axis=2)
    upper, lower = seen[:384].mean(), seen[384:].mean()
    if name == "controller":
        assert upper == 0 and 0.05 < lower < 0.2
    else:
        assert 0.002 < upper < 0.95 and lower == 0


@pytest.mark.parametrize("scale", [0.5, 1, 1.5, 3])
def test_overlays_at_any_size(game: gymnasium.Env[Any, Any], bend: Bookmark, scale: float) -> None:
    both = partial(compose_overlays, funcs=list(OVERLAYS.values()))
    plain, shown = drawn(game, bend, both, scale)
    assert shown.shape == (384 * scale, 256 * scale, 3) and (plain != shown).any()


def test_the_collision_mesh_lies_on_what_the_game_draws(
    game: gymnasium.Env[Any, Any], bend: Bookmark
) -> None:
    plain, shown = (picture[75:192].astype(int) for picture in drawn(game, bend, collision_overlay, 1))
    tint = shown - plain
    green = (plain[:, :, 1] > plain[:, :, 0] + 40) & (plain[:, :, 1] > plain[:, :, 2] + 40)
    grey = (np.ptp(plain, axis=2) < 12) & (plain.mean(axis=2) < 140)      # the road
    blued = tint[:, :, 2] > tint[:, :, 1] + 10
    assert grey.sum() > 5000 and green.sum() > 200
    assert blued[grey].mean() > 0.9 and blued[green].mean() < 0.5


def test_an_overlay_of_ones_own_sees_the_frame_in_the_picture(game: gymnasium.Env[Any, Any]) -> None:
    seen: list[int] = []

    def mine(canvas: Canvas, scene: Scene) -> None:
        seen.append(scene.now.frame)
        canvas.rectangle(0, 0, 256, 384, (1, 2, 3))

    wrapped = OverlayWrapper(game, partial(compose_overlays, funcs=[speed_overlay, mine]))
    info = drive(wrapped, 200)
    assert (wrapped.render() == (1, 2, 3)).all()
    assert seen == [info["frame"] - 1]          # the console shows a frame late
    wrapped.layers.toggle("mine")
    assert not (wrapped.render() == (1, 2, 3)).all() and "mine" in wrapped.layers.names


def test_in_steps_of_several_frames_the_scene_is_the_pictures_too() -> None:
    """Whether each frame is drawn or each fourth, it looks the same, and so does what is drawn over it."""
    shown: dict[int, list[tuple[int, Picture, Picture]]] = {}
    for frame_skip in (1, 4):
        env = gymnasium.make(LEARNING, frame_skip=frame_skip, render_mode="rgb_array")
        over = OverlayWrapper(env, func=partial(compose_overlays, funcs=WORLD))
        over.reset(options={"course": "dh"})
        shown[frame_skip] = []
        for step in range(400 // frame_skip):
            over.step(0)
            if (step + 1) * frame_skip % 80 == 0:
                shown[frame_skip].append((over.unwrapped.now.frame, env.render(), over.render()))
        over.close()
    for one, four in zip(*shown.values(), strict=True):
        assert one[0] == four[0] and np.array_equal(one[1], four[1]), one[0]
        assert np.array_equal(one[2], four[2]) and not np.array_equal(four[1], four[2])


def test_sensors_show_the_road_as_well() -> None:
    pictures = []
    for road in (True, False):
        env = gymnasium.make(LEARNING, render_mode="rgb_array", frame_skip=1)
        scenes: list[Scene] = []
        over = OverlayWrapper(env, func=lambda canvas, scene, to=scenes: to.append(scene))
        over.reset()
        for _ in range(300):
            over.step(0)
        over.render()
        scene = scenes[-1] if road else replace(scenes[-1], road_rays=scenes[-1].road_rays[:0])
        canvas = Canvas.blank()
        OVERLAYS["sensors"](canvas, scene)
        pictures.append(canvas.pixels)
        position, course = scene.now.position, scene.course
        over.close()
    assert (pictures[0] != pictures[1]).any(axis=2).sum() > 200
    rays = scenes[-1].road_rays
    assert rays.shape[0] == 13 and np.abs(rays[:, 0] - position).max() < 1e-2
    # each goes as far on the map as its number says, and ends as high as the road there is
    far = np.linalg.norm((rays[:, -1] - rays[:, 0])[:, [0, 2]], axis=1)
    assert (far > 5).all() and (far <= EDGE_REACH + 0.01).all()
    heights = course.route.points[:, 1]
    assert (rays[:, -1, 1] > heights.min() - 30).all() and (rays[:, -1, 1] < heights.max() + 30).all()


def test_reward_terms_are_added_up(game: gymnasium.Env[Any, Any]) -> None:
    seen: list[Scene] = []
    wrapped = OverlayWrapper(game, lambda canvas, scene: seen.append(scene))
    info = drive(wrapped, 300)
    before = dict(game.unwrapped.trial.returns)
    wrapped.step(0)
    wrapped.render()
    assert seen[0].rewards == info["rewards"] and seen[0].returns == before
    assert before["time"] == pytest.approx(-0.01 * (300 - 183), abs=0.02)
    assert before["progress"] == pytest.approx(100 * info["progress"], abs=2)
    wrapped.reset()
    wrapped.render()
    assert not seen[1].returns


def test_the_racing_line_of_another_race(game: gymnasium.Env[Any, Any], bend: Bookmark) -> None:
    recorded = RecordMovieWrapper(game)
    drive(recorded, 500)
    plain, shown = drawn(game, bend, RacingLine(recorded.positions), 2)
    seen = (plain != shown).any(axis=2)
    assert 0.001 < seen[:384].mean() < 0.2 and not seen[384:].any()


def test_gymnasium_films_overlays(tmp_path: Path) -> None:
    env = OverlayWrapper(gymnasium.make(ID, render_mode="rgb_array"), speed_overlay, scale=1.5)
    film = RecordVideo(env, str(tmp_path / "films"), disable_logger=True)
    film.reset()
    for _ in range(30):
        film.step(Key.A)
    film.close()
    with av.open(str(tmp_path / "films" / "rl-video-episode-0.mp4")) as video:
        stream = video.streams.video[0]
        assert (stream.width, stream.height, stream.average_rate) == (384, 576, 60)
        assert 31 <= sum(1 for _ in video.decode(stream)) <= 33


def test_a_persons_keys_take_the_place_of_actions(game: gymnasium.Env[Any, Any]) -> None:
    env = HumanInputWrapper(game)
    env.reset()
    pad = game.unwrapped.emulator.memory
    for name, down, keys in (
        ("w", True, 1), ("Left", True, 0x21), ("x", True, 0x21), ("w", False, 0x21), ("x", False, 0x20),
        ("F9", True, 0x20), ("Left", False, 0),
    ):
        env.key(name, down)
        env.step(Key.B)
        assert pad.pad_keys == keys


def test_a_recorded_race_plays_again_here_and_in_the_emulator(
    game: gymnasium.Env[Any, Any], tmp_path: Path
) -> None:
    recorded = RecordMovieWrapper(game)
    drive(recorded, 300)
    recorded.movie().save(tmp_path / "race.dsm")

    again = RecordMovieWrapper(PlaybackWrapper.of_movie(game, tmp_path / "race.dsm"))
    again.reset()
    while again.get_wrapper_attr("playing"):
        again.step(0)
    np.testing.assert_array_equal(again.positions, recorded.positions)

    movie = Movie.from_file(tmp_path / "race.dsm")
    with MarioKart(game.unwrapped.emulator.rom.path, save=movie.sram) as emulator:
        start = play_to_race(emulator, movie)
        for keys in movie.keys[start:].tolist():
            emulator.cycle(1, keys)
        np.testing.assert_array_equal(emulator.memory.driver.position, recorded.positions[-1])


def test_only_a_race_from_the_grid_becomes_a_movie(game: gymnasium.Env[Any, Any]) -> None:
    env = RecordMovieWrapper(game)
    drive(env, 50)
    moment = game.unwrapped.emulator.snapshot()
    env.reset(options={"start": moment})
    env.step(0)
    with pytest.raises(MkdsError, match="start grid"):
        env.movie()
    env.reset(options={"start": "grid"})


def test_a_recording_goes_back_with_the_race(game: gymnasium.Env[Any, Any]) -> None:
    """Whichever branch of whichever episode it goes back to, what is kept are the keys that lead there."""
    env = RecordMovieWrapper(SaveStateWrapper(game))
    save, load = env.get_wrapper_attr("save"), env.get_wrapper_attr("load")

    def go_on(keys: int, steps: int) -> None:
        for _ in range(steps):
            env.step(keys)

    def keys_of(movie: Movie) -> list[int]:
        assert movie.race is not None
        return movie.keys[movie.race.ghost_start :].tolist()

    env.reset()
    go_on(1, 5)
    early = save()
    go_on(2, 3)
    branch = save()
    load(early)
    assert keys_of(env.movie()) == env.keys == [1] * 5 and len(env.positions) == 6
    go_on(16, 7)
    other = save()
    assert keys_of(env.movie()) == [1] * 5 + [16] * 7
    load(branch)
    go_on(0, 1)
    assert keys_of(env.movie()) == [1] * 5 + [2] * 3 + [0] and len(env.positions) == 10
    env.reset()
    go_on(32, 2)
    load(other)
    assert keys_of(env.movie()) == [1] * 5 + [16] * 7


def test_back_to_a_saved_moment(game: gymnasium.Env[Any, Any]) -> None:
    env = SaveStateWrapper(game)
    info = drive(env, 200)
    state = env.save()

    def go_on() -> list[Any]:
        return [env.step(Key.A | Key.RIGHT) for _ in range(60)]

    first = go_on()
    env.load(state)
    for one, other in zip(first, go_on(), strict=True):
        assert one[1:4] == other[1:4] and one[4] == other[4]
        assert all(np.array_equal(one[0][name], other[0][name]) for name in one[0])
    env.load(state)
    assert env.step(0)[4]["frame"] == info["frame"] + 1
    env.reset(options={"course": "yf"})
    with pytest.raises(MkdsError, match="another course"):
        env.load(state)
    env.reset(options={"course": "f8c"})


def test_what_cannot_be_wrapped(game: gymnasium.Env[Any, Any]) -> None:
    with pytest.raises(MkdsError, match="gym_mkds"):
        OverlayWrapper(gymnasium.make("CartPole-v1"))
    with pytest.raises(MkdsError, match="scale"):
        OverlayWrapper(game, scale=0)
    fresh = gymnasium.make("gym_mkds/TimeTrial-v1")
    with pytest.raises(ResetNeeded, match="saving a moment"):
        SaveStateWrapper(fresh).save()
    with pytest.raises(MkdsError, match="frame_skip"):
        PlaybackWrapper(fresh, [1])
    fresh.close()
