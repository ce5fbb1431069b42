"""Drive the ghosts that Shakedown ships with: `python -m cartridge.ghosts` writes shakedown.sav.

The baseline driver races in the emulator: once on each of the 32 courses for the player's own ghosts, and
ten times more on the first course for the downloaded ones, with other characters, karts and habits each time.
On the first course it keeps its wheels on the ground, so that a first driver has something simple to imitate;
elsewhere it drifts, charges mini-turbos and uses its mushrooms. Every style is seeded: the same cartridge
gives the same ghosts.
"""

from __future__ import annotations

import datetime
import multiprocessing
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

from rich.progress import track

from desmume_mkds import MarioKart, cartridge, menu
from desmume_mkds.game.courses import CHARACTERS, COURSES, KARTS, Character, Course, Kart
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ghost import EMBLEM_SIZE, Ghost, keys_to_buttons
from desmume_mkds.game.save import Save
from mariokart.drivers import Expert, PurePursuit, Style, drive

DATE = datetime.date(2026, 11, 22)
PLAYER = "Shakedown"
DOWNLOADED = 10
ENTRANTS = tuple(c for c in CHARACTERS if c.menu_place is not None)


@dataclass(frozen=True)
class Entry:
    """A race to be driven."""

    course: Course
    character: Character
    kart: Kart
    style: Style
    downloaded: bool = False


def entries() -> Iterator[Entry]:
    """Yield the races of shakedown.sav: one on each course, and ten more on the first."""
    for course in COURSES:
        character, kart = _entrant(course.slot)
        yield Entry(course, character, kart, _style(course.slot, drift=course.slot > 0))
    for place in range(DOWNLOADED):
        seed = len(COURSES) + place
        yield Entry(COURSES[0], *_entrant(seed), _style(seed), downloaded=True)


def _entrant(seed: int) -> tuple[Character, Kart]:
    return ENTRANTS[seed % len(ENTRANTS)], KARTS[seed * 7 % (3 * len(ENTRANTS))]


def _style(seed: int, drift: bool = False) -> Style:
    """Careful and bold drivers in turn, each with a line of its own and a slip now and then."""
    return Style(
        look_ahead=(14.0, 16.0, 18.0, 20.0)[seed % 4],
        offset=(0.0, 0.25, -0.25, 0.15, -0.15)[seed % 5],
        wander=0.2,
        mistakes=0.5 if drift else (1.0, 3.0, 6.0)[seed % 3],
        mushrooms=drift,
        seed=seed,
    )


def race(entry: Entry) -> Ghost:
    """Drive one race in the emulator and return it as a ghost. Raises MkdsError: it was not finished."""
    with MarioKart(cartridge.ROM) as emulator:
        menu.start_race(emulator, entry.course, entry.character, entry.kart)
        kind = Expert if entry.style.mushrooms else PurePursuit
        run = drive(emulator, kind(entry.style))
    if run.time is None:
        raise MkdsError(f"{entry.course.abbr} with {entry.character.name} in {entry.kart.name}: {run}")
    return Ghost.from_frames(
        keys_to_buttons(run.keys),
        course=entry.course,
        character=entry.character,
        kart=entry.kart,
        player_name=PLAYER,
        date=DATE,
        total_ms=round(run.time * 1000),
        lap_ms=tuple(round(lap * 1000) for lap in run.lap_times),
        emblem=bytes(EMBLEM_SIZE) if entry.downloaded else None,
    )


def main() -> None:
    """Drive all entries, two at a time, and write the save."""
    save = Save.blank(PLAYER)
    planned = list(entries())
    with ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("spawn")) as pool:
        ghosts = list(track(pool.map(race, planned), "racing", total=len(planned)))
    for ghost in ghosts[: len(COURSES)]:
        save.put_ghost(ghost)
    for slot, ghost in enumerate(ghosts[len(COURSES) :]):
        save.put_ghost(ghost, slot)
    save.save(cartridge.SAVE)
    print(f"{cartridge.SAVE.name}: {len(planned)} ghosts")


if __name__ == "__main__":
    main()
