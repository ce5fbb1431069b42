"""The examples of reinforcement learning run, with a tiny budget, as a person would run them."""

import subprocess
import sys
from pathlib import Path

import pytest

from desmume_mkds import cartridge
from desmume_mkds.game.save import Save
from mariokart.models import load_checkpoint

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
TINY = """
timesteps: 64
num_envs: 2
grid_share: 1
time_limit: 6
race_limit: 8
hidden: [16]
learner: {n_steps: 32, batch_size: 32}
clone: {warm_up: 32}
"""


def run_example(name: str, folder: Path, *arguments: object) -> str:
    """Run it in `folder`; what it prints."""
    command = [sys.executable, str(EXAMPLES / name), *map(str, arguments)]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    path = tmp_path / "tiny.yaml"
    path.write_text(TINY)
    return path


def test_from_scratch(tmp_path: Path, tiny: Path) -> None:
    told = run_example("rl_from_scratch.py", tmp_path, tiny)
    assert "64 decisions" in told
    assert "62.067" in told
    load_checkpoint(tmp_path / "runs/models/from-scratch")


def test_a_reward_of_ones_own(tmp_path: Path, tiny: Path) -> None:
    assert "steps" in run_example("custom_reward.py", tmp_path, tiny)
    load_checkpoint(tmp_path / "runs/models/calm")


def test_a_network_of_ones_own(tmp_path: Path) -> None:
    assert "total_timesteps" in run_example("custom_network.py", tmp_path, 512)


def test_cloning_then_learning(tmp_path: Path, tiny: Path) -> None:
    save, blank = Save.from_file(cartridge.SAVE), Save.blank()
    blank.put_ghost(next(ghost for _, ghost in save.personal_ghosts if ghost.course.abbr == "f8c"))
    blank.save(tmp_path / "one.sav")
    told = run_example("clone_then_rl.py", tmp_path, "one.sav", tiny)
    assert "kept in runs/models/better" in told
    policy, summary = load_checkpoint(tmp_path / "runs/models/better/last")
    assert summary["steps"] == 64
    assert policy.config.combos == load_checkpoint(tmp_path / "runs/models/cloned")[0].config.combos


@pytest.mark.parametrize("name", ["rl_from_scratch", "clone_then_rl", "custom_reward", "custom_network"])
def test_examples_are_short(name: str) -> None:
    assert len((EXAMPLES / f"{name}.py").read_text().splitlines()) <= 40
