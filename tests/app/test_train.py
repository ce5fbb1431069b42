"""A driver is learned from races, stored without pickles, and read back only if it is whole."""

import json
import pickle
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from gymnasium.spaces import Dict, Discrete
from safetensors.torch import load_file, save_file

from desmume_mkds.game.errors import MkdsError
from mariokart.cloning.learner import ECHOES, PLACES
from mariokart.cloning.metrics import changes, copy_accuracy
from mariokart.cloning.state import NOTES, TENSORS
from mariokart.datasets import Episode, write_episode
from mariokart.entry import HELD_OUT
from mariokart.errors import CheckpointError, DatasetError
from mariokart.models import Policy, PolicyConfig, PolicyDriver, load_checkpoint, save_checkpoint
from mariokart.models.networks import NETWORKS
from mariokart.train import EpochResult, Watcher, load_races, train
from mariokart.train_config import TrainConfig

QUICK = TrainConfig(epochs=4, seq_len=2, frame_skip=1, device="cpu", batch_size=64, split_ratio=0.8)


class Listener(Watcher):
    """Calls a function after each epoch."""

    def __init__(self, heard: Callable[[EpochResult], None]) -> None:
        self._heard = heard

    def epoch(self, result: EpochResult) -> None:
        self._heard(result)


@pytest.fixture(scope="module")
def learned(races: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[EpochResult]]:
    """Return a checkpoint and what each epoch brought."""
    results: list[EpochResult] = []
    folder = tmp_path_factory.mktemp("models") / "quick"
    return train(load_races([races]), folder, QUICK, Listener(results.append)), results


def test_training_learns_and_reports_both_parts(learned: tuple[Path, list[EpochResult]]) -> None:
    results = learned[1]
    assert [result.epoch for result in results] == [1, 2, 3, 4]
    assert results[-1].train_loss < results[0].train_loss
    assert results[-1].test_loss < results[0].test_loss
    assert 0.8 < results[-1].test_accuracy <= 1


def test_the_checkpoint_says_how_it_came_about(learned: tuple[Path, list[EpochResult]]) -> None:
    _, summary = load_checkpoint(learned[0])
    assert summary["courses"] == ["f8c"]
    assert summary["training"] == {"races": 4, "frames": 1200}
    assert summary["testing"] == {"races": 1, "frames": 300}
    assert summary["config"]["seq_len"] == 2
    assert summary["best"]["test_loss"] == min(result.test_loss for result in learned[1])


def test_a_checkpoint_reads_back_to_the_same_driver(
    learned: tuple[Path, list[EpochResult]], make_episode: Callable[..., Episode]
) -> None:
    policy, _ = load_checkpoint(learned[0])
    assert not {*ECHOES, *PLACES} & set(policy.config.inputs), "keys and places are withheld"
    episode = make_episode(99)
    rows = torch.from_numpy(episode.vector[:-1, policy.columns])
    windows = policy.standardise(torch.stack([rows.roll(1, 0), rows], dim=1))
    keys = np.array(policy.config.combos)[policy(windows).argmax(1).numpy()]
    assert (keys[1:] == episode.actions[1:]).mean() > 0.8
    again, _ = load_checkpoint(learned[0])
    torch.testing.assert_close(policy(windows), again(windows), rtol=0, atol=0)


@pytest.mark.parametrize("name", NETWORKS)
def test_every_architecture_is_stored_and_scores_its_window(name: str, tmp_path: Path) -> None:
    torch.manual_seed(1)
    config = PolicyConfig(["speed", "lap", "heading"], [1, 17], name, seq_len=5, hidden=[16, 16])
    policy = Policy(config).eval()
    save_checkpoint(tmp_path / name, policy, {})
    again, _ = load_checkpoint(tmp_path / name)
    windows = torch.randn(7, 5, 3)
    with torch.no_grad():
        scores = policy(windows)
        torch.testing.assert_close(again(windows), scores)
        torch.testing.assert_close(policy(windows[2:3]), scores[2:3])
        earlier = windows.clone()
        earlier[:, 0] += 1
        assert (policy(earlier) != scores).any(), "it sees the whole window"


def test_a_driver_samples_as_its_scores_say_and_the_same_with_the_same_seed() -> None:
    policy = Policy(PolicyConfig(["speed"], [1, 17]))
    with torch.no_grad():
        for parameter in policy.parameters():
            parameter.zero_()
        list(policy.parameters())[-1].copy_(torch.tensor([0.2, 0.0]))
    vector = np.zeros(129, np.float32)
    drawn = []
    for driver in (PolicyDriver(policy, sample=True, seed=3), PolicyDriver(policy, sample=True, seed=3)):
        driver.begin()
        drawn.append([driver.decide(vector) for _ in range(200)])
    assert drawn[0] == drawn[1]
    assert 60 < drawn[0].count(17) < 120
    best = PolicyDriver(policy)
    best.begin()
    assert {best.decide(vector) for _ in range(20)} == {1}


def test_the_same_seed_gives_the_same_driver(races: Path, tmp_path: Path) -> None:
    results = []
    for name in ("a", "b"):
        train(load_races([races]), tmp_path / name, QUICK)
        results.append((tmp_path / name / "model.safetensors").read_bytes())
    assert results[0] == results[1]


def test_an_interrupted_run_keeps_its_best(races: Path, tmp_path: Path) -> None:
    def stop(result: EpochResult) -> None:
        if result.epoch == 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(load_races([races]), tmp_path / "stopped", QUICK, Listener(stop))
    _, summary = load_checkpoint(tmp_path / "stopped")
    assert summary["best"]["epoch"] == 2
    assert [path.name for path in tmp_path.iterdir()] == ["stopped"]


KILLED = """
import os, signal, sys
from pathlib import Path
from mariokart.train import Watcher, load_races, train
from mariokart.train_config import TrainConfig

class Killer(Watcher):
    def began(self, what, total, unit):
        self.armed = what == "epoch 3"
    def step(self):
        if self.armed:
            os.kill(os.getpid(), signal.SIGKILL)

config = TrainConfig(epochs=4, seq_len=2, frame_skip=1, device="cpu", batch_size=64, split_ratio=0.8)
train(load_races([Path(sys.argv[1])]), Path(sys.argv[2]), config, Killer())
"""


def test_a_killed_training_goes_on_to_the_same_driver(
    races: Path, tmp_path: Path, learned: tuple[Path, list[EpochResult]]
) -> None:
    folder = tmp_path / "killed"
    ended = subprocess.run([sys.executable, "-c", KILLED, str(races), str(folder)], timeout=120)
    assert ended.returncode == -signal.SIGKILL
    results: list[EpochResult] = []
    train(load_races([races]), folder, QUICK, Listener(results.append), resume=True)
    assert [result.epoch for result in results] == [3, 4]
    assert [result.test_loss for result in results] == [result.test_loss for result in learned[1][2:]]
    for name in ("model.safetensors", TENSORS):
        assert (folder / name).read_bytes() == (learned[0] / name).read_bytes()


def test_a_training_goes_on_with_what_it_began_with_only(
    races: Path, tmp_path: Path, checkpoint: Path, make_episode: Callable[..., Episode]
) -> None:
    with pytest.raises(CheckpointError, match="leave --resume out"):
        train(load_races([races]), tmp_path / "nothing", QUICK, resume=True)
    with pytest.raises(CheckpointError, match="other options"):
        train(load_races([races]), checkpoint, replace(QUICK, lr=0.1), resume=True)
    with pytest.raises(CheckpointError, match="other races"):
        train([make_episode(7), make_episode(8)], checkpoint, QUICK, resume=True)
    for name in (NOTES, TENSORS):
        whole = (checkpoint / name).read_bytes()
        (checkpoint / name).write_bytes(whole[:100])
        with pytest.raises(CheckpointError, match="damaged"):
            train(load_races([races]), checkpoint, QUICK, resume=True)
        (checkpoint / name).write_bytes(whole)


@pytest.mark.parametrize("options", [{"model": "gru"}, {"keys": "dropped", "balance": 0.5}])
def test_other_ways_to_train_learn_too(races: Path, tmp_path: Path, options: dict[str, object]) -> None:
    config = replace(QUICK, hidden=(32, 32), **options)  # type: ignore[arg-type]
    results: list[EpochResult] = []
    train(load_races([races]), tmp_path / "other", config, Listener(results.append))
    assert results[-1].test_accuracy > 0.7
    policy, _ = load_checkpoint(tmp_path / "other")
    assert ("key_a" in policy.config.inputs) == (config.keys != "withheld")


def test_a_copier_foretells_no_change_and_a_seer_all() -> None:
    random = np.random.default_rng(0)
    held = np.repeat(random.permutation(50), random.integers(5, 20, 50)).astype(np.uint16)
    copied = np.concatenate([held[:1], held[:-1]])
    nothing = changes([held], [copied], within=2)
    assert np.isnan(nothing.precision) and nothing.recall == 0
    assert changes([held], [held], within=2)[:2] == (1, 1)
    early = np.concatenate([held[3:], held[-1:].repeat(3)])
    assert changes([held], [early], within=2).recall == 0
    assert changes([held], [early], within=4)[:2] == (1, 1)


def test_copying_the_last_keys_is_scored(make_episode: Callable[..., Episode]) -> None:
    episode = make_episode(1)
    changes = int((episode.actions[1:] != episode.actions[:-1]).sum())
    assert copy_accuracy([episode]) == pytest.approx(1 - changes / 299)


def test_a_course_that_was_not_recorded_is_named(races: Path) -> None:
    with pytest.raises(DatasetError, match="no recorded race is on yf"):
        load_races([races], courses="yf")


def test_courses_that_are_held_out_are_trained_on_only_if_they_are_named(
    tmp_path: Path, make_episode: Callable[..., Episode], space: Dict
) -> None:
    for seed, course in enumerate(("f8c", HELD_OUT[0].abbr)):
        episode = make_episode(seed, course=course)
        write_episode(tmp_path / f"race{seed}-v0", episode, space, Discrete(2048))
    assert {race.about.course for race in load_races([tmp_path])} == {"f8c"}
    assert len(load_races([tmp_path], "all")) == 2
    assert {race.about.course for race in load_races([tmp_path], "held-out")} == {HELD_OUT[0].abbr}


@pytest.fixture
def checkpoint(learned: tuple[Path, list[EpochResult]], tmp_path: Path) -> Path:
    """Return a copy of a checkpoint, to be damaged."""
    folder = tmp_path / "damaged"
    folder.mkdir()
    for path in learned[0].iterdir():
        (folder / path.name).write_bytes(path.read_bytes())
    return folder


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
@pytest.mark.parametrize("keep", [0, 7, 300])
def test_a_truncated_checkpoint_is_refused(checkpoint: Path, name: str, keep: int) -> None:
    (checkpoint / name).write_bytes((checkpoint / name).read_bytes()[:keep])
    with pytest.raises(CheckpointError):
        load_checkpoint(checkpoint)


def test_a_pickle_is_refused_and_not_run(checkpoint: Path, tmp_path: Path) -> None:
    class Hostile:
        def __reduce__(self) -> tuple[object, tuple[Path]]:
            return Path.touch, (tmp_path / "pwned",)

    (checkpoint / "model.safetensors").write_bytes(pickle.dumps(Hostile()))
    with pytest.raises(CheckpointError):
        load_checkpoint(checkpoint)
    torch.save(Hostile(), checkpoint / "model.safetensors")
    with pytest.raises(MkdsError):
        load_checkpoint(checkpoint)
    assert not (tmp_path / "pwned").exists()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("seq_len", 10**9),
        ("seq_len", "8"),
        ("hidden", [4096, 4096]),
        ("hidden", [True, 256]),
        ("hidden", 256),
        ("frame_skip", 0),
        ("architecture", "oracle"),
        ("activation", "step"),
        ("combos", []),
        ("combos", [1, 1]),
        ("combos", [1 << 20]),
        ("inputs", ["speed", "luck"]),
        ("inputs", ["speed", "speed"]),
        ("inputs", [3]),
        ("inputs", None),
        ("extra", 1),
    ],
)
def test_a_configuration_that_does_not_fit_is_refused(checkpoint: Path, name: str, value: object) -> None:
    config = json.loads((checkpoint / "config.json").read_text())
    config["policy"][name] = value
    (checkpoint / "config.json").write_text(json.dumps(config))
    with pytest.raises(CheckpointError):
        load_checkpoint(checkpoint)


def test_weights_that_are_no_numbers_are_refused(checkpoint: Path) -> None:
    weights = load_file(checkpoint / "model.safetensors")
    weights["network.1.bias"][0] = float("nan")
    save_file(weights, checkpoint / "model.safetensors")
    with pytest.raises(CheckpointError, match="not finite"):
        load_checkpoint(checkpoint)
