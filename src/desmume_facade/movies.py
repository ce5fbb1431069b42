"""`emu.movie`: movies played and recorded, as py-desmume has them."""

from __future__ import annotations

from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Any

from desmume_mkds.game.errors import FileError, MovieError
from desmume_mkds.game.files import StrPath
from desmume_mkds.game.movie import Movie as MovieFile
from desmume_mkds.game.save import Save

if TYPE_CHECKING:
    from desmume_facade.emulator import MarioKart
    from desmume_mkds.replay import Replay


class Movie:
    """The movie that is played or recorded."""

    def __init__(self, emu: MarioKart) -> None:
        self._emu = emu
        self._path: Path | None = None
        self._author = ""
        self._sram: bytes | None = None
        self._date: datetime | None = None
        self._keys: list[int] = []
        self._extras: list[tuple[int, int, int, int, int]] = []
        self._readonly = True

    def __bool__(self) -> bool:
        """Whether a movie is played or recorded."""
        return self.is_active()

    def play(self, file_name: StrPath) -> None:
        """Switch the console off and on and play a movie's keys. Raises RuntimeError: it cannot be played."""
        self.stop()
        try:
            self._emu.play(file_name)
        except (FileError, MovieError) as error:
            raise RuntimeError(str(error)) from error

    def record(
        self,
        file_name: StrPath,
        author_name: str,
        start_from: Any = 0,
        sram_save: str = "",
        rtc_date: Any = None,
    ) -> None:
        """Switch the console off and on and write down its keys, until `stop` makes a file of them.

        With `start_from` 0 (`StartFrom.START_BLANK`) the battery memory is erased, with 1 it is
        `sram_save`, or what
        is there without one. Raises RuntimeError: a movie from a savestate is asked for, which only plays
        beside
        that state's file.
        """
        kind = start_from.value if isinstance(start_from, Enum) else int(start_from)
        if kind not in (0, 1):
            raise RuntimeError("movies are recorded from power-on: take START_BLANK or START_SRAM")
        self.stop()
        save = None
        if kind == 1:
            save = Save.from_file(sram_save).to_dsv() if sram_save else self._emu.battery()
        self._date = None
        if rtc_date is not None:
            self._date = datetime(
                rtc_date.year, rtc_date.month, rtc_date.day, rtc_date.hour, rtc_date.minute, rtc_date.second
            )
        self._emu.start_over(save, self._date)
        self._path, self._author, self._sram = Path(file_name), author_name, save
        self._keys, self._extras = [], []

    def note(self, keys: int, touch: tuple[int, int] | None, frames: int) -> None:
        """Write down frames, if a movie is recorded."""
        if self._path is not None:
            extra = (0, 0, 0, 0, 0) if touch is None else (0, *touch, 1, 0)
            self._keys += [keys] * frames
            self._extras += [extra] * frames

    def stop(self) -> None:
        """Stop playing; or stop recording, and write the file. Raises RuntimeError: it cannot be written."""
        self._emu.end_replay()
        if self._path is None:
            return
        path, self._path = self._path, None
        if not self._keys:
            return
        about = [f"author {self._author}"]
        made = MovieFile.for_rom(self._emu.rom, self._keys, comments=about, sram=self._sram)
        made = MovieFile(self._keys, made.header, made.comments, made.sram, self._extras)
        if self._date is not None:
            made.header["rtcStartNew"] = self._date.strftime("%Y-%b-%d %H:%M:%S:000").upper()
        try:
            made.save(path)
        except FileError as error:
            raise RuntimeError(str(error)) from error

    def is_active(self) -> bool:
        """Whether a movie is played, was played to its end, or is recorded."""
        return self._path is not None or self._emu.replay is not None

    def is_recording(self) -> bool:
        """Whether one is recorded."""
        return self._path is not None

    def is_playing(self) -> bool:
        """Whether frames are left of one, or the last was just given."""
        return self._emu.replay is not None and self._emu.replay.playing

    def is_finished(self) -> bool:
        """Whether one was played to its end."""
        return self._emu.replay is not None and not self._emu.replay.playing

    def get_length(self) -> int:
        """Frames. Raises ValueError: no movie is active, as below."""
        replay = self._emu.replay
        return len(self._keys) if replay is None and self._path else len(self._need())

    def get_name(self) -> str:
        """The file's name."""
        if self._path is not None:
            return str(self._path)
        self._need()
        return str(self._emu.played or "")

    def get_rerecord_count(self) -> int:
        """How often the person who made it went back."""
        return 0 if self._path is not None else int(self._need().movie.header.get("rerecordCount", "0"))

    def set_rerecord_count(self, count: int) -> None:
        """Say how often."""
        if self._path is None:
            self._need().movie.header["rerecordCount"] = str(count)

    def get_readonly(self) -> bool:
        """Whether a state that is loaded leaves the movie as it is: yes, unless set otherwise."""
        if self._path is None:
            self._need()
        return self._readonly

    def set_readonly(self, state: bool) -> None:
        """Say whether."""
        self._readonly = bool(state)

    def _need(self) -> Replay:
        if self._emu.replay is None:
            raise ValueError("no movie is active")
        return self._emu.replay
