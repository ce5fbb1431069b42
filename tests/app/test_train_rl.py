"""Drivers learn by themselves, in real races, with tiny budgets: what is kept, and that it is what drove."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from desmume_mkds import MarioKart, cartridge
from desmume_mkds.game.errors import FileError
from desmume_mkds.game.rom import identify
from desmume_mkds.game.save import Save
from gym_mkds.actions import DRIVING_ACTIONS
from gym_mkds.starts import starts_of
from gym_mkds.vector_observer import VECTOR
from mariokart.drivers import drive
from mariokart.entry import courses_of
from mariokart.models import Policy, PolicyConfig, load_checkpoint, save_checkpoint
from mariokart.models.driver import PolicyDriver
from mariokart.rl.envs import make_envs
from mariokart.rl.examiner import Examiner
from mariokart.rl.learner import make_learner
from mariokart.rl.networks import policy_of, take_over
from mariokart.rl.settings import ALGORITHMS, read_settings
from mariokart.rl.stopwatch import Stopwatch
from mariokart.rl.task import Task, make_task, race_of

Run = Callable[..., tuple[int, str, str]]

QUICK = """
num_envs: 2
grid_share: 1          # no run has to be driven first
time_limit: 6
race_limit: 8
hidden: [16]
evaluate_every: 64
checkpoint_every: 64
"""
LEARNERS = {
    "ppo": "learner: {n_steps: 16, batch_size: 16, n_epochs: 2}",
    "dqn": "learner: {learning_starts: 32, buffer_size: 500, batch_size: 16}",
    "a2c": "learner: {n_steps: 8}",
}


@pytest.fixture(autouse=True)
def in_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every command where it would leave its results."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("MKDS_ROM", raising=False)


@pytest.fixture(scope="module")
def task() -> Task:
    return make_task(identify(cartridge.ROM), courses_of("f8c"))


def quick(algorithm: str) -> Path:
    """A file of hyperparameters for a few hundred steps."""
    path = Path("quick.yaml")
    path.write_text(QUICK + LEARNERS[algorithm])
    return path


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_every_algorithm_trains_and_leaves_a_driver_a_curve_and_a_film(
    mariokart: Run, algorithm: str
) -> None:
    code, told, complaint = mariokart(
        "train-rl", algorithm, "--timesteps", 128, "--hyperparams", quick(algorithm), "--model-name", "mine"
    )
    assert code == 0, complaint
    assert "frames a second while training" in told
    folder = Path("runs/models/mine")
    policy, summary = load_checkpoint(folder)
    assert summary["courses"] == ["f8c"]
    assert [policy.config.frame_skip, policy.config.hidden, policy.config.seq_len] == [4, [16], 1]
    assert load_checkpoint(folder / "last")[1]["steps"] >= 128
    curve = json.loads((folder / "learning.json").read_text())
    assert [one["steps"] for one in curve["evaluations"]] == [0, 64, 128]
    assert curve["ghosts"] == {"f8c": 62.067}
    assert abs(sum(curve["time_shares"].values()) - 1) < 0.01
    assert (folder / "learning.png").read_bytes().startswith(b"\x89PNG")
    board = EventAccumulator("runs/logs/mine").Reload()
    assert {"evaluation/progress", "evaluation/boost_share", "driving/drifts_per_second"} <= set(
        board.Tags()["scalars"]
    )
    assert board.Images("race/f8c")[-1].encoded_image_string.startswith(b"GIF89a")


def test_a_driver_is_examined_as_it_will_race(task: Task) -> None:
    policy, entry = made_up_clone(), task.entries[0]
    examiner = Examiner(task.rom, policy.config.frame_skip, limit=8)
    result = examiner.race(policy, entry)
    last = examiner.trial.now
    examiner.close()
    assert not result.finished
    with MarioKart(task.rom.path) as emulator:
        starts_of(emulator).to_grid(emulator, race_of(entry))
        frames = last.frame - emulator.memory.race_state.frame_counter
        run = drive(emulator, PolicyDriver(policy), limit=frames / 60)
    assert len(run) == frames
    np.testing.assert_array_equal(run.positions[-1], last.position)


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_learners_scores_are_those_of_the_driver(task: Task, algorithm: str) -> None:
    settings = read_settings(algorithm, quick(algorithm))
    envs, _ = make_envs(settings, task, Stopwatch(), seed=0)
    model, _ = make_learner(algorithm, settings, envs, 0, torch.device("cpu"))
    seen = envs.reset()
    for _ in range(20):
        seen = envs.step(np.array([1, 4]))[0]
    raw = torch.from_numpy(envs.get_original_obs())
    policy = policy_of(model, envs, settings)
    standardised = policy.standardise(raw)
    np.testing.assert_array_equal(standardised.numpy(), seen)
    with torch.no_grad():
        ours = policy(standardised[:, None])
        net = model.policy
        theirs = (
            net.q_net(torch.from_numpy(seen))
            if algorithm == "dqn"
            else net.get_distribution(torch.from_numpy(seen)).distribution.logits
        )
    if algorithm != "dqn":  # SB3 shifts scores so that they are logarithms of probabilities
        ours = torch.log_softmax(ours, 1)
    torch.testing.assert_close(ours, theirs, rtol=0, atol=1e-6)
    envs.close()


def made_up_clone() -> Policy:
    """A driver that sees part of the vector, has its own statistics and its own choice of keys."""
    torch.manual_seed(3)
    names = [number.name for number in VECTOR[5:100:2]]
    policy = Policy(PolicyConfig(names, list(DRIVING_ACTIONS[:7]), hidden=[12, 12], activation="tanh"))
    policy.mean.uniform_(-0.5, 0.5)
    policy.deviation.uniform_(0.05, 0.5)
    return policy.eval()


@pytest.mark.parametrize("algorithm", ["ppo", "a2c"])
def test_a_start_with_a_clone_drives_as_the_clone(task: Task, algorithm: str) -> None:
    clone = made_up_clone()
    settings = read_settings(
        algorithm,
        quick(algorithm),
        hidden=[12, 12],
        activation="tanh",
        actions=["A", "A+LEFT", "A+RIGHT", "A+R", "A+R+LEFT", "A+R+RIGHT", "A+X"],
    )
    assert list(settings.masks) == clone.config.combos
    envs, _ = make_envs(settings, task, Stopwatch(), seed=0)
    model, _ = make_learner(algorithm, settings, envs, 0, torch.device("cpu"), cloned=True)
    take_over(model, envs, clone)
    seen = envs.reset()
    for _ in range(60):
        raw = torch.from_numpy(envs.get_original_obs())
        actions, _ = model.predict(seen, deterministic=True)
        with torch.no_grad():
            wanted = clone(clone.standardise(raw[:, clone.columns])[:, None]).argmax(1)
        np.testing.assert_array_equal(actions, wanted.numpy())
        seen = envs.step(actions)[0]
    envs.close()


def test_the_driver_waits_for_the_critic(mariokart: Run) -> None:
    save_checkpoint(Path("runs/models/clone"), made_up_clone(), {"courses": ["f8c"]})
    path = quick("ppo")
    path.write_text(path.read_text() + "\nclone: {warm_up: 64}\nevaluate_every: 1000")
    command = ["train-rl", "ppo", "--hyperparams", path, "--init-from", "clone"]
    for steps, same in ((64, True), (128, False)):
        code, _, complaint = mariokart(*command, "--timesteps", steps, "--model-name", f"after-{steps}")
        assert code == 0, complaint
        last, _ = load_checkpoint(Path(f"runs/models/after-{steps}/last"))
        scores = [layer for layer in last.network if isinstance(layer, torch.nn.Linear)][-1].weight
        before = [layer for layer in made_up_clone().network if isinstance(layer, torch.nn.Linear)][-1].weight
        assert torch.equal(scores, before) == same


def test_a_movies_menus_choose_the_race(mariokart: Run) -> None:
    some = Save.blank()
    some.put_ghost(
        next(
            ghost for _, ghost in Save.from_file(cartridge.SAVE).personal_ghosts if ghost.course.abbr == "yf"
        )
    )
    some.save("some.sav")
    mariokart("process", "some.sav", "--dest", "movies")
    code, _, complaint = mariokart(
        "train-rl", "movies", "ppo", "--timesteps", 32, "--hyperparams", quick("ppo")
    )
    assert code == 0, complaint
    summary = load_checkpoint(Path("runs/models/ppo-yf"))[1]
    assert summary["courses"] == ["yf"]


def test_hyperparameters_that_are_not_there_are_not_called_bad_yaml(tmp_path: Path) -> None:
    for path in (tmp_path, tmp_path / "nowhere.yaml"):
        with pytest.raises(FileError) as refused:
            read_settings("ppo", path)
        assert "YAML" not in str(refused.value)
