"""Ghosts: who drove which course how fast, and every button on the way.

A ghost is stored in a save as a block (`NKPG` for the player's own, `NKDG` for downloaded ones), and on the
cartridge, unencrypted, for the staff. The layout was measured on 131 personal and 10 downloaded ghosts of
six real saves; all of them decode and encode back to the same bytes.
"""

import datetime
import struct
from dataclasses import dataclass
from typing import Self, TypeVar

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desmume_mkds.game.courses import (
    CHARACTERS,
    KARTS,
    Character,
    Course,
    Kart,
    find_course_by_id,
)
from desmume_mkds.game.errors import GhostError, UnknownNameError

GHOST_FIRST_FRAME = 122
"""Ghost frame i is in effect in the update in which the race state's frameCounter becomes 122 + i."""

CLOCK_FIRST_FRAME = 183
"""The race clock starts about this many frames after ghost frame 0 (131 ghosts: 181.9 to 184.7)."""

MAX_RUNS = 1764
"""A recording's buffer holds this many runs, the open one among them."""

MAX_RUN_FRAMES = 255
EMBLEM_SIZE = 512
NAME_SIZE = 20
PERSONAL_SIZE = 0xDFC
"""Bytes of a personal ghost's content, without the block's trailer."""
DOWNLOADED_SIZE = 0xFFC

_HEADER = struct.Struct("<4sHHI20s15sB")

# Ghost button bit -> key mask. The item bit stands for L or X; X is what is pressed on the way back.
_KEYS = (0x001, 0x002, 0x100, 0x400, 0x010, 0x020, 0x080, 0x040)  # A B R X Right Left Down Up
_ITEM_KEYS = 0x600
_MASK_OF_BUTTONS = np.array(
    [sum(key for bit, key in enumerate(_KEYS) if buttons >> bit & 1) for buttons in range(256)], np.uint16
)


def buttons_to_keys(buttons: ArrayLike) -> NDArray[np.uint16]:
    """Return the key masks that press ghost buttons (0-255); the item button becomes X.

    >>> buttons_to_keys([0x01, 0x25]).tolist()  # A; A, R and Left
    [1, 289]
    """
    return _MASK_OF_BUTTONS[np.asarray(buttons, np.uint8)]


def keys_to_buttons(keys: ArrayLike) -> NDArray[np.uint8]:
    """Return the ghost buttons of key masks; keys that a ghost does not store are dropped.

    >>> keys_to_buttons([1, 289, 0x200, 0x400]).tolist()
    [1, 37, 8, 8]
    """
    keys = np.asarray(keys, np.uint16)
    buttons = np.zeros(keys.shape, np.uint8)
    for bit, key in enumerate(_KEYS):
        held = keys & (_ITEM_KEYS if key & _ITEM_KEYS else key) != 0
        buttons |= held.astype(np.uint8) << np.uint8(bit)
    return buttons


def format_time(milliseconds: int) -> str:
    """Return a race time as people write it.

    >>> format_time(71427)
    '1:11.427'
    """
    return f"{milliseconds // 60000}:{milliseconds // 1000 % 60:02}.{milliseconds % 1000:03}"


def split_time(ms: int) -> tuple[int, int, int]:
    """Return the minutes, seconds and milliseconds that a time in milliseconds is stored as."""
    return ms // 60000, ms // 1000 % 60, ms % 1000


def join_time(minutes: int, seconds: int, milliseconds: int) -> int:
    """Return the milliseconds of a stored time."""
    return (minutes * 60 + seconds) * 1000 + milliseconds


@dataclass(frozen=True)
class Rest:
    """What a ghost's block holds where nothing has a name: zeros, but not in every ghost that people have.

    `magic` is the block's where it is the other kind's, `header` the byte at 0x2F (3 in 60 of 466 real
    ghosts), `name` is what stands behind the end of the player's name, and `runs` the end of the recording's
    buffer, from the first byte behind the open run that is not 0.
    """

    magic: bytes = b""
    header: int = 0
    name: bytes = b""
    runs: bytes = b""


@dataclass(frozen=True)
class Ghost:
    """A recorded time trial.

    `runs` are pairs (ghost buttons 0-255, frames 1-255): these buttons were held for so many frames. The last
    run is the one that was still open at the finish; the game stores it without counting it, and only with it
    does the recording reach the finish. `total_ms` is the race time and `lap_ms` the one to five lap times,
    which add up to it in every real ghost. `flags` is the byte before the time: bit 0 is always set, bits 1
    to 3 vary for unknown reasons. `emblem`, 32×32 pixels of 4 bits, makes it a downloaded ghost. `rest` are
    the bytes that have no name; they go back where they came from.

    Raises GhostError: a field cannot be stored.
    """

    course: Course
    character: Character
    kart: Kart
    player_name: str
    date: datetime.date
    total_ms: int
    lap_ms: tuple[int, ...]
    runs: tuple[tuple[int, int], ...]
    flags: int = 1
    emblem: bytes | None = None
    rest: Rest = Rest()

    def __post_init__(self) -> None:
        encode_name(self.player_name)
        if not 2000 <= self.date.year <= 2127:
            raise GhostError(f"the date {self.date} is not between the years 2000 and 2127")
        if len(self.lap_ms) > 5 or not all(0 < ms < 128 * 60000 for ms in (self.total_ms, *self.lap_ms)):
            raise GhostError("a ghost has at most 5 laps, and times above zero and below 128 minutes")
        if not 0 <= self.flags <= 255:
            raise GhostError(f"the flags {self.flags} are not a byte")
        if not 1 <= len(self.runs) <= MAX_RUNS:
            raise GhostError(f"a recording has 1 to {MAX_RUNS} runs of equal buttons, not {len(self.runs)}")
        for place, (buttons, frames) in enumerate(self.runs):
            least = 0 if 0 < place == len(self.runs) - 1 else 1
            if not (0 <= buttons <= 255 and least <= frames <= MAX_RUN_FRAMES):
                raise GhostError(f"run {place} of a recording cannot be {frames} frames of {buttons}")
        if len(self.rest.name) > NAME_SIZE or len(self.rest.runs) > 2 * MAX_RUNS:
            raise GhostError("the bytes without a name do not fit into a ghost")
        if self.emblem is not None and len(self.emblem) != EMBLEM_SIZE:
            raise GhostError(f"an emblem has {EMBLEM_SIZE} bytes, not {len(self.emblem)}")

    @property
    def open_run(self) -> tuple[int, int]:
        """The run that was still open at the finish: stored, but not counted by the data length."""
        return self.runs[-1]

    @property
    def time(self) -> str:
        """The race time as text."""
        return format_time(self.total_ms)

    @property
    def is_downloaded(self) -> bool:
        """Whether it came from another player: such ghosts carry an emblem."""
        return self.emblem is not None

    def frames(self) -> NDArray[np.uint8]:
        """Return the ghost buttons of every frame from the first recorded one to the finish, uint8 (n,)."""
        runs = np.array(self.runs, np.uint8)
        return np.repeat(runs[:, 0], runs[:, 1])

    def key_masks(self) -> NDArray[np.uint16]:
        """Return the key mask of every frame, uint16 (n,)."""
        return buttons_to_keys(self.frames())

    @classmethod
    def from_frames(
        cls,
        frames: ArrayLike,
        *,
        course: Course,
        character: Character,
        kart: Kart,
        total_ms: int,
        lap_ms: tuple[int, ...],
        player_name: str,
        date: datetime.date,
        emblem: bytes | None = None,
    ) -> Self:
        """Return a ghost that holds one byte of ghost buttons per frame, from ghost frame 0 to the finish.

        Raises GhostError: there are no frames, the buttons change too often, or a field cannot be stored.
        """
        return cls(
            *(course, character, kart, player_name, date, total_ms, lap_ms),
            runs=encode_runs(frames),
            emblem=emblem,
        )

    @classmethod
    def from_block(cls, content: bytes) -> Self:
        """Decode the decrypted content of a ghost block (0xDFC bytes, downloaded and staff ghosts 0xFFC).

        Raises GhostError: the content is not a ghost's.
        """
        if len(content) not in (PERSONAL_SIZE, DOWNLOADED_SIZE):
            raise GhostError(f"a ghost has {PERSONAL_SIZE} or {DOWNLOADED_SIZE} bytes, not {len(content)}")
        magic, ids, date, time, name, laps, spare = _HEADER.unpack_from(content)
        if magic not in (b"NKPG", b"NKDG"):
            raise GhostError(f"a ghost begins with NKPG or NKDG, not {magic!r}")
        downloaded = len(content) == DOWNLOADED_SIZE
        at = _HEADER.size + (EMBLEM_SIZE if downloaded else 0)
        player_name, behind_name = _decode_name(name)
        runs, behind_runs = _decode_runs(content[at:])
        return cls(
            course=_course(ids >> 10),
            character=_entry(CHARACTERS, ids & 0xF, "character"),
            kart=_entry(KARTS, ids >> 4 & 0x3F, "kart"),
            player_name=player_name,
            date=_date(2000 + (date & 0x7F), date >> 7 & 0xF, date >> 11),
            total_ms=_checked_time(time >> 8 & 0x7F, time >> 15 & 0x7F, time >> 22),
            lap_ms=_decode_laps(laps),
            runs=runs,
            flags=time & 0xFF,
            emblem=content[_HEADER.size : at] if downloaded else None,
            rest=Rest(b"" if magic == _magic(downloaded) else magic, spare, behind_name, behind_runs),
        )

    def to_block(self) -> bytes:
        """Return the decrypted content of its block, without the trailer."""
        minutes, seconds, milliseconds = split_time(self.total_ms)
        header = _HEADER.pack(
            self.rest.magic or _magic(self.is_downloaded),
            self.character.id | self.kart.id << 4 | self.course.id << 10,
            self.date.year - 2000 | self.date.month << 7 | self.date.day << 11,
            self.flags | minutes << 8 | seconds << 15 | milliseconds << 22,
            _encode_name_and(self.player_name, self.rest.name),
            b"".join(_encode_lap(ms) for ms in self.lap_ms),
            self.rest.header,
        )
        behind = np.frombuffer(self.rest.runs.rjust(2 * MAX_RUNS, b"\0"), np.uint8)
        runs = behind.reshape(MAX_RUNS, 2).copy()
        runs[: len(self.runs)] = self.runs
        length = 2 * (len(self.runs) - 1)  # the open run is not counted
        return header + (self.emblem or b"") + struct.pack("<I", length) + runs.tobytes()


def encode_runs(frames: ArrayLike) -> tuple[tuple[int, int], ...]:
    """Return the runs of a recording with one byte of ghost buttons per frame.

    >>> encode_runs([0, 0, 0, 1])
    ((0, 3), (1, 1))

    Raises GhostError: there are no frames.
    """
    frames = np.asarray(frames, np.uint8)
    if frames.ndim != 1 or not len(frames):
        raise GhostError("a recording needs at least one frame")
    starts = np.concatenate(([0], np.flatnonzero(np.diff(frames)) + 1))
    ends = np.append(starts[1:], len(frames))
    return tuple(
        (int(frames[start]), min(MAX_RUN_FRAMES, int(end) - at))
        for start, end in zip(starts, ends, strict=True)
        for at in range(int(start), int(end), MAX_RUN_FRAMES)
    )


def encode_name(name: str) -> bytes:
    """Return a name as 20 bytes: at most 10 UTF-16 units. Raises GhostError: it does not fit."""
    units = name.encode("utf-16-le", "surrogatepass")
    if len(units) > NAME_SIZE or "\0" in name or any("\ud800" <= letter <= "\udfff" for letter in name):
        raise GhostError(f"the name {name!r} is not text of at most 10 characters")
    return units.ljust(NAME_SIZE, b"\0")


_T = TypeVar("_T")


def _entry(table: tuple[_T, ...], id: int, kind: str) -> _T:
    if id >= len(table):
        raise GhostError(f"there is no {kind} {id}")
    return table[id]


def _course(id: int) -> Course:
    try:
        return find_course_by_id(id)
    except UnknownNameError as error:
        raise GhostError(str(error)) from error


def _date(year: int, month: int, day: int) -> datetime.date:
    try:
        return datetime.date(year, month, day)
    except ValueError as error:
        raise GhostError(f"there is no date {year}-{month:02}-{day:02}") from error


def _magic(downloaded: bool) -> bytes:
    return b"NKDG" if downloaded else b"NKPG"


def _decode_name(units: bytes) -> tuple[str, bytes]:
    """Return the name, and what stands behind the zero that ends it, up to the last byte that is not 0."""
    end = next((at for at in range(0, NAME_SIZE, 2) if units[at : at + 2] == b"\0\0"), NAME_SIZE)
    try:
        return units[:end].decode("utf-16-le"), units[end + 2 :].rstrip(b"\0")
    except UnicodeDecodeError as error:
        raise GhostError("the player name is not text") from error


def _encode_name_and(name: str, behind: bytes) -> bytes:
    units = encode_name(name)
    end = 2 + len(name.encode("utf-16-le"))
    return (units[:end] + behind)[:NAME_SIZE].ljust(NAME_SIZE, b"\0")


def _decode_runs(recording: bytes) -> tuple[tuple[tuple[int, int], ...], bytes]:
    """Return the runs, and the end of their buffer from the first byte behind them that is not 0."""
    length = struct.unpack_from("<I", recording)[0]
    if length % 2 or length // 2 >= MAX_RUNS:
        raise GhostError(f"a recording cannot be {length} bytes long")
    end = 4 + length + 2  # one more: the open run
    runs = tuple((recording[at], recording[at + 1]) for at in range(4, end, 2))
    return runs, recording[end:].lstrip(b"\0")


def _decode_laps(laps: bytes) -> tuple[int, ...]:
    words = [int.from_bytes(laps[at : at + 3]) for at in range(0, 15, 3)]
    while words and not words[-1]:
        words.pop()
    return tuple(_checked_time(word >> 17, word >> 10 & 0x7F, word & 0x3FF) for word in words)


def _encode_lap(ms: int) -> bytes:
    minutes, seconds, milliseconds = split_time(ms)
    return (minutes << 17 | seconds << 10 | milliseconds).to_bytes(3)


def _checked_time(minutes: int, seconds: int, milliseconds: int) -> int:
    if seconds > 59 or milliseconds > 999:
        raise GhostError(f"there is no time {minutes}:{seconds:02}.{milliseconds:03}")
    return join_time(minutes, seconds, milliseconds)
