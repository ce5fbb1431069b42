"""`emu.memory.unsigned[0x02100000]` and its kin: py-desmume's ways to read and write the console's memory.

Main RAM is read where it lies, everything else by the library. What this program reads from main RAM does
not fire its own hooks; what it writes does.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Sequence
from typing import Any, ClassVar

from desmume_mkds import snapshot as snapshots
from desmume_mkds.console import Console, EmulatorError
from desmume_mkds.game.ram import Ram

HOOK = ctypes.CFUNCTYPE(None, ctypes.c_uint, ctypes.c_int)
Callback = Callable[[int, int], None]
_BITS = {1: 8, 2: 16, 4: 32}


class MemoryAccessor:
    """Reads and writes integers of one sign: by index a byte, by slices `[start:end:size]` of 1, 2 or 4
    bytes.

    A slice from an address to itself is one integer. Unsigned bytes leave as `bytes`, all else as a list.
    """

    def __init__(self, ram: Ram, console: Console, signed: bool) -> None:
        self._ram, self._console, self.signed = ram, console, signed

    def __getitem__(self, key: int | slice) -> Any:
        if not isinstance(key, slice):
            return self._read(key, 1)
        start, end, size = key.start, key.stop, _size(key.step)
        if start == end:
            return self._read(start, size)
        if size == 1 and not self.signed:
            if Ram.holds(start) and Ram.holds(end - 1):
                return self._ram.read(start, end - start)
            return bytes(self._read(address, 1) for address in range(start, end))
        return [self._read(address, size) for address in range(start, end, size)]

    def __setitem__(self, key: int | slice, value: int | bytes | Sequence[int]) -> None:
        if not isinstance(key, slice):
            self._write(key, 1, int(value))  # type: ignore[arg-type]
            return
        start, end, size = key.start, key.stop, _size(key.step)
        addresses = range(start, max(end, start + 1), size)
        values = [value] if isinstance(value, int) else list(value)
        if len(values) != len(addresses):
            raise EmulatorError(f"there are {len(addresses)} places for {len(values)} values")
        for address, one in zip(addresses, values, strict=True):
            self._write(address, size, int(one))

    def read_byte(self, addr: int) -> int:
        """The byte at an address."""
        return self._read(addr, 1)

    def read_short(self, addr: int) -> int:
        """The 16 bits at an address, which is rounded down to where they may stand."""
        return self._read(addr, 2)

    def read_long(self, addr: int) -> int:
        """The 32 bits at an address, which is rounded down to where they may stand."""
        return self._read(addr, 4)

    def _read(self, address: int, size: int) -> int:
        if Ram.holds(address):
            return self._ram.words[2 * (size >> 1) + self.signed][(address - Ram.START) >> (size >> 1)]
        lib, name = self._console.lib, {1: "byte", 2: "short", 4: "long"}[size]
        value = int(getattr(lib, f"desmume_memory_read_{name}")(address & 0xFFFFFFFF))
        bits = _BITS[size]
        return value - (1 << bits) if self.signed and value >> bits - 1 else value

    def _write(self, address: int, size: int, value: int) -> None:
        name = {1: "byte", 2: "short", 4: "long"}[size]
        mask = (1 << _BITS[size]) - 1
        getattr(self._console.lib, f"desmume_memory_write_{name}")(address & 0xFFFFFFFF, value & mask)


def _size(step: int | None) -> int:
    size = 1 if step is None else step
    if size not in _BITS:
        raise EmulatorError(f"a slice of memory goes by 1, 2 or 4 bytes, not by {size}")
    return size


class RegisterAccessor:
    """The registers of a processor: `r0` to `r15`, `cpsr`, `spsr`, `sp`, `lr`, `pc`, or by number."""

    _ALIASES: ClassVar = {"sp": "r13", "lr": "r14", "pc": "r15"}
    _NAMES = (*(f"r{number}" for number in range(16)), "cpsr", "spsr")

    def __init__(self, prefix: str, console: Console) -> None:
        self.__dict__.update(prefix=prefix, _lib=console.lib)
        console.lib.desmume_memory_read_register.restype = ctypes.c_int
        console.lib.desmume_memory_read_register.argtypes = [ctypes.c_char_p]
        console.lib.desmume_memory_write_register.argtypes = [ctypes.c_char_p, ctypes.c_int]

    def _name(self, name: object) -> bytes:
        found = f"r{name}" if isinstance(name, int) else self._ALIASES.get(str(name), str(name))
        if found not in self._NAMES:
            raise AttributeError(f"no register {name!r}: there are r0 to r15, cpsr, spsr, sp, lr, pc")
        return f"{self.__dict__['prefix']}.{found}".encode()

    def __getattr__(self, name: str) -> int:
        return int(self.__dict__["_lib"].desmume_memory_read_register(self._name(name)))

    def __setattr__(self, name: str, value: int) -> None:
        signed = ctypes.c_int(value & 0xFFFFFFFF).value
        self.__dict__["_lib"].desmume_memory_write_register(self._name(name), signed)

    def __getitem__(self, number: int) -> int:
        return int(self.__dict__["_lib"].desmume_memory_read_register(self._name(number)))

    def __setitem__(self, number: int, value: int) -> None:
        setattr(self, f"r{number}", value)


class Hooks:
    """Functions of the user's that the console calls when it reads, writes or executes an address."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._set: dict[tuple[str, int], int] = {}      # bytes watched, by kind and address
        self._kept: list[Any] = []                      # for good: the library may still have them
        for kind in ("read", "write", "exec"):
            function = getattr(console.lib, f"desmume_memory_register_{kind}")
            function.argtypes, function.restype = [ctypes.c_int, ctypes.c_int, HOOK], None

    def set(self, kind: str, address: int, callback: Callback | None, size: int) -> None:
        """Call `callback(address, size)` from now on, in place of what was called; None: nothing."""
        register = getattr(self._console.lib, f"desmume_memory_register_{kind}")
        if before := self._set.pop((kind, address), 0):
            register(address, before, HOOK())           # all of the bytes, however many are watched now
        if callback is None:
            return
        if kind == "exec":
            self.interpret()
        casted = HOOK(callback)
        self._kept.append(casted)
        register(address, size, casted)
        self._set[kind, address] = size

    def interpret(self) -> None:
        """Let the processors' code be interpreted from here on: translated code never looks at hooks on it,
        without a word. A state is taken and put back, or the processors would go on elsewhere."""
        console = self._console
        with console.no_movie():
            state = snapshots.take(console)
            console.use_jit(now=True, on=False)
            snapshots.put_back(console, state)

    @property
    def executing(self) -> bool:
        """Whether there are hooks on code, for which the processors' code has to be interpreted."""
        return any(kind == "exec" for kind, _ in self._set)

    def clear(self) -> None:
        """Take all back."""
        for kind, address in list(self._set):
            self.set(kind, address, None, 0)
