"""From power-on to the start of a race, by the presses that the game's menus take.

The presses and the waits between them are those of marIOkart's menu driver, whose published movies have
lengths that agree with them. They hold for a save that has everything unlocked and cursors in their first
places, and are given blindly, so that a movie made of them does the same on any emulator; Shakedown takes the
same.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from desmume_mkds.game.courses import (
    Character,
    Course,
    Kart,
    find_character,
    find_course,
    find_kart,
    kart_steps,
)
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.layout import RaceMode
from desmume_mkds.starts import KeptStart

if TYPE_CHECKING:
    from desmume_mkds.emulator import MarioKart

A, RIGHT, DOWN = 0x001, 0x010, 0x080
COLUMNS = 4  # of the character and cup menus
LOADING = 300
"""Frames that the game may take from the last press to the race."""


class MenuError(MkdsError):
    """The menus did not lead to the race that was asked for."""


def presses(
    course: Course | int | str, character: Character | int | str, kart: Kart | int | str
) -> list[int]:
    """Key mask of every frame from power-on to the press that confirms the course, for a time trial.

    >>> keys = presses("f8c", "Mario", "B Dasher")
    >>> len(keys), keys[360], sum(key != 0 for key in keys)
    (829, 1, 9)

    Raises UnknownNameError: there is no such course, character or kart, or the menus do not have it.
    """
    return [key for _, keys in pages(course, character, kart) for key in keys]


def pages(
    course: Course | int | str, character: Character | int | str, kart: Kart | int | str
) -> list[tuple[str, list[int]]]:
    """The menus' pages in turn: what each is about, and the key masks until A leaves it.

    Raises UnknownNameError: as `presses`.
    """
    course, character, kart = find_course(course), find_character(character), find_kart(kart)
    place = character.menu_place or 0
    to_character = _move(place % COLUMNS, RIGHT, 7) + _move(place // COLUMNS, DOWN, 7)
    to_cup = _move(course.cup_place % COLUMNS, RIGHT, 1) + _move(course.cup_place // COLUMNS, DOWN, 1)
    return [
        ("title", _wait(360) + [A]),
        ("mode", _wait(110) + [DOWN, A]),  # time trials stand below the first
        ("class", _wait(45) + [A]),
        ("character", _wait(45) + to_character + [A]),
        ("kart", _wait(30) + _move(kart_steps(character, kart), RIGHT, 7) + [A]),
        ("cup", _wait(160) + to_cup + [A]),
        ("course", _wait(55) + _move(course.menu_place, DOWN, 1) + [A]),
        ("confirmation", _wait(15) + [A]),
    ]


def _wait(frames: int) -> list[int]:
    return [0] * frames


def _move(times: int, key: int, wait: int) -> list[int]:
    return ([key] + [0] * wait) * times


def start_race(
    emu: MarioKart,
    course: Course | int | str,
    character: Character | int | str,
    kart: Kart | int | str,
    cache: bool = True,
) -> list[int]:
    """Drive the menus from power-on to the first frame of a time trial, where frameCounter is 1.

    Resets the console if it has run already. With `cache`, what the menus led to once is kept on disk (see
    `starts`) and restored from there, which goes on alike to the last bit. Returns the key mask of every
    frame since power-on, waiting included: given to any console with the same save, they lead to the same
    place.

    Raises UnknownNameError: there is no such course, character or kart. Raises MenuError: the race did not
    start, or it is another one.
    """
    course, character, kart = find_course(course), find_character(character), find_kart(kart)
    keys = presses(course, character, kart)
    kept = KeptStart(emu.origin, keys)
    if cache and (start := kept.load()) is not None:
        emu.restore(start)
        return keys + [0] * (emu.frame - len(keys))
    if emu.frame or emu.movie is not None:
        emu.reset()
    for key, run in groupby(keys):
        emu.cycle(sum(1 for _ in run), keys=key)
    for _ in range(LOADING):
        emu.cycle(keys=0)
        keys.append(0)
        if emu.memory.race_ready:
            _verify(emu, course, character, kart)
            start = emu.snapshot()
            # Also without a cache: it forgets where the menus, none of which was drawn, scrolled to.
            emu.restore(start)
            if cache:
                kept.save(start)
            return keys
    emu.memory.address("drivers")  # says so where the game's revision is not known
    raise MenuError(
        f"no race began within {LOADING} frames of the last press; use a save with everything unlocked"
    )


def _verify(emu: MarioKart, course: Course, character: Character, kart: Kart) -> None:
    """Raise MenuError unless the race that has begun is the one that was asked for."""
    config = emu.memory.race_config
    driver = config.drivers[config.playerDriverId]
    frame = emu.memory.race_state.frameCounter
    found = (config.raceMode, config.course, driver.character, driver.kart, frame)
    asked = (RaceMode.TIME_TRIAL, course.id, character.id, kart.id, 1)
    if found != asked:
        names = ("mode", "course", "character", "kart", "frame")
        wrong = ", ".join(
            f"{name} {is_} instead of {should}"
            for name, is_, should in zip(names, found, asked, strict=True)
            if is_ != should
        )
        raise MenuError(f"the menus led to another race ({wrong}); use a save with everything unlocked")
