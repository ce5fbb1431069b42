"""One console: an image of libdesmume, and the fast paths where its build is known."""

from __future__ import annotations

import contextlib
import ctypes
import mmap
import os
import struct
import sys
import threading
from collections.abc import Iterator
from ctypes import c_int32, c_size_t, c_uint8, c_uint32, c_uint64, c_void_p
from datetime import datetime, timedelta
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desmume_mkds import builds
from desmume_mkds.battery import NAME_LENGTH
from desmume_mkds.builds import Build
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ram import U8, Ram, Words
from desmume_mkds.words import CalledWords

_LIGHT = struct.Struct("<2f")
_CLOCK = struct.Struct("<q")
PICTURE_SIZE = _CLOCK.size + _LIGHT.size + builds.FRAME_SKIPPER_SIZE + 256 * 192 * 6
"""Length of `Console.picture`."""
JIT_BLOCK_SIZE = 100  # instructions; the most that movies accept, and the fastest
ARGUMENTS = 0x023E0000  # where DeSmuME puts homebrew's command line
_MOVIE_NONE, _MOVIE_FINISHED = 0, 3


class EmulatorError(MkdsError):
    """The emulator cannot do that: it is closed, has no game, the game crashed, a state is damaged, …"""


class Console:
    """One image of libdesmume, which is one console. `build` is None where only the C interface is known."""

    def __init__(self, lib: ctypes.CDLL, build: Build | None, fingerprint: bytes) -> None:
        self.lib = lib
        self.build = build
        self.fingerprint = fingerprint
        """SHA-256 of what decides how a state goes on: the library and the CPU mode."""
        builds.bind(lib, builds.C_INTERFACE)
        self.cycle = lib.desmume_cycle
        short = ctypes.PyDLL(None, handle=lib._handle)  # keeps the interpreter's lock: for calls of no time
        builds.bind(short, builds.SHORT_FUNCTIONS)
        self.running = short.desmume_running
        self._base = 0
        self.skip: memoryview | bytearray = bytearray(1)
        """Set to 1 before a cycle whose picture nobody wants; no use where the build is not known."""
        if build is not None:
            builds.bind(lib, builds.FAST_FUNCTIONS)
            self._base = self.symbol(builds.SETTINGS) - build.settings
            skip = self.local(build.frame_skipper) + builds.SKIP_NEXT
            self.skip = memoryview((c_uint8 * 1).from_address(skip)).cast("B")
            self._silence(build)
            self._store(c_int32, builds.SETTINGS, builds.NUM_CORES, 1)
            self._factory = self._settings = self._read_settings()
        lib.desmume_set_savetype(0)
        with self.switching():
            begun = lib.desmume_init() >= 0
        if not begun:
            raise EmulatorError("libdesmume does not start; are GLib 2 and OpenGL (libGL) installed?")

    # --- the cartridge ---

    def insert(self, path: bytes, clock: datetime | None = None) -> None:
        """Switch the console on with the ROM at an absolute path, its clock at a date this once.

        Raises EmulatorError: it does not take the ROM.
        """
        if self.build is not None:
            self._settings = self._factory
        self.put_settings_back()
        if self.build is not None and clock is not None:
            steps = (clock - datetime(1, 1, 1)) // timedelta(microseconds=1) * 10
            ctypes.memmove(self._places_of_settings()[-1][0], _CLOCK.pack(steps), _CLOCK.size)
        self.pin_clock(False)
        self.use_jit()
        with self.switching(), self.clearing():
            if self.lib.desmume_open(path) <= 0:
                raise EmulatorError("the emulator does not take this ROM")
        self.start()

    def reset(self) -> None:
        """Switch the console off and on."""
        self.lib.desmume_movie_stop()
        self.put_settings_back()
        self.pin_clock(False)
        self.use_jit()
        with self.switching(), self.clearing():
            self.lib.desmume_reset()
        self.start()

    def start(self) -> None:
        """Let the console begin alike each time, after it was switched on."""
        self.lib.desmume_resume()
        self.forget_name()
        if self.build is not None:
            self._store(c_int32, builds.FRAME_COUNTER, 0, 0)
            for display in self._displays():
                self.call(builds.SET_BACKLIGHT, display, 0.0)       # not that of the game before
            ctypes.memset(self.local(self.build.frame_skipper), 0, builds.FRAME_SKIPPER_SIZE)
        self.pin_clock(True)

    def forget_name(self) -> None:
        """Take the ROM's file name out of RAM, where homebrew finds it: it differs from run to run."""
        octets = self.words()[U8]
        start = ARGUMENTS - Ram.START
        if bytes(octets[start + index] for index in range(5)) == b"fat:/":
            for index in range(len(b"fat:/"), len(b"fat:/") + NAME_LENGTH):
                octets[start + index] = ord("-")

    def eject(self) -> None:
        """Switch the console off and take the cartridge out."""
        self.pin_clock(False)
        with self.switching():
            self.lib.desmume_movie_stop()
            self.lib.desmume_close()

    @property
    def frames(self) -> int:
        """Frames since power-on as the console counts them, which states bring along."""
        if self.build is None:
            return 0
        return c_int32.from_address(self.symbol(builds.FRAME_COUNTER)).value

    # --- settings ---

    @property
    def settings(self) -> bytes:
        """What is set about the console itself, and its clock, at each start without a movie."""
        return self._settings if self.build is not None else b""

    def set_language(self, language: int) -> None:
        """Let the console speak a language (0 Japanese, 1 English, 2 French, 3 German, 4 Italian, 5 Spanish)
        from the next start on. Without the fast paths a movie's language stays."""
        if self.build is None:
            self.lib.desmume_set_language(language)
            return
        at = sum(end - start for start, end in builds.MOVIE_SETTINGS[:2])
        at += builds.LANGUAGE - builds.MOVIE_SETTINGS[2][0]
        self._settings = self._settings[:at] + bytes([language]) + self._settings[at + 1 :]

    def put_settings_back(self) -> None:
        """Undo what a movie has set: the emulator's own way forgets the user's settings at a second movie."""
        if self.build is None:
            return
        self.call(builds.END_MOVIE_SETTINGS)
        rest = self._settings
        for address, size in self._places_of_settings():
            ctypes.memmove(address, rest[:size], size)
            rest = rest[size:]

    def _read_settings(self) -> bytes:
        return b"".join(ctypes.string_at(*place) for place in self._places_of_settings())

    def _places_of_settings(self) -> tuple[tuple[int, int], ...]:
        settings = self.symbol(builds.SETTINGS)
        places = [(settings + start, end - start) for start, end in builds.MOVIE_SETTINGS]
        return (*places, (self.symbol(builds.MOVIE) + builds.CLOCK, _CLOCK.size))

    def use_jit(self, now: bool = False, on: bool = True) -> None:
        """Let the processors' code be translated rather than interpreted, from the next reset or `now`; or,
        with
        `on` False, interpreted."""
        if self.build is None:
            return
        self._store(c_uint8, builds.SETTINGS, builds.USE_JIT, int(on))
        self._store(c_uint32, builds.SETTINGS, builds.JIT_BLOCK_LENGTH, JIT_BLOCK_SIZE)
        if now:
            self.call(builds.RESET_JIT, on, True)

    def pin_clock(self, pinned: bool) -> None:
        """Let the console's clock count frames from 2009-01-01 rather than the host's seconds.

        It does so while a movie is over but not closed. States load only while there is no movie at all.
        """
        if self.build is not None:
            self._store(c_int32, builds.MOVIE_MODE, 0, _MOVIE_FINISHED if pinned else _MOVIE_NONE)

    def forget_translations(self) -> None:
        """Throw away all translated code: the pages of its tables go back to the system, and read as zero."""
        for address, size in self._jit_tables():
            if not advise(address, size, mmap.MADV_DONTNEED):
                raise EmulatorError("the system refuses to take memory back (madvise)")
        assert self.build is not None
        self._store(c_uint64, self.build.jit_scratch_pointer, 0, self.local(self.build.jit_scratch))

    @contextlib.contextmanager
    def clearing(self) -> Iterator[None]:
        """Around what clears the console's memory.

        That touches 100 MB of tables and of memory that other consoles have. In large pages it takes a third
        of the time, and afterwards they are given back.
        """
        if self.build is None:
            yield
            return
        base = self.symbol(builds.MEMORY)
        unused = [_pages(base + start, base + end) for start, end in builds.UNUSED_MEMORY]
        with contextlib.ExitStack() as after:
            for address, size in (*self._jit_tables(), *unused):
                advise(address, size, mmap.MADV_HUGEPAGE)
                after.callback(advise, address, size, mmap.MADV_NOHUGEPAGE)
            yield
            self.forget_translations()
            for address, size in unused:
                if not np.ctypeslib.as_array((c_uint64 * (size // 8)).from_address(address)).any():
                    advise(address, size, mmap.MADV_DONTNEED)

    def _jit_tables(self) -> tuple[tuple[int, int], ...]:
        """Addresses and sizes, whole pages."""
        assert self.build is not None
        counts = self.local(self.build.jit_recompile_counts)
        return (self.symbol(builds.JIT_TABLE), builds.JIT_TABLE_SIZE), (counts, builds.JIT_COUNTS_SIZE)

    @contextlib.contextmanager
    def no_movie(self) -> Iterator[None]:
        """For the time of a block, let there be no movie."""
        if self.build is None:
            yield
            return
        mode = c_int32.from_address(self.symbol(builds.MOVIE_MODE))
        before, mode.value = mode.value, _MOVIE_NONE
        try:
            yield
        finally:
            mode.value = before

    # --- pictures ---

    def draw_next(self) -> None:
        """Let the next frame be drawn: the polygons that the game has sent for it now, the rest as it comes.

        Polygons are drawn into a buffer at the end of the frame before the one that shows them. If that frame
        was skipped, they wait, and this draws them; those for the frame after wait in their turn.
        Where the build is not known all frames are drawn anyway: skipping some is not exact by itself.
        """
        if self.build is not None:
            self.call(builds.DRAW_3D, False)
            self.call(builds.DRAW_2D, 2)
            self.skip[0] = 1

    def screens(self) -> NDArray[np.uint8]:
        """Both screens, RGB, uint8 (384, 256, 3). Call it once a drawn frame: it applies the backlight."""
        source = self.lib.desmume_draw_raw()
        rgb = np.empty((384, 256, 3), np.uint8)
        if self.build is not None:
            self.call(builds.TO_RGB, source, rgb.ctypes.data, 384 * 256)
            return rgb
        pixels = np.ctypeslib.as_array(source, (384, 256))
        five = (pixels[..., None] >> np.array([0, 5, 10], np.uint16) & 31).astype(np.uint8)
        np.bitwise_or(five << 3, five >> 2, out=rgb)
        return rgb

    @property
    def picture(self) -> bytes:
        """The clock's beginning, and what the next frame's picture is made of: what the library's own states
        lack of them.

        That is the light that the screens have had so far, which frames were skipped, and the polygons as
        drawn for it.
        """
        if self.build is None:
            return b""
        self.call(builds.DRAW_3D, False)
        light = _LIGHT.pack(*(self.call(builds.GET_BACKLIGHT, display) for display in self._displays()))
        clock = ctypes.string_at(*self._places_of_settings()[-1])
        return clock + light + b"".join(ctypes.string_at(*part) for part in self._picture_parts())

    @picture.setter
    def picture(self, picture: bytes) -> None:
        if self.build is None:
            return
        if len(picture) != PICTURE_SIZE:
            raise EmulatorError("the snapshot is damaged; take it anew")
        ctypes.memmove(self._places_of_settings()[-1][0], picture, _CLOCK.size)
        for display, value in zip(self._displays(), _LIGHT.unpack_from(picture, _CLOCK.size), strict=True):
            self.call(builds.SET_BACKLIGHT, display, value)
        start = _CLOCK.size + _LIGHT.size
        for address, size in self._picture_parts():
            ctypes.memmove(address, picture[start : start + size], size)
            start += size
        self._store(c_int32, self.build.draw_pending, 0, 0)

    def _gpu(self) -> int:
        return c_uint64.from_address(self.symbol(builds.GPU)).value

    def _displays(self) -> tuple[int, int]:
        displays = self._gpu() + builds.DISPLAYS
        return c_uint64.from_address(displays).value, c_uint64.from_address(displays + 8).value

    def _picture_parts(self) -> tuple[tuple[int, int], ...]:
        """Addresses and sizes: frame skipper; the drawn polygons, finished now, in both formats there are."""
        assert self.build is not None
        self.call(builds.FINISH_3D, self._gpu(), True)
        engine = self.call(builds.MAIN_ENGINE, self._gpu())
        return (
            (self.local(self.build.frame_skipper), builds.FRAME_SKIPPER_SIZE),
            (self.call(builds.LAYER_3D, engine), 256 * 192 * 4),
            (self.call(builds.LAYER_3D_16, engine), 256 * 192 * 2),
        )

    # --- memory ---

    def words(self) -> tuple[Words, ...]:
        """Main RAM for `Ram.from_words`: the memory itself, or by the library's read functions."""
        if self.build is not None:
            ram = (c_uint8 * Ram.SIZE).from_address(self.symbol(builds.MEMORY) + builds.MAIN_RAM)
            return Ram(ram).words
        lib = self.lib
        byte = (1, lib.desmume_memory_read_byte, lib.desmume_memory_write_byte)
        short = (2, lib.desmume_memory_read_short, lib.desmume_memory_write_short)
        long = (4, lib.desmume_memory_read_long, lib.desmume_memory_write_long)
        return tuple(CalledWords(*parts, signed) for parts in (byte, short, long) for signed in (False, True))

    def call(self, function: str, *arguments: object) -> Any:
        """Call a function by its mangled name."""
        return getattr(self.lib, function)(*arguments)

    def symbol(self, name: str) -> int:
        """The address of an exported variable."""
        return ctypes.addressof(ctypes.c_char.in_dll(self.lib, name))

    def local(self, offset: int) -> int:
        """The address of what lies `offset` bytes into the image."""
        return self._base + offset

    def _store(self, kind: type[ctypes._SimpleCData[int]], place: str | int, offset: int, value: int) -> None:
        start = self.symbol(place) if isinstance(place, str) else self.local(place)
        kind.from_address(start + offset).value = value

    @contextlib.contextmanager
    def switching(self) -> Iterator[None]:
        """Around what begins or ends a game: no other thread does so meanwhile, and nothing is printed.

        All images share SDL and GLib, which do not expect them to switch on at the same time: that crashes.
        """
        with _switching, contextlib.nullcontext() if self.build is not None else _without_output():
            yield

    def _silence(self, build: Build) -> None:
        """Do without the library's printing, some 45 lines for each game opened."""
        nothing = ctypes.cast(ctypes.CDLL(None).getpid, c_void_p).value
        for entry in build.printers:
            c_void_p.from_address(self.local(entry)).value = nothing


def advise(address: int, size: int, advice: int) -> bool:
    """Tell the system how whole pages of memory will be used; whether it takes the advice."""
    return bool(_libc().madvise(address, size, advice) == 0)


def _pages(start: int, end: int) -> tuple[int, int]:
    """Address and size of the whole pages from `start` to `end`."""
    first = -(-start // mmap.PAGESIZE) * mmap.PAGESIZE
    return first, end // mmap.PAGESIZE * mmap.PAGESIZE - first


@cache
def _libc() -> ctypes.CDLL:
    libc = ctypes.CDLL(None)
    libc.madvise.argtypes = (c_void_p, c_size_t, ctypes.c_int)
    return libc


@contextlib.contextmanager
def _without_output() -> Iterator[None]:
    """Send what the process prints nowhere: the way to silence a library that is not known."""
    sys.stdout.flush()
    kept, nowhere = os.dup(1), os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    try:
        yield
    finally:
        ctypes.CDLL(None).fflush(None)
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


_switching = threading.RLock()


def _unlock() -> None:
    """In a process forked off, where no thread is left that could do it."""
    global _switching
    _switching = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock)
