"""Clone a driver from recorded races.

    mariokart record runs/movies --dest runs/datasets
    mariokart train runs/datasets --model-name mine

Frame accuracy says little here: copying the last frame's keys is right most of the time, which is why that
baseline is printed beside it. What counts is the race: `mariokart eval mine`.
"""

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from desmume_mkds.game.courses import find_course
from gym_mkds.observations import Floats
from gym_mkds.vector_observer import VECTOR
from mariokart.datasets import Episode, find_datasets, read_about, read_episodes
from mariokart.datasets.decisions import combos_of, decisions
from mariokart.datasets.windows import UNKNOWN, Windows, split_episodes
from mariokart.device import use_device
from mariokart.errors import DatasetError
from mariokart.models import Policy, PolicyConfig, save_checkpoint
from mariokart.train_config import TrainConfig

ECHOES = ("steering", "yaw_rate", "key_a", "key_b", "key_right", "key_left", "key_r", "key_x")
"""They show the keys of the decision before: a driver that sees them learns to go on as it does, and runs off
the road."""
PLACES = ("lap", "lap_progress", "race_progress")
"""They tell where on which course the kart is: a driver that knows it learns the place, not the road."""
INPUTS = tuple(number.name for number in VECTOR if number.name not in (*ECHOES, *PLACES))
"""What a driver sees if nothing else is said."""


@dataclass(frozen=True)
class EpochResult:
    """What one pass brought. Without a test part its numbers are NaN."""

    epoch: int
    train_loss: float
    train_accuracy: float
    test_loss: float
    test_accuracy: float
    seconds: float
    best: bool
    """Whether this epoch's driver is the one kept so far."""


def load_races(sources: Sequence[Path], course: str | None = None) -> list[Episode]:
    """Return the races in the datasets of `sources`, on `course` only where one is named.

    Raises SourceError, DatasetError, UnknownNameError: nothing there, damaged, no such course.
    """
    wanted = find_course(course).abbr if course is not None else None
    folders = [folder for folder in find_datasets(sources) if wanted in (None, read_about(folder).course)]
    episodes = [episode for folder in folders for episode in read_episodes(folder, lean=True)]
    if not episodes:
        raise DatasetError(f"no recorded race is on {wanted}; record one, or leave --course-name out")
    names = [number.name for number in VECTOR]
    if any(episode.about.observation_names.get("vector") != names for episode in episodes):
        raise DatasetError("the datasets hold other observations than this version's; record them again")
    return episodes


def train(
    episodes: Sequence[Episode],
    folder: Path,
    config: TrainConfig | None = None,
    report: Callable[[EpochResult], None] = lambda result: None,
) -> Path:
    """Train a driver on `episodes` and keep the best in the checkpoint `folder`; return `folder`.

    The checkpoint is written whenever the driver gets better, so an interrupted run leaves its best.
    """
    config = config or TrainConfig()
    device = use_device(config.device)
    torch.manual_seed(config.seed)
    generator = np.random.default_rng(config.seed)
    training, testing = split_episodes(episodes, config.split_ratio, generator)

    shown = [decisions(episode, config.frame_skip) for episode in training]
    shape = PolicyConfig(
        inputs=list(INPUTS),
        combos=combos_of([masks for _, masks in shown]),
        seq_len=config.seq_len,
        frame_skip=config.frame_skip,
    )
    policy = Policy(shape)
    data = windows(shown, policy)
    policy.mean.copy_(data.inputs.mean(0))
    policy.deviation.copy_(data.inputs.std(0, correction=0).clamp(min=1e-3))
    policy.to(device)
    unseen = [decisions(episode, config.frame_skip) for episode in testing]
    parts = [data] + ([windows(unseen, policy)] if testing else [])
    train_part, *test_part = [standardised(part.to(device), policy) for part in parts]

    optimiser = torch.optim.AdamW(policy.parameters(), lr=config.lr, weight_decay=1e-2)
    steps = math.ceil(len(data) / config.batch_size)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, config.lr, total_steps=steps * config.epochs)
    best, waited = math.inf, 0
    for epoch in range(1, config.epochs + 1):
        started = time.monotonic()
        train_loss, train_accuracy = one_epoch(policy, train_part, config, optimiser, schedule)
        test_loss, test_accuracy = (
            measure(policy, test_part[0], config) if test_part else (math.nan, math.nan)
        )
        loss = test_loss if test_part else train_loss
        better = loss < best
        best, waited = (loss, 0) if better else (best, waited + 1)
        result = EpochResult(
            epoch, train_loss, train_accuracy, test_loss, test_accuracy, time.monotonic() - started, better
        )
        if better:
            save_checkpoint(folder, policy, summarise(training, testing, config, result))
        report(result)
        if waited >= config.patience:
            break
    return folder


def one_epoch(
    policy: Policy,
    part: Windows,
    config: TrainConfig,
    optimiser: torch.optim.Optimizer,
    schedule: torch.optim.lr_scheduler.LRScheduler,
) -> tuple[float, float]:
    """Pass once over `part` in random order and learn; return mean loss and accuracy."""
    policy.train()
    losses, hits = 0.0, 0.0
    for frames in torch.split(torch.randperm(len(part), device=part.labels.device), config.batch_size):
        window, labels = part.batch(frames, config.seq_len)  # (B, T, inputs), (B,)
        noise = config.noise * torch.randn_like(window[:, :1])  # (B, 1, inputs)
        scores = policy(window + noise)  # (B, combos)
        loss = nn.functional.cross_entropy(scores, labels)
        optimiser.zero_grad()
        torch.autograd.backward(loss)
        nn.utils.clip_grad_norm_(policy.parameters(), 1.0)
        optimiser.step()
        schedule.step()
        losses += float(loss.detach()) * len(frames)
        hits += float((scores.detach().argmax(1) == labels).sum())
    return losses / len(part), hits / len(part)


@torch.no_grad()
def measure(policy: Policy, part: Windows, config: TrainConfig) -> tuple[float, float]:
    """Return mean loss and accuracy on `part`; unknown key combinations count as misses, not in the loss."""
    policy.eval()
    losses, hits = 0.0, 0.0
    for frames in torch.split(torch.arange(len(part), device=part.labels.device), 4096):
        window, labels = part.batch(frames, config.seq_len)
        scores = policy(window)
        losses += float(nn.functional.cross_entropy(scores, labels, reduction="sum", ignore_index=UNKNOWN))
        hits += float((scores.argmax(1) == labels).sum())
    return losses / max(int((part.labels != UNKNOWN).sum()), 1), hits / len(part)


def windows(shown: Sequence[tuple[Floats, NDArray[np.uint16]]], policy: Policy) -> Windows:
    """Return what `decisions` shows of some races, as the policy sees it."""
    vectors, masks = zip(*shown, strict=True)
    return Windows.of_races(vectors, masks, policy.config, policy.columns, policy.config.frame_skip)


def standardised(part: Windows, policy: Policy) -> Windows:
    """Return `part` with its inputs as the network wants them, so that no step does it again."""
    return Windows(policy.standardise(part.inputs), part.labels, part.first, part.step)


def copy_accuracy(episodes: Sequence[Episode]) -> float:
    """Return how often the keys are those of the frame before: what a driver that only copies would score."""
    same = [episode.actions[1:] == episode.actions[:-1] for episode in episodes]
    flat: NDArray[np.bool_] = np.concatenate(same) if same else np.zeros(0, np.bool_)
    return float(flat.mean()) if flat.size else math.nan


def summarise(
    training: Sequence[Episode], testing: Sequence[Episode], config: TrainConfig, result: EpochResult
) -> dict[str, object]:
    """Return how a checkpoint came about, as JSON types."""
    return {
        "courses": sorted({episode.about.course for episode in [*training, *testing]}),
        "training": {"races": len(training), "frames": sum(map(len, training))},
        "testing": {"races": len(testing), "frames": sum(map(len, testing))},
        "copy_last_accuracy": {"train": copy_accuracy(training), "test": _number(copy_accuracy(testing))},
        "config": vars(config),
        "best": {name: _number(value) for name, value in vars(result).items()},
        "versions": {"mariokart": version("mariokart"), "torch": torch.__version__},
    }


def _number(value: float) -> float | None:
    return None if isinstance(value, float) and math.isnan(value) else value
