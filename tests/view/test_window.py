"""The window as a person meets it: real keys on a real display, and the pixels that come of them."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gym_mkds.view.overlays import OVERLAYS, edges

Sit = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]

PROGRAM = """
import json, os, sys
import gymnasium
import numpy as np
import gym_mkds
from gym_mkds.wrappers import EnvWindow, HumanInputWrapper, OverlayWrapper

def seen(camera, points):
    '''Projects by eye and target, without the matrix.'''
    eye, target = np.array(camera.position), np.array(camera.target)
    eye[1] += camera.elevation
    ahead = (target - eye) / np.linalg.norm(target - eye)
    right = np.cross(ahead, [0, 1, 0])
    right /= np.linalg.norm(right)
    offset = points - eye
    depth = offset @ ahead
    focus = 96 * camera.fovCos / camera.fovSin
    x = 128 + focus * (offset @ right) / depth
    y = 96 - focus * (offset @ np.cross(right, ahead)) / depth
    kept = (depth > 60) & (depth < 400) & (abs(x - 128) < 110) & (abs(y - 96) < 90)
    return np.stack([x, y], axis=1)[kept].tolist()

env = gymnasium.make("gym_mkds/MarioKartDS-v0", patience=1e6)
env = HumanInputWrapper(OverlayWrapper(env))
window = EnvWindow(env, scale=2, fps=float("inf"))
env.reset()
before = []
race, kart = env.unwrapped, env.unwrapped.emulator.memory.driver
while window.is_alive:
    _, _, _, _, info = env.step(0)
    memory = race.emulator.memory
    now, route = race.now, race.course.route
    near = np.arange(now.sample, now.sample + 50) % len(route.points)
    left = route.points[near] + route.left[near] * race.trial.watcher.tracker.edges.left[near, None]
    np.save(sys.argv[1] + ".part.npy", race.emulator.screen)
    os.replace(sys.argv[1] + ".part.npy", sys.argv[1])
    print(json.dumps({"frame": info["frame"], "keys": race.emulator.keys, "speed": kart.speed,
                      "left": before}), flush=True)
    before = seen(memory.camera, left)     # the picture is a frame late
    window.update()
"""


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("window") / "screen.npy"


@pytest.fixture(scope="module")
def game(sit_down: Sit, picture: Path) -> Iterator[Any]:
    """A person before the window, in the race, nothing held, no overlay shown."""
    person = sit_down("-c", PROGRAM, str(picture))
    person.until(lambda: person.said)
    person.picture = picture
    yield person


def pause(game: Any) -> np.ndarray[Any, Any]:
    """Pause, and return the pixels once they are the game's last frame and the note that it is paused."""
    game.tap("p")

    def paused() -> bool:
        shown, frame = game.see(), doubled(game.picture)
        note_is_wide = shown[360, 70].astype(int).sum() < 0.6 * frame[360, 70].sum()
        return note_is_wide and (shown[:340] == frame[:340]).all() and (shown[384:] == frame[384:]).all()

    game.until(paused)
    return np.asarray(game.see())


def doubled(picture: Path) -> np.ndarray[Any, Any]:
    """The frame that the program wrote last, at scale 2."""
    return np.asarray(np.load(picture).repeat(2, axis=0).repeat(2, axis=1))


def seen_when(game: Any, true: Callable[[Any], Any]) -> np.ndarray[Any, Any]:
    """The window's pixels as soon as something is true of them, and they stay as they are."""
    game.until(lambda: true(game.see()))
    one, other = game.see(), None
    while other is None or (one != other).any():
        one, other = game.see(), one
    return np.asarray(one)


def test_keys_drive_the_kart(game: Any) -> None:
    for key, mask in (("w", 0x001), ("s", 0x002), ("a", 0x020), ("Right", 0x010), ("space", 0x100)):
        game.press(key)
        game.until(lambda mask=mask: game.said["keys"] == mask)
        game.release(key)
        game.until(lambda: game.said["keys"] == 0)
    game.press("w")
    game.until(lambda: game.said["speed"] > 2)
    game.press("Left")
    game.until(lambda: game.said["keys"] == 0x021)
    game.release("Left")
    game.until(lambda: game.said["keys"] == 0x001)
    game.release("w")


def test_a_window_that_loses_the_keyboard_lets_go(game: Any) -> None:
    game.press("w")
    game.until(lambda: game.said["keys"] == 1)
    game.look_away()
    game.until(lambda: game.said["keys"] == 0)
    game.release("w")
    game.focus()


def test_pixels_are_squares(game: Any) -> None:
    shown = pause(game)     # which compares every pixel but those of its note
    assert shown.shape == (768, 512, 3) and len(np.unique(shown.reshape(-1, 3), axis=0)) > 20
    game.tap("p")
    game.frames(5)


def test_an_overlay_is_where_the_projection_says(game: Any) -> None:
    plain = pause(game)
    game.tap("2")
    drawn = seen_when(game, lambda shown: (shown != plain).any())
    points = np.array(game.said["left"])
    assert len(points) > 5
    blue = (np.abs(drawn.astype(int) - edges.LEFT) < 60).all(axis=2) & (drawn != plain).any(axis=2)
    for x, y in points * 2:
        near = blue[int(y) - 3 : int(y) + 4, int(x) - 3 : int(x) + 4]
        assert near.any(), (x, y)
    game.tap("2")
    game.until(lambda: (game.see() == plain).all())
    game.tap("p")
    game.frames(5)


def test_every_overlay_can_be_shown_and_hidden(game: Any) -> None:
    plain = pause(game)
    for number in range(1, len(OVERLAYS) + 1):
        game.tap(str(number))
        game.until(lambda: (game.see() != plain).any())
        game.tap(str(number) if number % 2 else "0")
        game.until(lambda: (game.see() == plain).all())
    game.tap("h")
    game.until(lambda: game.see()[400:].mean() < plain[400:].mean() - 10)
    game.tap("h")
    game.until(lambda: (game.see() == plain).all())
    game.tap("p")
    game.frames(5)


def test_a_frame_at_a_time_and_back_to_where_it_was_saved(game: Any) -> None:
    pause(game)
    frame = game.said["frame"]
    for step in range(1, 4):
        game.tap("n")
        game.until(lambda step=step: game.said["frame"] == frame + step)
    game.tap("F5", "w")
    saved = doubled(game.picture)
    game.press("w")
    for _ in range(40):
        before = game.said["frame"]
        game.tap("n")
        game.until(lambda before=before: game.said["frame"] == before + 1)
    game.release("w")
    game.until(lambda: (game.see()[:340] != saved[:340]).any())
    game.tap("F8")
    game.until(lambda: (game.see()[:340] == saved[:340]).all())       # while it is paused
    game.tap("n")
    game.until(lambda: game.said["frame"] == frame + 4)
    game.tap("p")
    game.frames(5)


def test_the_picture_follows_the_window(game: Any) -> None:
    pause(game)
    game.resize(700, 576)          # one and a half screens high, and too wide
    shown = seen_when(game, lambda shown: shown.shape == (576, 700, 3) and not shown[:, :158].any())
    assert shown[:, -158:].max() == 0
    assert shown[10:150, 158:542].mean() > 30
    game.tap("p")
    game.resize(512, 768)
    game.until(lambda: game.see().shape == (768, 512, 3))


def test_a_click_closes_it(game: Any) -> None:
    assert game.close() == 0


WORDS = """
import gymnasium
from functools import partial
from gym_mkds.wrappers import (
    EnvWindow,
    OverlayWrapper,
    HumanInputWrapper,
    compose_overlays,
    collision_overlay,
    sensor_overlay
)
env = gymnasium.make(
    "gym_mkds/MarioKartDS-v0",
    rom_path="pathtorom",
    ray_max_dist=3000,
    ray_count=20,
)
# make a composite overlay of different visuals
overlay_func = partial(compose_overlays, funcs=[collision_overlay, sensor_overlay])
env = OverlayWrapper(env, func=overlay_func)
# add a keyboard listener
env = HumanInputWrapper(env)
# create a gtk window to display the game
window = EnvWindow(env)
obs, info = env.reset()
# game loop
while window.is_alive:
    obs, reward, terminated, truncated, info = env.step(0)
    window.update()
"""


def test_the_example_word_for_word(sit_down: Sit) -> None:
    rom = "sys.argv[1] if len(sys.argv) > 1 else None"
    written = (ROOT / "examples/seed_overlays.py").read_text().replace(rom, '"pathtorom"').split("\n")
    assert [line for line in written if line in WORDS.split("\n") and line] == WORDS.split("\n")[1:-1]
    person = sit_down("examples/seed_overlays.py")
    person.until(lambda: person.see().any())
    before = person.see()
    person.until(lambda: (person.see() != before).any())
    person.tap("Escape")
    assert person.ended() == 0


HUMAN = """
import sys
import gymnasium
import numpy as np
from PIL import ImageGrab
import gym_mkds

name, count = sys.argv[1], int(sys.argv[2])
make = gymnasium.make_vec if count else gymnasium.make
env = make(name, render_mode="human", **({"num_envs": count} if count else {}))
env.reset()
window = env.unwrapped.window
pictures = []
for step in range(60):
    env.step([0] * count if count else 0)
    if step % 30 == 29:
        pictures.append(np.asarray(ImageGrab.grab().convert("RGB")))
assert window.is_alive and env.render() is None
assert all(picture.any() for picture in pictures)
window.close()
env.step([0] * count if count else 0)       # goes on without a window
assert not window.is_alive
env.close()
"""


@pytest.mark.parametrize(
    ("name", "count"),
    [("gym_mkds/MarioKartDS-v0", 0), ("gym_mkds/TimeTrial-v1", 0), ("gym_mkds/TimeTrial-v1", 2)],
)
def test_the_mode_for_humans_shows_itself(screen: str, name: str, count: int) -> None:
    environment = {**os.environ, "DISPLAY": screen, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
    done = subprocess.run(
        [sys.executable, "-c", HUMAN, name, str(count)],
        env=environment, capture_output=True, text=True, timeout=60,
    )
    assert done.returncode == 0, done.stderr


def test_gymnasium_finds_nothing_wrong_in_any_mode(screen: str) -> None:
    program = """
import sys
import gymnasium
from gymnasium.utils.env_checker import check_env
import gym_mkds
check_env(gymnasium.make(sys.argv[1]).unwrapped)
"""
    environment = {**os.environ, "DISPLAY": screen, "GDK_BACKEND": "x11", "NO_AT_BRIDGE": "1"}
    for name in ("gym_mkds/MarioKartDS-v0", "gym_mkds/TimeTrial-v1"):
        done = subprocess.run(
            [sys.executable, "-c", program, name], env=environment, capture_output=True, text=True, timeout=60
        )
        assert done.returncode == 0, done.stderr


def test_the_mode_for_humans_without_a_display() -> None:
    program = "import gymnasium, gym_mkds; gymnasium.make('gym_mkds/TimeTrial-v1', render_mode='human')"
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name}
    done = subprocess.run([sys.executable, "-c", program], env=environment, capture_output=True, text=True)
    assert "DisplayError: there is no display" in done.stderr.splitlines()[-1]


GRID = """
import json
import gymnasium
import gym_mkds
from gym_mkds.wrappers import EnvWindow

envs = gymnasium.make_vec("gym_mkds/TimeTrial-v1", num_envs=3, course=["f8c", "yf", "lm"])
window = EnvWindow(envs, scale=1, fps=float("inf"))
envs.reset()
frame = 0
while window.is_alive:
    envs.step([0, 0, 0])
    frame += 1
    print(json.dumps({"frame": frame}), flush=True)
    window.update()
envs.close()
"""


def test_a_vector_of_environments_is_a_grid(sit_down: Sit) -> None:
    person = sit_down("-c", GRID)
    person.until(lambda: person.said.get("frame", 0) > 30)
    person.tap("p")
    shown = seen_when(person, lambda shown: shown.any())
    assert shown.shape == (384, 768, 3)
    maps = [shown[192:, x : x + 256] for x in (0, 256, 512)]
    assert all(part.any() for part in maps) and (maps[0] != maps[1]).any() and (maps[1] != maps[2]).any()
    assert person.close() == 0
