"""The files inside a cartridge: each course's collision and map from its compressed archive.

Where they lie, and that an archive is a NARC in LZ10 form, is known from HaroohiePals' toolbox; Shakedown
keeps its courses in the same places, and the names it gives them in a file of its own.
"""

from __future__ import annotations

import struct
from functools import cached_property

import ndspy.lz10

from desmume_mkds.game.courses import COURSES, Course
from desmume_mkds.game.errors import RomError
from desmume_mkds.game.files import StrPath
from desmume_mkds.game.kcl import Kcl
from desmume_mkds.game.nkm import Nkm
from desmume_mkds.game.rom import read_rom

KCL, NKM = "course_collision.kcl", "course_map.nkm"
NAMES = "data/Text/courses.txt"
ROOT = 0xF000  # the outermost folder
MAX_FILES = 0xF000
MAX_PATH = 1000  # characters


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
            self._numbers = _numbers(self._data[names : names + names_size])
        except (IndexError, ValueError, struct.error) as error:
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
            kcl, nkm = _extract(ndspy.lz10.decompress(packed), KCL, NKM)
        except Exception as error:
            raise RomError(f"{self.path}: {name} is damaged ({error})") from error
        return Kcl.from_bytes(kcl), Nkm.from_bytes(nkm)

    @cached_property
    def course_names(self) -> tuple[str, ...]:
        """What the cartridge calls the 32 courses, by slot: Shakedown's own names, or the game's as we know
        them. Raises RomError: its list of names is damaged."""
        if NAMES.lower() not in self._numbers:
            return tuple(course.name for course in COURSES)
        names = tuple(self.read(NAMES).decode("ascii", "replace").splitlines())
        if len(names) != len(COURSES):
            raise RomError(f"{self.path}: {NAMES} names {len(names)} courses of {len(COURSES)}")
        return names


def _extract(archive: bytes, *paths: str) -> list[bytes]:
    """Files in a NARC: a table of places, one of names, then the content, each behind a header."""
    places = 0x10
    names = places + struct.unpack_from("<I", archive, places + 4)[0]
    content = names + struct.unpack_from("<I", archive, names + 4)[0] + 8
    numbers = _numbers(archive[names + 8 : content - 8])
    files = []
    for path in paths:
        start, end = struct.unpack_from("<2I", archive, places + 12 + 8 * numbers[path])
        files.append(archive[content + start : content + end])
    return files


def _numbers(table: bytes) -> dict[str, int]:
    """The numbers of a cartridge's files by their lower-case paths, from its table of names.

    Raises IndexError, ValueError or struct.error: the table is damaged. A folder that stands in two places,
    or in itself, would have no end of paths.
    """
    found: dict[str, int] = {}
    waiting = [(ROOT, "")]
    seen = {ROOT}
    while waiting:
        folder, path = waiting.pop()
        at, number = struct.unpack_from("<IH", table, 8 * (folder & 0xFFF))
        while control := table[at]:
            end = at + 1 + (control & 0x7F)
            name = path + table[at + 1 : end].decode("latin-1").lower()
            if control & 0x80:
                (inner,) = struct.unpack_from("<H", table, end)
                end += 2
                if inner in seen or len(name) > MAX_PATH:
                    raise ValueError("its folders lead to each other without end")
                seen.add(inner)
                waiting.append((inner, f"{name}/"))
            else:
                if len(found) == MAX_FILES:
                    raise ValueError("it names more files than there can be")
                found[name] = number
                number += 1
            at = end
    return found
