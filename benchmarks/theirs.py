"""The other side: py-desmume-mkds, used as its page and docstrings show. Runs in the rivals' environment."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from benchmarks import environments
from benchmarks.worker import Worker

DRIVERS, SPEED = 0x0217ACF8, 0x2A8  # pointer to the drivers; `speed` in one

STATE = """(
    emu.memory.driver_position, emu.memory.driver_velocity, emu.memory.driver_direction,
    float(emu.memory.driver.speed), emu.memory.driver.boostTimer, emu.memory.driver.driftLeftRightCount,
    emu.memory.driver.driftLeftCount, emu.memory.driver.driftRightCount,
    float(emu.memory.driver_status.lapProgress), float(emu.memory.driver_status.raceProgress),
    emu.memory.driver_status.curCpoi,
)"""
"""What an observation needs, as an expression."""


class Theirs(Worker):
    """Their emulator; a process can have one."""

    skipping = False
    """Whether frames are driven without being drawn."""

    def open_rom(self, rom: str) -> None:
        import numpy as np

        from desmume.emulator_mkds import MarioKart

        self.np = np
        self.emu = self.names["emu"] = MarioKart()
        self.emu.open(rom)
        self.emu.cycle(False)

    def keep_start(self, state: str) -> None:
        self.state = state
        self.emu.savestate.save_file(state)

    def reset(self) -> None:
        self.emu.savestate.load_file(self.state)

    def drive(self, keys: Iterable[int]) -> None:
        for mask in keys:
            self.emu.input.keypad_update(mask)
            if self.skipping:
                self.emu.skip_next_frame()
            self.emu.cycle(False)

    def picture(self) -> None:
        self.emu.cycle(False)
        self.convert()

    def convert(self) -> None:
        self.np.asarray(self.emu.screenshot())

    def skipped_frames(self, keys: list[int]) -> float:
        """As `frames`, none of them drawn."""
        self.skipping = True
        try:
            return self.frames(keys)
        finally:
            self.skipping = False

    def hooked(self, keys: list[int]) -> float:
        """Microseconds that a frame takes longer while the emulator's read hook delivers the kart's speed."""
        memory, seen = self.emu.memory, []
        speed = memory.unsigned.read_long(DRIVERS) + SPEED
        plain = self.skipped_frames(keys)
        memory.register_read(speed, lambda address, size: seen.append(memory.signed.read_long(address)), 4)
        try:
            return (self.skipped_frames(keys) - plain) * 1e3
        finally:
            memory.register_read(speed, None, 4)

    def env_step(self, rom: str, to_moment: list[int], keys: list[int]) -> float:
        """Milliseconds of a step of their environment. For a process that has opened no ROM yet."""
        return environments.theirs(rom, to_moment, keys)

    def readings(self, keys: list[int], points: list[list[float]]) -> list[dict[str, Any]]:
        """Run one frame for each key mask; what the package says after each."""
        self.skipping = True
        return [self._reading(mask, self.np.array(points, self.np.float32)) for mask in keys]

    def _reading(self, mask: int, points: Any) -> dict[str, Any]:
        self.drive([mask])
        memory = self.emu.memory
        driver, status = memory.driver, memory.driver_status
        return {
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
            "projection": memory.project_to_screen(points, z_clip_mode="none")["screen"].tolist(),
        }

    def course(self) -> dict[str, Any]:
        """What the package says of the course."""
        memory = self.emu.memory
        corners = ("x1", "z1", "x2", "z2")
        return {
            "gates": [[float(getattr(gate, name)) for name in corners] for gate in memory.checkpoint_data],
            "triangles": memory.kcl.triangular_faces.tolist(),
            "triangle types": memory.kcl.prism_attributes["collision_type"].tolist(),
        }


if __name__ == "__main__":
    Theirs().serve()
