"""What the tools show while they work, and the tables they end with."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Table
from rich.text import Text

from desmume_mkds.game.ghost import format_time
from desmume_mkds.game.movie import Movie
from mariokart.entry import Entry

if TYPE_CHECKING:
    from desmume_mkds.game.rom import RomInfo
    from mariokart.datasets import Episode
    from mariokart.drivers import Driver
    from mariokart.evaluate import Race
    from mariokart.train import EpochResult
    from mariokart.train_config import TrainConfig

out = Console(highlight=False)
"""Where results go."""
err = Console(stderr=True, highlight=False)
"""Where progress and complaints go."""


class RateColumn(ProgressColumn):
    """Steps per second."""

    def render(self, task: Task) -> Text:
        """Return the text for `task`."""
        speed = task.finished_speed or task.speed
        text = f"{speed:,.{0 if speed > 10 else 1}f} {task.fields.get('unit', '')}/s" if speed else ""
        return Text(text, style="progress.data.speed")


def progress_bar(shown: bool = True) -> Progress:
    """Return a progress display with count, rate and time left; add tasks with `unit="frames"` or so."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=err,
        disable=not shown,
    )


def complain(sentence: str) -> None:
    """Print one sentence about what is wrong."""
    err.print(f"mariokart: {escape(sentence)}", soft_wrap=True)


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def record_shown(
    movies: Sequence[Path], rom: RomInfo, dest: Path, processes: int | None = None, verbose: bool = False
) -> tuple[list[Path], int]:
    """Record `movies` into datasets in `dest`, showing progress; return the datasets and how many failed."""
    from mariokart.record import plan, record

    plans = plan(movies, rom, dest)
    for path, reason in plans.wrong.items():
        complain(f"{path}: {reason}")
    failed = len(plans.wrong)
    datasets = [job.folder for job in plans.done]
    with progress_bar(shown=bool(plans.jobs)) as progress:
        total = sum(job.frames for job in plans.jobs)
        task = progress.add_task(f"recording {len(plans.jobs)} races", total=total, unit="frames")
        frames = dict.fromkeys(plans.jobs, 0)
        for event in record(plans.jobs, processes or cores()):
            frames[event.job] = event.job.frames if event.kind != "progress" else event.value
            progress.update(task, completed=sum(frames.values()))
            if event.kind == "done":
                datasets.append(event.job.folder)
            elif event.kind == "failed":
                failed += 1
                complain(f"{event.job.movie}: {event.reason}")
                if verbose and event.details:
                    err.print(event.details, markup=False)
    out.print(f"recorded {len(datasets) - len(plans.done)}, already there {len(plans.done)}, failed {failed}")
    return datasets, failed


def train_shown(episodes: Sequence[Episode], folder: Path, config: TrainConfig) -> None:
    """Train a driver on `episodes`, showing each epoch, and keep it in `folder`."""
    from mariokart.device import use_device
    from mariokart.train import copy_accuracy, train

    use_device(config.device)
    frames = sum(map(len, episodes))
    out.print(f"training on {len(episodes)} races, {frames:,} frames; loss and accuracy per epoch:")

    def show(result: EpochResult) -> None:
        progress.update(task, completed=result.epoch)
        kept = "[green]kept[/]" if result.best else ""
        progress.console.print(
            f"  epoch {result.epoch:3}   train {_scores(result.train_loss, result.train_accuracy)}"
            f"   test {_scores(result.test_loss, result.test_accuracy)}   {result.seconds:5.1f} s  {kept}"
        )

    with progress_bar() as progress:
        task = progress.add_task("training", total=config.epochs, unit="epochs")
        train(episodes, folder, config, show)
    baseline = copy_accuracy(episodes)
    out.print(f"copying the last frame's keys would be right in {baseline:.1%}; the driver does not see them")
    out.print(f"kept in {folder}", soft_wrap=True)


def _scores(loss: float, accuracy: float) -> str:
    return "    -          " if math.isnan(loss) else f"{loss:.4f} {accuracy:6.1%}"


def results_table(races: Sequence[Mapping[str, Any]]) -> Table:
    """Return a table of race summaries, as `mariokart.evaluate.summarise` makes them."""
    table = Table()
    for name in ("course", "ghost", "driver", "over the ghost", "finished"):
        table.add_column(name, justify="left" if name == "course" else "right")
    for race in races:
        over = race["percent_over_ghost"]
        table.add_row(
            race["course"],
            _time(race["ghost_time"]),
            _time(race["time"]),
            "-" if over is None else f"{over:+.1f} %",
            "[green]yes[/]" if race["finished"] else f"[red]no[/] ({race['progress']:.0%} driven)",
        )
    return table


def _time(seconds: float | None) -> str:
    return "-" if seconds is None else format_time(round(seconds * 1000))


def evaluate_shown(
    rom: RomInfo,
    name: str,
    driver: Driver,
    places: Sequence[Movie | Entry],
    folder: Path,
    scale: int = 2,
    window: bool = False,
) -> list[dict[str, Any]]:
    """Let `driver`, called `name`, race at each place, showing progress; return the summaries of its races.

    A place is an entry, or a movie whose race is driven first, to compare with. Results go to `folder`.
    With `window`, each race is shown in one in the end.
    """
    from mariokart.evaluate import race, save_race, summarise, write_results

    folder.mkdir(parents=True, exist_ok=True)
    summaries: list[dict[str, Any]] = []
    races: list[tuple[Race, Race | None]] = []
    with progress_bar() as progress:

        def showing(what: str, frames: int | None) -> Callable[[int], None]:
            task = progress.add_task(what, total=frames, unit="frames")
            return lambda done: progress.update(task, completed=done)

        for place in places:
            ghost = None
            if not isinstance(place, Entry):
                ghost = race(rom, None, place, showing("ghost", len(place)))
            frames = len(ghost.run) if ghost else None
            run = race(rom, driver, place, showing(f"{name} races", frames))
            course = run.entry.course.abbr
            earlier = sum(summary["course"] == course for summary in summaries)
            stem = folder / (f"{course}-{earlier + 1}" if earlier else course)
            save_race(rom, run, ghost, stem, scale, showing("video and replay", len(run.run)))
            summaries.append(summarise(run, ghost))
            write_results(folder / "results.json", name, summaries)
            races.append((run, ghost))
    if window:
        from mariokart.debug import show_races

        show_races(rom, races, scale)
    return summaries
