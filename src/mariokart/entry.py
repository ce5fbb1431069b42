"""Who races where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from desmume_mkds.game.courses import (
    Character,
    Course,
    Kart,
    find_character,
    find_course,
    find_course_by_id,
    find_kart,
)

if TYPE_CHECKING:
    from desmume_mkds.memory import Memory


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
