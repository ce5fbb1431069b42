"""The other side: py-desmume-mkds, used as its page and docstrings show. Runs in the rivals' environment."""

from __future__ import annotations

import time
import timeit
from collections.abc import Iterable
from typing import Any

from benchmarks.worker import milliseconds, private_memory, serve

DRIVERS, SPEED = 0x0217ACF8, 0x2A8  # pointer to the drivers; `speed` in one
NAMES: dict[str, Any] = {}
"""What the timed expressions refer to: `emu`, and `np`."""

STATE = """(
    emu.memory.driver_position, emu.memory.driver_velocity, emu.memory.driver_direction,
    float(emu.memory.driver.speed), emu.memory.driver.boostTimer, emu.memory.driver.driftLeftRightCount,
    emu.memory.driver.driftLeftCount, emu.memory.driver.driftRightCount,
    float(emu.memory.driver_status.lapProgress), float(emu.memory.driver_status.raceProgress),
    emu.memory.driver_status.curCpoi,
)"""


def open_rom(rom: str) -> None:
    """Import the package, open the ROM, run the first frame."""
    import numpy as np
    from desmume.emulator_mkds import MarioKart

    emu = MarioKart()
    emu.open(rom)
    emu.cycle(False)
    NAMES.update(emu=emu, np=np)


def race(keys: list[int], state: str) -> None:
    """Give the keys that lead from power-on to a race, the first of which `open_rom` gave; keep its start."""
    drive(keys[1:])
    if not NAMES["emu"].memory.race_ready:
        raise RuntimeError("the keys led to no race")
    NAMES["state"] = state
    NAMES["emu"].savestate.save_file(state)


def drive(keys: Iterable[int], skip: bool = False) -> None:
    """One frame for each key mask."""
    emu = NAMES["emu"]
    for mask in keys:
        emu.input.keypad_update(mask)
        if skip:
            emu.skip_next_frame()
        emu.cycle(False)


def reset() -> None:
    """Back to the race's start."""
    NAMES["emu"].savestate.load_file(NAMES["state"])


def expression(code: str, count: int) -> float:
    """Microseconds that an expression takes."""
    return timeit.timeit(code, globals=NAMES, number=count) / count * 1e6


def frames(keys: list[int], skip: bool = False) -> float:
    """Milliseconds a frame, from the race's start on."""
    reset()
    begin = time.perf_counter()
    drive(keys, skip)
    return (time.perf_counter() - begin) / len(keys) * 1e3


def pictures(keys: list[int]) -> float:
    """Milliseconds for a frame and both its screens as an RGB array."""
    reset()
    emu, np = NAMES["emu"], NAMES["np"]
    begin = time.perf_counter()
    for mask in keys:
        drive([mask])
        np.asarray(emu.screenshot())
    return (time.perf_counter() - begin) / len(keys) * 1e3


def screens(count: int) -> float:
    """Milliseconds to get both screens of a drawn frame as an RGB array."""
    emu, np = NAMES["emu"], NAMES["np"]
    return milliseconds(lambda: np.asarray(emu.screenshot()), count)


def resets_and_frames(count: int) -> float:
    """Milliseconds for a reset to the race's start and the frame after it."""

    def action() -> None:
        reset()
        drive([0])

    return milliseconds(action, count)


def resets(count: int) -> float:
    """Milliseconds for a reset to the race's start."""
    reset()
    return milliseconds(reset, count)


def hooked(keys: list[int]) -> float:
    """Microseconds that a frame takes longer while the emulator's read hook delivers the kart's speed."""
    memory = NAMES["emu"].memory
    speed = memory.unsigned.read_long(DRIVERS) + SPEED
    seen = []
    plain = frames(keys, skip=True)
    memory.register_read(speed, lambda address, size: seen.append(memory.signed.read_long(address)), 4)
    try:
        return (frames(keys, skip=True) - plain) * 1e3
    finally:
        memory.register_read(speed, None, 4)


def readings(keys: list[int], points: list[list[float]]) -> list[dict[str, Any]]:
    """Run one frame for each key mask; what the package says after each."""
    import numpy as np

    memory = NAMES["emu"].memory
    said = []
    for mask in keys:
        drive([mask], skip=True)
        driver, status = memory.driver, memory.driver_status
        said.append(
            {
                "position": memory.driver_position.tolist(),
                "direction": memory.driver_direction.tolist(),
                "travel direction": [float(getattr(driver.velocity, axis)) for axis in "xyz"],
                "velocity": [float(getattr(driver.deltaPos, axis)) for axis in "xyz"],
                "driver_velocity": memory.driver_velocity.tolist(),
                "speed": float(driver.speed),
                "boost": driver.boostTimer,
                "mini-turbo": driver.driftBoostCounter,
                "drift charge": driver.driftLeftRightCount,
                "drift presses": [driver.driftLeftCount, driver.driftRightCount],
                "drift direction": float(driver.leftRightDir),
                "race progress": float(status.raceProgress),
                "lap progress": float(status.lapProgress),
                "lap": status.curLap,
                "checkpoint": status.curCpoi,
                "frame": memory.race_state.frameCounter,
                "axes": memory.driver_matrix.tolist(),
                "projection": memory.project_to_screen(np.array(points, np.float32), z_clip_mode="none")[
                    "screen"
                ].tolist(),
            }
        )
    return said


def course() -> dict[str, Any]:
    """What the package says of the course."""
    memory = NAMES["emu"].memory
    gates = memory.checkpoint_data
    return {
        "gates": [[float(getattr(gate, name)) for name in ("x1", "z1", "x2", "z2")] for gate in gates],
        "triangles": memory.kcl.triangular_faces.tolist(),
        "triangle types": memory.kcl.prism_attributes["collision_type"].tolist(),
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
            "hooked": hooked,
            "resets": resets,
            "resets_and_frames": resets_and_frames,
            "memory": private_memory,
            "readings": readings,
            "course": course,
        }
    )
