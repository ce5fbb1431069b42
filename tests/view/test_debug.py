"""`mariokart debug`, and `eval` and `record` in a window; what a person reads where none is to be had."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from desmume_mkds import cartridge, menu
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import identify
from desmume_mkds.game.save import Save

Sit = Callable[..., Any]
ROOT = Path(__file__).resolve().parents[2]
TITLE = "MarI/O Kart: debug"


@pytest.fixture(scope="module")
def movie(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A short race: through the menus, and some seconds straight ahead."""
    keys = [*menu.presses("yf", "Yoshi", "Egg 1"), *[0] * 500, *[1] * 120]
    path = tmp_path_factory.mktemp("movies") / "short.dsm"
    Movie.for_rom(identify(cartridge.ROM), keys, sram=Save.blank().to_dsv()).save(path)
    return path


def test_a_movie_is_watched(sit_down: Sit, movie: Path) -> None:
    person = sit_down("-m", "mariokart", "debug", "movie", str(movie), "--scale", "1.5", "--overlay", "line",
                      title=TITLE)
    person.until(lambda: person.see().shape == (576, 384, 3) and person.see()[:250].any())
    first = person.see()
    person.until(lambda: (person.see()[:250] != first[:250]).mean() > 0.2)
    assert person.close() == 0


def test_a_person_plays_where_the_movie_raced(sit_down: Sit, movie: Path) -> None:
    person = sit_down("-m", "mariokart", "debug", "play", str(movie), title=TITLE)
    person.until(lambda: person.see()[:380].any())
    before = person.see()
    person.press("w")                                 # the controller overlay lights its A
    lit = np.array([255, 210, 50])
    person.until(lambda: ((person.see() == lit).all(axis=2) & ~(before == lit).all(axis=2)).sum() > 100)
    person.release("w")
    person.tap("Escape")
    assert person.ended() == 0


def test_a_driver_is_watched_while_it_races(sit_down: Sit, tmp_path: Path) -> None:
    person = sit_down(
        "-m", "mariokart", "eval", "baseline", "--window", "--dest", str(tmp_path), "--scale", "1",
        title="MarI/O Kart: eval",
    )
    person.until(lambda: person.see().shape == (384, 256, 3) and person.see()[:190].any())
    first = person.see()
    person.until(lambda: (person.see()[:170] != first[:170]).mean() > 0.2)
    person.tap("F5")                                  # what counts cannot be gone back in
    assert person.close() == 0
    assert not list(tmp_path.iterdir())


def test_a_person_races(sit_down: Sit, tmp_path: Path) -> None:
    person = sit_down("-m", "mariokart", "eval", "human", "--dest", str(tmp_path), title="MarI/O Kart: eval")
    person.until(lambda: person.see()[:380].any())
    before = person.see()
    person.press("w")
    lit = np.array([255, 210, 50])
    person.until(lambda: ((person.see() == lit).all(axis=2) & ~(before == lit).all(axis=2)).sum() > 100)
    person.release("w")
    person.tap("Escape")
    assert person.ended() == 0


def test_a_replay_is_watched_while_it_is_recorded(sit_down: Sit, movie: Path, tmp_path: Path) -> None:
    person = sit_down(
        "-m", "mariokart", "record", str(movie), "--window", "--dest", str(tmp_path),
        title="MarI/O Kart: record",
    )
    person.until(lambda: person.see().shape == (384, 256, 3) and person.see()[:190].any())
    person.tap("plus", "plus")
    assert person.ended() == 2
    assert "not over when it ends" in (tmp_path / "failures.json").read_text()


def test_a_training_is_watched_and_goes_on_when_nobody_looks(sit_down: Sit, tmp_path: Path) -> None:
    (tmp_path / "short.yaml").write_text(
        "{num_envs: 2, grid_share: 1, time_limit: 6, race_limit: 8, hidden: [16], evaluate_every: 4096, "
        "learner: {n_steps: 32, batch_size: 32}}"
    )
    person = sit_down(
        "-m", "mariokart", "train-rl", "ppo", "--window", "--scale", "1", "--timesteps", "2048",
        "--hyperparams", "short.yaml", "--model-name", "watched", folder=tmp_path,
    )  # fmt: skip
    person.until(lambda: person.see().shape == (384, 256, 3) and person.see()[:190].any())
    before = person.see()
    person.until(lambda: (person.see()[:190] != before[:190]).mean() > 0.1)
    assert person.close() == 0, "what nobody watches is trained to its end"
    assert (tmp_path / "runs" / "models" / "watched" / "learning.json").is_file()


def complaint(*command: str, **variables: str) -> str:
    """What a command that cannot work says; fails unless that is one sentence and exit code 2."""
    environment = {name: value for name, value in os.environ.items() if "DISPLAY" not in name} | variables
    done = subprocess.run(
        [sys.executable, *command], env=environment, capture_output=True, text=True, cwd=ROOT
    )
    assert done.returncode == 2, done.stderr
    assert re.fullmatch(r"mariokart: [^\n]+\n", done.stderr), done.stderr
    return done.stderr


def test_without_a_display() -> None:
    assert "xvfb-run" in complaint("-m", "mariokart", "debug", "play")
    assert "DISPLAY" in complaint("-m", "mariokart", "debug", "play", DISPLAY=":9999")
    assert "DISPLAY" in complaint("-m", "mariokart", "eval", "baseline", "--window")


@pytest.mark.parametrize(("module", "mend"), [("gi", "mariokart[gtk]"), ("cv2", "mariokart[overlays]")])
def test_without_what_an_extra_brings(module: str, mend: str) -> None:
    program = "from mariokart.cli import main; main(['debug', 'play'])"
    assert mend in complaint("-c", f"import sys; sys.modules[{module!r}] = None; {program}")


def test_what_debug_cannot_do() -> None:
    assert "movie" in complaint("-m", "mariokart", "debug", "movie")
    assert "collision" in complaint("-m", "mariokart", "debug", "play", "--overlay", "fog")
    assert "nowhere.dsm" in complaint("-m", "mariokart", "debug", "movie", "nowhere.dsm")
