"""Save states in memory: a few milliseconds, exact, and bytes that can be kept and sent.

    start = emu.snapshot()
    ...
    emu.restore(start)          # as if nothing had happened since

Going on after `snapshot()` and going on after `restore()` is the same to the last bit of RAM, in this process
or another, for the same build of the emulator. That takes more than loading a state: the translated code of
the ARM processors counts cycles otherwise when it runs for the first time, so both begin with none of it.
"""

from __future__ import annotations

import contextlib
import ctypes
import hashlib
import mmap
import struct
import tempfile
import zlib
from collections.abc import Iterator
from ctypes import c_int32, c_uint64, c_void_p
from dataclasses import dataclass
from pathlib import Path
from typing import Self

import numpy as np

from desmume_mkds import builds
from desmume_mkds.console import Console, EmulatorError
from desmume_mkds.game.files import StrPath, read_capped, write_whole

MAGIC = b"MKDSSNAP"
VERSION = 4
MAX_STATE = 32 << 20  # bytes; DeSmuME's states have 11.2 million
_HEADER = struct.Struct("<8sHHIII32s32s32s")
_DRAWN = 0x8000  # beside the key mask


@dataclass(frozen=True)
class Snapshot:
    """All of a console at one moment: `bytes(snapshot)` to keep or send it, `from_bytes` to have it again."""

    rom: bytes
    """SHA-256 of the cartridge, 32 bytes."""
    emulator: bytes
    """SHA-256 of the emulator's library and mode, 32 bytes: states of different ones would drift apart."""
    frame: int
    """Frames since power-on."""
    keys: int
    """Key mask that was held."""
    picture: bytes
    """What the next picture needs and `state` does not hold; see `Console.picture`."""
    state: bytes
    """The state as DeSmuME writes it."""
    drawn: bool = False
    """Whether the frame that ended at this moment was drawn: then `state` holds its picture."""

    def __bytes__(self) -> bytes:
        content = self.picture + self.state
        packed = zlib.compress(content, 1)
        digest = hashlib.sha256(content).digest()
        keys = self.keys | _DRAWN * self.drawn
        numbers = (VERSION, keys, self.frame, len(self.picture), len(self.state))
        return _HEADER.pack(MAGIC, *numbers, self.rom, self.emulator, digest) + packed

    @classmethod
    def from_bytes(cls, data: bytes) -> Self:
        """The snapshot that `bytes(snapshot)` gave.

        The checksum finds damage, not malice: restore snapshots of people you trust.
        Raises EmulatorError: the bytes are no snapshot, of another version, or damaged.
        """
        if not data.startswith(MAGIC) or len(data) < _HEADER.size:
            raise EmulatorError("these bytes are no snapshot of this library")
        _, version, flags, frame, drawn, size, rom, emulator, digest = _HEADER.unpack_from(data)
        if version != VERSION:
            raise EmulatorError(f"the snapshot is of version {version}, this library reads version {VERSION}")
        unpacker = zlib.decompressobj()
        try:
            content = unpacker.decompress(data[_HEADER.size :], min(drawn + size, MAX_STATE) + 1)
        except zlib.error:
            content = b""
        whole = unpacker.eof and not unpacker.unused_data and len(content) == drawn + size
        keys = flags & ~_DRAWN
        if not whole or hashlib.sha256(content).digest() != digest or keys > 0xFFF:
            raise EmulatorError("the snapshot is damaged; take it anew")
        return cls(rom, emulator, frame, keys, content[:drawn], content[drawn:], bool(flags & _DRAWN))

    def save(self, path: StrPath) -> None:
        """Write `bytes(self)` to a file, whole or not at all."""
        write_whole(path, bytes(self))

    @classmethod
    def from_file(cls, path: StrPath) -> Self:
        """The snapshot in a file. Raises FileError or EmulatorError."""
        return cls.from_bytes(read_capped(path, MAX_STATE))

    def __repr__(self) -> str:
        return f"<Snapshot of ROM {self.rom.hex()[:8]}, {len(self.state):,} bytes>"


def take(target: Console) -> bytes:
    """The state of the console, after which it goes on as if that state had just been put back.

    No movie may be active, here and in `put_back`.
    """
    if target.build is None:
        return _by_file(target)
    with _save_buffer() as buffer:
        file = _MemoryFile(target, buffer, 0)
        if not target.call(builds.SAVE_STATE, file.address, 0):
            raise EmulatorError("the emulator could not save its state")
        state = file.content()
    target.forget_translations()
    return state


def put_back(target: Console, state: bytes) -> None:
    """Let the console be as it was in `state`.

    A reset comes with loading a state, most of which is time lost: it is left out, by an empty ROM name.
    """
    if len(state) < 32 or struct.unpack_from("<I", state, 24)[0] != len(state):
        raise EmulatorError("the snapshot is damaged; take it anew")
    if target.build is None:
        return _from_file(target, state)
    file = _MemoryFile(target, state, len(state))
    name_length = c_uint64.from_address(target.symbol(builds.ROM_NAME) + 8)
    length, name_length.value = name_length.value, 0
    try:
        loaded = target.call(builds.LOAD_STATE, file.address)
    finally:
        name_length.value = length
    if not loaded:
        raise EmulatorError("the emulator refuses the snapshot; take it anew")
    target.forget_translations()
    target.call(builds.FORGET_TEXTURES, target.symbol(builds.TEXTURES))


class _MemoryFile:
    """libdesmume's EMUFILE_MEMORY: a file in a buffer of ours, put together by hand.

    The library holds a std::vector by its three pointers. It writes into the room that there is, without
    allocating, so the buffer must be large enough; for loading, the state's own bytes are.
    """

    def __init__(self, target: Console, buffer: bytes | mmap.mmap, length: int) -> None:
        self.buffer = buffer
        start = np.frombuffer(buffer, np.uint8).ctypes.data
        self._start = start
        self._vector = (c_void_p * 3)(start, start + length, start + len(buffer))
        self._object = _EmuFileMemory(
            vtable=target.symbol(builds.MEMORY_FILE) + 16,
            vector=ctypes.addressof(self._vector),
            length=length,
        )
        self.address = ctypes.addressof(self._object)

    def content(self) -> bytes:
        """What has been written."""
        return ctypes.string_at(self._start, self._object.length)


class _EmuFileMemory(ctypes.Structure):
    _fields_ = (
        ("vtable", c_uint64),
        ("failed", c_uint64),
        ("vector", c_uint64),
        ("owns_vector", c_int32),
        ("position", c_int32),
        ("length", c_int32),
    )


_buffers: list[mmap.mmap] = []


@contextlib.contextmanager
def _save_buffer() -> Iterator[mmap.mmap]:
    """Room for a state: one for each thread that saves at the same time."""
    try:
        buffer = _buffers.pop()
    except IndexError:  # private, or a process that is forked off would write into ours
        buffer = mmap.mmap(-1, MAX_STATE, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
    try:
        yield buffer
    finally:
        _buffers.append(buffer)


def _by_file(target: Console) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state"
        if not target.lib.desmume_savestate_save(str(path).encode()):
            raise EmulatorError("the emulator could not save its state; is the temporary folder full?")
        return path.read_bytes()


def _from_file(target: Console, state: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state"
        path.write_bytes(state)
        with target.switching():
            loaded = target.lib.desmume_savestate_load(str(path).encode())
        if not loaded:
            raise EmulatorError("the emulator refuses the snapshot; take it anew")
