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
from torch import nn

from desmume_mkds.game.courses import find_course
from mariokart.datasets import Episode, find_datasets, read_about, read_episodes
from mariokart.datasets.windows import UNKNOWN, Windows, combos_of, copy_accuracy, split_episodes
from mariokart.device import use_device
from mariokart.errors import DatasetError
from mariokart.models import Policy, PolicyConfig, save_checkpoint
from mariokart.models.features import Wanted, choose_features
from mariokart.train_config import TrainConfig


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
    episodes = [episode for folder in folders for episode in read_episodes(folder)]
    if not episodes:
        raise DatasetError(f"no recorded race is on {wanted}; record one, or leave --course-name out")
    if any(_features(episode) != _features(episodes[0]) for episode in episodes):
        raise DatasetError("the datasets hold different observations; record them again with one version")
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

    shape = PolicyConfig(_features(training[0]), combos_of(training), config.seq_len)
    policy = Policy(shape)
    data = Windows.from_episodes(training, shape.features, shape.combos)
    policy.mean.copy_(data.features.mean(0))
    policy.deviation.copy_(data.features.std(0, correction=0).clamp(min=1e-3))
    policy.to(device)
    parts = [data] + ([Windows.from_episodes(testing, shape.features, shape.combos)] if testing else [])
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


def standardised(part: Windows, policy: Policy) -> Windows:
    """Return `part` with its features as the network wants them, so that no step does it again."""
    return Windows(policy.standardise(part.features), part.labels, part.first)


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
        "observation_names": training[0].about.observation_names,
        "versions": {"mariokart": version("mariokart"), "torch": torch.__version__},
    }


def _features(episode: Episode) -> Wanted:
    first = {name: array[0] for name, array in episode.observations.items()}
    return choose_features(first, episode.about.observation_names)


def _number(value: float) -> float | None:
    return None if isinstance(value, float) and math.isnan(value) else value
