"""Our side: `desmume_mkds`, used as its documentation shows."""

from __future__ import annotations

import threading
import time
import timeit
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from benchmarks.worker import milliseconds, private_memory, serve

if TYPE_CHECKING:
    from desmume_mkds import MarioKart

NAMES: dict[str, Any] = {}
"""What the timed expressions refer to: `emu`."""
_more: list[MarioKart] = []

STATE = """(
    emu.memory.driver.position, emu.memory.driver.velocity, emu.memory.driver.direction,
    emu.memory.driver.speed, emu.memory.driver.boostTimer, emu.memory.driver.driftLeftRightCount,
    emu.memory.driver.driftLeftCount, emu.memory.driver.driftRightCount,
    emu.memory.driver_status.lapProgress, emu.memory.driver_status.raceProgress,
    emu.memory.driver_status.curCpoi,
)"""


def open_rom(rom: str) -> None:
    """Import the package, open the ROM, run the first frame."""
    from desmume_mkds import MarioKart

    emu = MarioKart(rom)
    emu.cycle()
    NAMES.update(emu=emu, rom=rom)


def race(keys: list[int], state: str) -> None:
    """Give the keys that lead from power-on to a race, the first of which `open_rom` gave; keep its start.

    `state` is for the other side: our snapshots need no file.
    """
    emu = NAMES["emu"]
    drive(emu, keys[1:])
    if not emu.memory.race_ready:
        raise RuntimeError("the keys led to no race")
    NAMES["start"] = emu.snapshot()


def drive(emu: MarioKart, keys: Iterable[int]) -> None:
    """One frame for each key mask."""
    for mask in keys:
        emu.cycle(1, keys=mask)


def reset() -> None:
    """Back to the race's start."""
    NAMES["emu"].restore(NAMES["start"])


def expression(code: str, count: int) -> float:
    """Microseconds that an expression takes."""
    return timeit.timeit(code, globals=NAMES, number=count) / count * 1e6


def frames(keys: list[int]) -> float:
    """Milliseconds a frame, from the race's start on."""
    reset()
    begin = time.perf_counter()
    drive(NAMES["emu"], keys)
    return (time.perf_counter() - begin) / len(keys) * 1e3


def pictures(keys: list[int]) -> float:
    """Milliseconds for a frame and both its screens as an RGB array."""
    reset()
    emu = NAMES["emu"]
    begin = time.perf_counter()
    for mask in keys:
        emu.cycle(1, keys=mask, render=True)
        emu.screen  # noqa: B018
    return (time.perf_counter() - begin) / len(keys) * 1e3


def screens(count: int) -> float:
    """Milliseconds to get both screens of a drawn frame as an RGB array."""
    return milliseconds(NAMES["emu"]._console.screens, count)  # `cycle` calls it for each drawn frame


def resets_and_frames(count: int) -> float:
    """Milliseconds for a reset to the race's start and the frame after it."""

    def action() -> None:
        reset()
        drive(NAMES["emu"], [0])

    return milliseconds(action, count)


def resets(count: int) -> float:
    """Milliseconds for a reset to the race's start."""
    reset()
    return milliseconds(reset, count)


def instances(count: int, keys: list[int]) -> float:
    """Frames a second of `count` emulators together, each in its thread, from the race's start on."""
    from desmume_mkds import MarioKart

    while len(_more) < count:
        _more.append(MarioKart(NAMES["rom"]))
    for emu in _more[:count]:
        emu.restore(NAMES["start"])
    threads = [threading.Thread(target=drive, args=(emu, keys)) for emu in _more[:count]]
    begin = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return count * len(keys) / (time.perf_counter() - begin)


def one_more(keys: list[int]) -> float:
    """MB that one more emulator in this process takes, after it has raced."""
    from desmume_mkds import MarioKart

    before = private_memory()
    with MarioKart(NAMES["rom"]) as emu:
        emu.restore(NAMES["start"])
        drive(emu, keys)
        return private_memory() - before


def empty(rom: str, count: int) -> float:
    """Frames a second of another ROM."""
    from desmume_mkds import MarioKart

    if "empty" not in NAMES:
        NAMES["empty"] = MarioKart(rom)
        NAMES["empty"].cycle(60)
    begin = time.perf_counter()
    drive(NAMES["empty"], [0] * count)
    return count / (time.perf_counter() - begin)


def readings(keys: list[int], points: list[list[float]]) -> list[dict[str, Any]]:
    """Run one frame for each key mask; what our views say after each."""
    from benchmarks.agreement import project

    emu = NAMES["emu"]
    memory = emu.memory
    said = []
    for mask in keys:
        emu.cycle(1, keys=mask)
        driver, status = memory.driver, memory.driver_status
        said.append(
            {
                "position": driver.position.tolist(),
                "direction": driver.direction.tolist(),
                "travel direction": driver.velocity.tolist(),
                "velocity": driver.deltaPos.tolist(),
                "driver_velocity": driver.deltaPos.tolist(),
                "speed": driver.speed,
                "boost": driver.boostTimer,
                "mini-turbo": driver.driftBoostCounter,
                "drift charge": driver.driftLeftRightCount,
                "drift presses": [driver.driftLeftCount, driver.driftRightCount],
                "drift direction": driver.leftRightDir,
                "race progress": status.raceProgress,
                "lap progress": status.lapProgress,
                "lap": status.curLap,
                "checkpoint": status.curCpoi,
                "frame": memory.race_state.frameCounter,
                "axes": driver.mainMtx[:3].tolist(),
                "projection": project(memory.camera, points),
            }
        )
    return said


def course() -> dict[str, Any]:
    """What we say of the course."""
    from desmume_mkds.course import Course

    found = Course.from_memory(NAMES["emu"].memory)
    return {
        "gates": found.gates.reshape(-1, 4).tolist(),
        "triangles": found.triangles.tolist(),
        "triangle types": found.types.tolist(),
    }


if __name__ == "__main__":
    serve(
        {
            "open_rom": open_rom,
            "race": race,
            "reset": reset,
            "expression": expression,
            "frames": frames,
            "pictures": pictures,
            "screens": screens,
            "resets": resets,
            "resets_and_frames": resets_and_frames,
            "instances": instances,
            "one_more": one_more,
            "memory": private_memory,
            "empty": empty,
            "readings": readings,
            "course": course,
        }
    )
