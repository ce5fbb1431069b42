"""Finds libdesmume, and gives every emulator an image of it of its own.

libdesmume keeps all of a console's state in globals: one image of the library is one console. On Linux any
number of images live in one process, each loaded from a file in memory. Images cannot be ended and begun anew
(that crashes), so a closed emulator's image waits in a pool for the next one.

The stock build is recognised by its hash and takes its fast paths (`report` lists them). Any other works by
the C interface alone: slower, and with the host's clock. To rule the fast paths out when something looks
wrong, set DESMUME_MKDS_PLAIN=1.
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
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from desmume_mkds import builds
from desmume_mkds.battery import config_folder, owns_config_folder
from desmume_mkds.builds import BUILDS, Build
from desmume_mkds.console import JIT_BLOCK_SIZE, Console, EmulatorError

PLAIN = "DESMUME_MKDS_PLAIN"

# SDL's silent audio driver runs a thread, and starting it anew takes 100 ms for each state loaded. Its signal
# handlers would let the process ignore SIGTERM.
_SDL = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "none-such", "SDL_NO_SIGNAL_HANDLERS": "1"}

_lock = threading.RLock()
_idle: list[Console] = []
_loaded = 0
_strange = False  # whether an image of a build that is known was not as it should be


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
def _content() -> tuple[bytes, str]:
    data = find().read_bytes()
    return data, hashlib.sha256(data).hexdigest()


def recognise() -> Build | None:
    """Which build the library is; None: not one that is known, or its fast paths are switched off."""
    return None if _strange or os.environ.get(PLAIN) else BUILDS.get(_content()[1])


@dataclass(frozen=True)
class FastPath:
    """One way of being faster, or steadier, than the C interface alone."""

    name: str
    on: bool
    why: str
    """What it does; where it is off, why."""


_OF_THE_BUILD = {
    "translated code": f"the processors' code is compiled (JIT), {JIT_BLOCK_SIZE} instructions at a time",
    "one core": "no rendering threads: they only help where every frame is drawn",
    "undrawn frames": "frames that nobody looks at are not drawn",
    "fast RGB": "the library's own conversion of pictures",
    "memory in place": "RAM is read and written where it lies",
    "snapshots in memory": "no file, no second reset",
    "pinned clock": "the console's clock counts frames from 2009-01-01",
    "memory given back": "100 MB that the emulator clears and this game never touches",
    "no printing": "the library prints nothing",
}


def report() -> tuple[FastPath, ...]:
    """Which fast paths this library, this system and this process allow, and why not the others."""
    known = recognise() is not None
    paths = [FastPath(name, known, what if known else why_plain()) for name, what in _OF_THE_BUILD.items()]
    linux = sys.platform == "linux"
    many = "a copy of the library for each emulator" if linux else "several emulators take several processes"
    private = owns_config_folder()
    saves = "battery memory is kept in a folder of this process" if private else (
        f"something asked GLib first: battery memory passes through {config_folder()}"
    )  # fmt: skip
    return (
        *paths,
        FastPath("no sound", True, "no audio device is opened"),
        FastPath("private saves", private, saves),
        FastPath("many in a process", linux, many),
    )


def why_plain() -> str:
    """Why the C interface alone is used; empty where it is not."""
    if os.environ.get(PLAIN):
        return f"{PLAIN} is set"
    if _strange:
        return f"the settings in {find()} are not where they should be"
    if recognise() is None:
        return f"the build {_content()[1][:12]}… of {find()} is not known"
    return ""


def acquire() -> Console:
    """A console that no other emulator uses. Raises EmulatorError."""
    global _loaded
    with contextlib.suppress(IndexError):
        return _idle.pop()
    with _lock:
        console = _load()
        _loaded += 1
        return console


def release(console: Console) -> None:
    """Give a console back, its cartridge taken out."""
    _idle.append(console)  # without the lock: the garbage collector may call this at any time


def _unlock() -> None:
    """In a process forked off, where no thread is left that could do it."""
    global _lock
    _lock = threading.RLock()


if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_unlock)


def _load() -> Console:
    global _strange
    if _loaded and sys.platform != "linux":
        raise EmulatorError(
            "on this system a process can have one emulator open; close the other, or use another process"
        )
    config_folder()  # before the library makes GLib look
    with _environment(**_SDL), _zeroed_memory():
        try:
            lib = _image()
        except OSError as error:
            raise EmulatorError(f"libdesmume cannot be loaded: {error}") from error
        build = recognise()
        if build is not None and not builds.as_expected(lib):
            build, _strange = None, True
        mode = f"jit {JIT_BLOCK_SIZE}" if build is not None else "interpreter"
        return Console(lib, build, hashlib.sha256(f"{_content()[1]} {mode}".encode()).digest())


def _image() -> ctypes.CDLL:
    """The library, or another copy of it, which is on no disk.

    The original comes first, so that the libraries it brings along are known by name.
    """
    if not _loaded:
        return ctypes.CDLL(str(find()))
    file = os.memfd_create("libdesmume")
    try:
        with os.fdopen(file, "wb", closefd=False) as stream:
            stream.write(_content()[0])
        # The loader takes one path for one library, and numbers of files come again: a new path each time.
        return ctypes.CDLL(f"/proc/self/fd/{'./' * _loaded}{file}")
    finally:
        os.close(file)


_M_PERTURB = -6  # of glibc's mallopt: what memory is filled with, turned round


@contextlib.contextmanager
def _zeroed_memory() -> Iterator[None]:
    """For the time of a block, let memory that is asked for be zero, where glibc allots it.

    libdesmume draws with some of its memory as it comes: an image that begins where others were before
    would leave
    out layers of the picture, for as long as it lives.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None) if sys.platform == "linux" else None
    if mallopt is None:
        yield
        return
    mallopt(_M_PERTURB, 0xFF)
    try:
        yield
    finally:
        mallopt(_M_PERTURB, 0)


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
