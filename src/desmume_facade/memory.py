"""`emu.memory`: py-desmume's access to memory, and the state of the race by py-desmume-mkds's names."""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from desmume_facade import kart, rays
from desmume_facade.access import Callback, Hooks, MemoryAccessor, RegisterAccessor
from desmume_facade.raw import Vector
from desmume_mkds import memory
from desmume_mkds.console import Console
from desmume_mkds.course import Course
from desmume_mkds.game.ram import Ram


class Memory(memory.Memory):
    """As `desmume_mkds.Memory`, but that angles are raw, and vectors tensors with `.x`, `.y` and `.z`."""

    def __init__(
        self, ram: Ram, game_code: str, console: Console, hooks: Hooks, reach: float, count: int, device: Any
    ) -> None:
        super().__init__(ram, game_code)
        self.unsigned = MemoryAccessor(ram, console, signed=False)
        """Memory as unsigned numbers, by index or slice."""
        self.signed = MemoryAccessor(ram, console, signed=True)
        """Memory as signed numbers."""
        self.register_arm9 = RegisterAccessor("arm9", console)
        """The ARM9's registers."""
        self.register_arm7 = RegisterAccessor("arm7", console)
        """The ARM7's."""
        self._console, self._hooks = console, hooks
        self._reach, self._count, self._device = reach, count, device
        self._course: tuple[int, Course] | None = None

    # --- py-desmume's ---

    def read(self, start: int, end: int, size: int = 1, signed: bool = False) -> Any:
        """Read `[start:end:size]`."""
        return (self.signed if signed else self.unsigned)[start:end:size]

    def write(self, start: int, end: int, size: int, value: Any) -> None:
        """Write `[start:end:size]`."""
        self.unsigned[start:end:size] = value

    def write_byte(self, addr: int, value: int) -> None:
        """Write a byte."""
        self.unsigned[addr] = value

    def write_short(self, addr: int, value: int) -> None:
        """Write 16 bits."""
        self.unsigned[addr:addr:2] = value

    def write_long(self, addr: int, value: int) -> None:
        """Write 32 bits."""
        self.unsigned[addr:addr:4] = value

    def read_string(self, address: int, codec: str = "windows-1255") -> str:
        """The text at an address, up to a zero."""
        octets = bytearray()
        while octet := self.unsigned[address + len(octets)]:
            octets.append(octet)
        return octets.decode(codec, "ignore")

    def register_read(self, address: int, callback: Callback | None, size: int = 1) -> None:
        """Call `callback(address, size)` when the game reads up to `size` bytes from an address; None: no
        more."""
        self._hooks.set("read", address, callback, size)

    def register_write(self, address: int, callback: Callback | None, size: int = 1) -> None:
        """The same for writing."""
        self._hooks.set("write", address, callback, size)

    def register_exec(self, address: int, callback: Callback | None, size: int = 2) -> None:
        """The same for the instruction at an address. The processors' code is interpreted from then on,
        which is
        slower: translated code never looks at such hooks."""
        self._hooks.set("exec", address, callback, size)

    def get_next_instruction(self) -> int:
        """The address of the ARM9's next instruction."""
        return int(self._console.lib.desmume_memory_get_next_instruction()) & 0xFFFFFFFF

    def set_next_instruction(self, address: int) -> None:
        """Let the ARM9 go on at an address."""
        self._console.lib.desmume_memory_set_next_instruction(address)

    # --- the kart ---

    @property
    def driver_position(self) -> Vector:
        """(3,) units."""
        return kart.vector(self.driver, "position")

    @property
    def driver_direction(self) -> Vector:
        """(3,) unit vector: where the kart points."""
        return kart.vector(self.driver, "direction")

    @property
    def driver_velocity(self) -> Vector:
        """(3,) unit vector: `drivingDirection`."""
        return kart.vector(self.driver, "drivingDirection")

    @property
    def driver_matrix(self) -> torch.Tensor:
        """(3, 3): the rows of `mainMtx`, transposed."""
        return torch.as_tensor(self.driver.mainMtx)[:3].T.contiguous()

    @property
    def driver_matrix2(self) -> torch.Tensor:
        """(3, 3): rows right (velocity × up), up, facing."""
        up = torch.as_tensor(self.driver.mainMtx)[1]
        right = torch.linalg.cross(self.driver_velocity.as_subclass(torch.Tensor), up)
        return torch.stack([right, up, self.driver_direction.as_subclass(torch.Tensor)])

    # --- the course ---

    def _geometry(self) -> Course:
        where = self.map_data.address
        if self._course is None or self._course[0] != where or self.race_state.frameCounter <= 1:
            self._course = where, Course.from_memory(self)
        return self._course[1]

    @property
    def kcl(self) -> rays.Mesh:
        """The course's collision mesh."""
        return rays.mesh_of(self._geometry())

    @property
    def collision_data(self) -> dict[str, Any]:
        """`v1`, `v2`, `v3`: (n, 3) corners of the triangles, and what each is made of."""
        mesh = self.kcl
        corners = torch.as_tensor(np.array(mesh.triangular_faces))
        names = {f"v{corner + 1}": corners[:, corner] for corner in range(3)}
        return {**names, "prism_attribute": mesh.prism_attributes}

    @property
    def checkpoint_data(self) -> torch.Tensor:
        """(g, 4) int32: x1 z1 x2 z2 of all gates, fixed point (4096 to the unit)."""
        return torch.as_tensor(np.rint(self._geometry().gates.reshape(-1, 4) * 4096).astype(np.int32))

    @property
    def checkpoint_info(self) -> dict[str, Any]:
        """The gate that was passed last and the next one: `current_checkpoint_id`, `next_checkpoint_id`, and
        with `_pos` the ends of each, (2, 3) units, at the height of what the camera looks at."""
        gates, here = self._geometry().gates, int(self.driver_status.checkpoint)
        ahead, height = (here + 1) % len(gates), float(self.camera.target[1])
        info: dict[str, Any] = {}
        for name, number in (("current", here), ("next", ahead)):
            ends = gates[number]
            info[f"{name}_checkpoint_id"] = number
            info[f"{name}_checkpoint_pos"] = torch.tensor([[x, height, z] for x, z in ends.tolist()])
        return info

    checkpoint_pos = checkpoint_info

    def read_facing_point_checkpoint(self, direction: Any = None) -> torch.Tensor | None:
        """(3,) units: where the line of sight (or another direction) meets the next gate; None: nowhere
        ahead."""
        ends = self.checkpoint_info["next_checkpoint_pos"].numpy()
        way = self.driver_direction if direction is None else torch.as_tensor(direction)
        return kart.meeting_point(self.driver_position.numpy(), way.numpy(), ends)

    def project_to_screen(
        self, points: Any, normalize_depth: bool = False, z_clip_mode: str | None = None
    ) -> dict[str, torch.Tensor]:
        """`screen` (n, 3): pixels across and down and the depth in units, or with `normalize_depth` from 0
        at the
        near to 1 at the far plane; and `mask` (n,): which are on the upper screen. `z_clip_mode` "near"
        leaves out
        of the mask what lies before the near plane alone, "far" what lies beyond the far one, None both."""
        return rays.project(self.camera, points, normalize_depth, z_clip_mode)

    def obstacle_info(
        self, n_rays: int | None = None, max_dist: float | None = None, device: Any = None
    ) -> dict[str, torch.Tensor]:
        """What rays from the kart to the walls meet, over half a circle from its right to its left:
        `distance`
        (n,) units, `position` (n, 3), `mask` (n,): which met a wall within reach."""
        count = self._count if n_rays is None else n_rays
        reach = self._reach if max_dist is None else max_dist
        found = rays.obstacles(self._geometry(), self.driver, count, float(reach))
        where = self._device if device is None else device
        return {name: tensor.to(where) if where is not None else tensor for name, tensor in found.items()}
