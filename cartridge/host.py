"""Shakedown's game core on this machine: builds it as a shared library and drives it from Python.

    python -m cartridge.host      # builds build/core/, and prints where the library is

The core is the same C that runs in the cartridge, with the same 4 MiB of main RAM, so `HostCore` races many
thousand frames a second and the views of `desmume_mkds.memory` read it like the emulator's RAM.
"""

from __future__ import annotations

import ctypes
import hashlib
import os
import re
import shutil
import tempfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from cartridge import compiler, header
from desmume_mkds.game.files import write_whole
from desmume_mkds.game.ram import Ram
from desmume_mkds.memory import Memory

SOURCES = Path(__file__).parent / "core"
BUILD = SOURCES.parent.parent / "build" / "core"

RAM_SIZE, RAM_START = 0x400000, 0x02000000
COURSE = 0x02180000          # where course files are put, as on the console
PARAMS_BLOCK = 0x0217FC00
GAME_CODE = "SKDE"

FLAGS = [*compiler.LIBRARY, "-std=c11", "-Wall", "-Wextra", "-Werror", "-DSHAKEDOWN_HOST"]


@dataclass(frozen=True)
class Parameter:
    """A number of the core that no public source gives, as `core/params.h` declares it."""

    number: str
    """U1-U29, the numbered unknowns, or S1.. for choices of Shakedown's own."""
    name: str
    value: int
    unit: str
    why: str


def parameters() -> list[Parameter]:
    """The table of `core/params.h`, in the order of RAM.

    >>> next(p.value for p in parameters() if p.name == "drift_angle_rate")
    205
    """
    text = (SOURCES / "params.h").read_text()
    rows = re.findall(r'PARAMETER\((\w+), (\w+), (-?\d+), "([^"]*)", "([^"]*)"\)', text)
    return [Parameter(number, name, int(value), unit, why) for number, name, value, unit, why in rows]


def build(work: Path = BUILD) -> Path:
    """Compile the core into `work` unless it is there already; the library's path.

    Raises subprocess.CalledProcessError: the compiler's messages are on stderr.
    """
    sources = sorted(SOURCES.glob("*.c"))
    structs = header.header()
    settings = map(str.encode, [compiler.HOST, *FLAGS])
    content = [path.read_bytes() for path in [*sources, *sorted(SOURCES.glob("*.h"))]]
    key = hashlib.sha256(b"\0".join([*content, structs.encode(), *settings])).hexdigest()[:16]
    library = work / f"shakedown-{key}{'.dll' if os.name == 'nt' else '.so'}"
    if library.exists():
        return library
    work.mkdir(parents=True, exist_ok=True)
    write_whole(work / "mkds.h", structs.encode())
    fresh = work / f"{library.name}.{os.getpid()}"
    compiler.compile_c(compiler.HOST, [*FLAGS, f"-I{work}", f"-I{SOURCES}", *sources, "-o", fresh], work)
    fresh.replace(library)
    return library


class HostCore:
    """One game, booted. Every instance has a main RAM of its own.

    >>> core = HostCore()
    >>> core.memory.race_ready
    False
    """

    def __init__(self) -> None:
        library = build()
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            self._core = ctypes.CDLL(shutil.copy(library, folder))  # its own copy, so its own main RAM
        self._core.race_update.argtypes = [ctypes.c_uint16]
        buffer = memoryview((ctypes.c_uint8 * RAM_SIZE).in_dll(self._core, "main_ram")).cast("B")
        self.ram: npt.NDArray[np.uint8] = np.frombuffer(buffer, np.uint8)
        """Main RAM, (4 MiB,) uint8, zero-copy and writable; a copy of it is a snapshot of the whole game."""
        self.memory = Memory(Ram(buffer), GAME_CODE)
        """The views of `desmume_mkds` on it."""
        self.boot()

    def boot(self) -> None:
        """Clear RAM and switch the game on, as the console does."""
        self.ram[:] = 0
        self._word(0x02000B54)[:] = 0x0216F320
        self._word(0x023FFA8C)[:] = int.from_bytes(GAME_CODE.encode(), "little")
        self._core.game_boot()
        self.memory.follow()

    def start(
        self, kcl: bytes, nkm: bytes, *,
        character: int = 0, kart: int = 0, course: int = 20, cc: int = 2, laps: int = 0,
    ) -> None:
        """Start a time trial on a course given by its two files.

        `character` 0-12, `kart` 0-36, `course` 0-54 are the game's ids; `cc` is 0, 1, 2 for 50, 100, 150cc;
        `laps` over 0 replaces the course's. The first `update` is frame 1.
        """
        map_at = COURSE + (len(kcl) + 3 & ~3)
        for address, data in (COURSE, kcl), (map_at, nkm):
            self.ram[address - RAM_START : address - RAM_START + len(data)] = np.frombuffer(data, np.uint8)
        config = self.memory.race_multi_config
        race = config.current
        config.driverCount = 1
        race.course, race.raceMode, race.displayMode, race.ccMode = course, 1, 0, cc
        race.lapCountOverride, race.playerDriverId = laps, 0
        for index, driver in enumerate(race.drivers):
            driver.type = 4 if index else 0
        race.drivers[0].character, race.drivers[0].kart = character, kart
        self.start_at(COURSE, map_at)

    def start_at(self, kcl: int, nkm: int) -> None:
        """Start the race that the config in RAM describes, on the course files at these addresses."""
        self._core.race_start(ctypes.c_uint32(kcl), ctypes.c_uint32(nkm))
        self.memory.follow()

    def add_ghost(self, recording: int, *, character: int, kart: int) -> None:
        """Right after the start: add a ghost as driver 1, from the recording at this address in RAM."""
        config = self.memory.race_multi_config
        ghost = config.current.drivers[1]
        config.driverCount, ghost.type, ghost.character, ghost.kart = 2, 2, character, kart
        self._core.race_add_ghost(ctypes.c_uint32(recording))

    def update(self, keys: int = 0, frames: int = 1) -> None:
        """Run frames with these keys held (key mask, bits 0-11), each updated and drawn."""
        update, drawn = self._core.race_update, self._core.race_drawn
        for _ in range(frames):
            update(keys)
            drawn()

    def run(self, keys: Iterable[int]) -> None:
        """Run one frame per key mask."""
        for mask in keys:
            self.update(mask)

    def end(self) -> None:
        """Leave the race."""
        self._core.race_end()
        self.memory.follow()

    def set_parameters(self, **values: int) -> None:
        """Override parameters by name until the next boot. Raises KeyError: there is no such parameter."""
        places = {parameter.name: index for index, parameter in enumerate(parameters())}
        for name, value in values.items():
            self._word(PARAMS_BLOCK + 4 * places[name]).view(np.int32)[:] = value

    def _word(self, address: int) -> npt.NDArray[np.uint32]:
        at = address - RAM_START
        return self.ram[at : at + 4].view(np.uint32)


if __name__ == "__main__":
    print(build())
