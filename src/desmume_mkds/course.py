"""The geometry of the course that is being raced: read once when a race starts, then immutable."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Self

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.fixed_point import ONE, from_fx
from desmume_mkds.game.kcl import Collision, Kcl, is_floor, is_off_road, is_wall
from desmume_mkds.game.nkm import ENTRIES, Nkm, Rows
from desmume_mkds.route import Route
from desmume_mkds.way import Paths

if TYPE_CHECKING:
    from desmume_mkds.memory import Memory

NEEDED = ("STAG", "KTPS", "KTPJ", "CPOI", "EPOI", "EPAT")
"""The sections of the course map that are read: settings, start, respawns, checkpoints, computer's routes."""
Floats = NDArray[np.float32]
Mask = NDArray[np.bool_]


class CourseError(MkdsError):
    """The course in memory cannot be driven: it has no route or no start line."""


@dataclass(frozen=True, eq=False)
class Course:
    """A course: its collision mesh, checkpoint gates and the route round it, in game units.

    Arrays are shared and must not be written to.
    """

    triangles: Floats
    """(n, 3, 3) corners of the collision triangles, counter-clockwise from the solid side."""
    types: NDArray[np.uint8]
    """(n,) collision type of each triangle, see `game.kcl.Collision`."""
    gates: Floats
    """(g, 2, 2) checkpoint gates: left and right end, each (x, z). Gate 0 is the start line."""
    route: Route
    """The computer karts' way round through all key gates, from the start line (see `way`)."""
    laps: int
    """Laps in a race."""
    start: Floats
    """(3,) start position of the first grid place."""
    respawns: Floats
    """(r, 3) where karts that fell are put back."""
    branches: tuple[Floats, ...] = ()
    """(k, 3) points of each of the computer karts' paths that the route does not take, as short cuts."""

    @classmethod
    def from_memory(cls, memory: Memory) -> Self:
        """Read the course that is loaded in RAM. Call it once per race.

        Raises:
            NotInRamError: no race is loaded.
            CourseError: the course has no route round it, as in battle mode.
        """
        data, ram = memory.map_data, memory.ram
        sections = {}
        for name in NEEDED:
            found = getattr(data, name.lower())
            entries = found if isinstance(found, tuple) else (found,) if found else ()
            size = len(entries) * ENTRIES[name].itemsize
            content = ram.read(entries[0].address, size) if entries else b""
            sections[name] = np.frombuffer(content, ENTRIES[name])
        kcl = Kcl.from_memory(ram.bytes, memory.collision.address)
        return cls.build(kcl, Nkm(sections), laps=memory.race_config.lapCountOverride)

    @classmethod
    def build(cls, kcl: Kcl, nkm: Nkm, laps: int = 0) -> Self:
        """Put a course together from its two files; `laps` over 0 replaces the file's.

        Raises:
            CourseError: the map lacks a section that racing needs, or no way round crosses its key gates.
        """
        for name in NEEDED:
            if not len(nkm[name]):
                raise CourseError(f"the course has no {name} section, so nobody can race on it")
        gates = np.stack([nkm["CPOI"]["left"], nkm["CPOI"]["right"]], axis=1) / ONE
        paths = _paths(nkm, gates)
        try:
            way = paths.way_round()
            corners = np.concatenate([paths.points[path] for path in way])
            route = Route.through(corners, start=_crossing(corners, gates[0]))
        except ValueError as error:
            raise CourseError(f"the course's paths lead nowhere: {error}") from error
        return cls(
            triangles=kcl.triangles(),
            types=kcl.types,
            gates=gates.astype(np.float32),
            route=route,
            laps=laps if laps > 0 else int(nkm["STAG"]["laps"][0]),
            start=_positions(nkm["KTPS"])[0],
            respawns=_positions(nkm["KTPJ"]),
            branches=tuple(points for path, points in enumerate(paths.points) if path not in way),
        )

    @cached_property
    def walls(self) -> Floats:
        """(m, 3, 3) the triangles that stop a kart from the side."""
        return np.asarray(self.triangles[is_wall(self.types) & ~self._are(Collision.ITEM_WALL)])

    @cached_property
    def floors(self) -> Mask:
        """(n,) the triangles that karts stand on."""
        return is_floor(self.types) & ~self._are(Collision.ITEM_ROAD)

    @cached_property
    def road(self) -> Mask:
        """(n,) the floors that neither slow a kart nor make it fall: road, pads, slippery road."""
        return self.floors & ~is_off_road(self.types) & ~self._are(Collision.OUT_OF_BOUNDS)

    def _are(self, kind: Collision) -> Mask:
        return np.asarray(self.types == kind)


def _positions(rows: Rows) -> Floats:
    return from_fx(rows["position"])


def _paths(nkm: Nkm, gates: NDArray[np.floating]) -> Paths:
    table, points = nkm["EPAT"], _positions(nkm["EPOI"])
    stretches = [points[row["start"] : row["start"] + row["length"]] for row in table]
    known = {path for path, stretch in enumerate(stretches) if len(stretch)}
    following = [[path for path in dict.fromkeys(row["next"].tolist()) if path in known] for row in table]
    return Paths(stretches, following, gates, nkm["CPOI"]["key_id"])


def _crossing(corners: Floats, gate: NDArray[np.floating]) -> NDArray[np.floating]:
    """Where a closed polyline (k, 3) crosses a gate (2, 2); else its corner nearest to the gate's middle."""
    following = np.roll(corners, -1, axis=0)
    left, right = gate
    across = right - left                                              # (2,) x, z
    normal = np.array([-across[1], across[0]])
    before = (corners[:, [0, 2]] - left) @ normal
    after = (following[:, [0, 2]] - left) @ normal
    with np.errstate(divide="ignore", invalid="ignore"):
        share = before / (before - after)
        crossings = corners + share[:, None] * (following - corners)
        along = (crossings[:, [0, 2]] - left) @ across / (across @ across)
    inside = np.flatnonzero((before * after <= 0) & (before != after) & (along >= 0) & (along <= 1))
    if len(inside):
        return np.asarray(crossings[inside[0]])
    apart = np.linalg.norm(corners[:, [0, 2]] - gate.mean(axis=0), axis=1)
    return np.asarray(corners[int(np.argmin(apart))])
