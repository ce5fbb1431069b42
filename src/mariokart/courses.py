"""`mariokart courses`: the courses of a cartridge, as a table, as JSON, or drawn from above."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from rich.box import SIMPLE_HEAD
from rich.table import Table

from desmume_mkds.course import Course
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.errors import RomError
from desmume_mkds.game.kcl import Collision
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.game.rom_files import RomFiles
from mariokart.console import out
from mariokart.leaving import usable

SURFACES = {
    "weak": (Collision.WEAK_OFF_ROAD,),
    "off-road": (Collision.OFF_ROAD,),
    "heavy": (Collision.HEAVY_OFF_ROAD,),
    "slippery": (Collision.SLIPPERY_ROAD,),
    "ice": (Collision.ICE,),
    "boost": (Collision.BOOST_PAD, Collision.FAST_BOOST_PAD),
    "jump": (Collision.JUMP_PAD,),
    "loop": (Collision.LOOP,),
    "cannon": (Collision.CANNON,),
    "water": (Collision.FALLS_WATER,),
    "out": (Collision.OUT_OF_BOUNDS,),
    "fall": (Collision.FALL,),
}
"""What the ground is made of apart from road, in the words of the table; of a fall only that there is
one. Weak and heavy are kinds of off-road; out is ground that a kart is taken back from."""


@dataclass(frozen=True)
class Summary:
    """What is told of a course; `length` is a lap's in units, `surfaces` are shares of the ground."""

    slot: int
    abbr: str
    name: str
    laps: int
    length: int
    checkpoints: int
    held_out: bool
    surfaces: dict[str, float]


class Built(NamedTuple):
    """A course of a cartridge: its slot, what the cartridge calls it, and its geometry."""

    slot: int
    name: str
    course: Course


def read_courses(rom: RomInfo) -> list[Built]:
    """Return the 32 courses of a cartridge; those whose files are damaged are named and left out.

    Raises MkdsError: the cartridge's tables are damaged, or no course can be read.
    """
    files = RomFiles(rom.path)
    names = files.course_names
    built = usable(COURSES, lambda slot: Course.build(*files.course(slot)), lambda slot: names[slot.slot])
    courses = [Built(slot.slot, names[slot.slot], course) for slot, course in built]
    if not courses:
        raise RomError(f"{rom.path} holds no course that can be read; use an undamaged copy")
    return courses


def list_courses(courses: Sequence[Built], as_json: bool = False) -> None:
    """Print what is told of courses."""
    summaries = [summarise(*built) for built in courses]
    if as_json:
        print(json.dumps([asdict(summary) for summary in summaries], indent=1))
        return
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for heading in ("slot", "", "name", "laps", "length", "besides road"):
        table.add_column(heading, justify="right" if heading in ("slot", "laps", "length") else "left")
    for summary in summaries:
        name = summary.name + (" *" if summary.held_out else "")
        row = (str(summary.slot), summary.abbr, name, str(summary.laps), f"{summary.length:,}")
        table.add_row(*row, ", ".join(summary.surfaces))
    out.print(table)
    out.print("* held out: nothing trains on it unless told to")


def draw_courses(courses: Sequence[Built], path: Path) -> None:
    """Draw courses from above on one sheet to `path` (PNG). Raises FileError: it cannot be written."""
    from mariokart.plot import plot_courses

    plot_courses(path, [(f"{slot}  {name}", course) for slot, name, course in courses])


def summarise(slot: int, name: str, course: Course) -> Summary:
    """Return what is told of the course in a slot."""
    areas = _areas(course.triangles)
    ground = areas[course.floors].sum()
    shares = {}
    for surface, kinds in SURFACES.items():
        chosen = np.isin(course.types, kinds)
        if chosen.any():
            share = 1.0 if surface == "fall" else areas[chosen].sum() / ground
            shares[surface] = round(float(share), 3)
    about = COURSES[slot]
    length = round(course.route.length)
    return Summary(slot, about.abbr, name, course.laps, length, len(course.gates), about.held_out, shares)


def _areas(triangles: NDArray[np.float32]) -> NDArray[np.float32]:
    """(n,) square units of each triangle."""
    a, b, c = triangles.transpose(1, 0, 2)
    return np.asarray(np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2)
