"""Who races where, and the groups of courses that a command line can name."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desmume_mkds.game.courses import (
    COURSES,
    Character,
    Course,
    Kart,
    find_character,
    find_course,
    find_course_by_id,
    find_kart,
)
from mariokart.errors import SourceError

if TYPE_CHECKING:
    from desmume_mkds.memory import Memory

HELD_OUT = tuple(course for course in COURSES if course.held_out)
"""The courses that nothing is trained on."""
TRAINED = tuple(course for course in COURSES if not course.held_out)
"""The others."""
GROUPS = {"all": COURSES, "trained": TRAINED, "held-out": HELD_OUT}


def courses_of(text: str) -> list[Course]:
    """Return the courses that `text` names, in its order and each once: names, slots or `GROUPS`, by commas.

    >>> [course.abbr for course in courses_of("yf, 0,yf")], len(courses_of("held-out"))
    (['yf', 'f8c'], 8)

    Raises UnknownNameError: there is no such course. Raises SourceError: `text` names none.
    """
    found: dict[Course, None] = {}
    for name in filter(None, map(str.strip, text.split(","))):
        group = GROUPS.get(name.lower())
        found.update(dict.fromkeys(group if group is not None else [find_course(name)]))
    if not found:
        raise SourceError(f"{text!r} names no course; give some, as f8c,yf, or {', '.join(GROUPS)}")
    return list(found)


@dataclass(frozen=True)
class Entry:
    """A course and who races there."""

    course: Course
    character: Character
    kart: Kart

    @classmethod
    def find(
        cls, course: str | int, character: str | int = "mario", kart: str | int = "standard_mr"
    ) -> Entry:
        """Look the three up by name or number. Raises UnknownNameError."""
        return cls(find_course(course), find_character(character), find_kart(kart))

    @classmethod
    def of_memory(cls, memory: Memory) -> Entry:
        """Return who is racing where in the race that is loaded."""
        config = memory.race_config
        player = config.drivers[config.player_driver_id]
        return cls(find_course_by_id(config.course), find_character(player.character), find_kart(player.kart))
