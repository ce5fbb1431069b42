"""The courses of Shakedown: described as data in `catalogue`, made into the files of the game's formats here.

    python -m cartridge.courses      # checks all of them and draws them from above, build/courses.png
"""

from __future__ import annotations

from dataclasses import dataclass

from cartridge.courses.catalogue import COURSES
from cartridge.courses.chart import chart
from cartridge.courses.check import problems
from cartridge.courses.design import Design
from cartridge.courses.ground import collide, lay
from cartridge.courses.model import model
from desmume_mkds.game import courses as slots

__all__ = ["COURSES", "NAMES", "CourseFiles", "build_course", "files"]

NAMES = tuple(design.name for design in COURSES)
"""Our courses' names by slot."""


@dataclass(frozen=True)
class CourseFiles:
    """A course as files: collision, map and picture, and its name."""

    kcl: bytes
    nkm: bytes
    model: bytes
    name: str


def build_course(slot: int) -> CourseFiles:
    """The files of the course in a slot (0-31); the same bytes on every machine.

    Raises ValueError: the course's description makes no sound course; the message says why.
    """
    return build(COURSES[slot], slots.COURSES[slot].id)


def build(design: Design, course_id: int) -> CourseFiles:
    """The files of a course, whose map carries the course id of the slot it stands in."""
    ground = lay(design)
    kcl, nkm = collide(ground), chart(ground, course_id)
    if found := problems(ground, kcl, nkm):
        raise ValueError(f"{design.name}: {'; '.join(found)}")
    return CourseFiles(kcl.to_bytes(), nkm.to_bytes(), model(ground), design.name)


def files(slot: int) -> dict[str, bytes]:
    """The files of the course in a slot by their names in its archive."""
    made = build_course(slot)
    return {"course_collision.kcl": made.kcl, "course_map.nkm": made.nkm, "course_model.bin": made.model}
