"""Main RAM through a library that does not show it: word by word."""

from __future__ import annotations

from collections.abc import Callable
from typing import Self, overload

from desmume_mkds.game.ram import Ram


class CalledWords:
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
