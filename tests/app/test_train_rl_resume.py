"""A training that is killed goes on from its last checkpoint; a damaged one or a wrong wish is a sentence."""

import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import load_file
from stable_baselines3 import DQN
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from mariokart.models import Policy, PolicyConfig, load_checkpoint, save_checkpoint
from mariokart.rl.checkpoint import FILE, load_progress

Run = Callable[..., tuple[int, str, str]]

QUICK = """
num_envs: 2
grid_share: 1
time_limit: 6
race_limit: 8
hidden: [16]
evaluate_every: 320
checkpoint_every: 64
learner: {n_steps: 32, batch_size: 16, n_epochs: 2}
"""


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every command where it would leave its results."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MKDS_ROM", raising=False)
    Path("quick.yaml").write_text(QUICK)


def test_a_killed_training_goes_on_where_it_was_kept(mariokart: Run) -> None:
    command = ["train-rl", "ppo", "--hyperparams", "quick.yaml", "--timesteps", "100000"]
    process = subprocess.Popen([sys.executable, "-m", "mariokart", *command], stderr=subprocess.DEVNULL)
    file = Path("runs/models/ppo-f8c") / FILE
    kept = 0
    while kept < 128 and process.poll() is None:
        time.sleep(0.02)
        kept = load_progress(file.parent).counters["num_timesteps"] if file.exists() else 0
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    state = load_progress(file.parent)
    assert state.counters["num_timesteps"] >= 128
    assert state.counters["_n_updates"] == 2 * state.counters["num_timesteps"] // 64
    more = state.counters["num_timesteps"] + 64
    code, _, complaint = mariokart("train-rl", "ppo", "--resume", "--timesteps", more)
    assert code == 0, complaint
    after = load_progress(file.parent)
    assert after.counters["num_timesteps"] == more
    assert after.counters["_n_updates"] == state.counters["_n_updates"] + 2
    assert after.learning["evaluations"][0] == state.learning["evaluations"][0]
    assert after.learning["minutes"] > state.learning["minutes"]
    load_checkpoint(file.parent)


@pytest.mark.parametrize("algorithm", ["ppo", "dqn", "a2c"])
def test_two_resumed_from_one_checkpoint_become_the_same(mariokart: Run, algorithm: str) -> None:
    if algorithm != "ppo":
        text = QUICK[: QUICK.index("learner")]
        more = (
            "learner: {learning_starts: 16, buffer_size: 300, batch_size: 16}" if algorithm == "dqn" else ""
        )
        Path("quick.yaml").write_text(text + more)
    command = ["train-rl", algorithm, "--model-name"]
    assert mariokart(*command, "a", "--hyperparams", "quick.yaml", "--timesteps", 64)[0] == 0
    shutil.copytree("runs/models/a", "runs/models/b")
    for name in ("a", "b"):
        code, _, complaint = mariokart(*command, name, "--resume", "--timesteps", 192)
        assert code == 0, complaint
    one, other = (load_file(Path("runs/models", name, FILE)) for name in ("a", "b"))
    assert one.keys() == other.keys()
    assert all(torch.equal(one[name], other[name]) for name in one)
    first = load_progress(Path("runs/models/b"))
    assert first.counters["num_timesteps"] == 192


def test_a_resumed_dqn_waits_for_its_memory(mariokart: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its first update comes after `learning_starts` decisions again, not from the first four."""
    Path("quick.yaml").write_text(
        QUICK[: QUICK.index("learner")] + "learner: {learning_starts: 48, buffer_size: 300, batch_size: 16}"
    )
    filled: list[int] = []
    train = DQN.train

    def watched(self: DQN, *arguments: Any, **others: Any) -> None:
        filled.append(self.replay_buffer.size() * self.n_envs)
        train(self, *arguments, **others)

    monkeypatch.setattr(DQN, "train", watched)
    command = ["train-rl", "dqn", "--model-name", "a"]
    assert mariokart(*command, "--hyperparams", "quick.yaml", "--timesteps", 96)[0] == 0
    first = filled[0]
    filled.clear()
    assert mariokart(*command, "--resume", "--timesteps", 256)[0] == 0
    assert filled[0] == first >= 48


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_training_that_is_stopped_keeps_where_it_was(mariokart: Run, number: signal.Signals) -> None:
    command = ["train-rl", "ppo", "--hyperparams", "quick.yaml", "--timesteps", "100000"]
    Path("quick.yaml").write_text(QUICK.replace("checkpoint_every: 64", "checkpoint_every: 100000"))
    process = subprocess.Popen(
        [sys.executable, "-m", "mariokart", *command],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    file = Path("runs/models/ppo-f8c") / FILE
    while not file.exists() and process.poll() is None:
        time.sleep(0.05)
    before = load_progress(file.parent).counters["num_timesteps"]
    time.sleep(2)
    os.kill(process.pid, number)
    _, told = process.communicate(timeout=60)
    assert process.returncode == 128 + number
    assert "Traceback" not in told and "stopping when this update is done" in told
    kept = load_progress(file.parent).counters["num_timesteps"]
    assert kept > before and f"stopped after {kept:,} steps; --resume goes on from there" in told
    assert mariokart("train-rl", "ppo", "--resume", "--timesteps", kept + 64)[0] == 0


def test_a_resumed_log_goes_on_where_the_training_does(mariokart: Run) -> None:
    """What a killed training logged beyond its checkpoint is taken back; another training has another log."""

    def steps() -> list[int]:
        log = EventAccumulator("runs/logs/ppo-f8c").Reload()
        return [event.step for event in log.Scalars("evaluation/progress")]

    command = ["train-rl", "ppo", "--hyperparams", "quick.yaml"]
    Path("quick.yaml").write_text(QUICK.replace("evaluate_every: 320", "evaluate_every: 64"))
    assert mariokart(*command, "--timesteps", 128)[0] == 0
    shutil.copytree("runs/models/ppo-f8c", "kept")
    assert mariokart("train-rl", "ppo", "--resume", "--timesteps", 256)[0] == 0
    shutil.rmtree("runs/models/ppo-f8c")
    shutil.copytree("kept", "runs/models/ppo-f8c")
    assert mariokart("train-rl", "ppo", "--resume", "--timesteps", 192)[0] == 0
    assert steps() == sorted(set(steps())) and max(steps()) == 192
    assert mariokart(*command, "--timesteps", 64)[0] == 2
    code, _, complaint = mariokart(*command, "--timesteps", 64, "--replace")
    assert code == 0 and max(steps()) == 64, complaint


def save_clone(name: str, **changes: object) -> None:
    """Keep a driver with random weights in runs/models."""
    config = PolicyConfig(["speed", "heading"], [0, 1], hidden=[4], **changes)
    save_checkpoint(Path("runs/models") / name, Policy(config), {"courses": []})


@pytest.mark.parametrize(
    ("arguments", "yaml", "about"),
    [
        (["ppo", "--course", "nowhere"], None, "nowhere"),
        (["ppo", "--hyperparams", "none.yaml"], None, "none.yaml"),
        (["ppo"], "speed: 3", "speed"),
        (["ppo"], "num_envs: many", "num_envs"),
        (["ppo"], "num_envs: 0", "num_envs"),
        (["ppo"], "actions: [FLY]", "FLY"),
        (["ppo"], "rewards: {joy: 1}", "joy"),
        (["ppo"], "learner: {lerning_rate: 1}", "lerning_rate"),
        (["a2c"], "learner: {n_epochs: 4}", "n_epochs"),
        (["ppo"], "learner: {learning_rate: {from: 1}}", "learning_rate"),
        (["ppo"], "rewards: {way: {from: 1}}", "way"),
        (["ppo"], "learner: {batch_size: wide}", "learner.batch_size is a whole number"),
        (["ppo"], "learner: {clip_range: wide}", "learner.clip_range is a number"),
        (["a2c"], "num_envs: 1\nlearner: {n_steps: 1}", "two decisions"),
        (["ppo"], "rewards: {way: .nan}", "rewards.way is a finite number, not nan"),
        (["ppo"], "rewards: {way: .inf}", "rewards.way is a finite number, not inf"),
        (["ppo"], "rewards: {way: {from: 1, to: -.inf}}", "rewards.way.to is a finite number, not -inf"),
        (["ppo"], "learner: {learning_rate: .inf}", "learner.learning_rate is a finite number, not inf"),
        (["ppo"], "learner: {learning_rate: {from: 1, to: -1}}", "learner.learning_rate.to is 0 or more"),
        (["ppo"], "learner: {gamma: 2}", "learner.gamma is from 0 to 1, not 2"),
        (["dqn"], "learner: {tau: .nan}", "learner.tau is a finite number"),
        (["ppo"], "clone: {warm_up: -1}", "clone.warm_up is 0 or more"),
        (["ppo"], "hidden: [1000000]", "hidden is at most"),
        (["ppo"], "time_limit: .nan", "time_limit is a finite number"),
        (["ppo"], "- a\n- b", "quick.yaml"),
        (["ppo"], "a: [", "quick.yaml"),
        (["ppo", "--resume"], None, "resume"),
        (["ppo", "--resume", "--init-from", "clone"], None, "--init-from"),
        (["ppo", "--init-from", "nobody"], None, "nobody"),
        (["ppo", "--init-from", "expert"], None, "expert"),
        (["dqn", "--init-from", "clone"], None, "DQN"),
        (["ppo", "--init-from", "window"], None, "window"),
        (["ppo", "--model-name", "../up"], None, "../up"),
        (["ppo", "--model-name", "old"], None, "--resume"),
        (["nowhere.dsm", "ppo"], None, "nowhere.dsm"),
    ],
)
def test_a_wrong_wish_is_one_sentence(
    mariokart: Run, arguments: list[str], yaml: str | None, about: str
) -> None:
    save_clone("clone")
    save_clone("window", seq_len=3)
    Path("runs/models/old").mkdir()
    Path("runs/models/old", FILE).write_bytes(b"x")
    if yaml:
        Path("quick.yaml").write_text(yaml)
        arguments = [*arguments, "--hyperparams", "quick.yaml"]
    code, _, complaint = mariokart("train-rl", *arguments)
    assert code == 2, complaint
    assert re.fullmatch(r"mariokart: [^\n]+\n", complaint), complaint
    assert about in complaint


def test_an_unknown_algorithm_is_named(mariokart: Run) -> None:
    code, _, complaint = mariokart("train-rl", "sarsa")
    assert code == 2
    assert "sarsa" in complaint


def test_a_damaged_checkpoint_is_not_resumed(mariokart: Run) -> None:
    Path("quick.yaml").write_text(QUICK[: QUICK.index("learner")])
    assert mariokart("train-rl", "a2c", "--hyperparams", "quick.yaml", "--timesteps", 32)[0] == 0
    path = Path("runs/models/a2c-f8c") / FILE
    whole = path.read_bytes()
    header = int.from_bytes(whole[:8], "little")
    damaged = [
        whole[: len(whole) // 2],
        whole[:8] + whole[8 : 8 + header].replace(b"num_timesteps", b"num_timestops") + whole[8 + header :],
        whole[:8]
        + whole[8 : 8 + header].replace(b"policy.action_net.bias", b"policy.action_net.bios")
        + whole[8 + header :],
        b"",
    ]
    for data in damaged:
        path.write_bytes(data)
        code, _, complaint = mariokart("train-rl", "a2c", "--resume", "--timesteps", 100)
        assert code == 2
        assert re.fullmatch(r"mariokart: [^\n]+\n", complaint), complaint
        assert FILE in complaint
