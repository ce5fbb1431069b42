"""How fast the emulator is here, and whether it goes back to a moment exactly."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator

from desmume_mkds import MarioKart
from mariokart.doctor.drive import LEFT, A
from mariokart.doctor.findings import Finding, Verdict, judge

REAL_TIME = 60
"""Frames per second of the console itself."""


def examine_speed(emu: MarioKart) -> Iterator[Finding]:
    """Time it in a race, where it is."""
    start = emu.snapshot()
    driver = emu.memory.driver
    yield _rate("not drawn", 240, lambda: emu.cycle(keys=A, render=False))
    yield _rate("drawn", 60, lambda: emu.cycle(keys=A, render=True))
    yield _reading("a number", lambda: driver.speed)
    yield _reading("a vector", lambda: driver.position)
    seconds = _seconds(1, lambda: emu.restore(start))
    yield Finding(Verdict.PASS, "speed of a restore", f"{seconds * 1e3:.1f} ms", "")
    first = _driven(emu)
    emu.restore(start)
    right = _driven(emu) == first
    emu.restore(start)
    found = f"{'the same' if right else 'another'} memory"
    expected = "the same memory after the same keys"
    report = "this line and libdesmume's"
    yield Finding(judge(float(right)), "exactness of a restore", found, expected, report)


def _rate(what: str, frames: int, cycle: Callable[[], None]) -> Finding:
    rate = 1 / _seconds(frames, cycle)
    verdict = Verdict.PASS if rate > REAL_TIME else Verdict.DOUBTFUL
    expected = f"more than the console's {REAL_TIME}"
    return Finding(verdict, f"speed, {what}", f"{rate:,.0f} frames/s", expected)


def _reading(what: str, read: Callable[[], object]) -> Finding:
    seconds = _seconds(2000, read)
    verdict = Verdict.PASS if seconds < 1e-4 else Verdict.DOUBTFUL
    return Finding(verdict, f"speed of {what}", f"{seconds * 1e9:,.0f} ns a reading", "less than 100,000 ns")


def _driven(emu: MarioKart) -> str:
    emu.cycle(30, keys=A)
    emu.cycle(30, keys=A | LEFT)
    return hashlib.sha256(emu.ram.tobytes()).hexdigest()


def _seconds(times: int, work: Callable[[], object]) -> float:
    """How long it takes once, if done so many times."""
    begun = time.perf_counter()
    for _ in range(times):
        work()
    return (time.perf_counter() - begun) / times
