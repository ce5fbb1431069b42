"""Drive the ghosts that Shakedown ships with: `python -m cartridge.ghosts`.

They are driven on the host core, which is the cartridge's own, so the cartridge replays them to the
thousandth of a second. There are two sets:

- shakedown.sav: on each of the 32 courses the fastest race that `cartridge.search` finds; and ten downloaded
  ghosts on the first course, which keep their wheels on the ground, so that a first driver has something
  simple to imitate;
- ghosts/1.sav to 8.sav: eight experts on every course, each with a style of his own; some slip now and then
  and recover.

Everything is seeded: the same sources give the same ghosts on the same kind of machine. Between kinds the
last bit of a float can tip a decision, and so change a race. What was driven is kept in build/ghosts/.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from multiprocessing import get_context
from pathlib import Path

from rich.progress import track

from cartridge.host import BUILD, build
from cartridge.racing import HostRace, course_files
from cartridge.search import Search
from desmume_mkds import cartridge
from desmume_mkds.game.courses import CHARACTERS, COURSES, KARTS, Character, Course, Kart
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.files import write_whole
from desmume_mkds.game.ghost import EMBLEM_SIZE, Ghost, keys_to_buttons
from desmume_mkds.game.save import Save
from mariokart.drivers import Driver, Expert, PurePursuit, Replay, Style
from mariokart.lock import locked

DATE = datetime.date(2026, 11, 22)
PLAYER = "Shakedown"
DOWNLOADED = 10
WIDTH = 16    # races at a time in the search
KEPT = BUILD.parent / "ghosts"
ENTRANTS = tuple(c for c in CHARACTERS if c.menu_place is not None)
PACKAGES = Path(cartridge.__file__).parents[2]
SOURCES = [
    *sorted(PACKAGES.glob("mariokart/drivers/*.py")),
    *sorted(PACKAGES.glob("gym_mkds/**/*.py")),
    *(Path(__file__).with_name(f"{name}.py") for name in ("ghosts", "racing", "search")),
]
"""What decides how a race is driven, beside the core and the course."""

STYLES = (
    Style(),
    Style(offset=0.3, wander=0.2),
    Style(offset=-0.3, wander=0.2),
    Style(margin=24.0, reaction=6),
    Style(margin=8.0, wander=0.1),
    Style(mistakes=2.0),
    Style(mistakes=5.0, wander=0.3),
    Style(lapses=0.2, mistakes=1.0, reaction=8),
)
"""How the experts of the second set drive: clean, on either side, carefully, boldly, and with slips."""


@dataclass(frozen=True)
class Entry:
    """A race to be driven. Its name is that of its save, without the suffix."""

    save: str
    course: Course
    character: Character
    kart: Kart
    style: Style | None
    """None: search for the fastest race."""
    downloaded: bool = False


def entries() -> Iterator[Entry]:
    """Yield the races of all saves, course by course."""
    for course in COURSES:
        yield Entry("shakedown", course, *_entrant(course.slot), style=None)
        for place, style in enumerate(STYLES, 1):
            seed = place * len(COURSES) + course.slot
            style = replace(style, seed=seed, mushrooms=True)
            yield Entry(f"ghosts/{place}", course, *_entrant(seed + place), style)
    for place in range(DOWNLOADED):
        seed = len(COURSES) + place
        yield Entry("shakedown", COURSES[0], *_entrant(seed), _plain_style(seed), downloaded=True)


def _entrant(seed: int) -> tuple[Character, Kart]:
    return ENTRANTS[seed % len(ENTRANTS)], KARTS[seed * 7 % (3 * len(ENTRANTS))]


def _plain_style(seed: int) -> Style:
    """Careful and bold drivers in turn, each with a line of its own and a slip now and then."""
    return Style(
        look_ahead=(14.0, 16.0, 18.0, 20.0)[seed % 4],
        offset=(0.0, 0.25, -0.25, 0.15, -0.15)[seed % 5],
        wander=0.2,
        mistakes=(1.0, 3.0, 6.0)[seed % 3],
        seed=seed,
    )


@cache
def _host() -> HostRace:
    return HostRace()


def ghost(entry: Entry) -> Ghost:
    """The ghost of a race, which is driven unless it was before by the same sources."""
    kept = KEPT / f"{_key(entry)}.bin"
    if kept.is_file():
        return Ghost.from_block(kept.read_bytes())
    driven = race(entry)
    kept.parent.mkdir(parents=True, exist_ok=True)
    write_whole(kept, driven.to_block())
    return driven


def _key(entry: Entry) -> str:
    files = course_files(entry.course.slot)
    parts = [path.read_bytes() for path in SOURCES]
    parts += [build().name.encode(), files.kcl, files.nkm, repr(entry).encode()]
    return sha256(b"\0".join(parts)).hexdigest()[:16]


def race(entry: Entry) -> Ghost:
    """Drive one race and return it as a ghost. Raises MkdsError: it was not finished."""
    host, place = _host(), (entry.course.slot, entry.character, entry.kart)
    result = host.drive(*place, _driver(host, entry))
    run = result.run
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


def _driver(host: HostRace, entry: Entry) -> Driver:
    if entry.style is None:
        host.start(entry.course.slot, entry.character, entry.kart)
        return Replay(Search(host.core, WIDTH).keys())
    return PurePursuit(entry.style) if entry.downloaded else Expert(entry.style)


def main() -> None:
    """Drive all entries, two at a time, and write the saves."""
    planned = list(entries())
    with locked(cartridge.SAVE.parent):
        with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
            ghosts = list(track(pool.map(ghost, planned), "racing", total=len(planned)))
        saves = {entry.save: Save.blank(PLAYER) for entry in planned}
        slots = iter(range(DOWNLOADED))
        for entry, driven in zip(planned, ghosts, strict=True):
            saves[entry.save].put_ghost(driven, next(slots) if entry.downloaded else None)
        cartridge.GHOSTS.mkdir(exist_ok=True)
        for name, save in saves.items():
            save.save(cartridge.SAVE.parent / f"{name}.sav")
    print(f"{len(planned)} ghosts in {len(saves)} saves beside {cartridge.SAVE.name}")


if __name__ == "__main__":
    main()
