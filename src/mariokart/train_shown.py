"""What `mariokart train` shows: the course of the training, and in the end what came of it."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.progress import Progress
from rich.text import Text

from mariokart.cloning.grounds import EmulatorGrounds
from mariokart.cloning.metrics import copy_accuracy
from mariokart.console import cores, out, progress_bar
from mariokart.device import use_device
from mariokart.logs import clear_logs
from mariokart.train import EpochResult, Watcher, train
from mariokart.train_config import TrainConfig

if TYPE_CHECKING:
    from desmume_mkds.game.rom import RomInfo
    from mariokart.datasets import Episode


class Shown(Watcher):
    """Shows progress, a line for each epoch, and writes TensorBoard's files where a folder is given."""

    def __init__(self, progress: Progress, epochs: int, logs: Path | None) -> None:
        """Show a training of at most so many `epochs`."""
        self._progress, self._logs = progress, logs
        self._all = progress.add_task("training", total=epochs, unit="epochs")
        self._task = progress.add_task("", total=None, unit="steps")

    def began(self, what: str, total: int, unit: str) -> None:
        """Something of so many steps begins."""
        self._progress.remove_task(self._task)
        self._task = self._progress.add_task(what, total=total or None, unit=unit)

    def step(self) -> None:
        """One step of it is done."""
        self._progress.advance(self._task)

    def epoch(self, result: EpochResult) -> None:
        """An epoch is over."""
        self._progress.update(self._task, visible=False)
        self._progress.update(self._all, completed=result.epoch)
        kept = Text("kept" if result.best else "", "green")
        corrected = f"+{result.corrections}" if result.corrections else "  "
        self._progress.console.print(
            f"  epoch {result.epoch:3}{corrected}"
            f"   train {_scores(result.train_loss, result.train_accuracy)}"
            f"   test {_scores(result.test_loss, result.test_accuracy)}"
            f"   {_raced(result)}   {result.seconds:5.1f} s ", kept
        )
        if self._logs:
            log(self._logs, result)


def log(folder: Path, result: EpochResult) -> None:
    """Write an epoch's numbers for TensorBoard."""
    from torch.utils.tensorboard import SummaryWriter

    numbers = {
        "loss/train": result.train_loss, "loss/test": result.test_loss,
        "accuracy/train": result.train_accuracy, "accuracy/test": result.test_accuracy,
        "time/epoch": result.seconds,
    }  # fmt: skip
    if result.raced:
        numbers |= {
            "race/finished": result.raced.finished, "race/progress": result.raced.progress,
            "race/percent_over": result.raced.over, "race/score": result.raced.score,
        }  # fmt: skip
        numbers |= {f"habits/{name}": value for name, value in result.raced.habits.items()}
    with SummaryWriter(str(folder), purge_step=result.epoch) as writer:     # that a killed one began
        for name, value in numbers.items():
            if math.isfinite(value):
                writer.add_scalar(name, value, result.epoch)


def train_shown(
    episodes: Sequence[Episode],
    folder: Path,
    config: TrainConfig,
    rom: RomInfo | None = None,
    resume: bool = False,
    logs: Path | None = None,
) -> None:
    """Train a driver on `episodes`, showing how it goes, and keep it in `folder`.

    It races on `rom` meanwhile, unless that is None or `config` says no.
    """
    use_device(config.device)
    if logs and not resume:
        clear_logs(logs)
    frames = sum(map(len, episodes))
    out.print(f"training on {len(episodes)} races, {frames:,} frames; loss and accuracy per epoch:")
    if len(episodes) == 1 and config.split_ratio < 1:
        out.print(f"one race: its first {config.split_ratio:.0%} train, the rest tests; more races tell more")
    with ExitStack() as stack:
        grounds = None
        if rom and (config.race_every or config.dagger):
            grounds = stack.enter_context(EmulatorGrounds(rom.path, cores()))
        progress = stack.enter_context(progress_bar())
        epochs = config.epochs + config.dagger * config.dagger_epochs
        train(episodes, folder, config, Shown(progress, epochs, logs), grounds, resume=resume)
    _conclude(json.loads((folder / "config.json").read_text())["summary"], copy_accuracy(episodes))
    out.print(f"kept in {folder}", soft_wrap=True)


def _conclude(summary: dict[str, Any], baseline: float) -> None:
    """Print how well the driver that was kept does."""
    out.print(f"copying the last frame's keys would be right in {baseline:.1%} and foretell no change")
    for within, found in (summary["changes"] or {}).items():
        precision, recall = (_percent(found[name]) for name in ("precision", "recall"))
        out.print(f"changes {within.replace('_', ' ')} frames: precision {precision}, recall {recall}")
    if raced := summary["best"]["raced"]:
        out.print(f"test races {came_to(raced)}")
        if gain := gained(summary["history"]):
            out.print(f"  {gain}")
        ghosts = summary["ghost_habits"]
        for name, what in (
            ("drifting", "R held"), ("drifts", "drifts a second"), ("length", "frames of a drift"),
            ("cadence", "frames from release to release"), ("four_reversals", "drifts with four reversals"),
            ("reversal", "frames between reversals"),
        ):  # fmt: skip
            out.print(f"  {what}: {_habit(raced['habits'][name])}, fastest recorded {_habit(ghosts[name])}")


def gained(history: Sequence[dict[str, Any]]) -> str:
    """What the corrections brought: the best test races before the first one and after; empty without any."""
    before, after = (
        [one["raced"] for one in history if one["raced"] and bool(one["corrections"]) is corrected]
        for corrected in (False, True)
    )
    if not before or not after:
        return ""
    best = [came_to(max(raced, key=lambda races: float(races["score"]))) for raced in (before, after)]
    return f"without correction {best[0]}; corrected {best[1]}"


def came_to(raced: dict[str, Any]) -> str:
    """How many of a set of test races were finished, and how fast."""
    over = "" if raced["over"] is None else f", {raced['over']:+.1f} % over the fastest recorded"
    return f"finished {raced['finished']:.0%}{over}"


def _raced(result: EpochResult) -> str:
    if result.raced is None:
        return ""
    over = "" if math.isnan(result.raced.over) else f", {result.raced.over:+.1f} %"
    return f"races {result.raced.finished:4.0%} finished{over}"


def _scores(loss: float, accuracy: float) -> str:
    return "    -          " if math.isnan(loss) else f"{loss:.4f} {accuracy:6.1%}"


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{share:.1%}"


def _habit(value: float | None) -> str:
    return "-" if value is None else f"{value:.2f}"
