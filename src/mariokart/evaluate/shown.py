"""An evaluation as a person sees it: progress, complaints, the table at the end."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from statistics import median
from typing import TYPE_CHECKING, Any

from rich.box import SIMPLE_HEAD
from rich.progress import Progress
from rich.table import Table
from rich.text import Text

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ghost import format_time
from mariokart.console import complain, progress_bar
from mariokart.evaluate.contest import Contest, Round, hold
from mariokart.leaving import leave_out
from mariokart.lock import locked

if TYPE_CHECKING:
    from mariokart.stage import Stage

HEADINGS = (
    "course", "time", "over %", "best lap", "walls", "off %", "drift/s", "turbo/s", "boost %", "falls"
)


def evaluate_shown(
    contest: Contest, rounds: Sequence[Round], processes: int = 1, stage: Stage | None = None
) -> list[dict[str, Any]]:
    """Drive the rounds of a contest, showing progress; return their summaries in the order of the rounds.

    What is missing from a race is complained about, and races that do not come about are left out, unless
    it is the only one; a window that is closed ends the contest early.
    """
    summaries: dict[str, dict[str, Any]] = {}
    several = len(rounds) > 1
    with locked(contest.folder), progress_bar(shown=stage is None) as progress:
        races = progress.add_task(f"{contest.choice.title} races", total=len(rounds), unit="races")
        progress.update(races, visible=several)
        alone = processes == 1 or not several
        report = _frames(progress) if alone else lambda frames: None
        try:
            with closing(hold(contest, rounds, processes, report, stage)) as held:
                for each, outcome in held:
                    progress.advance(races)
                    if isinstance(outcome, MkdsError):
                        leave_out(str(outcome))
                        continue
                    summaries[each.stem] = outcome.summary
                    for note in outcome.notes:
                        complain(note)
        except MkdsError as error:
            if stage is None or stage.is_open:
                raise
            complain(str(error))
    return [summaries[each.stem] for each in rounds if each.stem in summaries]


def _frames(progress: Progress) -> Callable[[int], None]:
    task = progress.add_task("at the wheel", total=None, unit="frames")
    return lambda frames: progress.update(task, completed=frames)


def results_table(races: Sequence[Mapping[str, Any]]) -> Table:
    """Return a table of race summaries, as `mariokart.evaluate.summarise` makes them."""
    table = Table(box=SIMPLE_HEAD, pad_edge=False, padding=(0, 0))
    for name in HEADINGS:
        table.add_column(name, justify="left" if name == "course" else "right")
    for race in races:
        table.add_row(
            race["course"],
            _time(race["time"]) if race["finished"] else Text(f"no ({race['progress']:.0%})", "red"),
            "-" if race["percent_over_ghost"] is None else f"{race['percent_over_ghost']:+.1f}",
            _time(race["best_lap"]),
            str(race["wall_contacts"]),
            f"{race['off_road_share'] * 100:.1f}",
            f"{race['drifts_per_second']:.2f}",
            f"{race['mini_turbos_per_second']:.2f}",
            f"{race['boost_share'] * 100:.0f}",
            str(race["falls"]),
        )
    return table


def in_short(races: Sequence[Mapping[str, Any]]) -> str:
    """Return one sentence about race summaries.

    >>> race = {"finished": True, "time": 62.0, "ghost_time": 60.0, "percent_over_ghost": 10 / 3}
    >>> in_short([race]), in_short([race] * 3)
    ("1:02.000 against the ghost's 1:00.000", 'finished 3 of 3; median +3.3 % over the best ghosts')
    """
    compared = [race for race in races if race["percent_over_ghost"] is not None]
    if len(races) == len(compared) == 1:
        return f"{_time(races[0]['time'])} against the ghost's {_time(races[0]['ghost_time'])}"
    text = f"finished {sum(race['finished'] for race in races)} of {len(races)}"
    if compared:
        middle = median(race["percent_over_ghost"] for race in compared)
        text += f"; median {middle:+.1f} % over the best ghosts"
    return text


def _time(seconds: float | None) -> str:
    return "-" if seconds is None else format_time(round(seconds * 1000))
