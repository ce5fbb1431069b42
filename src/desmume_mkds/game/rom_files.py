"""The files inside a cartridge: each course's collision and map from its compressed archive.

Where they lie, and that an archive is a NARC in LZ10 form, is known from HaroohiePals' toolbox; Shakedown
keeps its courses in the same places, and the names it gives them in a file of its own.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import ndspy.lz10
import ndspy.narc
import ndspy.rom

from desmume_mkds.game.courses import COURSES, Course
from desmume_mkds.game.errors import RomError
from desmume_mkds.game.files import StrPath, read_capped
from desmume_mkds.game.kcl import Kcl
from desmume_mkds.game.nkm import Nkm
from desmume_mkds.game.rom import MAX_SIZE

KCL, NKM = "course_collision.kcl", "course_map.nkm"
NAMES = "data/Text/courses.txt"


class RomFiles:
    """The files of the ROM at `path`; names are taken in any case.

    Raises FileError: the file cannot be read. Raises RomError: its file tables are damaged.
    """

    def __init__(self, path: StrPath) -> None:
        self.path = path
        data = read_capped(path, MAX_SIZE)
        try:
            self._rom = ndspy.rom.NintendoDSRom(data)
            self._numbers = dict(_numbers(self._rom.filenames, ""))
        except Exception as error:  # whatever a reader of damaged tables stumbles over
            raise RomError(f"{path}: the ROM's file tables are damaged ({error})") from error

    def read(self, name: str) -> bytes:
        """Return a file by its name, as `data/Course/cross_course.carc`. Raises RomError: there is none."""
        number = self._numbers.get(name.lower())
        if number is None or number >= len(self._rom.files):
            raise RomError(f"{self.path} holds no file {name}")
        return bytes(self._rom.files[number])

    def course(self, course: Course) -> tuple[Kcl, Nkm]:
        """Return a course's collision and map.

        Raises RomError: the course is not there or its archive is damaged. Raises KclError, NkmError: one of
        its files is.
        """
        name = f"data/Course/{course.file}.carc"
        packed = self.read(name)
        try:
            archive = ndspy.narc.NARC(ndspy.lz10.decompress(packed))
            kcl, nkm = archive.getFileByName(KCL), archive.getFileByName(NKM)
        except Exception as error:
            raise RomError(f"{self.path}: {name} is damaged ({error})") from error
        return Kcl.from_bytes(kcl), Nkm.from_bytes(nkm)

    @cached_property
    def course_names(self) -> tuple[str, ...]:
        """What the cartridge calls the 32 courses, by slot: Shakedown's own names, or the game's as we know
        them."""
        if NAMES.lower() not in self._numbers:
            return tuple(course.name for course in COURSES)
        return tuple(self.read(NAMES).decode("ascii", "replace").splitlines())


def _numbers(folder: Any, path: str) -> list[tuple[str, int]]:
    """The numbers of the files in an ndspy folder by their lower-case paths."""
    found = [(f"{path}{name}".lower(), folder.firstID + k) for k, name in enumerate(folder.files)]
    for name, inner in folder.folders:
        found += _numbers(inner, f"{path}{name}/")
    return found
