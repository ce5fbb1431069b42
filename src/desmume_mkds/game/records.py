"""The best times of every course, as a save keeps them: five ranks and the best lap."""

import struct
from dataclasses import dataclass
from typing import Self

from desmume_mkds.game.courses import COURSES, Course
from desmume_mkds.game.ghost import Ghost, encode_name, join_time, split_time

RANKS = 5
_BEST_LAP = RANKS  # its list follows those of the ranks
_FIRST = 4  # behind the magic
_ENTRY = struct.Struct("<IB3x20s")


@dataclass(frozen=True)
class TimeTrialRecords:
    """The content of a save's block of records."""

    content: bytes

    def times(self, course: Course) -> list[int]:
        """Return the best times of a course in milliseconds, at most five, the best first."""
        return [_time(entry) for entry in self._ranks(course)]

    def best_lap(self, course: Course) -> int | None:
        """Return the best lap of a course in milliseconds."""
        entry = self._entry(_BEST_LAP, course)
        return _time(entry) if _is_valid(entry) else None

    def enter(self, ghost: Ghost) -> Self:
        """Return the records with a ghost's time among the ranks, and its best lap if no lap was better."""
        ranks, time = self._ranks(ghost.course), _entry_of(ghost, ghost.total_ms)
        if time not in ranks:
            ranks = sorted([*ranks, time], key=_time)[:RANKS]
        entries = dict(enumerate(ranks))
        best = min(ghost.lap_ms, default=ghost.total_ms)
        if best < (self.best_lap(ghost.course) or best + 1):
            entries[_BEST_LAP] = _entry_of(ghost, best)
        content = bytearray(self.content)
        for place, entry in entries.items():
            at = _offset(place, ghost.course)
            content[at : at + _ENTRY.size] = entry
        return type(self)(bytes(content))

    def _ranks(self, course: Course) -> list[bytes]:
        entries = [self._entry(rank, course) for rank in range(RANKS)]
        return [entry for entry in entries if _is_valid(entry)]

    def _entry(self, place: int, course: Course) -> bytes:
        at = _offset(place, course)
        return self.content[at : at + _ENTRY.size]


def _offset(place: int, course: Course) -> int:
    return _FIRST + (place * len(COURSES) + course.slot) * _ENTRY.size


def _entry_of(ghost: Ghost, ms: int) -> bytes:
    minutes, seconds, milliseconds = split_time(ms)
    time = 1 | ghost.character.id << 1 | minutes << 8 | seconds << 15 | milliseconds << 22
    return _ENTRY.pack(time, ghost.kart.id, encode_name(ghost.player_name))


def _is_valid(entry: bytes) -> bool:
    return bool(entry[0] & 1)


def _time(entry: bytes) -> int:
    word = int(_ENTRY.unpack(entry)[0])
    return join_time(word >> 8 & 0x7F, word >> 15 & 0x7F, word >> 22)
