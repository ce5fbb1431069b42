"""The console: open a cartridge, step it very fast, read the game's state, go back to a moment."""

from __future__ import annotations

import hashlib
import os
import threading
import weakref
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import NoReturn, Self

import numpy as np
from numpy.typing import NDArray

from desmume_mkds import library
from desmume_mkds import snapshot as snapshots
from desmume_mkds.battery import Slot
from desmume_mkds.console import Console, EmulatorError
from desmume_mkds.game.files import StrPath
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.ram import Ram
from desmume_mkds.game.rom import RomInfo, identify
from desmume_mkds.game.save import Save
from desmume_mkds.memory import Memory
from desmume_mkds.replay import Replay
from desmume_mkds.snapshot import Snapshot
from desmume_mkds.window import Window

SCREEN_SHAPE = (384, 256, 3)
"""Both screens, the upper one above the lower, as RGB."""

ALL_KEYS = 0xFFF
"""Every key of a key mask: A, B, Select, Start, Right, Left, Up, Down, R, L, X, Y from bit 0 on."""


class MarioKart:
    """A Nintendo DS with a Mario Kart DS cartridge, or with Shakedown.

    >>> from desmume_mkds import cartridge
    >>> with MarioKart(cartridge.ROM) as emu:
    ...     emu.cycle(60)
    ...     emu.frame, emu.ram.shape, emu.memory.race_ready
    (60, (4194304,), False)

    Every emulator is a console of its own; on Linux several live in one process, and threads may step them in
    parallel (`EmulatorPool` does). One that two threads use serves them in turn; closing it ends a run in
    another thread with EmulatorError. A process that is forked off has none of its parent's emulators.

    The processors' code is translated (JIT), sound is off, the console's clock counts frames from 2009-01-01,
    and nothing is drawn unless asked for: the same cartridge, save and keys give the same RAM.
    """

    def __init__(self, path: StrPath | None = None, save: StrPath | bytes | None = None) -> None:
        """An emulator with the cartridge `path` opened; without a path, none until `open`."""
        self._console: Console | None = None
        self._window: Window | None = None
        self._lock = threading.RLock()
        self._joystick = 0
        self._why_off = "no cartridge is open: call open() with the path of a ROM"
        if path is not None:
            self.open(path, save)

    # --- on and off ---

    def open(self, path: StrPath, save: StrPath | bytes | None = None) -> None:
        """Insert a cartridge and switch the console on.

        `save` is its battery memory: a .sav or .dsv, as path or bytes; None: blank. What the game writes
        there is forgotten when the emulator is closed.

        Raises FileError, RomError or SaveError: a file is not what it should be; then a cartridge that was
        open stays open. Raises FileError too: there is no room for the battery memory. Raises EmulatorError:
        the emulator does not take it.
        """
        rom = identify(path)
        battery = None
        if save is not None:
            battery = (Save.from_bytes(save) if isinstance(save, bytes) else Save.from_file(save)).to_dsv()
        self.close()
        with self._lock:
            console, slot = _console_and_slot(rom.path, battery)
            self._ram = self._map(console)
            self._finalizer = weakref.finalize(self, _switch_off, console, slot, self._ram, self._lock)
            try:
                console.insert(os.fsencode(slot.rom))
            except EmulatorError as error:
                self._finalizer()
                self._lock.release()
                raise EmulatorError(f"{path}: {error}") from error
            self._console = console
            self._rom, self._slot = rom, slot
            self._memory = self._views(self._ram, rom.game_code)
            self._replay: Replay | None = None
            self._screen: NDArray[np.uint8] | None = None
            self._drawn = False
            self._restored: Snapshot | None = None
            self._frame = 0
            self._keys = 0
            self._touch: tuple[int, int] | None = None
            self._apply_input(console)
            _open.add(self)

    def close(self) -> None:
        """Switch the console off. What it gave (memory, views) raises EmulatorError from then on."""
        if self._window is not None:
            self._window.destroy()
            self._window = None
        console, self._console = self._console, None  # a run in another thread ends with the frame it is in
        self.__dict__.pop("memory", None)
        if console is not None:
            with self._lock:
                self._end_movie()
                self._finalizer()
                self._lock.release()  # which the finalizer would keep

    def _map(self, console: Console) -> Ram:
        """Main RAM. The place for a subclass to say what leaves of it (see `tensors`)."""
        return Ram.from_words(console.words())

    def _views(self, ram: Ram, game_code: str) -> Memory:
        """The game's structs in RAM. The place for a subclass to add to them."""
        return Memory(ram, game_code)

    def reset(self) -> None:
        """Switch the console off and on again; the battery memory stays."""
        with self._lock:
            console = self._switched_on()
            self._end_movie()
            console.reset()
            self._memory.follow()
            self._frame = 0
            self._screen, self._restored, self._drawn = None, None, False
            self._apply_input(console)

    def _leave_to_parent(self) -> None:
        if self._console is not None:
            self._console = None
            self.__dict__.pop("memory", None)
            self._lock = threading.RLock()
            self._why_off = "the emulator was opened before this process was forked off; open one here"
            self._ram.close(EmulatorError(self._why_off))
            left = self._finalizer.detach()
            if left is not None:
                _, _, (_, slot, *_), _ = left
                slot.leave_to_parent()

    def __reduce_ex__(self, protocol: object) -> NoReturn:
        raise EmulatorError(
            "a running console cannot be copied or pickled; a snapshot() can, and another one may restore it"
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _switched_on(self) -> Console:
        if self._console is None:
            raise EmulatorError(self._why_off)
        return self._console

    @property
    def rom(self) -> RomInfo:
        """What cartridge it is."""
        self._switched_on()
        return self._rom

    @property
    def origin(self) -> str:
        """What the keys start from at power-on: SHA-256, hex, of cartridge, battery memory, emulator and
        what is set about the console.

        Consoles of one origin that get the same keys go the same way.
        """
        console = self._switched_on()
        parts = (
            bytes.fromhex(self._rom.sha256), self._slot.content(), console.fingerprint, console.settings
        )  # fmt: skip
        return hashlib.sha256(b"".join(hashlib.sha256(part).digest() for part in parts)).hexdigest()

    # --- running ---

    def cycle(self, frames: int = 1, keys: int | None = None, render: bool | None = None) -> None:
        """Run `frames` frames (1 or more).

        `keys` is the key mask to hold, from these frames on; None: what is held already. `render` draws the
        last of the frames, for `screen`; the others are not drawn. Left out, it is so while a window is open.
        A drawn frame is exact, also when it is the only one: what the game put together for it is drawn
        just before it is shown.

        Raises EmulatorError: no cartridge is open, the arguments make no sense, or the game crashed.
        """
        if frames < 1:
            raise EmulatorError(f"frames must be 1 or more, not {frames!r}")
        if render is None:
            render = self._window is not None
        with self._lock:
            console = self._switched_on()
            if keys is not None and keys != self._keys:
                self.keys = keys
            self._restored, self._drawn = None, render or console.build is None
            cycle, skip = console.cycle, console.skip
            for left in range(frames, 0, -1):
                if left > render:
                    skip[0] = 1
                else:
                    console.draw_next()
                cycle(self._joystick)
                self._frame += 1
                if self._console is None:
                    raise EmulatorError(f"the emulator was closed while it ran, in frame {self._frame}")
            self._memory.follow()
            if render:
                self._screen = console.screens()
            if not console.running():
                raise EmulatorError(
                    f"the game crashed before frame {self._frame}; restore a snapshot or reset()"
                )

    @property
    def frame(self) -> int:
        """Frames since the console was switched on."""
        self._switched_on()
        return self._frame

    @property
    def keys(self) -> int:
        """The key mask that is held (see `ALL_KEYS`); may be set."""
        self._switched_on()
        return self._keys

    @keys.setter
    def keys(self, keys: int) -> None:
        if not 0 <= keys <= ALL_KEYS:
            raise EmulatorError(f"a key mask is a number from 0 to {ALL_KEYS:#x}, not {keys!r}")
        with self._lock:
            console = self._switched_on()
            self._keys = int(keys)
            self._apply_input(console)

    @property
    def touch(self) -> tuple[int, int] | None:
        """Where the lower screen is touched, x 0 to 255 and y 0 to 191, or None; may be set."""
        self._switched_on()
        return self._touch

    @touch.setter
    def touch(self, point: tuple[int, int] | None) -> None:
        if point is not None and not (0 <= point[0] < 256 and 0 <= point[1] < 192):
            raise EmulatorError(f"{point} is not on the lower screen, which has 256 x 192 pixels")
        with self._lock:
            console = self._switched_on()
            self._touch = point
            self._apply_input(console)

    def _apply_input(self, console: Console) -> None:
        lib = console.lib
        if self._touch is None:
            lib.desmume_input_release_touch()
        else:
            lib.desmume_input_set_touch_pos(*self._touch)
        lib.desmume_input_keypad_update(self._keys)  # after the touch, which comes a frame late otherwise

    # --- looking ---

    @cached_property
    def memory(self) -> Memory:
        """The game's state as typed attributes."""
        self._switched_on()
        return self._memory

    @property
    def ram(self) -> NDArray[np.uint8]:
        """Main memory from 0x02000000 on, uint8 (4194304,): the memory itself, not a copy.

        Do not keep it after `close`: the next emulator's memory may be there.
        """
        self._switched_on()
        return self._ram.bytes

    @property
    def screen(self) -> NDArray[np.uint8]:
        """The frame drawn last, RGB, uint8 (384, 256, 3): upper screen above the lower; black at first.

        After `restore` it is the picture of that moment. If the moment's frame was not drawn when its
        snapshot was taken, it is the picture of the frame after it, which shows what the game had put
        together by then; it is drawn when it is first asked for, and the console is put back.
        """
        with self._lock:
            console = self._switched_on()
            if self._screen is None and self._restored is not None:
                self._screen = self._picture_of(console, self._restored)
        if self._screen is None:
            return np.zeros(SCREEN_SHAPE, np.uint8)
        return self._screen.copy()

    def _picture_of(self, console: Console, snapshot: Snapshot) -> NDArray[np.uint8]:
        """The picture of the moment to which the console was put back last, and where it still is."""
        if not snapshot.drawn:
            console.draw_next()
            console.cycle(0)
        picture = console.screens()
        self._put_back(console, snapshot)
        return picture

    def create_sdl_window(self, auto_pause: bool = False, use_opengl_if_possible: bool = True) -> Window:
        """Open a window to watch and to play in, or return the one that is open.

        With `auto_pause` the game waits while another window has the keyboard. `use_opengl_if_possible` is
        taken as py-desmume takes it and makes no difference: the picture is drawn by the processor.

        Raises EmulatorError: there is no display.
        """
        console = self._switched_on()
        if self._window is None or self._window.has_quit():
            self._window = Window(self, console.lib, auto_pause)
        return self._window

    # --- back to a moment ---

    def snapshot(self) -> Snapshot:
        """All of the console as it is now. Raises EmulatorError."""
        with self._lock:
            console = self._switched_on()
            with console.no_movie():
                picture, state = console.picture, snapshots.take(console)
            return Snapshot(
                rom=bytes.fromhex(self._rom.sha256),
                emulator=console.fingerprint,
                frame=self._frame,
                keys=self._keys,
                picture=picture,
                state=state,
                drawn=self._drawn,
            )

    def restore(self, snapshot: Snapshot) -> None:
        """Go back to the moment of a snapshot, keys included.

        Raises EmulatorError: it is of another cartridge or another build of the emulator, or damaged.
        """
        with self._lock:
            console = self._switched_on()
            if snapshot.rom.hex() != self._rom.sha256:
                raise EmulatorError("the snapshot was taken from another cartridge than the one that is open")
            if snapshot.emulator != console.fingerprint:
                raise EmulatorError("the snapshot was taken by another build of the emulator; take it anew")
            self._end_movie()
            self._put_back(console, snapshot)
            self._frame = snapshot.frame
            self._screen, self._restored, self._drawn = None, snapshot, snapshot.drawn

    def _put_back(self, console: Console, snapshot: Snapshot) -> None:
        with console.no_movie():
            snapshots.put_back(console, snapshot.state)
        console.picture = snapshot.picture
        self._memory.follow()
        self._keys, self._touch = snapshot.keys, None
        self._apply_input(console)

    # --- movies ---

    def play(self, path: StrPath) -> Replay:
        """Switch the console off and on, and let the emulator itself give it the movie's keys.

        Runs in the CPU mode that the movie was recorded in, with the battery memory that it carries. Call
        `cycle` as usual, `len(replay)` times; own keys are ignored until then. Raises FileError or
        MovieError: the movie would not play as it was recorded, or crash the emulator.
        """
        with self._lock:
            console = self._switched_on()
            movie = Movie.from_file(path)
            self._end_movie()
            self._replay = Replay(console, movie)
            self._memory.follow()
            self._frame = 0
            return self._replay

    @property
    def movie(self) -> Replay | None:
        """The movie that is being played; None without one."""
        self._switched_on()
        return self._replay

    def _end_movie(self) -> None:
        if self._replay is not None:
            self._replay.stop()
            self._replay = None


def _console_and_slot(rom: Path, battery: bytes | None) -> tuple[Console, Slot]:
    slot = Slot(rom, battery)
    try:
        return library.acquire(), slot
    except EmulatorError:
        slot.clear()
        raise


def _switch_off(console: Console, slot: Slot, ram: Ram, lock: threading.RLock) -> None:
    """End an emulator: closed, forgotten, or open while the interpreter ends.

    Keeps the lock, so that no thread that still runs then calls what is no longer there.
    """
    if not lock.acquire(timeout=10):
        return
    ram.close(EmulatorError("the emulator was closed, and its memory with it"))
    console.eject()
    slot.clear()
    library.release(console)


_open: weakref.WeakSet[MarioKart] = weakref.WeakSet()


def _leave_to_parent() -> None:
    """In a process forked off: let go of the parent's emulators. Two cannot write one battery memory."""
    for emu in _open:
        emu._leave_to_parent()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_leave_to_parent)
