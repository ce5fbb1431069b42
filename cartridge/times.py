"""What the drivers reach on Shakedown's courses: `python -m cartridge.times` prints it as tables.

Plain pure pursuit and the expert race on the host core, both with start boost and mushrooms, with a kart of
each weight class; once more without mushrooms with the middle one; and plain pursuit with the kart of the
best shipped ghost. With `--page` the tables of docs/shakedown.md are written anew.
"""

from __future__ import annotations

import statistics
import sys
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import cache, partial
from multiprocessing import get_context

import numpy as np
from numpy.typing import NDArray
from rich.progress import track

from cartridge.courses import NAMES as COURSE_NAMES
from cartridge.docs import PAGE, markdown, with_tables
from cartridge.names import CHARACTERS, KARTS
from cartridge.racing import CLASSES, HostRace, Result
from desmume_mkds import cartridge
from desmume_mkds.game.files import write_whole
from desmume_mkds.game.ghost import Ghost
from desmume_mkds.game.save import Save
from mariokart.drivers import Expert, PurePursuit, Style
from mariokart.keystats import KeyStats, key_stats

Row = tuple[str, ...]


@dataclass(frozen=True)
class CourseTimes:
    """The races on one course; three of a kind are with the light, the middle and the heavy kart."""

    slot: int
    plain: tuple[Result, ...]
    expert: tuple[Result, ...]
    without: tuple[Result, Result]
    """Plain and expert without mushrooms, middle kart."""
    beside: Result
    """Plain with the character and kart of the course's ghost in shakedown.sav."""

    @property
    def gain(self) -> float:
        """By how much of its time the expert is faster, all three karts together."""
        return gain(sum(r.seconds for r in self.plain), sum(r.seconds for r in self.expert))

    @property
    def respawns(self) -> int:
        """Of plain pursuit and expert together."""
        return sum(result.respawns for result in (*self.plain, *self.expert))

    def row(self) -> Row:
        """The course's row of the table."""
        return (
            str(self.slot),
            COURSE_NAMES[self.slot],
            *(f"{result.seconds:.2f}" for result in (*self.plain, *self.expert)),
            f"{self.gain:.1%}",
            str(self.respawns),
        )


def gain(before: float, after: float) -> float:
    """The share of a time that is saved.

    >>> gain(100, 90)
    0.1
    """
    return (before - after) / before


@cache
def best_ghosts() -> dict[int, Ghost]:
    """The player's ghosts in shakedown.sav by slot."""
    return dict(Save.from_file(cartridge.SAVE).personal_ghosts)


def times_of(slot: int) -> CourseTimes:
    """Drive all races on a course."""
    host, ghost = HostRace(), best_ghosts()[slot]

    def race(kind: type[PurePursuit], name: str, mushrooms: bool) -> Result:
        return host.drive(slot, *CLASSES[name], kind(Style(mushrooms=mushrooms)))

    return CourseTimes(
        slot,
        plain=tuple(race(PurePursuit, name, True) for name in CLASSES),
        expert=tuple(race(Expert, name, True) for name in CLASSES),
        without=(race(PurePursuit, "middle", False), race(Expert, "middle", False)),
        beside=host.drive(slot, ghost.character, ghost.kart, PurePursuit(Style(mushrooms=True))),
    )


def drive_all(slots: Iterable[int] = range(len(COURSE_NAMES))) -> list[CourseTimes]:
    """Drive all races on these courses, two courses at a time."""
    planned = list(slots)
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        return list(track(pool.map(times_of, planned), "racing", total=len(planned), transient=True))


HEAD: Row = (
    "slot", "course",
    *(f"{who}, {name}" for who in ("plain", "expert") for name in CLASSES),
    "gain", "respawns",
)


def time_rows(courses: Sequence[CourseTimes]) -> Iterator[Row]:
    """The table's rows, with the medians and sums below."""
    yield from (course.row() for course in courses)
    columns = zip(*((r.seconds for r in (*course.plain, *course.expert)) for course in courses), strict=True)
    yield (
        "", "median", *(f"{statistics.median(column):.2f}" for column in columns),
        f"{statistics.median(course.gain for course in courses):.1%}",
        f"{sum(course.respawns for course in courses)} in all",
    )


def summary(courses: Sequence[CourseTimes]) -> str:
    """What the table comes to, in two sentences."""
    gains = [course.gain for course in courses]
    bare = [gain(*(result.seconds for result in course.without)) for course in courses]
    fallen = sum(result.respawns > 0 for course in courses for result in course.expert)
    return (
        f"The expert is faster by {statistics.median(gains):.1%} on the median course "
        f"({min(gains):.1%} to {max(gains):.1%}), and by {statistics.median(bare):.1%} where neither uses "
        f"mushrooms ({min(bare):.1%} to {max(bare):.1%}; middle kart). "
        f"It falls off the course in {fallen} of its {3 * len(courses)} races."
    )


EXPERTS: dict[str, Row] = {
    "A held": ("97–99%", "97%"),
    "R held": ("74–83%", "70%"),
    "B held": ("about 0%", ""),
    "keys as in the frame before": ("83.3%", "85.9%"),
    "drifts per second": ("1.08", "0.92"),
    "drift, frames": ("50", "57"),
    "release to next press, frames": ("3–5", "9"),
    "release to release, frames": ("53", "67"),
    "drifts with exactly four reversals": ("89%", ""),
    "between reversals, frames": ("11", "13"),
}
"""The same figures of real ghosts: the fastest, and a novice-expert."""


def key_rows(*drivers: KeyStats) -> Iterator[Row]:
    """The keys of some drivers beside those of real ghosts."""
    formats = ("{:.1%}",) * 4 + ("{:.2f}", "{:.0f}", "{:.0f}", "{:.0f}", "{:.0%}", "{:.0f}")
    columns = zip(*drivers, strict=True)
    for (name, real), form, values in zip(EXPERTS.items(), formats, columns, strict=True):
        yield (name, *(form.format(value) for value in values), *real)


def expert_keys(courses: Iterable[CourseTimes]) -> list[NDArray[np.uint16]]:
    """The key masks of all the expert's races."""
    return [result.run.keys for course in courses for result in course.expert]


GHOST_HEAD: Row = ("slot", "course", "character", "kart", "ghost", "plain", "gain")


def ghost_rows(courses: Iterable[CourseTimes]) -> Iterator[Row]:
    """The best shipped ghosts beside plain pursuit in the same kart."""
    gains = []
    for course in courses:
        ghost = best_ghosts()[course.slot]
        gains.append(gain(course.beside.seconds, ghost.total_ms / 1000))
        yield (
            str(course.slot), COURSE_NAMES[course.slot], CHARACTERS[ghost.character.id], KARTS[ghost.kart.id],
            f"{ghost.total_ms / 1000:.2f}", f"{course.beside.seconds:.2f}", f"{gains[-1]:.1%}",
        )
    yield ("", "median", "", "", "", "", f"{statistics.median(gains):.1%}")


def tables(courses: Sequence[CourseTimes]) -> dict[str, tuple[Row, list[Row]]]:
    """Head and rows of the tables by their names on the page."""
    recordings = [ghost.key_masks() for ghost in best_ghosts().values()]
    keys = key_rows(key_stats(*expert_keys(courses)), key_stats(*recordings))
    return {
        "times": (HEAD, list(time_rows(courses))),
        "keys": (("", "expert", "best ghosts", "real: fastest", "novice-expert"), list(keys)),
        "ghosts": (GHOST_HEAD, list(ghost_rows(courses))),
    }


def main() -> None:
    """Drive all, print the tables, and write them into the page if asked to."""
    courses = drive_all()
    made = {name: markdown(*table) for name, table in tables(courses).items()}
    made["gains"] = summary(courses)
    print("\n\n".join(made.values()))
    if "--page" in sys.argv:
        page = with_tables(PAGE.read_text(), {name: partial(str, text) for name, text in made.items()})
        write_whole(PAGE, page.encode())


if __name__ == "__main__":
    main()
