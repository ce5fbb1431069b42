"""`mariokart eval`: races, their figures, and what can be done with their files; in the real emulator."""

from __future__ import annotations

import contextlib
import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import matplotlib.image
import numpy as np
import pytest
import torch
from PIL import Image

from desmume_mkds import MarioKart, cartridge, menu
from desmume_mkds.game.courses import find_course
from desmume_mkds.game.errors import GhostError
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME, MAX_RUNS, Ghost
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.ram import Ram
from desmume_mkds.game.rom import identify
from desmume_mkds.game.save import Save
from gym_mkds.actions import Key
from mariokart.cli import main
from mariokart.drivers import Disturbance, Disturbed, PurePursuit, Run
from mariokart.entry import Entry
from mariokart.errors import ReplayError
from mariokart.evaluate import Choice, Race, best_ghosts, ghost_of, race, roster, summarise
from mariokart.evaluate.command import Wishes, places
from mariokart.evaluate.keeping import check_ghost, draw
from mariokart.evaluate.shown import results_table
from mariokart.models import Policy, PolicyConfig, save_checkpoint
from mariokart.plot import time_gap

Command = Callable[..., tuple[int, str, str]]
ROM = identify(cartridge.ROM)
UNUSED = 0x02380000             # memory that Shakedown leaves alone
EXAMPLE = Path(__file__).parents[2] / "examples" / "race_picture.py"
RECORDING = 4 + 2 * MAX_RUNS    # bytes at the end of a ghost's block


@pytest.fixture(scope="module")
def evaluated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, Any]]:
    """Two races of the baseline on the two shortest courses, in two processes; the folder and the JSON."""
    folder = tmp_path_factory.mktemp("eval")
    text = io.StringIO()
    with contextlib.redirect_stdout(text), pytest.raises(SystemExit) as stop:
        main([
            *("eval", "baseline", "--course", "f8c,yf", "--json", "--no-video", "--num-proc", "2"),
            *("--dest", str(folder)),
        ])
    assert not stop.value.code
    return folder, json.loads(text.getvalue())


def test_json_tells_all_about_each_race(evaluated: tuple[Path, dict[str, Any]]) -> None:
    folder, printed = evaluated
    assert printed["driver"] == "baseline"
    best = best_ghosts(ROM)
    for summary, name in zip(printed["races"], ("f8c", "yf"), strict=True):
        ghost = best[find_course(name)]
        assert (summary["course"], summary["finished"]) == (name, True)
        assert (summary["character"], summary["kart"]) == (ghost.character.name, ghost.kart.name)
        over = summary["time"] * 1000 / ghost.total_ms - 1
        assert summary["percent_over_ghost"] == pytest.approx(100 * over)
        assert summary["best_lap"] == min(summary["lap_times"])
        assert sum(summary["lap_times"]) == pytest.approx(summary["time"], abs=0.003)
        assert summary["drifts_per_second"] == summary["mini_turbos_per_second"] == summary["falls"] == 0
        assert 0 < summary["boost_share"] < 0.1, "the start boost"
    assert json.loads((folder / "results.json").read_text()) == printed
    assert {path.name for path in folder.iterdir()} == {"f8c.dsm", "yf.dsm", "ghosts.sav", "results.json"}


def test_the_ghosts_in_the_save_are_the_races(evaluated: tuple[Path, dict[str, Any]]) -> None:
    folder, printed = evaluated
    ghosts = [ghost for _, ghost in Save.from_file(folder / "ghosts.sav").personal_ghosts]
    assert [ghost.total_ms for ghost in ghosts] == [round(each["time"] * 1000) for each in printed["races"]]
    assert {ghost.player_name for ghost in ghosts} == {"baseline"}
    with pytest.raises(ReplayError, match=f"{printed['races'][0]['time']} s instead of"):
        check_ghost(ROM, replace(ghosts[0], total_ms=ghosts[0].total_ms - 1))


def test_the_game_races_against_the_ghost(evaluated: tuple[Path, dict[str, Any]]) -> None:
    """Shakedown drives it as it drives any ghost: from the recording, by the same physics."""
    folder, printed = evaluated
    ghost = Save.from_file(folder / "ghosts.sav").personal_ghosts[0][1]
    movie = Movie.from_file(folder / "f8c.dsm")
    assert movie.race is not None
    keys = movie.keys[movie.race.ghost_start :].tolist()
    with MarioKart(cartridge.ROM, save=Save.blank().to_dsv()) as emulator:
        menu.start_race(emulator, ghost.course, ghost.character, ghost.kart)
        emulator.cycle(GHOST_FIRST_FRAME - 1 - emulator.memory.race_state.frame_counter, 0)
        alone = [position_after(emulator, mask) for mask in keys[:1200]]
        start_beside(emulator, ghost)
        rival = emulator.memory.ghost
        assert rival is not None
        for position in alone:
            emulator.cycle(1, 0)
            np.testing.assert_array_equal(rival.position, position)
        emulator.cycle(len(keys) - len(alone), 0)
        status = emulator.memory.race_status.driverStatus[1]
        assert status.total_milliseconds == ghost.total_ms == round(printed["races"][0]["time"] * 1000)


def position_after(emulator: MarioKart, keys: int) -> Any:
    """Run a frame; where the player's kart is then."""
    emulator.cycle(1, keys)
    return emulator.memory.driver.position


def start_beside(emulator: MarioKart, ghost: Ghost) -> None:
    """Start a race against a ghost, as its own menu will when it has one: while the course loads."""
    emulator.reset()
    for keys in menu.presses(ghost.course, "bowser", "tyrant"):
        emulator.cycle(1, keys)
    memory, place = emulator.memory, UNUSED
    emulator.ram[place - Ram.START :][:RECORDING] = np.frombuffer(ghost.to_block()[-RECORDING:], np.uint8)
    beside = memory.race_config.drivers[1]
    beside.type, beside.character, beside.kart = 2, ghost.character.id, ghost.kart.id
    pointer = memory.input_units[1].recorder.address - Ram.START
    emulator.ram[pointer : pointer + 4] = np.frombuffer(place.to_bytes(4, "little"), np.uint8)
    while not memory.race_ready:
        emulator.cycle(1, 0)
    emulator.cycle(GHOST_FIRST_FRAME - 1 - memory.race_state.frame_counter, 0)


@pytest.fixture(scope="module")
def short() -> Race:
    """Ten seconds of a race."""
    return race(ROM, PurePursuit(), Entry.find("f8c"), limit=10)


def test_a_race_with_too_many_keys_is_no_ghost(short: Race) -> None:
    keys = np.arange(MAX_RUNS + 1, dtype=np.uint16) % 2
    fidgety = replace(short, run=replace(short.run, keys=keys, time=60.0, finished=True))
    with pytest.raises(GhostError, match=f"{MAX_RUNS:,}; the game itself shows a message"):
        ghost_of(fidgety, "somebody")


def test_the_picture_shows_both_lines_and_the_time_between(short: Race, tmp_path: Path) -> None:
    slow = race(ROM, Disturbed(PurePursuit(), Disturbance(sticky=0.9), np.random.default_rng(1)), short.entry,
                limit=10)
    draw(tmp_path / "race.png", slow, short)
    assert matplotlib.image.imread(tmp_path / "race.png").std() > 0.05
    gap = time_gap(short.geometry, slow.run.positions, short.run.positions)
    assert gap.seconds[-1] > 0.05 and gap.laps[-1] == pytest.approx(slow.run.progress * 3, abs=0.03)
    level = time_gap(short.geometry, short.run.positions, short.run.positions)
    assert not level.seconds.any()


def test_disturbances_change_a_race_and_repeat_themselves(short: Race) -> None:
    def disturbed(disturbance: Disturbance, seed: int) -> Run:
        driver = Disturbed(PurePursuit(), disturbance, np.random.default_rng(seed))
        return race(ROM, driver, short.entry, limit=6).run

    plain = short.run.keys[:360]
    for disturbance in (Disturbance(sticky=0.5), Disturbance(jitter=100)):
        first, again, other = (disturbed(disturbance, seed).keys for seed in (1, 1, 2))
        np.testing.assert_array_equal(first, again)
        assert (first != plain).any() and (first != other).any()
    np.testing.assert_array_equal(first[:183], plain[:183])    # the start is the driver's own
    late = disturbed(Disturbance(sticky=1.0), 1)
    assert not late.keys.any() and late.progress == 0


def test_figures_count_what_happened(short: Race) -> None:
    class Straight(PurePursuit):
        """Drives into the wall, along it, and leaves off."""

        frames = 0

        def act(self, memory: Any) -> int:
            self.frames += 1
            return int(Key.A) if self.frames < 900 else 0

    driven = race(ROM, Straight(), short.entry, patience=5)
    summary = summarise(driven, None)
    assert not summary["finished"] and summary["percent_over_ghost"] is None
    assert 900 + 5 * 60 < len(driven.run) < 900 + 10 * 60, "it is given up where it stands"
    assert 1 <= summary["wall_contacts"] < driven.run.walls
    assert summary["off_road_share"] > 0.1
    assert results_table([summary]).row_count == 1


def test_a_trained_driver_samples_by_the_seed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    torch.manual_seed(0)
    policy = Policy(PolicyConfig(inputs=["speed"], combos=[0, int(Key.A | Key.LEFT)], hidden=[8]))
    save_checkpoint(Path("runs/models/coin"), policy, {"courses": ["yf"]})
    choice = Choice("coin", "cpu", sample=True)
    ((_, entry),) = places(choice, Wishes("coin"), {})
    assert isinstance(entry, Entry) and entry.course.abbr == "yf", "where it was trained"

    def keys(seed: int) -> list[int]:
        held = race(ROM, choice.driver(seed), entry, limit=5).run.keys
        assert set(held.tolist()) == set(policy.config.combos)
        assert (held.reshape(-1, 4) == held[::4, None]).all(), "it decides every four frames"
        return list(held)

    assert keys(1) == keys(1) != keys(2)


def refused(result: tuple[int, str, str]) -> str:
    """The one sentence with which a command ended."""
    code, text, complaint = result
    assert code == 2 and not text and complaint.count("\n") == 1, complaint
    return complaint


def test_what_eval_cannot_do(mariokart: Command, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(roster, "SHIPPED", tmp_path / "generalist")
    movie = tmp_path / "race.dsm"
    Movie(np.zeros(9, np.uint16)).save(movie)
    assert "xyz" in refused(mariokart("eval", "baseline", "--course", "f8c,xyz"))
    assert "leave out --course" in refused(mariokart("eval", "baseline", movie, "--course", "f8c"))
    assert "leave out --kart" in refused(mariokart("eval", movie, "--kart", "egg 1"))
    assert "single one" in refused(mariokart("eval", movie, movie))
    assert "trained drivers" in refused(mariokart("eval", "expert", "--sample"))
    assert "nowhere.dsm" in refused(mariokart("eval", "nowhere.dsm"))
    assert "nowhere.sav" in refused(mariokart("eval", "baseline", "--ghosts", "nowhere.sav"))
    assert "does not come with" in refused(mariokart("eval", "generalist"))
    assert "toadette" in refused(mariokart("eval", "baseline", "--character", "toadette"))
    assert {path.name for path in tmp_path.iterdir()} == {"race.dsm"}


def test_a_movie_drives_with_its_own_keys(
    mariokart: Command, evaluated: tuple[Path, dict[str, Any]], tmp_path: Path
) -> None:
    folder, printed = evaluated
    movie, ghosts = folder / "f8c.dsm", folder / "ghosts.sav"
    code, text, _ = mariokart("eval", movie, "--ghosts", ghosts, "--json", "--no-video", "--dest", tmp_path)
    assert code == 0
    (again,) = json.loads(text)["races"]
    for name in ("time", "lap_times", "frames", "character", "kart"):
        assert again[name] == printed["races"][0][name]
    assert again["percent_over_ghost"] == 0, "the best ghost is now its own"


def test_the_example_makes_a_moving_picture(evaluated: tuple[Path, dict[str, Any]], tmp_path: Path) -> None:
    picture = tmp_path / "race.gif"
    command = [EXAMPLE, evaluated[0] / "f8c.dsm", picture, "--first", "5", "--seconds", "1", "--scale", "0.5"]
    subprocess.run([sys.executable, *map(str, command)], check=True, stdout=subprocess.DEVNULL)
    with Image.open(picture) as film:
        assert film.size == (2 * 128 + 6, 96) and film.n_frames == 12
