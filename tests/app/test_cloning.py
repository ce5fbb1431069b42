"""A learner races in the emulator while it is trained, and is corrected there by the expert."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desmume_mkds import cartridge
from gym_mkds.actions import DRIVING_ACTIONS
from gym_mkds.vector_observer import VECTOR_INDEX
from mariokart.cli.learning import TeacherName
from mariokart.cloning.corrections import TEACHERS, Asked, Pupil
from mariokart.cloning.grounds import EmulatorGrounds, Task, spread
from mariokart.cloning.state import TENSORS, read_tensors
from mariokart.datasets import Episode
from mariokart.drivers import Console, Expert
from mariokart.entry import Entry
from mariokart.errors import DatasetError
from mariokart.models import Policy, PolicyConfig, PolicyDriver, load_checkpoint
from mariokart.train import EpochResult, Watcher, train
from mariokart.train_config import TrainConfig
from mariokart.train_shown import came_to, gained

CONFIG = TrainConfig(
    epochs=1, hidden=(16,), batch_size=64, split_ratio=0.5, device="cpu",
    race_every=1, dagger=1, dagger_epochs=2,
)  # fmt: skip


@pytest.fixture(scope="module")
def grounds() -> Iterator[EmulatorGrounds]:
    """Return two emulators to race on."""
    with EmulatorGrounds(cartridge.ROM, 2) as opened:
        yield opened


@pytest.fixture
def episodes(make_episode: Callable[..., Episode]) -> list[Episode]:
    """Return four made-up races of a second on two courses, so that races on them are soon given up."""
    made = [make_episode(seed, frames=200, course=("f8c", "yf")[seed % 2]) for seed in range(4)]
    return [replace(episode, about=replace(episode.about, time=1.0)) for episode in made]


class Stop(Watcher):
    """Stops the training after an epoch."""

    def __init__(self, after: int = 99) -> None:
        self.results: list[EpochResult] = []
        self.after = after

    def epoch(self, result: EpochResult) -> None:
        self.results.append(result)
        if result.epoch == self.after:
            raise KeyboardInterrupt


def test_what_the_expert_says_is_learned_and_a_stopped_training_goes_on(
    episodes: list[Episode], tmp_path: Path, grounds: EmulatorGrounds
) -> None:
    whole = Stop()
    train(episodes, tmp_path / "whole", CONFIG, whole, grounds)
    assert [result.corrections for result in whole.results] == [0, 1, 1]
    assert all(result.raced and result.raced.finished == 0 for result in whole.results)
    _, summary = load_checkpoint(tmp_path / "whole")
    assert summary["corrections"]["rounds"] <= 1
    assert len(summary["history"]) == 3
    assert gained(summary["history"]) == "without correction finished 0%; corrected finished 0%"
    assert gained(summary["history"][:1]) == "", "nothing was corrected yet"
    _, trails = read_tensors(tmp_path / "whole")
    assert [trail.step for trail in trails] == [1, 1], "a race on each course"
    for trail in trails:
        assert 100 < len(trail.masks) < 130, "seven seconds"
        assert set(trail.masks.tolist()) <= set(DRIVING_ACTIONS)
        assert trail.vectors[-1, VECTOR_INDEX["started"]] == 1
    with pytest.raises(KeyboardInterrupt):
        train(episodes, tmp_path / "stopped", CONFIG, Stop(after=2), grounds)
    train(episodes, tmp_path / "stopped", CONFIG, None, grounds, resume=True)
    for name in ("model.safetensors", TENSORS):
        assert (tmp_path / "stopped" / name).read_bytes() == (tmp_path / "whole" / name).read_bytes()


def test_races_that_nobody_finished_are_not_compared() -> None:
    assert came_to({"finished": 0.0, "over": None}) == "finished 0%"
    assert came_to({"finished": 0.5, "over": 2.0}) == "finished 50%, +2.0 % over the fastest recorded"


def test_the_command_line_names_every_teacher() -> None:
    assert [name.value for name in TeacherName] == list(TEACHERS)


def test_corrections_need_somewhere_to_race(episodes: list[Episode], tmp_path: Path) -> None:
    with pytest.raises(DatasetError, match="cartridge"):
        train(episodes, tmp_path / "nowhere", CONFIG)


def test_a_teacher_that_has_the_wheel_drives_as_if_alone(grounds: EmulatorGrounds) -> None:
    policy = Policy(PolicyConfig(["speed"], [0], frame_skip=2))
    pupil = Pupil(PolicyDriver(policy), Asked(frame_skip=2), share=1.0)

    def teach(console: Console) -> Pupil:
        return pupil

    (run,) = grounds.race([Task(Entry.find("f8c"), 1.0, teach)])
    assert (run.keys[::2] == run.keys[1::2]).all()
    np.testing.assert_array_equal(run.keys[::2], pupil.trail.masks)
    assert run.progress > 0.02 and run.off_road == 0


def test_races_are_driven_in_order_whoever_drives_them(grounds: EmulatorGrounds) -> None:
    def expert(console: Console) -> Expert:
        return Expert()

    names = ["f8c", "yf"]
    runs = grounds.race([Task(Entry.find(name), 1.0, expert) for name in names])
    alone = [grounds.race([Task(Entry.find(name), 1.0, expert)])[0] for name in names]
    for run, same in zip(runs, alone, strict=True):
        np.testing.assert_array_equal(run.positions, same.positions)


def test_test_races_are_spread_over_the_courses(episodes: list[Episode]) -> None:
    assert [race.about.movie for race in spread(episodes, 2)] == ["race0.dsm", "race2.dsm"]
    assert len(spread(episodes, 9)) == 4


def test_the_example_runs(tmp_path: Path) -> None:
    example = Path(__file__).parents[2] / "examples" / "cloning.py"
    tiny = ["--races", "2", "--epochs", "1", "--rounds", "0", "--seconds", "8"]
    done = subprocess.run(
        [sys.executable, str(example), str(tmp_path), *tiny], capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    assert "done" in done.stdout and "f8c: not finished" in done.stdout
    load_checkpoint(tmp_path / "model")
