"""Small courses for trying the game core: floors, walls and gates placed by hand, raced on the host build."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from cartridge.host import HostCore
from desmume_mkds.game.ghost import CLOCK_FIRST_FRAME, GHOST_FIRST_FRAME
from desmume_mkds.game.kcl import Collision, Kcl, attribute
from desmume_mkds.game.layout import Driver
from desmume_mkds.game.nkm import Nkm, rows
from desmume_mkds.memory import Memory

FX = 4096
GO = GHOST_FIRST_FRAME + CLOCK_FIRST_FRAME  # race_state.frameCounter of GO
Corner = tuple[float, float, float]


@dataclass
class Arena:
    """A course being built. Units; x to the left of the start direction, z ahead, y up."""

    triangles: list[list[Corner]] = field(default_factory=list)
    attributes: list[int] = field(default_factory=list)
    gates: list[tuple[float, float, float, float]] = field(default_factory=list)
    respawn: Corner = (0.0, 50.0, 0.0)
    start: Corner = (0.5, 50.0, 0.0)
    laps: int = 3
    cannon: Corner | None = None
    """Where cannons (triangles of that type, variant 0) shoot to."""

    def quad(self, corners: Sequence[Corner], kind: Collision = Collision.ROAD, variant: int = 0) -> Arena:
        """Two triangles; corners counter-clockwise from the solid side."""
        a, b, c, d = corners
        self.triangles += [[a, b, c], [a, c, d]]
        self.attributes += 2 * [attribute(kind, variant)]
        return self

    def floor(
        self, left: float = 600, right: float = -600, back: float = -600, front: float = 8000, *,
        y: float = 50, rise: float = 0, kind: Collision = Collision.ROAD, variant: int = 0,
    ) -> Arena:
        """A rectangle to drive on, from `back` to `front`; it climbs by `rise` on the way."""
        near, far = [(left, y, back), (right, y, back)], [(right, y + rise, front), (left, y + rise, front)]
        return self.quad(near + far, kind, variant)

    def wall(
        self, ax: float, az: float, bx: float, bz: float, *,
        low: float = 0, high: float = 150, kind: Collision = Collision.WALL,
    ) -> Arena:
        """An upright wall, solid to the right of the way from a to b."""
        return self.quad([(ax, low, az), (bx, low, bz), (bx, high, bz), (ax, high, az)], kind)

    def kcl(self) -> bytes:
        return Kcl.build(self.triangles, self.attributes).to_bytes()

    def nkm(self) -> bytes:
        """The map; with no gates given, a few far behind, so that nothing happens."""
        gates = np.array(self.gates or [(600, -500 - 10 * i, -600, -500 - 10 * i) for i in range(4)]) * FX
        n = len(gates)
        cpoi = rows("CPOI", n, goto_section=-1, start_section=-1, key_id=-1)
        cpoi["left"], cpoi["right"] = gates[:, :2], gates[:, 2:]
        span = gates[:, 2:] - gates[:, :2]
        size = np.hypot(span[:, 0], span[:, 1])
        cpoi["direction"] = np.rint(np.stack([span[:, 1], -span[:, 0]], 1) / size[:, None] * FX)
        cpoi["start_section"][0] = cpoi["goto_section"][-1] = 0
        cpoi["key_id"][::2] = np.arange(len(cpoi["key_id"][::2]))
        path = rows("CPAT", length=n, next=[[0, 255, 255]], previous=[[0, 255, 255]])
        return Nkm({
            "STAG": rows("STAG", laps=self.laps),
            "KTPS": rows("KTPS", position=[fx(self.start)], index=-1),
            "KTPJ": rows("KTPJ", position=[fx(self.respawn)], id=0),
            "KTPC": rows("KTPC", position=[fx(self.cannon)], id=0) if self.cannon else rows("KTPC", 0),
            "CPOI": cpoi,
            "CPAT": path,
        }).to_bytes()


def fx(corner: Corner) -> list[int]:
    """Units to fx32."""
    return [round(value * FX) for value in corner]


class Race:
    """A race on the host build. `drive` runs frames; `raw` reads fields as the game stores them."""

    def __init__(self, core: HostCore) -> None:
        self.core = core
        self.memory: Memory = core.memory

    def start(
        self, arena: Arena, *, kart: int = 2, character: int = 0, cc: int = 2, **parameters: int
    ) -> Race:
        """To GO's frame, standing still, with nothing held; `parameters` of the core may be overridden."""
        self.core.boot()
        self.core.set_parameters(**parameters)
        self.core.start(arena.kcl(), arena.nkm(), character=character, kart=kart, cc=cc)
        return self.drive(0, GO)

    def drive(self, keys: int, frames: int = 1) -> Race:
        self.core.update(keys, frames)
        return self

    def until(self, condition: Callable[[Driver], object], keys: int = 0, within: int = 600) -> Race:
        """Drive until the condition holds of the kart; AssertionError if it does not in so many frames."""
        for _ in range(within):
            if condition(self.memory.driver):
                return self
            self.drive(keys)
        raise AssertionError(f"it did not come to that in {within} frames")

    def raw(self, name: str, of: str = "driver") -> int:
        """A scalar fx32 field of the player's kart (or of another part of memory), 4096 = 1.0."""
        value: float = getattr(getattr(self.memory, of), name)
        return round(value * FX)

    def angle(self, name: str) -> int:
        """An angle or turn rate of the kart, 65536 = one turn, -32768..32767."""
        turn = round(getattr(self.memory.driver, name) * 65536 / (2 * np.pi))
        return int((turn + 32768) % 65536 - 32768)

    def raw_vector(self, name: str) -> list[int]:
        vector: np.ndarray = getattr(self.memory.driver, name)
        return [round(float(value) * FX) for value in vector]
