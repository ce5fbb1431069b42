"""Course maps (NKM): start, checkpoints, routes, respawn points and the rest of what a course is besides its
ground.

Every entry is a row of a structured array whose fields are the file's raw integers: positions and lengths in
fx32 (4096 to the unit), rotations in degrees as fx32, indices as they are, -1 or 255 for none. In RAM the
same rows stand at the addresses the map data names, so `ENTRIES` describes those as well. Sources:
HaroohiePals' headers and toolbox, several decompilations, and the DSHack wiki.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from desmume_mkds.game.errors import MkdsError

VERSION = 37          # of the finished game
OLDEST_VERSION = 36   # older ones have other sections and smaller entries


class NkmError(MkdsError):
    """A course map is malformed."""


_VEC = ("<i4", 3)
_PLACE = [("position", *_VEC), ("rotation", *_VEC)]
_POINT = [("position", *_VEC), ("radius", "<i4")]
_PATH = [("start", "<u2"), ("length", "<u2"), ("next", "u1", 3), ("previous", "u1", 3),
         ("section_order", "<i2")]

ENTRIES: Mapping[str, np.dtype[np.void]] = {
    # placed objects; settings by object, flags in decimal digits
    "OBJI": np.dtype([*_PLACE, ("scale", *_VEC), ("object_id", "<u2"), ("path_id", "<i2"),
                      ("settings", "<i2", 7), ("flags", "<u2"), ("shows_in_time_trial", "<u4")]),
    # routes of objects and cameras, and the points of all of them one after another
    "PATH": np.dtype([("id", "u1"), ("loop", "u1"), ("point_count", "<u2")]),
    "POIT": np.dtype([("position", *_VEC), ("point_index", "u1"), ("unknown", "u1"), ("duration", "<i2"),
                      ("unknown_2", "<u4")]),
    # the course's settings, always one; colours are BGR555
    "STAG": np.dtype([("course_id", "<u2"), ("laps", "<u2"), ("pole_position", "u1"), ("fog_enabled", "u1"),
                      ("fog_mode", "u1"), ("fog_slope", "u1"), ("unknown", "u1", 8), ("fog_offset", "<i4"),
                      ("fog_color", "<u4"), ("light_colors", "<u2", 4), ("object_far_clip", "<i4"),
                      ("far_clip", "<i4")]),
    # start, respawn, second start, cannon and mission places
    "KTPS": np.dtype([*_PLACE, ("padding", "<u2"), ("index", "<i2")]),
    "KTPJ": np.dtype([*_PLACE, ("enemy_point", "<i2"), ("item_point", "<i2"), ("id", "<i4")]),
    "KTP2": np.dtype([*_PLACE, ("padding", "<u2"), ("id", "<u2")]),
    "KTPC": np.dtype([*_PLACE, ("next_point", "<i2"), ("id", "<i2")]),
    "KTPM": np.dtype([*_PLACE, ("padding", "<i2"), ("id", "<i2")]),
    # checkpoint gates: ends (x, z) as seen when driving, (x, z) of the unit driving direction, way to the
    # next
    "CPOI": np.dtype([("left", "<i4", 2), ("right", "<i4", 2), ("direction", "<i4", 2), ("distance", "<i4"),
                      ("goto_section", "<i2"), ("start_section", "<i2"), ("key_id", "<i2"),
                      ("respawn_id", "u1"), ("flags", "u1")]),
    "CPAT": np.dtype(_PATH),
    # routes of items and of the computer's karts
    "IPOI": np.dtype([*_POINT, ("recalculation", "u1"), ("padding", "u1", 3)]),
    "IPAT": np.dtype(_PATH),
    "EPOI": np.dtype([*_POINT, ("drift", "<u2"), ("unknown", "<u2"), ("unknown_2", "<u4")]),
    "EPAT": np.dtype(_PATH),
    # battle routes, in place of EPOI and EPAT
    "MEPO": np.dtype([*_POINT, ("settings", "u1", 8)]),
    "MEPA": np.dtype([("start", "<u2"), ("length", "<u2"), ("next", "u1", 8), ("previous", "u1", 8)]),
    # boxes and cylinders with a meaning, and cameras
    "AREA": np.dtype([("position", *_VEC), ("length", *_VEC), ("axes", "<i4", (3, 3)),
                      ("parameters", "<i2", 2), ("enemy_point", "<i2"), ("shape", "u1"), ("camera", "u1"),
                      ("type", "u1"), ("unknown", "u1", 3)]),
    "CAME": np.dtype([*_PLACE, ("target_1", *_VEC), ("target_2", *_VEC), ("fov_begin", "<u2"),
                      ("fov_begin_sin", "<i2"), ("fov_begin_cos", "<i2"), ("fov_end", "<u2"),
                      ("fov_end_sin", "<i2"), ("fov_end_cos", "<i2"), ("fov_speed", "<i2"), ("type", "<u2"),
                      ("path_id", "<i2"), ("path_speed", "<i2"), ("target_speed", "<i2"), ("duration", "<i2"),
                      ("next", "<i2"), ("intro_first", "u1"), ("unknown", "u1")]),
}
"""The rows of each section, by its name in the file."""

RACE_SECTIONS = ("OBJI", "PATH", "POIT", "STAG", "KTPS", "KTPJ", "KTP2", "KTPC", "KTPM", "CPOI", "CPAT",
                 "IPOI", "IPAT", "EPOI", "EPAT", "AREA", "CAME")
"""The sections of a race course, in the order of the file."""

Rows = npt.NDArray[np.void]


def rows(section: str, count: int = 1, **fields: npt.ArrayLike) -> Rows:
    """New rows of a section, zero but for the fields given (one value for all rows or one each).

    >>> rows("PATH", 2, id=[0, 1], point_count=5).tolist()
    [(0, 0, 5), (1, 0, 5)]
    """
    made = np.zeros(count, ENTRIES[section])
    for name, values in fields.items():
        made[name] = values
    return made


@dataclass(frozen=True, eq=False)
class Nkm:
    """A course map: its sections by name, in the order of the file, each a structured array (see ENTRIES)."""

    sections: Mapping[str, Rows]
    version: int = VERSION
    padding: Mapping[str, bytes] = field(default_factory=dict)
    """What stands behind a section's rows and belongs to none, by the section's name; "" for what stands
    before the first. Some editors put a word of it into empty sections."""
    table: tuple[str, ...] = ()
    """The order in which the header names the sections, if it is not the file's."""

    def __getitem__(self, section: str) -> Rows:
        """The rows of a section, none if the file has no such section.

        >>> Nkm({})["CPOI"].shape
        (0,)
        """
        found = self.sections.get(section)
        return np.zeros(0, ENTRIES[section]) if found is None else found

    @classmethod
    def from_bytes(cls, data: bytes) -> Nkm:
        """Read a file; NkmError if it is malformed or of a version before 36."""
        if data[:4] != b"NKMD" or len(data) < 8:
            raise NkmError(f"a course map begins with NKMD, not with {data[:4]!r}")
        version, head = int.from_bytes(data[4:6], "little"), int.from_bytes(data[6:8], "little")
        if not OLDEST_VERSION <= version <= VERSION:
            raise NkmError(f"this course map is of version {version}; only 36 and 37 are known here")
        if head < 8 or head % 4 or head > len(data):
            raise NkmError(f"the course map's header of {head} bytes does not fit its {len(data)} bytes")
        offsets = [head + int(offset) for offset in np.frombuffer(data, "<u4", (head - 8) // 4, 8)]
        sections, padding, names = {}, {}, {}
        end, before = head, ""
        for offset in sorted(offsets):
            if offset < end:
                raise NkmError(f"a section of the course map begins at {offset:#x}, within the one before")
            if offset > end:
                padding[before] = data[end:offset]
            name, entries, end = _section(data, offset)
            if name in sections:
                raise NkmError(f"the course map has section {name} twice")
            sections[name], names[offset], before = entries, name, name
        if end < len(data):
            padding[before] = data[end:]
        table = tuple(names[offset] for offset in offsets)
        if len(sections.get("STAG", ())) != 1:
            raise NkmError("the course map has no section STAG")
        return cls(sections, version, padding, table if table != tuple(sections) else ())

    def to_bytes(self) -> bytes:
        """The file's content; reading a file and writing it again gives the same bytes."""
        blocks = []
        for name, entries in self.sections.items():
            count = b"" if name == "STAG" else len(entries).to_bytes(4, "little")
            content = entries.astype(ENTRIES[name]).tobytes()
            blocks.append(name.encode() + count + content + self.padding.get(name, b""))
        head, lead = 8 + 4 * len(blocks), self.padding.get("", b"")
        starts = np.cumsum([len(lead), *map(len, blocks)])[:-1].tolist()
        offsets = dict(zip(self.sections, starts, strict=True))
        table = np.array([offsets[name] for name in self.table or self.sections], "<u4")
        start = b"NKMD" + self.version.to_bytes(2, "little") + head.to_bytes(2, "little")
        return start + table.tobytes() + lead + b"".join(blocks)


def _section(data: bytes, at: int) -> tuple[str, Rows, int]:
    """The section that begins at an offset: its name, its rows, copied, and where they end."""
    name = data[at : at + 4].decode("latin-1")
    if name not in ENTRIES:
        raise NkmError(f"the course map has an unknown section {name!r} at {at:#x}")
    body = at + 4 if name == "STAG" else at + 8
    count = 1 if name == "STAG" else int.from_bytes(data[at + 4 : at + 8], "little")
    size = ENTRIES[name].itemsize
    if body + count * size > len(data):
        raise NkmError(f"section {name} of the course map is cut off: {count} entries do not fit in the file")
    return name, np.frombuffer(data, ENTRIES[name], count, body).copy(), body + count * size
