"""The courses, characters and karts of Mario Kart DS, and where the menus keep them.

Ids are those of saves and of the race config in RAM: read in 131 real ghosts where they occur there,
otherwise from the published decompilations. File names and menu places come from the same decompilations
and from marIOkart's menu driver. Shakedown uses the same ids and menu places under names of its own.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol, TypeVar

from desmume_mkds.game.errors import UnknownNameError

CUPS = ("Mushroom", "Flower", "Star", "Special", "Shell", "Banana", "Leaf", "Lightning")
"""The eight cups in menu order: two rows of four."""

HELD_OUT_SLOTS = range(24, 32)
"""Slots of the courses that no driver is trained on, so that driving an unknown course can be measured."""


@dataclass(frozen=True)
class Course:
    """A race course.

    `slot` is its place in the menus and in saves (0-31), `id` the game's internal number, `file` the name
    of its archive in the cartridge (`data/Course/<file>.carc`).
    """

    slot: int
    abbr: str
    name: str
    id: int
    file: str

    @property
    def cup(self) -> str:
        """The name of its cup."""
        return CUPS[self.slot // 4]

    @property
    def cup_place(self) -> int:
        """The place of its cup in the cup menu, 0-7, row by row in a grid of four columns."""
        return self.slot // 4

    @property
    def menu_place(self) -> int:
        """Its place in the list of its cup, 0-3."""
        return self.slot % 4

    @property
    def held_out(self) -> bool:
        """True for the courses of the last two cups, which are kept for evaluation."""
        return self.slot in HELD_OUT_SLOTS

    @property
    def slug(self) -> str:
        """The name as it stands in file names: the abbreviation."""
        return self.abbr


@dataclass(frozen=True)
class Character:
    """A driver. `menu_place` counts row by row in a grid of four columns; None: not in the menu."""

    id: int
    name: str
    menu_place: int | None

    @property
    def slug(self) -> str:
        """The name as it stands in file names, as `dry_bones`."""
        return _slug(self.name)


@dataclass(frozen=True)
class Kart:
    """A kart. Each character owns three, of which the first is the Standard one; all can drive all."""

    id: int
    name: str

    @property
    def owner(self) -> Character:
        """The character it belongs to."""
        return CHARACTERS[self.id // 3]

    @property
    def slug(self) -> str:
        """The name as it stands in file names, as `rob_bls`."""
        return _slug(self.name)


COURSES: tuple[Course, ...] = tuple(
    Course(slot, abbr, name, id, file)
    for slot, (abbr, name, id, file) in enumerate((
        ("f8c", "Figure-8 Circuit", 20, "cross_course"),
        ("yf", "Yoshi Falls", 22, "bank_course"),
        ("ccb", "Cheep Cheep Beach", 31, "beach_course"),
        ("lm", "Luigi's Mansion", 18, "mansion_course"),
        ("dh", "Desert Hills", 27, "desert_course"),
        ("ds", "Delfino Square", 28, "town_course"),
        ("wp", "Waluigi Pinball", 33, "pinball_course"),
        ("sr", "Shroom Ridge", 24, "ridge_course"),
        ("dkp", "DK Pass", 30, "snow_course"),
        ("ttc", "Tick-Tock Clock", 17, "clock_course"),
        ("mc", "Mario Circuit", 25, "mario_course"),
        ("af", "Airship Fortress", 19, "airship_course"),
        ("ws", "Wario Stadium", 34, "stadium_course"),
        ("pg", "Peach Gardens", 26, "garden_course"),
        ("bc", "Bowser Castle", 32, "koopa_course"),
        ("rr", "Rainbow Road", 29, "rainbow_course"),
        ("rmc1", "SNES Mario Circuit 1", 10, "old_mario_sfc"),
        ("rmmf", "N64 Moo Moo Farm", 11, "old_momo_64"),
        ("rpc", "GBA Peach Circuit", 13, "old_peach_agb"),
        ("rlc1", "GCN Luigi Circuit", 14, "old_luigi_gc"),
        ("rdp1", "SNES Donut Plains 1", 35, "old_donut_sfc"),
        ("rfs", "N64 Frappe Snowland", 16, "old_frappe_64"),
        ("rbc2", "GBA Bowser Castle 2", 12, "old_koopa_agb"),
        ("rbp", "GCN Baby Park", 9, "old_baby_gc"),
        ("rkb2", "SNES Koopa Beach 2", 15, "old_noko_sfc"),
        ("rcm", "N64 Choco Mountain", 36, "old_choco_64"),
        ("rlc2", "GBA Luigi Circuit", 37, "old_luigi_agb"),
        ("rmb", "GCN Mushroom Bridge", 38, "old_kinoko_gc"),
        ("rci2", "SNES Choco Island 2", 39, "old_choco_sfc"),
        ("rbb", "N64 Banshee Boardwalk", 23, "old_hyudoro_64"),
        ("rsg", "GBA Sky Garden", 40, "old_sky_agb"),
        ("ryc", "GCN Yoshi Circuit", 1, "old_yoshi_gc"),
    ))
)
"""The 32 race courses; index = slot."""

CHARACTERS: tuple[Character, ...] = tuple(
    Character(id, name, place)
    for id, (name, place) in enumerate((
        ("Mario", 0),
        ("Donkey Kong", 5),
        ("Toad", 4),
        ("Bowser", 7),
        ("Peach", 2),
        ("Wario", 6),
        ("Yoshi", 3),
        ("Luigi", 1),
        ("Dry Bones", 9),
        ("Daisy", 8),
        ("Waluigi", 10),
        ("R.O.B.", 11),
        ("Shy Guy", None),  # download play only
    ))
)
"""The 13 characters; index = id. All but the last stand in the menu."""

KARTS: tuple[Kart, ...] = tuple(
    Kart(id, name)
    for id, name in enumerate((
        *("Standard MR", "Shooting Star", "B Dasher"),
        *("Standard DK", "Wildlife", "Rambi Rider"),
        *("Standard TD", "Mushmellow", "4-Wheel Cradle"),
        *("Standard BW", "Hurricane", "Tyrant"),
        *("Standard PC", "Light Tripper", "Royale"),
        *("Standard WR", "Brute", "Dragonfly"),
        *("Standard YS", "Egg 1", "Cucumber"),
        *("Standard LG", "Poltergust 4000", "Streamliner"),
        *("Standard DB", "Dry Bomber", "Banisher"),
        *("Standard DS", "Light Dancer", "Power Flower"),
        *("Standard WL", "Gold Mantis", "Zipper"),
        *("Standard RB", "ROB-BLS", "ROB-LGS"),
        "Standard SG",  # download play only
    ))
)
"""The 37 karts; index = id. All but the last stand in the menu."""

_MIDDLE_KART_FIRST = {"Toad", "Wario", "Yoshi", "Luigi", "Waluigi", "R.O.B."}


def kart_steps(character: Character, kart: Kart) -> int:
    """Return how many presses to the right lead to `kart` in the kart menu of `character`, 0-35.

    The menu is a ring of the owners in character-menu order that begins with the chosen character's own three
    karts; each owner's Standard kart stands between the other two (marIOkart's rule, which its
    134 published movies bear out). Everything must be unlocked.

    >>> kart_steps(find_character("Dry Bones"), find_kart("Dry Bomber"))
    2
    >>> kart_steps(find_character("Dry Bones"), find_kart("ROB-BLS"))
    6

    Raises UnknownNameError: the character or the kart is not in the menu.
    """
    owner_place, place = kart.owner.menu_place, character.menu_place
    if owner_place is None or place is None:
        name = character.name if place is None else kart.name
        raise UnknownNameError(f"{name} cannot be chosen in the menus: it exists in download play only")
    order = (1, 0, 2) if kart.owner.name in _MIDDLE_KART_FIRST else (2, 0, 1)
    return 3 * ((owner_place - place) % 12) + order.index(kart.id % 3)


def find_course(course: Course | int | str) -> Course:
    """Return a course by its slot (0-31), abbreviation or name, in any case; a Course is returned as it is.

    >>> find_course("F8C").name, find_course(31).abbr, find_course("rainbow road").slot
    ('Figure-8 Circuit', 'ryc', 15)

    Raises UnknownNameError: there is no such course.
    """
    if isinstance(course, Course):
        return course
    return _find(COURSES, course, "course", "a slot from 0 to 31, an abbreviation such as f8c or a name")


def find_course_by_id(id: int) -> Course:
    """Return the race course with the game's internal number `id` (as in ghosts and the race config).

    Raises UnknownNameError: no race course has it (battle arenas and mission stages have others).
    """
    for course in COURSES:
        if course.id == id:
            return course
    raise UnknownNameError(f"no race course has the internal id {id}")


def find_character(character: Character | int | str) -> Character:
    """Return a character by its id (0-12) or name, in any case; a Character is returned as it is.

    >>> find_character("dry_bones").id, find_character(11).name
    (8, 'R.O.B.')

    Raises UnknownNameError: there is no such character.
    """
    if isinstance(character, Character):
        return character
    return _find(CHARACTERS, character, "character", "an id from 0 to 12 or a name such as Yoshi")


def find_kart(kart: Kart | int | str) -> Kart:
    """Return a kart by its id (0-36) or name, in any case; a Kart is returned as it is.

    >>> find_kart("rob-bls").id, find_kart(19).name
    (34, 'Egg 1')

    Raises UnknownNameError: there is no such kart.
    """
    if isinstance(kart, Kart):
        return kart
    return _find(KARTS, kart, "kart", "an id from 0 to 36 or a name such as ROB-BLS")


class _Named(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def slug(self) -> str: ...


_Entry = TypeVar("_Entry", bound=_Named)


def _find(table: tuple[_Entry, ...], key: int | str, kind: str, wanted: str) -> _Entry:
    text = str(key).strip()
    if re.fullmatch(r"\d{1,3}", text, re.ASCII):
        if int(text) < len(table):
            return table[int(text)]
    elif wanted_slug := _slug(text):
        for entry in table:
            if wanted_slug in (_slug(entry.name), entry.slug):
                return entry
    raise UnknownNameError(f"there is no {kind} {key!r}; give {wanted}{_hint(table, text)}")


def _hint(table: Iterable[_Named], text: str) -> str:
    """Return the entries whose names contain what was asked for, so that a typo mends itself."""
    near = [entry.name for entry in table if _slug(text) and _slug(text) in _slug(entry.name)]
    return f" (did you mean {', '.join(near)}?)" if near else ""


def _slug(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "_", re.sub(r"[.']", "", name.lower())).strip("_")
