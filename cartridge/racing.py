"""Races on Shakedown's courses on the host core, ready to be driven."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from cartridge.courses import build_course
from cartridge.host import HostCore
from desmume_mkds.course import Course
from desmume_mkds.game.courses import COURSES, Character, Kart, find_character, find_kart
from desmume_mkds.memory import Memory
from mariokart.drivers import Driver, Run, drive

Entrant = tuple[str, str]
CLASSES: dict[str, Entrant] = {
    "light": ("Toad", "Mushmellow"),
    "middle": ("Mario", "Standard MR"),
    "heavy": ("Bowser", "Tyrant"),
}
"""A character and kart of each weight class."""


@dataclass(frozen=True)
class Result:
    """A race that was driven."""

    run: Run
    respawns: int

    @property
    def seconds(self) -> float:
        """The race time; infinite if the race was not finished."""
        return float("inf") if self.run.time is None else self.run.time


class HostRace:
    """The host core as what a driver is let loose on (`mariokart.drivers.Console`)."""

    def __init__(self) -> None:
        self.core = HostCore()

    @property
    def memory(self) -> Memory:
        """The game's memory."""
        return self.core.memory

    def cycle(self, frames: int = 1, keys: int | None = None) -> None:
        """Run frames with these keys held."""
        self.core.update(keys or 0, frames)

    def start(self, slot: int, character: Character | str, kart: Kart | str) -> HostRace:
        """Start a race on the course in a slot, from power-on."""
        files = course_files(slot)
        self.core.boot()
        self.core.start(
            files.kcl,
            files.nkm,
            character=find_character(character).id,
            kart=find_kart(kart).id,
            course=COURSES[slot].id,
        )
        return self

    def drive(self, slot: int, character: Character | str, kart: Kart | str, driver: Driver) -> Result:
        """Let `driver` race on the course in a slot."""
        self.start(slot, character, kart)
        run = drive(self, driver, course=_geometry(self.memory, slot))
        return Result(run, self.memory.statistics.respawn_count)


course_files = cache(build_course)
"""The files of the course in a slot."""

_geometries: dict[int, Course] = {}


def _geometry(memory: Memory, slot: int) -> Course:
    if slot not in _geometries:
        _geometries[slot] = Course.from_memory(memory)
    return _geometries[slot]

