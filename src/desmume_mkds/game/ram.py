"""Main RAM as Python sees it."""

from __future__ import annotations

import builtins
import weakref
from collections.abc import Callable, Iterable
from typing import Any, Protocol, Self, overload

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.game.errors import MkdsError

U8, S8, U16, S16, U32, S32 = range(6)  # places of the word types in `Ram.words`
SHIFTS = (0, 0, 1, 1, 2, 2)


class Words(Protocol):
    """Main RAM as integers of one width: a memoryview, or what can be indexed and sliced like one."""

    @overload
    def __getitem__(self, index: int, /) -> int: ...
    @overload
    def __getitem__(self, window: slice, /) -> Self: ...
    def __setitem__(self, index: int, value: int, /) -> None: ...


class Ram:
    """The console's main memory, 4 MiB from 0x02000000, as words of every width.

    `buffer` is 4 MiB of anything that has bytes; views of a read-only one cannot be written.
    """

    START = 0x02000000
    SIZE = 0x400000

    def __init__(self, buffer: Any) -> None:
        view = memoryview(buffer).cast("B")
        if len(view) != self.SIZE:
            raise MkdsError(f"main RAM has {self.SIZE} bytes, not {len(view)}")
        self._use((view, view.cast("b"), view.cast("H"), view.cast("h"), view.cast("I"), view.cast("i")))

    @classmethod
    def from_words(cls, words: Iterable[Words]) -> Ram:
        """Memory that is read word by word: `words` in the order U8, S8, U16, S16, U32, S32."""
        ram = cls.__new__(cls)
        ram._use(words)
        return ram

    def _use(self, words: Iterable[Words]) -> None:
        self.words: tuple[Words, ...] = tuple(words)
        self.closed: MkdsError | None = None
        self.views: weakref.WeakSet[Any] = weakref.WeakSet()
        self.variant: Callable[[Any], Any] = lambda struct: struct
        """Which class the views of a struct's class are of: one whose values leave as something else."""

    def u32(self, address: int) -> int:
        """The word at `address` (0x02000000..0x023FFFFC)."""
        return self.words[U32][(address - self.START) >> 2]

    def s32(self, address: int) -> int:
        """The word at `address`, signed."""
        return self.words[S32][(address - self.START) >> 2]

    @property
    def bytes(self) -> NDArray[np.uint8]:
        """All of it, uint8 (4194304,): the memory itself where that is possible, else a copy."""
        octets = self.words[U8]
        whole = octets if isinstance(octets, memoryview) else self.read(self.START, self.SIZE)
        return np.frombuffer(whole, np.uint8)

    def read(self, address: int, size: int) -> builtins.bytes:
        """A copy of `size` bytes from `address`."""
        start = address - self.START
        octets = self.words[U8]
        if isinstance(octets, memoryview):
            return octets[start : start + size].tobytes()
        return np.array([octets[index] for index in range(start, start + size)], np.uint8).tobytes()

    @classmethod
    def holds(cls, address: int) -> bool:
        """Whether `address` lies in main RAM.

        >>> Ram.holds(0x0217ACF8), Ram.holds(0)
        (True, False)
        """
        return cls.START <= address < cls.START + cls.SIZE

    def close(self, error: MkdsError) -> None:
        """Let every later access, through any view, raise `error`."""
        self.closed = error
        self.words = (_Closed(error),) * len(self.words)
        for view in list(self.views):
            view.move(None)


class _Closed:
    """Words that are no longer there."""

    def __init__(self, error: MkdsError) -> None:
        self.error = error

    def __getitem__(self, index: Any) -> Any:
        raise self.error

    def __setitem__(self, index: int, value: int) -> None:
        raise self.error
