"""Several emulators of one cartridge, stepped in parallel.

    with EmulatorPool(4) as pool:                       # Shakedown, four times
        pool.map(menu.start_race, ["f8c"] * 4)
        pool.cycle(keys=[1, 0x11, 0x21, 0])             # one frame each, all at once
        positions = pool.map(position)                  # def position(emu): return emu.memory.driver.position

A race starts once and goes on everywhere: `pool.restore(pool.snapshot(0))`.
"""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterable, Sequence
from types import TracebackType
from typing import Any, Literal, Self, TypeVar

from desmume_mkds import cartridge
from desmume_mkds.console import EmulatorError
from desmume_mkds.emulator import MarioKart
from desmume_mkds.game.files import StrPath
from desmume_mkds.hands import Hand, ProcessHand, ThreadHand
from desmume_mkds.snapshot import Snapshot

Backend = Literal["threads", "processes"]
T = TypeVar("T")


class EmulatorPool:
    """`n` emulators of one cartridge, each with a thread or a process that works for it alone.

    Threads (`backend="threads"`, the default on Linux) live in this process: `pool[i]` is an emulator like
    any other, functions may share objects with the caller, and nothing is copied. A game that crashes the
    emulator takes the whole process with it, though. Processes (the default elsewhere) hold such a crash:
    the call raises EmulatorError, the others go on, and `restart` begins that one anew; functions, what they
    are given and what they return travel as pickles, so that functions must be found in a module, and a
    program needs `if __name__ == "__main__":`. Either way the same keys give the same memory.

    Use a pool from one thread at a time; other threads wait.
    """

    def __init__(
        self,
        n: int,
        rom: StrPath = cartridge.ROM,
        save: StrPath | bytes | None = None,
        *,
        backend: Backend | None = None,
    ) -> None:
        """Open the cartridge `rom` `n` times, with the same `save`, as `MarioKart` does.

        Raises what `MarioKart` raises, and EmulatorError where this system cannot have several emulators in a
        process but `backend` asks for it.
        """
        if n < 1:
            raise EmulatorError(f"a pool has 1 emulator or more, not {n!r}")
        linux = sys.platform == "linux"
        if backend == "threads" and not linux and n > 1:
            raise EmulatorError("on this system each emulator needs a process: backend='processes'")
        self.backend: Backend = backend or ("threads" if linux else "processes")
        """Which of the two it is."""
        self._lock = threading.RLock()
        self._process = os.getpid()
        kind: type[ThreadHand] | type[ProcessHand] = ThreadHand if self.backend == "threads" else ProcessHand
        self._hands: list[Hand] = []
        try:
            self._hands += [kind(rom, save) for _ in range(n)]
            self._finish(range(n))  # opening, which all do at once
        except BaseException:
            self.close()
            raise

    # --- work ---

    def map(self, function: Callable[..., T], *arguments: Iterable[Any]) -> list[T]:
        """Call `function(emulator, *its arguments)` for each emulator, all at once; the results in order.

        Each of `arguments` has one item for each emulator. All calls end before the exception of the first
        that failed is raised; its note says which emulator it was.
        """
        with self._lock:
            hands = self._alive()
            rows = list(zip(hands, *arguments, strict=True))
            for hand, *mine in rows:
                hand.begin(function, mine)
            return self._finish(range(len(rows)))

    def call(self, index: int, function: Callable[..., T], *arguments: Any) -> T:
        """Call `function(emulator, *arguments)` for one emulator."""
        with self._lock:
            self._alive()[index].begin(function, arguments)
            result: T = self._finish([index])[0]
            return result

    def _finish(self, indices: Iterable[int]) -> list[Any]:
        results: list[Any] = []
        failed: Exception | None = None
        for index in indices:
            try:
                results.append(self._hands[index].finish())
            except Exception as error:
                error.add_note(f"This was emulator {index} of the pool.")
                failed = failed or error
        if failed is not None:
            raise failed
        return results

    # --- what everybody does ---

    def cycle(self, frames: int = 1, keys: Sequence[int] | None = None, render: bool = False) -> None:
        """Run `frames` frames in each emulator, as `MarioKart.cycle` does; `keys` has a mask for each."""
        masks = [None] * len(self) if keys is None else keys
        self.map(_cycle, [frames] * len(self), masks, [render] * len(self))

    def snapshot(self, index: int) -> Snapshot:
        """All of one console as it is now; any of them can go on from there."""
        return self.call(index, MarioKart.snapshot)

    def restore(self, snapshots: Snapshot | Sequence[Snapshot]) -> None:
        """Go back to a snapshot: all emulators to the same, or each to its own."""
        each = [snapshots] * len(self) if isinstance(snapshots, Snapshot) else snapshots
        self.map(MarioKart.restore, each)

    def restart(self, index: int) -> None:
        """Open one emulator anew, at power-on: after its process crashed, say. Kept views of it are void."""
        with self._lock:
            self._alive()[index].restart()
            self._finish([index])

    def __len__(self) -> int:
        return len(self._hands)

    def __getitem__(self, index: int) -> MarioKart:
        """One of the emulators, in this process; EmulatorError where it is in another."""
        hand = self._alive()[index]
        if not isinstance(hand, ThreadHand):
            raise EmulatorError("the emulator is in another process: use `call` or `map`")
        return hand.emulator

    # --- the end ---

    def close(self) -> None:
        """Close all emulators, and end their threads or processes. What runs in them ends first."""
        with self._lock:
            hands, self._hands = self._hands, []
            if os.getpid() == self._process:
                for hand in hands:
                    hand.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def _alive(self) -> list[Hand]:
        if os.getpid() != self._process:
            raise EmulatorError("the pool was opened before this process was forked off; open one here")
        if not self._hands:
            raise EmulatorError("the pool was closed")
        return self._hands


def _cycle(emulator: MarioKart, frames: int, keys: int | None, render: bool) -> None:
    emulator.cycle(frames, keys, render)
