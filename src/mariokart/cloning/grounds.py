"""Where drivers race while they are trained: several emulators side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Protocol, Self

from desmume_mkds import MarioKart
from desmume_mkds.game.save import Save
from desmume_mkds.pool import EmulatorPool
from gym_mkds.starts import starts_of
from mariokart.cloning.recovery import Rewindable
from mariokart.datasets.episode import Episode
from mariokart.drivers import Driver, Run, drive
from mariokart.entry import Entry

PATIENCE = 1.6
"""A race is given up after so many times the time that is known for it."""


class Task(NamedTuple):
    """A race to be driven."""

    entry: Entry
    time: float
    """Seconds in which somebody drove it."""
    make: Callable[[Rewindable], Driver]
    """Makes the driver, for what runs the game."""


class Grounds(Protocol):
    """What races are driven on."""

    def race(self, tasks: Sequence[Task]) -> list[Run]:
        """Drive them all, several at a time, and return what came of each, in order."""


class EmulatorGrounds:
    """`count` emulators of a cartridge, each with a thread of its own."""

    def __init__(self, rom: Path, count: int) -> None:
        """Open the cartridge. Raises what `EmulatorPool` raises."""
        self._pool = EmulatorPool(count, rom, save=Save.blank().to_bytes())

    def race(self, tasks: Sequence[Task]) -> list[Run]:
        """Drive them all, several at a time, and return what came of each, in order."""
        waiting = iter(enumerate(tasks))  # shared: each emulator takes what comes next
        found: list[dict[int, Run]] = self._pool.map(_drive, [waiting] * len(self._pool))
        runs = {number: run for some in found for number, run in some.items()}
        return [runs[number] for number in range(len(tasks))]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._pool.close()


def _drive(emulator: MarioKart, waiting: Iterator[tuple[int, Task]]) -> dict[int, Run]:
    runs = {}
    starts = starts_of(emulator)
    for number, (entry, time, make) in waiting:
        starts.to_grid(emulator, (entry.course, entry.character, entry.kart))
        course = starts.geometry(emulator, entry.course)
        runs[number] = drive(emulator, make(emulator), limit=limit(time), course=course)
    return runs


def limit(time: float) -> float:
    """Seconds from ghost frame 0 after which a race is given up that somebody drove in `time`.

    >>> limit(60)
    102.0
    """
    return PATIENCE * time + 6


def entry_of(episode: Episode) -> Entry:
    """Who raced where."""
    about = episode.about
    return Entry.find(about.course, about.character, about.kart)


def fastest(episodes: Sequence[Episode]) -> list[Episode]:
    """The fastest race on each course, in the order of the courses."""
    best: dict[int, Episode] = {}
    for episode in episodes:
        slot = entry_of(episode).course.slot
        if slot not in best or episode.about.time < best[slot].about.time:
            best[slot] = episode
    return [best[slot] for slot in sorted(best)]


def spread(episodes: Sequence[Episode], count: int) -> list[Episode]:
    """At most `count` of them, from first to last."""
    count = min(count, len(episodes))
    return [episodes[place * len(episodes) // count] for place in range(count)]
