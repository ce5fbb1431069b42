"""`emu.savestate` and `emu.backup`: moments and battery memory in files, as py-desmume has them.

States are DeSmuME's own (.dst), so that either reads the other's. They are put back without a reset, and
leave the
battery memory's file alone.
"""

from __future__ import annotations

import struct
import time
from pathlib import Path
from typing import TYPE_CHECKING

from desmume_mkds.console import EmulatorError
from desmume_mkds.game.errors import FileError, SaveError
from desmume_mkds.game.files import StrPath, read_capped, write_whole
from desmume_mkds.game.save import Save
from desmume_mkds.snapshot import MAX_STATE
from desmume_mkds.starts import cache_folder

if TYPE_CHECKING:
    from desmume_facade.emulator import MarioKart

NB_STATES = 10
_MAGIC = b"DeSmuME SState\0\0"
_PLAIN = 0xFFFFFFFF  # where the compressed length stands: none


class Savestate:
    """Moments, in slots 0 to 9 of the cartridge or in files."""

    def __init__(self, emu: MarioKart) -> None:
        self._emu = emu

    def scan(self) -> None:
        """Nothing: slots are looked at when they are asked for."""

    def exists(self, slot_id: int) -> bool:
        """Whether there is a state in a slot."""
        return self._slot(slot_id).is_file()

    def save(self, slot_id: int) -> None:
        """Keep the present moment in a slot."""
        path = self._slot(slot_id)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.save_file(path)

    def load(self, slot_id: int) -> None:
        """Go back to the moment in a slot. Raises RuntimeError: it is empty."""
        self.load_file(self._slot(slot_id))

    def save_file(self, file_name: StrPath) -> None:
        """Keep the present moment in a file. Raises RuntimeError: it cannot be written."""
        try:
            write_whole(file_name, self._emu.state())
        except FileError as error:
            raise RuntimeError(f"unable to save the savestate: {error}") from error

    def load_file(self, file_name: StrPath) -> None:
        """Go back to the moment in a file; the keys held stay as they are.

        Raises RuntimeError: the file cannot be read or is no whole state; then nothing happened.
        """
        try:
            state = read_capped(file_name, MAX_STATE)
            _check(state)
            self._emu.go_to(state)
        except (FileError, EmulatorError) as error:
            raise RuntimeError(f"unable to load the savestate {file_name}: {error}") from error

    def date(self, slot_id: int) -> str:
        """When the state in a slot was saved; empty without one."""
        path = self._slot(slot_id)
        if not path.is_file():
            return ""
        return time.strftime("%d-%b-%Y %H:%M:%S", time.localtime(path.stat().st_mtime))

    def _slot(self, slot_id: int) -> Path:
        if not 0 <= slot_id < NB_STATES:
            raise EmulatorError(f"there are slots 0 to {NB_STATES - 1}, not {slot_id!r}")
        return cache_folder() / "states" / f"{self._emu.rom.sha256[:16]}.ds{slot_id}"


def _check(state: bytes) -> None:
    if not state.startswith(_MAGIC) or len(state) < 32:
        raise EmulatorError("it is no savestate of DeSmuME")
    length, packed = struct.unpack_from("<2I", state, 24)
    if packed != _PLAIN:
        raise EmulatorError("it is compressed, which py-desmume's never are")
    if length != len(state):
        raise EmulatorError(f"it is cut short: {len(state):,} bytes of {length:,}")


class Backup:
    """The cartridge's battery memory."""

    def __init__(self, emu: MarioKart) -> None:
        self._emu = emu

    def import_file(self, file_path: StrPath, force_size: int = 0) -> bool:
        """Put a save (.sav, .dsv, .duc) into the cartridge and switch the console off and on, so that the
        game
        sees it. Whether it is one of this game's. `force_size` makes no difference: the chip's size is known.

        Raises FileNotFoundError: there is no such file.
        """
        if not Path(file_path).exists():
            raise FileNotFoundError(f"there is no file {file_path}")
        try:
            save = Save.from_file(file_path)
        except (FileError, SaveError):
            return False
        self._emu.open(self._emu.rom.path, save=save.to_bytes())
        return True

    def export_file(self, file_path: StrPath) -> bool:
        """Write the battery memory to a file: with DeSmuME's footer if it ends in .dsv, else bare. Whether
        that
        was possible."""
        try:
            content = self._emu.battery()
            bare = content[: len(content) // 0x40000 * 0x40000]
            write_whole(file_path, content if str(file_path).lower().endswith(".dsv") else bare)
        except FileError:
            return False
        return True
