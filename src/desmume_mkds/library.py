"""Finds libdesmume, and gives every emulator an image of it of its own.

libdesmume keeps all of a console's state in globals: one image of the library is one console. On Linux any
number of images live in one process, each loaded from a file in memory. Images cannot be ended and begun anew
(that crashes), so a closed emulator's image waits in a pool for the next one.

The stock build is recognised by its hash and takes its fast paths (`report` says so). Any other works by the
C interface alone: slower, and with the host's clock. To rule the fast paths out when something looks wrong,
set DESMUME_MKDS_PLAIN=1.
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
from functools import cache
from pathlib import Path

from desmume_mkds import builds
from desmume_mkds.battery import config_folder
from desmume_mkds.builds import BUILDS, Build
from desmume_mkds.console import JIT_BLOCK_SIZE, Console, EmulatorError

PLAIN = "DESMUME_MKDS_PLAIN"

# SDL's silent audio driver runs a thread, and starting it anew takes 100 ms for each state loaded.
_SDL = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "none-such"}

_lock = threading.Lock()
_pool: list[Console] = []
_loaded = 0


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
    return None if os.environ.get(PLAIN) else BUILDS.get(_content()[1])


def report() -> str:
    """Which library is used and how, in one line, for people."""
    build = recognise()
    if build is not None:
        return f"{build.name}: all fast paths"
    why = f"{PLAIN} is set" if os.environ.get(PLAIN) else f"the build {_content()[1][:12]}… is not known"
    return f"{find()}: C interface only, slow and with the host's clock ({why})"


def acquire() -> Console:
    """A console that no other emulator uses. Raises EmulatorError."""
    global _loaded
    with _lock:
        if _pool:
            return _pool.pop()
        console = _load()
        _loaded += 1
        return console


def release(console: Console) -> None:
    """Give a console back, its cartridge taken out."""
    with _lock:
        _pool.append(console)


def _load() -> Console:
    if _loaded and sys.platform != "linux":
        raise EmulatorError(
            "on this system a process can have one emulator open; close the other, or use another process"
        )
    config_folder()  # before the library makes GLib look
    with _environment(**_SDL):
        try:
            lib = _image()
        except OSError as error:
            raise EmulatorError(f"libdesmume cannot be loaded: {error}") from error
        build = recognise() if builds.as_expected(lib) else None
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
