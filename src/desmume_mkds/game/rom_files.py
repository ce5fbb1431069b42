"""The files inside a cartridge: each course's collision and map from its compressed archive.

Where they lie, and that an archive is a NARC in LZ10 form, is known from HaroohiePals' toolbox; Shakedown
keeps its courses in the same places, and the names it gives them in a file of its own.
"""

from __future__ import annotations

import struct
from functools import cached_property
from typing import Any

import ndspy.fnt
import ndspy.lz10
import ndspy.narc
import numpy as np

from desmume_mkds.game.courses import COURSES, Course
from desmume_mkds.game.errors import RomError
from desmume_mkds.game.files import StrPath
from desmume_mkds.game.kcl import Kcl
from desmume_mkds.game.nkm import Nkm
from desmume_mkds.game.rom import read_rom

KCL, NKM = "course_collision.kcl", "course_map.nkm"
NAMES = "data/Text/courses.txt"


class RomFiles:
    """The files of the ROM at `path`; names are taken in any case.

    Raises FileError: the file cannot be read. Raises RomError: it is neither the game nor Shakedown, or
    its file tables are damaged.
    """

    def __init__(self, path: StrPath) -> None:
        self.path = path
        self._data = read_rom(path)
        names, names_size, self._table, self._table_size = struct.unpack_from("<4I", self._data, 0x40)
        try:
            folder = ndspy.fnt.load(self._data[names : names + names_size])
            self._numbers = dict(_numbers(folder, ""))
        except Exception as error:  # whatever a reader of damaged tables stumbles over
            raise RomError(f"{path}: the ROM's table of names is damaged ({error})") from error

    def read(self, name: str) -> bytes:
        """Return a file by its name, as `data/Course/cross_course.carc`. Raises RomError: there is none."""
        number = self._numbers.get(name.lower())
        if number is None or 8 * number + 8 > self._table_size:
            raise RomError(f"{self.path} holds no file {name}")
        start, end = struct.unpack_from("<2I", self._data, self._table + 8 * number)
        return self._data[start:end]

    def course(self, course: Course) -> tuple[Kcl, Nkm]:
        """Return a course's collision and map.

        Raises RomError: the course is not there or its archive is damaged. Raises KclError, NkmError: one of
        its files is.
        """
        name = f"data/Course/{course.file}.carc"
        packed = self.read(name)
        try:
            archive = _archive(ndspy.lz10.decompress(packed))
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


def _archive(data: bytes) -> Any:
    """Open a NARC. Raises ValueError: its files overlap, so that copies of them could fill the memory."""
    count = struct.unpack_from("<H", data, 0x18)[0]
    ends = np.frombuffer(data, "<u4", 2 * count, 0x1C).astype(np.int64)
    if (ends[1::2] - ends[::2]).clip(0).sum() > len(data):
        raise ValueError("its files overlap")
    return ndspy.narc.NARC(data)


def _numbers(folder: Any, path: str) -> list[tuple[str, int]]:
    """The numbers of the files in an ndspy folder by their lower-case paths."""
    found = [(f"{path}{name}".lower(), folder.firstID + k) for k, name in enumerate(folder.files)]
    for name, inner in folder.folders:
        found += _numbers(inner, f"{path}{name}/")
    return found
