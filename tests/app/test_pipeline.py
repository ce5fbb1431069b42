"""Ghosts to movies to datasets to a driver to a race: on Shakedown, in the real emulator."""

import contextlib
import hashlib
import itertools
import json
import multiprocessing
import os
import shutil
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import av
import matplotlib.image
import minari
import numpy as np
import pytest

from desmume_mkds import MarioKart, cartridge
from desmume_mkds.game.courses import find_course
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.rom import identify
from desmume_mkds.game.save import Save
from gym_mkds.actions import DRIVING_ACTIONS
from mariokart.cli import main
from mariokart.datasets import find_datasets, read_about, read_episodes
from mariokart.datasets.decisions import driving_masks
from mariokart.entry import Entry
from mariokart.errors import ReplayError
from mariokart.evaluate import Race, film, load_driver, race, save_race, summarise
from mariokart.evaluate.shown import results_table
from mariokart.record import FAILURES, RAW, Job, plan, record, record_episode

Run = Callable[..., tuple[int, str, str]]


@dataclass(frozen=True)
class Recorded:
    """What recording two good movies and a bad one left."""

    folder: Path
    code: int
    movies: list[Path]
    bad: Path

    @property
    def datasets(self) -> Path:
        """Where the datasets are."""
        return self.folder / "datasets"


@pytest.fixture(scope="session")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Recorded:
    """Record the two shortest ghosts that Shakedown ships with, and one of them cut short."""
    folder = tmp_path_factory.mktemp("pipeline")
    save = Save.from_file(cartridge.SAVE)
    trained = [ghost for _, ghost in save.personal_ghosts if not ghost.course.held_out]
    ghosts = sorted(trained, key=lambda ghost: ghost.total_ms)
    some = Save.blank()
    for ghost in ghosts[:2]:
        some.put_ghost(ghost)
    some.save(folder / "some.sav")
    with pytest.raises(SystemExit):
        main(["process", str(folder / "some.sav"), "--dest", str(folder / "movies")])
    movies = sorted((folder / "movies").iterdir())
    whole = Movie.from_file(movies[0])
    bad = folder / "movies" / "cut.dsm"
    Movie(whole.keys[:2000], whole.header, whole.comments, whole.sram).save(bad)
    code = 0
    try:
        main(["record", str(folder / "movies"), "--dest", str(folder / "datasets"), "--num-proc", "3"])
    except SystemExit as stop:
        code = int(stop.code or 0)
    return Recorded(folder, code, movies, bad)


def test_a_movie_that_does_not_reach_the_finish_is_set_aside(recorded: Recorded) -> None:
    assert recorded.code == 2
    assert len(find_datasets([recorded.datasets])) == len(recorded.movies) == 2
    sha256 = hashlib.sha256(recorded.bad.read_bytes()).hexdigest()
    with pytest.raises(ReplayError, match="not over when it ends"):
        record_episode(Job(recorded.bad, identify(cartridge.ROM), recorded.folder / "x", sha256, 2000))
    with pytest.raises(ReplayError, match="has changed since"):
        record_episode(Job(recorded.bad, identify(cartridge.ROM), recorded.folder / "x", "0", 2000))


def test_what_was_set_aside_is_noted_with_its_reason(recorded: Recorded) -> None:
    noted = json.loads((recorded.datasets / FAILURES).read_text())
    assert list(noted) == [str(recorded.bad)]
    assert "not over when it ends" in noted[str(recorded.bad)]


def test_an_emulator_that_dies_takes_its_own_movie_only(recorded: Recorded, tmp_path: Path) -> None:
    plans = plan(recorded.movies, identify(cartridge.ROM), tmp_path)
    events = []
    for event in record(plans.jobs, processes=2):
        events.append(event)
        if len(events) == 1:
            victim = min(multiprocessing.active_children(), key=lambda child: child.pid or 0)
            assert victim.pid is not None
            os.kill(victim.pid, signal.SIGKILL)
    ended = sorted((event.kind, event.reason) for event in events if event.kind != "progress")
    assert ended == [("done", ""), ("failed", "its emulator crashed (exit code -9)")]
    assert len(find_datasets([tmp_path])) == 1


def test_what_is_recorded_is_skipped(recorded: Recorded, mariokart: Run) -> None:
    before = {path: path.stat().st_mtime_ns for path in recorded.datasets.rglob("*")}
    code, text, _ = mariokart("record", *recorded.movies, "--dest", recorded.datasets)
    assert code == 0
    assert "already there 2" in text
    assert not (recorded.datasets / FAILURES).exists(), "nothing failed this time"
    before.pop(recorded.datasets / FAILURES)
    assert {path: path.stat().st_mtime_ns for path in recorded.datasets.rglob("*")} == before


def test_an_episode_is_the_ghosts_race(recorded: Recorded) -> None:
    for folder in find_datasets([recorded.datasets]):
        (episode,) = read_episodes(folder)
        movie = Movie.from_file(next(path for path in recorded.movies if path.name == episode.about.movie))
        assert movie.race is not None
        assert episode.about.course == movie.race.course.abbr
        assert episode.about.character == movie.race.character.name
        ghost = movie.keys[movie.race.ghost_start :]
        np.testing.assert_array_equal(episode.actions, ghost[: len(episode)])
        assert abs(len(episode) - len(ghost)) <= 1
        assert episode.terminations.tolist() == [False] * (len(episode) - 1) + [True]
        assert episode.rewards.sum() == pytest.approx(100, abs=3), "progress adds up to a whole race"
        held = (episode.observations["keymask"][1:] << np.arange(11)).sum(axis=1)
        np.testing.assert_array_equal(held, episode.actions)


def test_minari_opens_a_recorded_race_with_its_raw_state(recorded: Recorded) -> None:
    folder = find_datasets([recorded.datasets])[0]
    (episode,) = read_episodes(folder)
    dataset = minari.MinariDataset(folder / "data")
    assert dataset.total_steps == len(episode)
    infos = dataset[0].infos
    assert set(infos) == {*RAW, "vector"}
    assert {len(array) for array in infos.values()} == {len(episode) + 1}
    environment = dataset.recover_environment()
    assert environment.observation_space == dataset.observation_space
    environment.close()


def test_minari_joins_races_on_several_courses(
    recorded: Recorded, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folders = find_datasets([recorded.datasets])
    assert len({read_about(folder).course for folder in folders}) == 2
    for folder in folders:
        shutil.copytree(folder, tmp_path / folder.name)
    monkeypatch.setenv("MINARI_DATASETS_PATH", str(tmp_path))
    both = minari.combine_datasets([minari.load_dataset(folder.name) for folder in folders], "both-v0")
    assert [len(both[place]) for place in range(2)] == [len(read_episodes(folder)[0]) for folder in folders]


@pytest.fixture(scope="session")
def short_race(recorded: Recorded) -> Race:
    """Train a driver for an instant and let it race for eight seconds, from a movie's menus."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(recorded.folder)
        with pytest.raises(SystemExit) as stop:
            options = ["-c", "all", "-e", "1", "--seq-len", "2", "--race-every", "0", "--model-name", "quick"]
            main(["train", str(recorded.datasets), *options])
        assert not stop.value.code
        assert list(Path("runs/logs/quick").glob("events.out.tfevents.*")), "nothing for TensorBoard"
        driver, courses = load_driver("quick", "cpu")
    movie = Movie.from_file(recorded.movies[0])
    assert movie.race is not None and movie.race.course.abbr in courses
    return race(identify(cartridge.ROM), driver, movie, limit=8)


def test_the_race_is_kept_as_movie_plot_and_video(short_race: Race, recorded: Recorded) -> None:
    assert not short_race.run.finished
    assert len(short_race.run) == 8 * 60
    stem = recorded.folder / "race" / "short"
    save_race(identify(cartridge.ROM), short_race, short_race, stem, 1, lambda frames: None)
    assert Movie.from_file(stem.with_suffix(".dsm")).keys.tolist() == short_race.movie.keys.tolist()
    assert matplotlib.image.imread(stem.with_suffix(".png")).std() > 0.05, "an empty plot"
    with av.open(str(stem.with_suffix(".mp4"))) as video:
        stream = video.streams.video[0]
        pictures = [frame.to_ndarray(format="rgb24") for frame in video.decode(stream)]
        assert (stream.width, stream.height) == (256, 384)
        assert float(stream.average_rate or 0) == 30
    assert len(pictures) == (len(short_race.run) + 120) / 2
    assert max(np.abs(a.astype(int) - b).mean() for a, b in itertools.pairwise(pictures)) > 0.5
    assert sorted(path.name for path in stem.parent.iterdir()) == ["short.dsm", "short.mp4", "short.png"]


def test_the_movie_replays_to_the_same_race(short_race: Race) -> None:
    movie = short_race.movie
    with MarioKart(cartridge.ROM, save=movie.sram) as emulator:
        for keys in movie.keys.tolist():
            emulator.cycle(1, keys)
        np.testing.assert_array_equal(emulator.memory.driver.position, short_race.run.positions[-1])


def test_a_race_that_does_not_replay_is_not_filmed(short_race: Race, tmp_path: Path) -> None:
    keys = short_race.movie.keys.copy()
    keys[-300:] = 0
    other = Race(
        short_race.entry, short_race.run, Movie(keys, comments=short_race.movie.comments), short_race.geometry
    )
    with pytest.raises(ReplayError, match="another way"):
        film(identify(cartridge.ROM), other, tmp_path / "film.mp4")
    assert not list(tmp_path.iterdir())


def test_a_race_without_a_movie_begins_at_its_entry() -> None:
    driver, _ = load_driver("baseline")
    entry = Entry.find("yf", "peach", 5)
    driven = race(identify(cartridge.ROM), driver, entry, limit=5)
    assert driven.entry == entry
    assert driven.movie.race is not None and driven.movie.race.course == find_course("yf")
    summary = summarise(driven, None)
    assert (summary["course"], summary["finished"], summary["ghost_time"]) == ("yf", False, None)
    assert results_table([summary]).row_count == 1


def test_a_recorded_race_of_another_cartridge_is_recorded_again(recorded: Recorded, tmp_path: Path) -> None:
    rom = tmp_path / "other.nds"
    shutil.copy(cartridge.ROM, rom)
    with rom.open("ab") as file:
        file.write(b"\0")
    plans = plan(recorded.movies, identify(rom), recorded.datasets)
    assert (len(plans.jobs), len(plans.done)) == (2, 0)


def test_the_recorded_vector_is_what_the_environment_shows(recorded: Recorded) -> None:
    import gymnasium

    (episode,) = read_episodes(find_datasets([recorded.datasets])[0], lean=True)
    about = episode.about
    who = {"course": about.course, "character": about.character, "kart": about.kart}
    with contextlib.closing(gymnasium.make("gym_mkds/TimeTrial-v1", frame_skip=1, **who)) as environment:
        seen, _ = environment.reset(seed=0)
        np.testing.assert_array_equal(seen, episode.vector[0])
        known = driving_masks(episode.actions).tolist()
        for frame in range(240):
            seen, *_ = environment.step(DRIVING_ACTIONS.index(known[frame]))
            np.testing.assert_array_equal(seen, episode.vector[frame + 1])
