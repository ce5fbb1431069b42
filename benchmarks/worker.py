"""A process that does one side's work: answers requests from stdin on stdout, one line of JSON each.

Each side has its own process, because both bring a package named `desmume`.
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import time
import timeit
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

REPEAT = 25  # rows of an expression


class Worker:
    """One side. Subclasses know their package; what is timed is the same for both. Requests name methods."""

    def __init__(self) -> None:
        self.names: dict[str, Any] = {}
        """What timed expressions refer to: `emu`."""

    # --- what each side does in its way ---

    def open_rom(self, rom: str) -> None:
        """Import the package, open the ROM, run the first frame."""
        raise NotImplementedError

    def keep_start(self, state: str) -> None:
        """Keep the present moment for `reset`; in the file `state`, if it takes one."""
        raise NotImplementedError

    def reset(self) -> None:
        """Go back to the moment that was kept."""
        raise NotImplementedError

    def drive(self, keys: Iterable[int]) -> None:
        """Run one frame for each key mask."""
        raise NotImplementedError

    def picture(self) -> None:
        """Run one frame with the keys held, and get both its screens as an RGB array."""
        raise NotImplementedError

    def convert(self) -> None:
        """Get both screens of the frame drawn last as an RGB array."""
        raise NotImplementedError

    # --- what is the same for both ---

    def race(self, keys: list[int], state: str) -> None:
        """Give the keys that lead from power-on into a race (`open_rom` gave the first); keep that moment."""
        self.drive(keys[1:])
        if not self.names["emu"].memory.race_ready:
            raise RuntimeError("the keys led to no race")
        self.keep_start(state)

    def expression(self, code: str, count: int) -> float:
        """Microseconds that an expression takes, `count` times in a row; the median of some rows."""
        durations = timeit.repeat(code, globals=self.names, number=count, repeat=REPEAT)
        return statistics.median(durations) / count * 1e6

    def frames(self, keys: list[int]) -> float:
        """Milliseconds a frame, from the moment that was kept."""
        self.reset()
        frames = ([mask] for mask in keys)
        self.drive(next(frames))  # after a reset the first frame takes longer: a row of its own
        return milliseconds(lambda: self.drive(next(frames)), len(keys) - 1)

    def pictures(self, count: int) -> float:
        """Milliseconds for a frame and both its screens as an RGB array, from the moment that was kept."""
        self.reset()
        self.picture()
        return milliseconds(self.picture, count)

    def screens(self, count: int) -> float:
        """Milliseconds to get both screens of a drawn frame as an RGB array."""
        self.picture()
        return milliseconds(self.convert, count)

    def resets(self, count: int) -> float:
        """Milliseconds to go back."""
        self.reset()
        return milliseconds(self.reset, count)

    def resets_and_frames(self, count: int) -> float:
        """Milliseconds to go back and run a frame."""

        def action() -> None:
            self.reset()
            self.drive([0])

        return milliseconds(action, count)

    def memory(self) -> float:
        """MB that this process has to itself: what it wrote, so neither code nor what others share."""
        with Path("/proc/self/smaps_rollup").open() as lines:
            kilobytes = [line.split()[1] for line in lines if line.startswith("Private_Dirty")]
        return sum(map(int, kilobytes)) / 1024

    def serve(self) -> None:
        """Answer `{"task": method, …arguments}` with `{"value": …}` or `{"error": text}` until stdin ends.

        What libraries print on stdout goes to stderr.
        """
        answers = os.fdopen(os.dup(1), "w")
        os.dup2(2, 1)
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = {"value": getattr(self, request.pop("task"))(**request)}
            except Exception as error:
                answer = {"error": f"{type(error).__name__}: {error}"}
            answers.write(json.dumps(answer) + "\n")
            answers.flush()
        os._exit(0)  # how the emulators end is not what is measured


def milliseconds(action: Callable[[], object], count: int) -> float:
    """What the median one of `count` calls takes: what the machine does in between falls out."""
    durations = []
    for _ in range(count):
        begin = time.perf_counter()
        action()
        durations.append(time.perf_counter() - begin)
    return statistics.median(durations) * 1e3
