"""A race in the emulator, from power-on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from desmume_mkds import MarioKart, menu
from desmume_mkds.course import Course as Geometry
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME, format_time
from desmume_mkds.game.movie import Movie, RaceComment
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.game.save import Save
from mariokart.drivers import Driver, Replay, Run, drive
from mariokart.entry import Entry
from mariokart.replay import check_replayable, play_to_race

if TYPE_CHECKING:
    from desmume_mkds.memory import Memory
    from mariokart.replay import Seat

LIMIT = 300.0
"""Seconds after which a race is given up."""
PATIENCE = 30.0
"""Seconds without getting any farther after which it is given up, too."""

Report = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Race:
    """A race that was driven from power-on."""

    entry: Entry
    run: Run
    movie: Movie
    """Every key from power-on to the last frame driven."""
    geometry: Geometry

    @property
    def result(self) -> str:
        """The race time, or how far the driver got."""
        if self.run.time is None:
            return f"not finished ({self.run.progress:.0%})"
        return format_time(round(self.run.time * 1000))


def race(
    rom: RomInfo,
    driver: Driver | None,
    where: Movie | Entry,
    report: Report = lambda frames: None,
    limit: float = LIMIT,
    patience: float = PATIENCE,
    seat: Seat | None = None,
) -> Race:
    """Let `driver` race on the cartridge `rom` and return the race; `report(frames)` is called now and then.

    `where` is a movie, whose menus are taken over and after which the driver has the wheel (without a driver
    the movie goes on), or an entry, for which the menus are driven. It is given up after `limit` seconds, or
    `patience` seconds without getting any farther. With a `seat` the race is run by what that returns.

    Raises ReplayError, MenuError: no race came about.
    """
    sram = where.sram if isinstance(where, Movie) else Save.blank().to_dsv()  # everything unlocked
    with MarioKart(rom.path, save=sram) as emulator:
        if isinstance(where, Movie):
            check_replayable(where, rom)
            start = play_to_race(emulator, where)
            keys = where.keys[:start].tolist()
            driver = driver or Replay(where.keys[start:])
        else:
            keys = list(_drive_menus(emulator, where))
        assert driver is not None
        entry = Entry.of_memory(emulator.memory)
        geometry = Geometry.from_memory(emulator.memory)
        console = seat(emulator, geometry) if seat else emulator
        run = drive(console, Watched(driver, report), limit, geometry, patience)
    began = len(keys) - (GHOST_FIRST_FRAME - 1)
    movie = Movie.for_rom(
        rom,
        [*keys, *run.keys.tolist()],
        race=RaceComment(entry.character, entry.kart, entry.course, began),
        sram=sram,
    )
    return Race(entry, run, movie, geometry)


def _drive_menus(emulator: MarioKart, entry: Entry) -> list[int]:
    """Press through the menus and wait for ghost frame 0; return the keys of every frame."""
    keys = menu.start_race(
        emulator, course=entry.course.slot, character=entry.character.id, kart=entry.kart.id
    )
    waiting = GHOST_FIRST_FRAME - 1 - emulator.memory.race_state.frame_counter
    emulator.cycle(waiting, 0)
    return [*keys, *[0] * waiting]


class Watched:
    """Another driver, with a report now and then."""

    def __init__(self, driver: Driver, report: Report) -> None:
        self._driver, self._report, self._frames = driver, report, 0

    def reset(self, course: Geometry, memory: Memory) -> None:
        """Get the driver ready."""
        self._frames = 0
        self._driver.reset(course, memory)

    def act(self, memory: Memory) -> int:
        """Return the driver's keys."""
        self._frames += 1
        if self._frames % 60 == 0:
            self._report(self._frames)
        return self._driver.act(memory)
