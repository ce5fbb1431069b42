"""How the tools show that they are getting on: one look for all of them."""

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
from rich.text import Text

console = Console(highlight=False)
"""Where results and tables go."""
errors = Console(stderr=True, highlight=False)
"""Where progress and complaints go."""


class RateColumn(ProgressColumn):
    """Steps per second."""

    def render(self, task: Task) -> Text:
        """Return the text for `task`."""
        speed = task.finished_speed or task.speed
        return Text(
            f"{speed:,.0f} {task.fields.get('unit', '')}/s" if speed else "", style="progress.data.speed"
        )


def progress_bar() -> Progress:
    """Return a progress display with count, rate and time left; add tasks with `unit="frames"` or so."""
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        RateColumn(),
        TimeRemainingColumn(elapsed_when_finished=True),
        console=errors,
    )
