"""What lies around the race in memory: the pointers to it, and the course that is loaded."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from desmume_mkds import MarioKart
from desmume_mkds.course import Course
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.layout import STATICS, Camera
from desmume_mkds.game.ram import Ram
from desmume_mkds.memory import MAX_DRIVERS, Memory
from mariokart.doctor.findings import Finding, Verdict, judge

UNUSED = ("colEntries",)
"""Pointers that may be null where nothing moves on a course."""


def examine_pointers(memory: Memory) -> Iterator[Finding]:
    """Look at every static variable that leads somewhere in a race."""
    expected = "an address in main RAM"
    for static in STATICS.values():
        if not static.holds.endswith("*"):
            continue
        target = memory.ram.u32(memory.address(static.name))
        right = (Ram.holds(target) and target % 4 == 0) or (target == 0 and static.name in UNUSED)
        place = f"{static.name} at {memory.address(static.name):#010x}"
        yield Finding(judge(right, static.sure), f"{static.name} *", f"{target:#010x}", expected, place)
    view, eye = (memory.ram.u32(memory.address(name)) for name in ("cameraMtx", "camera"))
    offset = Camera.mtx.offset
    share = float(view == eye + offset)
    yield Finding(judge(share), "cameraMtx *", f"{view:#010x}", f"camera * + {offset:#x}", "this line")
    count = memory.ram.s32(memory.address("driverCount"))
    share = float(1 <= count <= MAX_DRIVERS)
    yield Finding(judge(share), "driverCount", f"{count}", f"1 to {MAX_DRIVERS}", "this line")
    code = memory.ram.read(memory.address("gameCode"), 4).decode("latin-1")
    verdict = judge(float(code == memory.game_code), STATICS["gameCode"].sure)
    yield Finding(verdict, "gameCode", repr(code), repr(memory.game_code), "this line")


def examine_course(emu: MarioKart) -> Iterator[Finding]:
    """Look at the course's collision and map as they lie in memory, at the start of a race."""
    try:
        course = Course.from_memory(emu.memory)
    except (MkdsError, ValueError, IndexError) as error:
        yield Finding(Verdict.FAIL, "course", f"cannot be read: {error}", "collision and map", "this line")
        return
    position = emu.memory.driver.position.astype(float)
    yield from _collision(course, position)
    yield from _map(course, position)


def _collision(course: Course, position: NDArray[np.float64]) -> Iterator[Finding]:
    corners = course.triangles.reshape(-1, 3)
    low, high = corners.min(axis=0), corners.max(axis=0)
    yield _say(len(corners) > 300, "collision", f"{len(course.triangles)} triangles", "100 or more")
    size = " x ".join(f"{side:.0f}" for side in high - low)
    yield _say(bool((high - low < 60_000).all()), "collision, size", size, "less than 60000 each way")
    types = np.unique(course.types)
    yield _say(int(types.max()) <= 22, "collision, types", ", ".join(map(str, types)), "0 to 22")
    where = ", ".join(f"{part:.1f}" for part in position)
    inside = bool((position >= low).all() & (position <= high + [0, 1000, 0]).all())
    yield _say(inside, "driver.position", where, "inside the collision's bounds")
    height = _height(course, position)
    found = "there is none" if height is None else f"{height:.2f} units under it"
    right = height is not None and abs(height) < 40
    yield _say(right, "floor under driver.position", found, "within 40 units")


def _height(course: Course, position: NDArray[np.float64]) -> float | None:
    """How far under a point the nearest floor lies; None: there is none above or below it."""
    a, b, c = course.triangles[course.floors].astype(float).transpose(1, 0, 2)
    normals = np.cross(b - a, c - a)
    flat = np.abs(normals[:, 1]) < 1e-6
    normals[flat] = np.nan
    heights = a[:, 1] - (normals[:, [0, 2]] * (position - a)[:, [0, 2]]).sum(axis=1) / normals[:, 1]
    point = np.array([position[0], 0, position[2]]) + heights[:, None] * [0, 1, 0]
    sides = [((np.cross(q - p, point - p)) * normals).sum(axis=1) for p, q in ((a, b), (b, c), (c, a))]
    under = np.min(sides, axis=0) >= 0  # never where a side is not a number
    if not under.any():
        return None
    drops = position[1] - heights[under]
    return float(drops[np.argmin(np.abs(drops))])


def _map(course: Course, position: NDArray[np.float64]) -> Iterator[Finding]:
    gates = len(course.gates)
    yield _say(3 <= gates <= 512, "map_data.cpoi", f"{gates} checkpoints", "3 to 512")
    widths = np.linalg.norm(course.gates[:, 0] - course.gates[:, 1], axis=1)
    found = f"{widths.min():.0f} to {widths.max():.0f} units wide"
    yield _say(bool((widths > 50).all()), "map_data.cpoi, lines", found, "50 or more each")
    yield _say(1 <= course.laps <= 9, "map_data.stag, laps", f"{course.laps}", "1 to 9")
    away = float(np.linalg.norm((course.start - position)[[0, 2]]))
    yield _say(away < 400, "map_data.ktps", f"{away:.0f} units from the kart", "less than 400")
    respawns = len(course.respawns)
    yield _say(respawns > 0, "map_data.ktpj", f"{respawns} respawn points", "1 or more")
    length = course.route.length
    right = 1000 < length < 200_000
    yield _say(right, "map_data.epoi", f"a route of {length:.0f} units", "1000 to 200000")


def _say(right: bool, subject: str, found: str, expected: str) -> Finding:
    return Finding(judge(float(right)), subject, found, expected, "this line")
