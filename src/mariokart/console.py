"""What the tools show while they work, and the tables they end with."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeRemainingColumn,
)
from rich.table import Column
from rich.text import Text

if TYPE_CHECKING:
    from desmume_mkds.game.rom import RomInfo
    from mariokart.stage import Stage

out = Console(markup=False, emoji=False, highlight=False)
"""Where results go. Text is shown as it is, because paths and names may hold [v2] or :x:; a style is the
caller's to give, or `rich.text.Text`'s."""
err = Console(stderr=True, markup=False, emoji=False, highlight=False)
"""Where progress and complaints go, likewise."""


class Words(TextColumn):
    """Text of a task, shown as it is (`TextColumn` would read it as markup)."""

    def __init__(self, form: str = "{task.description}", table_column: Column | None = None) -> None:
        """Show the task by a format string."""
        super().__init__(form, markup=False, table_column=table_column)


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
        Words(),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=err,
        disable=not shown,
    )


def complain(sentence: str) -> None:
    """Print one sentence about what is wrong."""
    err.print(f"mariokart: {sentence}", soft_wrap=True)


def about(name: str, reason: str) -> str:
    """Return a sentence that names what it is about, once.

    >>> about("a.sav", "it is damaged"), about("a.sav", "a.sav is a folder")
    ('a.sav: it is damaged', 'a.sav is a folder')
    """
    return reason if name in reason else f"{name}: {reason}"


def cores() -> int:
    """Return how many processors this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def record_shown(
    movies: Sequence[Path],
    rom: RomInfo,
    dest: Path,
    processes: int | None = None,
    verbose: bool = False,
    stage: Stage | None = None,
) -> tuple[list[Path], int]:
    """Record `movies` into datasets in `dest`, showing progress; return the datasets and how many failed.

    On a `stage` the replays are seen, one after the other. Which movies failed and why is kept beside the
    datasets. Datasets come in the order of their movies.

    Raises FileError: `dest` cannot be written, or the disk is full; what was recorded until then is kept.
    """
    from desmume_mkds.game.errors import FileError
    from mariokart.folders import clear_leftovers
    from mariokart.lock import locked
    from mariokart.record import note_failures, plan, record, record_seen

    plans = plan(movies, rom, dest)
    reasons = dict(plans.wrong)
    for path, reason in reasons.items():
        complain(about(str(path), reason))
    there = {job.folder for job in plans.done}
    with ExitStack() as stack:
        if plans.jobs:
            stack.enter_context(locked(dest))
            stack.callback(clear_leftovers, dest)  # of workers that are ended amid their work
        progress = stack.enter_context(progress_bar(bool(plans.jobs)))
        total = sum(job.frames for job in plans.jobs)
        task = progress.add_task(f"recording {len(plans.jobs)} races", total=total, unit="frames")
        frames = dict.fromkeys(plans.jobs, 0)
        events = record_seen(plans.jobs, stage) if stage else record(plans.jobs, processes or cores())
        stack.callback(events.close)
        for event in events:
            frames[event.job] = event.job.frames if event.kind != "progress" else event.value
            progress.update(task, completed=sum(frames.values()))
            if event.kind == "done":
                there.add(event.job.folder)
            elif event.kind == "failed":
                if event.disk:  # no movie's fault, and the next one would fail as well
                    raise FileError(f"{dest} cannot be written: {event.disk}; what was recorded is kept")
                reasons[event.job.movie] = event.reason
                complain(about(str(event.job.movie), event.reason))
                if verbose and event.details:
                    err.print(event.details)
    note_failures(dest, reasons)
    recorded, failed = len(there) - len(plans.done), len(reasons)
    out.print(f"recorded {recorded}, already there {len(plans.done)}, failed {failed}")
    # In the order of the movies, whichever was done first: what is trained on them is the same each time.
    return [job.folder for job in plans.all if job.folder in there], failed


