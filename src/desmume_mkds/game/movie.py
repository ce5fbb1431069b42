"""Movies (`.dsm`): every key of every frame from power-on, as DeSmuME plays them.

The emulator's own reader guesses where a line is damaged, and crashes on some files; this one is strict and
names the line. What it writes plays in the emulator frame by frame as it reads here, with the CPU mode, clock
and battery memory that the movie carries. The format was verified by recording and playing in py-desmume.
"""

import base64
import hashlib
import re
import uuid
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Self

import numpy as np
from numpy.typing import ArrayLike, NDArray

from desmume_mkds.game.courses import Character, Course, Kart, find_character, find_course_by_id, find_kart
from desmume_mkds.game.errors import MovieError, UnknownNameError
from desmume_mkds.game.files import StrPath, read_capped, write_whole
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME, keys_to_buttons
from desmume_mkds.game.rom import RomInfo

MAX_FILE_SIZE = 64 << 20  # some ten hours of frames

LETTERS = b"RLDUTSBAYXWEG"
"""The letter of each button in a frame line; T is Select, S Start, W and E the left and right shoulder."""

_BITS = np.array([4, 5, 7, 6, 2, 3, 1, 0, 11, 10, 9, 8, 12])  # of the key mask, for each letter
_NEUTRAL = np.frombuffer(b"|0|.............000 000 0 000|\n", np.uint8)
_BUTTONS = slice(3, 16)
_EXTRA_DIGITS = ((1,), (16, 17, 18), (20, 21, 22), (24,), (26, 27, 28))  # where each of the extras stands
_FRAME = re.compile(rb"\|([0-7])\|([^|]{13})(\d{3}) (\d{3}) ([01])(?: (\d{3}))?\|")
_HEADER_LINE = re.compile(rb"(\S+)\s+(\S[^\r\n\0]*)")
_RACE = re.compile(r"(\d{1,2}) (\d{1,2}) (\d{1,2}) (\d{1,9})")

DEFAULT_HEADER: Mapping[str, str] = MappingProxyType({
    "emuVersion": "91200",
    "rerecordCount": "0",
    "useExtBios": "0",
    "useExtFirmware": "0",
    # The console's settings that the emulator has by itself, so that no machine's own come in.
    "firmNickname": "DeSmuME",
    "firmMessage": "DeSmuME makes you happy!",
    "firmFavColour": "7",
    "firmBirthMonth": "6",
    "firmBirthDay": "23",
    "firmLanguage": "1",  # English
    "advancedTiming": "1",
    "jitBlockSize": "100",  # a movie without it turns the fast CPU mode off
    "rtcStartNew": "2009-JAN-01 00:00:00:000",
    "savestate": "0",
})
"""The settings under which our movies run."""


@dataclass(frozen=True)
class RaceComment:
    """What the comment line `CHARACTER KART COURSE START` (ids) says: who races where, from which frame on.

    `start` is the index of the movie frame in which the race state's frameCounter became 1.
    """

    character: Character
    kart: Kart
    course: Course
    start: int

    @property
    def ghost_start(self) -> int:
        """The index of the movie frame that is frame 0 of the race's ghost."""
        return self.start + GHOST_FIRST_FRAME - 1

    def __str__(self) -> str:
        return f"{self.character.id} {self.kart.id} {self.course.id} {self.start}"


class Movie:
    """A movie of n frames; frame i is what the console gets in the (i+1)-th cycle from power-on.

    `keys` are key masks, uint16 (n,). `extras` is the rest of each frame, uint8 (n, 5): command bits (1
    microphone button, 2 reset, 4 lid), pen x, pen y, 1 while the pen is down, number of the microphone
    sample. `header` holds the header lines by key, but for `version`, the `comments`, and `sram`: the battery
    memory, which must be a `.dsv` (`Save.to_dsv()`) for the emulator to give it to the game.

    Raises MovieError: a part cannot be written.
    """

    def __init__(
        self,
        keys: ArrayLike,
        header: Mapping[str, str] = MappingProxyType({}),
        comments: Sequence[str] = (),
        sram: bytes | None = None,
        extras: ArrayLike | None = None,
    ) -> None:
        self.keys: NDArray[np.uint16] = np.asarray(keys, np.uint16)
        self.extras: NDArray[np.uint8] = np.asarray(
            np.zeros((len(self.keys), 5)) if extras is None else extras, np.uint8
        )
        self.header = dict(header)
        self.comments = tuple(comments)
        self.sram = sram
        self._order: tuple[str, ...] = ()     # of the header's lines in the file that it was read from
        self._check()

    @classmethod
    def for_rom(
        cls,
        rom: RomInfo,
        keys: ArrayLike,
        *,
        race: RaceComment | None = None,
        comments: Sequence[str] = (),
        sram: bytes | None = None,
    ) -> Self:
        """Return a movie of our own for a cartridge, with the settings of `DEFAULT_HEADER`.

        The same arguments give the same bytes. Raises MovieError: a part cannot be written.
        """
        movie = cls(keys, DEFAULT_HEADER, (*comments, *([str(race)] if race else ())), sram)
        movie.header |= {
            "romFilename": " ".join(rom.path.name.encode("utf-8", "replace").decode().split()),
            "romChecksum": f"{rom.crc32:08X}",
            "romSerial": rom.serial,
            "guid": str(uuid.UUID(bytes=hashlib.sha256(movie.keys.tobytes()).digest()[:16])).upper(),
        }
        return movie

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """Parse a movie's bytes. Raises MovieError, which names the line."""
        lines = data.split(b"\n")
        if lines[0].rstrip(b"\r") not in (b"version 1", b"version 2"):
            raise MovieError("this is not a movie: those begin with the line version 1 or version 2")
        header: dict[str, str] = {}
        comments: list[str] = []
        order: list[str] = []
        frames: list[tuple[bytes, ...]] = []
        for number, line in _join_bare_words(lines[1:]):
            if line.startswith(b"|"):
                frames.append(_parse_frame(line, number))
            elif line:
                key, value = _parse_header_line(line, number)
                order.append(key)
                if key == "comment":
                    comments.append(value)
                else:
                    header[key] = value
        if not frames:
            raise MovieError("the movie holds no frames; it is cut short or was never recorded")
        sram = _parse_memory(header.pop("sram")) if "sram" in header else None
        pressed = np.frombuffer(b"".join(frame[1] for frame in frames), np.uint8).reshape(-1, len(LETTERS))
        keys = ((pressed != ord(".")) & (pressed != ord(" "))) @ (1 << _BITS)
        extras = [[int(frame[place] or 0) for place in (0, 2, 3, 4, 5)] for frame in frames]
        movie = cls(keys, header, comments, sram, extras)
        movie._order = tuple(order)
        return movie

    @classmethod
    def from_file(cls, path: StrPath) -> Self:
        """Read a `.dsm` file.

        Raises FileError: the file cannot be read. Raises MovieError: it is damaged, or no movie.
        """
        data = read_capped(path, MAX_FILE_SIZE)
        try:
            return cls.from_bytes(data)
        except MovieError as error:
            raise MovieError(f"{path}: {error}") from error

    def __len__(self) -> int:
        return len(self.keys)

    def __repr__(self) -> str:
        race = f", race='{self.race}'" if self.race else ""
        return f"<Movie of {len(self)} frames{race}>"

    @property
    def needs_savestate(self) -> bool:
        """Whether it starts from a save state in a file of its own instead of from power-on."""
        return self.header.get("savestate", "0") != "0"

    @property
    def race(self) -> RaceComment | None:
        """What the race comment says, or None without one.

        Raises MovieError: it names ids that do not exist, or a frame behind the movie's end.
        """
        for comment in self.comments:
            if match := _RACE.fullmatch(comment):
                character, kart, course, start = map(int, match.groups())
                if start >= len(self):
                    raise MovieError(f"the comment {comment!r} names frame {start} of {len(self)}")
                try:
                    who = find_character(character), find_kart(kart), find_course_by_id(course)
                except UnknownNameError as error:
                    raise MovieError(f"the comment {comment!r} is wrong: {error}") from error
                return RaceComment(*who, start)
        return None

    def ghost_frames(self) -> NDArray[np.uint8]:
        """Return the ghost buttons of each frame from the ghost's frame 0 to the movie's end, uint8 (m,).

        Raises MovieError: the movie has no race comment.
        """
        if self.race is None:
            raise MovieError("the movie has no comment CHARACTER KART COURSE START that names its race")
        return keys_to_buttons(self.keys[self.race.ghost_start :])

    def to_bytes(self) -> bytes:
        """Return the movie as the emulator reads it. Raises MovieError: a part cannot be written."""
        left = dict(self.header)
        comments = list(self.comments)
        lines = [b"version 2"]
        for key in (*self._order, *self.header, *["comment"] * len(comments), "sram"):
            if key == "comment" and comments:
                lines.append(_header_line(key, comments.pop(0)))
            elif key == "sram" and self.sram is not None and "sram" not in left:
                left["sram"] = ""
                lines.append(_header_line(key, "base64:" + base64.b64encode(self.sram).decode()))
            elif key != "sram" and key in left:
                lines.append(_header_line(key, left.pop(key)))
        text = np.tile(_NEUTRAL, (len(self), 1))
        pressed = (self.keys[:, None] >> _BITS & 1).astype(bool)
        text[:, _BUTTONS] = np.where(pressed, np.frombuffer(LETTERS, np.uint8), text[:, _BUTTONS])
        for values, columns in zip(self.extras.T, _EXTRA_DIGITS, strict=True):
            for place, column in enumerate(reversed(columns)):
                text[:, column] = ord("0") + values // 10**place % 10
        return b"\n".join([*lines, b""]) + text.tobytes()

    def save(self, path: StrPath) -> None:
        """Write the movie, whole or not at all. Raises FileError; raises MovieError as `to_bytes`."""
        write_whole(path, self.to_bytes())

    def _check(self) -> None:
        if self.keys.ndim != 1 or not len(self.keys) or self.extras.shape != (len(self.keys), 5):
            raise MovieError(f"keys {self.keys.shape} and extras {self.extras.shape} make no movie")
        if (self.keys >> len(LETTERS)).any():
            raise MovieError(f"a movie holds key mask bits 0 to {len(LETTERS) - 1} only")
        if (self.extras[:, 0] > 7).any() or (self.extras[:, 3] > 1).any():
            raise MovieError("a frame's command is at most 7, and its pen is up (0) or down (1)")


def _join_bare_words(lines: Sequence[bytes]) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number in the file, without the white space around it.

    A word that stands alone takes the next line for its value, as in the emulator: also a frame, which
    is then not played. Ten published movies have such a line.
    """
    word, at = b"", 0
    for number, line in enumerate(lines, 2):
        line = line.strip(b" \t\r")
        if word and line:
            yield at, word + b" " + line
            word = b""
        elif line and not line.startswith(b"|") and not re.search(rb"\s", line):
            word, at = line, number
        elif not word:
            yield number, line


def _parse_frame(line: bytes, number: int) -> tuple[bytes, ...]:
    match = _FRAME.fullmatch(line)
    if match is None or max(int(match[place] or 0) for place in (3, 4, 6)) > 255:
        shown = line[:40].decode("ascii", "backslashreplace")
        example = _NEUTRAL.tobytes().decode().strip()
        raise MovieError(f"line {number}: {shown!r} is not a frame such as {example}")
    return match.groups()


def _parse_header_line(line: bytes, number: int) -> tuple[str, str]:
    match = _HEADER_LINE.fullmatch(line)
    if match is None:
        shown = line[:40].decode("ascii", "backslashreplace")
        raise MovieError(f"line {number}: {shown!r} is not a key with a value; delete the line")
    try:
        key, value = match[1].decode(), match[2].decode()
    except UnicodeDecodeError as error:
        raise MovieError(f"line {number}: this is not UTF-8 text") from error
    if key == "version":
        raise MovieError(f"line {number}: a second movie begins here; cut the file apart")
    if key == "binary" and value != "0":
        raise MovieError(f"line {number}: binary movies cannot be read; record it as text")
    return key, value


def _header_line(key: str, value: str) -> bytes:
    """Return a header line, or raise MovieError where it would not be read back as it is meant."""
    line = f"{key} {value}".encode("utf-8", "surrogatepass")
    try:
        if not key.startswith("|") and _parse_header_line(line, 0) == (key, value):
            return line
    except MovieError:
        pass
    raise MovieError(f"the movie's header line {key!r} cannot hold {value!r}")


def _parse_memory(text: str) -> bytes:
    try:
        if text.startswith("base64:"):
            return base64.b64decode(text.removeprefix("base64:"), validate=True)
        if text.startswith("0x"):
            return bytes.fromhex(text.removeprefix("0x"))
    except ValueError as error:
        raise MovieError(f"the movie's battery memory (sram) is damaged: {error}") from error
    raise MovieError("the movie's battery memory (sram) is neither base64 nor hexadecimal")
