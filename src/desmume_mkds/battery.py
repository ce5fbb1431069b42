"""Where the emulator keeps battery memory: a folder of this process alone.

libdesmume keeps a cartridge's battery memory in `<config folder>/desmume/<name of the ROM>.dsv`, reads it
when the game starts and writes it as it likes, so that one run's save would be the next one's start, and
parallel runs would share one file. Here every emulator gets a name of its own, what it should find there, and
nothing else.
"""

from __future__ import annotations

import contextlib
import ctypes
import itertools
import os
import shutil
import tempfile
from functools import cache
from multiprocessing.util import Finalize
from pathlib import Path

from desmume_mkds.game.errors import FileError
from desmume_mkds.game.save import ERASED_DSV

NAME_LENGTH = 16 + len(".nds")
"""Characters in a ROM's name."""
_numbers = itertools.count()


class Slot:
    """One emulator's cartridge slot: the ROM under a name of its own, its battery memory beside."""

    def __init__(self, rom: Path, dsv: bytes | None) -> None:
        config = config_folder()
        name = f"{os.getpid():08x}{next(_numbers):08x}"  # all of one length, as the length shows in RAM
        self.rom = temporary_folder() / f"{name}.nds"
        self.battery = config / "desmume" / f"{name}.dsv"
        try:
            for path in (self.rom, self.battery):
                path.parent.mkdir(parents=True, exist_ok=True)
            # Never an empty file: a movie's own save is laid over what is there, and not beyond its end.
            self.battery.write_bytes(ERASED_DSV if dsv is None else dsv)
            try:
                self.rom.symlink_to(rom.absolute())
            except OSError:  # where that takes a privilege
                shutil.copyfile(rom, self.rom)
        except OSError as error:
            self.clear()
            reason = (error.strerror or str(error)).lower()
            raise FileError(f"battery memory finds no place in {self.battery.parent}: {reason}") from error

    def put(self, dsv: bytes | None) -> None:
        """Let the game find this battery memory at the next power-on; None: an erased chip."""
        self.battery.write_bytes(ERASED_DSV if dsv is None else dsv)

    def content(self) -> bytes:
        """The battery memory as the game finds it at the next power-on, in the emulator's format."""
        return self.battery.read_bytes()

    def clear(self) -> None:
        """Remove the files."""
        for path in (self.rom, self.battery):
            with contextlib.suppress(OSError):
                path.unlink()

    def leave_to_parent(self) -> None:
        """In a process forked off: let go of the file, in which parent and child would write at one place."""
        with contextlib.suppress(OSError):  # where no system lists the files
            mine, nowhere = self.battery.stat(), os.open(os.devnull, os.O_RDWR)
            for number in [int(path.name) for path in Path("/proc/self/fd").iterdir()]:
                with contextlib.suppress(OSError):
                    if os.path.samestat(os.fstat(number), mine):
                        os.dup2(nowhere, number)
            os.close(nowhere)


@cache
def temporary_folder() -> Path:
    """A folder of this process, removed at its end; not by atexit, which children of multiprocessing skip."""
    folder = tempfile.mkdtemp(prefix="mariokart-")
    Finalize(None, _remove, (folder, os.getpid()), exitpriority=-1)
    return Path(folder)


def _remove(folder: str, owner: int) -> None:
    if os.getpid() == owner:  # not a child that was forked off
        shutil.rmtree(folder, ignore_errors=True)


@cache
def config_folder() -> Path:
    """The folder that GLib, and so the library, takes for the user's configuration.

    Ours, unless something in this process (GTK) asked GLib first: it makes up its mind once. Call this
    before the library is loaded.
    """
    ours = temporary_folder()
    before = os.environ.get("XDG_CONFIG_HOME")
    os.environ["XDG_CONFIG_HOME"] = str(ours)
    try:
        glib = ctypes.CDLL("libglib-2.0.so.0")
        glib.g_get_user_config_dir.restype = ctypes.c_char_p
        return Path(os.fsdecode(glib.g_get_user_config_dir()))
    except (OSError, AttributeError):
        return ours
    finally:
        if before is None:
            del os.environ["XDG_CONFIG_HOME"]
        else:
            os.environ["XDG_CONFIG_HOME"] = before


def owns_config_folder() -> bool:
    """Whether the library's files lie in the folder of this process alone."""
    return config_folder() == temporary_folder()
