"""Our side: `desmume_mkds`, used as its documentation shows."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from benchmarks import environments
from benchmarks.worker import Worker, milliseconds

if TYPE_CHECKING:
    from desmume_mkds import MarioKart

STATE = """(
    emu.memory.driver.position, emu.memory.driver.velocity, emu.memory.driver.direction,
    emu.memory.driver.speed, emu.memory.driver.boostTimer, emu.memory.driver.driftLeftRightCount,
    emu.memory.driver.driftLeftCount, emu.memory.driver.driftRightCount,
    emu.memory.driver_status.lapProgress, emu.memory.driver_status.raceProgress,
    emu.memory.driver_status.curCpoi,
)"""
"""What an observation needs, as an expression."""


class Ours(Worker):
    """Our emulators, of which a process may have several."""

    def __init__(self) -> None:
        super().__init__()
        self._more: list[MarioKart] = []
        self._empty: MarioKart | None = None

    def open_rom(self, rom: str) -> None:
        self.rom = rom
        self.emu = self.names["emu"] = _opened(rom)

    def keep_start(self, state: str) -> None:
        self.start = self.emu.snapshot()

    def reset(self) -> None:
        self.emu.restore(self.start)

    def drive(self, keys: Iterable[int]) -> None:
        _drive(self.emu, keys)

    def picture(self) -> None:
        self.emu.cycle(1, render=True)
        self.emu.screen  # noqa: B018

    def convert(self) -> None:
        self.emu._switched_on().screens()  # what `cycle` calls for each drawn frame

    def instances(self, count: int, keys: list[int]) -> float:
        """Frames a second of `count` emulators together, each in its thread, from the race's start on."""
        while len(self._more) < count:
            self._more.append(_opened(self.rom))
        for emu in self._more[:count]:
            emu.restore(self.start)
        threads = [threading.Thread(target=_drive, args=(emu, keys)) for emu in self._more[:count]]

        def run() -> None:
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()

        return count * len(keys) / milliseconds(run, 1) * 1e3

    def one_more(self, keys: list[int]) -> float:
        """MB that one more emulator in this process takes, after it has raced."""
        before = self.memory()
        with _opened(self.rom) as emu:
            emu.restore(self.start)
            _drive(emu, keys)
            return self.memory() - before

    def empty(self, rom: str, count: int) -> float:
        """Milliseconds a frame of another ROM, once it runs."""
        if self._empty is None:
            self._empty = _opened(rom)
            self._empty.cycle(60)
        return milliseconds(self._empty.cycle, count)

    def env_step(self, name: str, keys: list[int], options: dict[str, Any]) -> tuple[float, float]:
        """Milliseconds of a step of one of our environments: in the emulator, and elsewhere."""
        return environments.ours(name, keys, **options)

    def env_vector(self, count: int, steps: int, options: dict[str, Any]) -> float:
        """Environment steps a second of several together."""
        return environments.vector(count, steps, **options)

    def mini_race(self, resets: int) -> tuple[float, float]:
        """Milliseconds of a reset along the lap, and of the race from there."""
        return environments.mini_race(resets)

    def overlays(self, count: int) -> tuple[float, float]:
        """Milliseconds of all overlays, and of a step that is drawn."""
        return environments.overlays(count)

    def readings(self, keys: list[int], points: list[list[float]]) -> list[dict[str, Any]]:
        """Run one frame for each key mask; what our views say after each."""
        return [self._reading(mask, points) for mask in keys]

    def _reading(self, mask: int, points: list[list[float]]) -> dict[str, Any]:
        from benchmarks.agreement import project

        self.drive([mask])
        memory = self.emu.memory
        driver, status = memory.driver, memory.driver_status
        return {
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

    def course(self) -> dict[str, Any]:
        """What we say of the course."""
        from desmume_mkds.course import Course

        found = Course.from_memory(self.emu.memory)
        return {
            "gates": found.gates.reshape(-1, 4).tolist(),
            "triangles": found.triangles.tolist(),
            "triangle types": found.types.tolist(),
        }


def _opened(rom: str) -> MarioKart:
    """An emulator that has run the first frame."""
    from desmume_mkds import MarioKart

    emu = MarioKart(rom)
    emu.cycle()
    return emu


def _drive(emu: MarioKart, keys: Iterable[int]) -> None:
    for mask in keys:
        emu.cycle(1, keys=mask)


if __name__ == "__main__":
    Ours().serve()
