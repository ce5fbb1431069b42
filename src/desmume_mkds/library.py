"""Finds libdesmume, gives every emulator an image of its own, and uses what this build of it offers.

libdesmume keeps all of a console's state in globals: one image of the library is one console. On Linux any
number of images live in one process, each loaded from a file in memory. Images cannot be freed and begun anew
(that crashes), so a closed emulator's image waits in a pool for the next one.

The stock build is recognised by its hash; where it is, its own fast paths are used, which the C interface
does not show (docs/architecture.md has what each gains). Any other build works by the C interface alone. To
rule the fast paths out when something looks wrong, set DESMUME_MKDS_PLAIN=1.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import importlib.util
import os
import platform
import sys
import threading
from collections.abc import Callable, Iterator
from ctypes import POINTER, c_bool, c_char_p, c_int, c_int32, c_uint8, c_uint16, c_uint32, c_uint64, c_void_p
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Self, overload

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.battery import config_folder
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ram import U8, Ram, Words


class EmulatorError(MkdsError):
    """The emulator cannot do that: it is closed, has no game, the game hung, a state is damaged, …"""


@dataclass(frozen=True)
class Build:
    """Where a build of libdesmume keeps what is not exported: offsets from the start of its image."""

    name: str
    settings: int
    frame_skipper: int
    jit_recompile_counts: int
    jit_scratch: int
    jit_scratch_pointer: int
    printers: tuple[int, ...]
    """entries of the jump table for printf, puts, putchar and the logger"""


BUILDS = {
    # py-desmume 0.0.9, one file for CPython 3.11 to 3.13; offsets from its symbol table.
    "ff3373f06116d7865856e6d3fd1be4d1036f43f9bf8fee300e7ef11f0b95d2ac": Build(
        name="py-desmume 0.0.9, Linux x86-64",
        settings=0x340B660,
        frame_skipper=0x341C8C0,
        jit_recompile_counts=0xCD0F000,
        jit_scratch=0xAD0F000,
        jit_scratch_pointer=0xAD0E200,
        printers=(0x687110, 0x68A330, 0x689DE0, 0x687590),
    )
}
JIT_BLOCK_SIZE = 100  # instructions; the most that movies accept, and the fastest

# Within CommonSettings, from the published headers; each was checked by its default or its effect.
_NUM_CORES = 0x40CC
_USE_JIT = 0x40E5
_JIT_BLOCK_SIZE = 0x40E8
_CANARIES = ((0x40D4, c_uint32, 50), (0x40E8, c_uint32, 12), (0x40E4, c_uint8, 1), (0x40E5, c_uint8, 0))
_CANARY_TEXT = (0x19, b"biosnds9.bin")
_MAIN_RAM = 0xC000  # within MMU
ARGUMENTS = 0x023E0000  # where DeSmuME puts homebrew's command line
JIT_TABLE_SIZE = 0x4480000
JIT_COUNTS_SIZE = 0x400000

_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    "desmume_init": (c_int, ()),
    "desmume_set_savetype": (None, (c_int,)),
    "desmume_open": (c_int, (c_char_p,)),
    "desmume_close": (None, ()),
    "desmume_resume": (None, ()),
    "desmume_reset": (None, ()),
    "desmume_running": (c_int, ()),
    "desmume_cycle": (None, (c_int,)),
    "desmume_skip_next_frame": (None, ()),
    "desmume_input_keypad_update": (c_uint16, (c_uint16,)),
    "desmume_input_set_touch_pos": (None, (c_uint16, c_uint16)),
    "desmume_input_release_touch": (None, ()),
    "desmume_draw_raw": (POINTER(c_uint16), ()),
    "desmume_savestate_save": (c_int, (c_char_p,)),
    "desmume_savestate_load": (c_int, (c_char_p,)),
    "desmume_movie_play": (c_char_p, (c_char_p,)),
    "desmume_movie_stop": (None, ()),
    "desmume_movie_is_active": (c_int, ()),
    "desmume_movie_is_playing": (c_int, ()),
    "desmume_movie_is_finished": (c_int, ()),
    "desmume_movie_get_length": (c_int, ()),
    "desmume_memory_read_byte": (c_uint8, (c_uint32,)),
    "desmume_memory_read_short": (c_uint16, (c_uint32,)),
    "desmume_memory_read_long": (c_uint32, (c_uint32,)),
    "desmume_memory_write_byte": (None, (c_uint32, c_uint8)),
    "desmume_memory_write_short": (None, (c_uint32, c_uint16)),
    "desmume_memory_write_long": (None, (c_uint32, c_uint32)),
}
"""The functions of the C interface that we use; types as in py-desmume's source."""

SAVE_STATE = "_Z14savestate_saveR7EMUFILEi"
LOAD_STATE = "_Z14savestate_loadR7EMUFILE"
RESET_JIT = "_Z13arm_jit_resetbb"
FORGET_TEXTURES = "_ZN12TextureCache10InvalidateEv"
DRAW_3D = "_Z21gfx3d_VBlankEndSignalb"
DRAW_2D = "_Z17NDS_OmitFrameSkipi"
TO_RGB = "_Z32ColorspaceConvertBuffer555XTo888ILb0ELb1EEvPKtPhm"
_FAST_SIGNATURES: dict[str, tuple[object, tuple[object, ...]]] = {
    SAVE_STATE: (c_bool, (c_void_p, c_int)),
    LOAD_STATE: (c_bool, (c_void_p,)),
    RESET_JIT: (None, (c_bool, c_bool)),
    FORGET_TEXTURES: (None, (c_void_p,)),
    DRAW_3D: (None, (c_bool,)),
    DRAW_2D: (None, (c_int,)),
    TO_RGB: (None, (c_void_p, c_void_p, c_uint64)),
}
MEMORY_FILE = "_ZTV14EMUFILE_MEMORY"
_FAST_DATA = ("CommonSettings", "MMU", "lastRom", "movieMode", "currFrameCounter", "texCache", "JIT",
              MEMORY_FILE)


class Library:
    """One image of libdesmume: one console. `acquire` gives one, `release` puts it back."""

    def __init__(self, lib: ctypes.CDLL, build: Build | None) -> None:
        self.lib = lib
        self.build = build
        self.fingerprint = fingerprint(build)
        _bind(lib, _SIGNATURES)
        self._base = 0
        if build is not None:
            _bind(lib, _FAST_SIGNATURES)
            self._base = self.symbol("CommonSettings") - build.settings
            self._silence(build)
            self._store(c_int32, "CommonSettings", _NUM_CORES, 1)
        lib.desmume_set_savetype(0)
        if lib.desmume_init() < 0:
            raise EmulatorError("libdesmume does not start; are GLib 2 and OpenGL (libGL) installed?")

    # --- the cartridge ---

    def insert(self, path: bytes) -> None:
        """Switch the console on with the ROM at an absolute path. Raises EmulatorError."""
        self.pin_clock(False)
        self.use_jit()
        with _environment(**_SDL):
            if self.lib.desmume_open(path) <= 0:
                raise EmulatorError("the emulator does not take this ROM")
        self.start()

    def reset(self) -> None:
        """Switch the console off and on."""
        self.pin_clock(False)
        self.use_jit()
        self.lib.desmume_movie_stop()
        self.lib.desmume_reset()
        self.start()

    def start(self) -> None:
        """Let the console begin alike each time, after it was switched on."""
        self.lib.desmume_resume()
        self.forget_name()
        if self.build is not None:
            self._store(c_int32, "currFrameCounter", 0, 0)
            self._store(c_uint64, self.build.frame_skipper, 0, 0)
        self.pin_clock(True)

    def forget_name(self) -> None:
        """Take the ROM's file name out of RAM, where it is left for homebrew: it differs from run to run."""
        octets = self.words()[U8]
        start = ARGUMENTS - Ram.START
        if bytes(octets[start + index] for index in range(5)) == b"fat:/":
            for index in range(5, 5 + len("00000000.nds") + 8):
                octets[start + index] = ord("-")

    def eject(self) -> None:
        """Switch the console off and take the cartridge out."""
        self.pin_clock(False)
        self.lib.desmume_movie_stop()
        self.lib.desmume_close()

    # --- settings ---

    def use_jit(self, now: bool = False) -> None:
        """Let the processors' code be translated rather than interpreted, from the next reset or `now`."""
        if self.build is None:
            return
        self._store(c_uint8, "CommonSettings", _USE_JIT, 1)
        self._store(c_uint32, "CommonSettings", _JIT_BLOCK_SIZE, JIT_BLOCK_SIZE)
        if now:
            self.call(RESET_JIT, True, True)

    def pin_clock(self, pinned: bool) -> None:
        """Let the console's clock count frames from 2009-01-01 rather than the host's seconds.

        It does so while a movie is over but not closed. States load only while there is no movie at all.
        """
        if self.build is not None:
            self._store(c_int32, "movieMode", 0, _MOVIE_FINISHED if pinned else _MOVIE_NONE)

    @contextlib.contextmanager
    def no_movie(self) -> Iterator[None]:
        """For the time of a block, let there be no movie."""
        if self.build is None:
            yield
            return
        mode = c_int32.from_address(self.symbol("movieMode"))
        before, mode.value = mode.value, _MOVIE_NONE
        try:
            yield
        finally:
            mode.value = before

    # --- pictures ---

    def draw_next(self) -> None:
        """Let the next frame be drawn: the polygons that the game has sent for it now, the rest as it comes.

        Polygons are drawn into a buffer at the end of the frame before the one that shows them. If that frame
        was skipped, they wait, and this draws them.
        """
        self.call(DRAW_3D, False)
        self.call(DRAW_2D, 2)

    def screens(self) -> NDArray[np.uint8]:
        """Both screens, RGB, uint8 (384, 256, 3). Call it once a drawn frame: it applies the backlight."""
        source = self.lib.desmume_draw_raw()
        rgb = np.empty((384, 256, 3), np.uint8)
        if self.build is not None:
            self.call(TO_RGB, source, rgb.ctypes.data, 384 * 256)
            return rgb
        pixels = np.ctypeslib.as_array(source, (384, 256))
        five = (pixels[..., None] >> np.array([0, 5, 10], np.uint16) & 31).astype(np.uint8)
        np.bitwise_or(five << 3, five >> 2, out=rgb)
        return rgb

    # --- memory ---

    def words(self) -> tuple[Words, ...]:
        """Main RAM for `Ram.from_words`: the memory itself, or by the library's read functions."""
        if self.build is not None:
            ram = (c_uint8 * Ram.SIZE).from_address(self.symbol("MMU") + _MAIN_RAM)
            return Ram(ram).words
        lib = self.lib
        byte = (1, lib.desmume_memory_read_byte, lib.desmume_memory_write_byte)
        short = (2, lib.desmume_memory_read_short, lib.desmume_memory_write_short)
        long = (4, lib.desmume_memory_read_long, lib.desmume_memory_write_long)
        return tuple(_Words(*parts, signed) for parts in (byte, short, long) for signed in (False, True))

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

    def _silence(self, build: Build) -> None:
        """Let the library's printing go nowhere: it prints some 45 lines for each game opened."""
        nothing = ctypes.cast(ctypes.CDLL(None).getpid, c_void_p).value
        for entry in build.printers:
            c_void_p.from_address(self.local(entry)).value = nothing


class _Words:
    """Main RAM, or a window of it, as words of one width that the library's functions read and write."""

    def __init__(
        self,
        size: int,
        read: Callable[[int], int],
        write: Callable[[int, int], None],
        signed: bool,
        window: range | None = None,
    ) -> None:
        self._size, self._read, self._write = size, read, write
        self._wrap = 1 << 8 * size
        self._signed = signed
        self._high = self._wrap // 2 if signed else self._wrap
        self._window = range(Ram.START, Ram.START + Ram.SIZE, size) if window is None else window

    @overload
    def __getitem__(self, index: int) -> int: ...
    @overload
    def __getitem__(self, index: slice) -> Self: ...
    def __getitem__(self, index: int | slice) -> int | Self:
        if isinstance(index, slice):
            return type(self)(self._size, self._read, self._write, self._signed, self._window[index])
        value = self._read(self._window[index])
        return value if value < self._high else value - self._wrap

    def __setitem__(self, index: int, value: int) -> None:
        self._write(self._window[index], value % self._wrap)


_MOVIE_NONE, _MOVIE_FINISHED = 0, 3
# SDL's silent audio driver runs a thread, and starting it anew takes 100 ms for each state loaded.
_SDL = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "none-such"}


def find() -> Path:
    """The library that py-desmume brings. Raises EmulatorError if there is none for this machine."""
    suffix = {"Linux": "so", "Darwin": "dylib", "Windows": "dll"}.get(platform.system(), "so")
    spec = importlib.util.find_spec("desmume")
    for folder in spec.submodule_search_locations or () if spec else ():
        path = Path(folder) / f"libdesmume.{suffix}"
        if path.is_file():
            return path
    raise EmulatorError("libdesmume is missing: install it with `pip install py-desmume==0.0.9`")


@cache
def recognise() -> tuple[bytes, Build | None]:
    """The library's bytes, and which build they are: None for one that is not known."""
    data = find().read_bytes()
    return data, BUILDS.get(hashlib.sha256(data).hexdigest())


def fingerprint(build: Build | None) -> bytes:
    """SHA-256 of what decides how a state goes on: the library's bytes and the CPU mode."""
    mode = f"jit {JIT_BLOCK_SIZE}" if build is not None else "interpreter"
    return hashlib.sha256(hashlib.sha256(recognise()[0]).digest() + mode.encode()).digest()


_lock = threading.Lock()
_pool: list[Library] = []
_loaded = 0


def acquire() -> Library:
    """An image that no other emulator uses."""
    global _loaded
    with _lock:
        if _pool:
            return _pool.pop()
        library = _load(first=not _loaded)
        _loaded += 1
        return library


def release(library: Library) -> None:
    """Give an image back, its game closed."""
    with _lock:
        _pool.append(library)


def _load(first: bool) -> Library:
    data, build = recognise()
    if sys.platform != "linux" and not first:
        raise EmulatorError(
            "on this system a process can have one emulator open; close the other, or use another process"
        )
    config_folder()  # before GLib hears of the user's
    with _environment(**_SDL):
        try:
            lib = _open(data, first)
        except OSError as error:
            raise EmulatorError(f"libdesmume cannot be loaded: {error}") from error
        if build is not None and (os.environ.get("DESMUME_MKDS_PLAIN") or not _as_expected(lib, build)):
            build = None
        return Library(lib, build)


def _open(data: bytes, first: bool) -> ctypes.CDLL:
    """Load the library, or a copy of it that is on no disk.

    The original comes first, so that the libraries it brings along are known by name.
    """
    if first:
        return ctypes.CDLL(str(find()))
    file = os.memfd_create("libdesmume")
    try:
        with os.fdopen(file, "wb", closefd=False) as stream:
            stream.write(data)
        # The loader takes one path for one library, and the numbers of files come again: a new path each
        # time.
        return ctypes.CDLL(f"/proc/self/fd/{'./' * _loaded}{file}")
    finally:
        os.close(file)


def _as_expected(lib: ctypes.CDLL, build: Build) -> bool:
    """Whether all symbols are there, and the settings with their defaults where we think they are."""
    try:
        for name in (*_SIGNATURES, *_FAST_SIGNATURES):
            getattr(lib, name)
        base, *_ = (ctypes.addressof(ctypes.c_char.in_dll(lib, name)) for name in _FAST_DATA)
    except (AttributeError, ValueError):
        return False
    at, text = _CANARY_TEXT
    return (
        all(kind.from_address(base + offset).value == value for offset, kind, value in _CANARIES)
        and 1 <= c_int32.from_address(base + _NUM_CORES).value <= 1024
        and ctypes.string_at(base + at, len(text)) == text
    )


def _bind(lib: ctypes.CDLL, signatures: dict[str, tuple[object, tuple[object, ...]]]) -> None:
    for name, (result, arguments) in signatures.items():
        function = getattr(lib, name)
        function.restype, function.argtypes = result, arguments


@contextlib.contextmanager
def _environment(**variables: str) -> Iterator[None]:
    """Set variables of the environment, which the library reads, and put them back."""
    before = {name: os.environ.get(name) for name in variables}
    os.environ.update(variables)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
