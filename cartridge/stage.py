"""Races in the emulator with a kart that goes at once to any place: for tests of a state, not of a drive.

No course is named. A place is looked for by its collision type, and the kart put there by writing to memory.
"""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from cartridge.arena import GO
from desmume_mkds import MarioKart, Snapshot, menu
from desmume_mkds.course import Course
from desmume_mkds.game.kcl import Collision
from desmume_mkds.game.layout import Driver

Floats = NDArray[np.floating]


class Stage:
    """An emulator with the cartridge in it, and the races that were begun on it.

    `character` and `kart` are the game's ids of who drives in all of them.
    """

    def __init__(self, emu: MarioKart, character: int = 0, kart: int = 2) -> None:
        self.emu, self.memory = emu, emu.memory
        self.character, self.kart = character, kart
        self._races: dict[int, tuple[Snapshot, Snapshot, Course]] = {}

    def visit(self, slot: int, *, start: bool = False) -> Stage:
        """Go to GO of the race in this slot (0 to 31), or to its first frame."""
        if slot not in self._races:
            menu.start_race(self.emu, slot, self.character, self.kart)
            first = self.emu.snapshot()
            self.emu.cycle(GO - 1, keys=0)
            self._races[slot] = first, self.emu.snapshot(), Course.from_memory(self.memory)
        first, go, self.course = self._races[slot]
        self.emu.restore(first if start else go)
        return self

    def on(self, kind: Collision, speed: float = 5.0) -> Stage:
        """Drive on a triangle of this type, the nearest to the road's middle, along the road.

        Raises LookupError: no course has one.
        """
        for slot in [*self._races, *range(31, -1, -1)]:
            self.visit(slot)
            if (self.course.types == kind).any():
                self.put(*self._spot(kind), speed=speed)
                return self
        raise LookupError(f"no course has a triangle of type {kind}")

    def _spot(self, kind: Collision) -> tuple[Floats, Floats]:
        """The middle of the triangle of this type nearest to the route, and the route's direction there.

        Slivers, from which a kart's sphere touches the neighbours too, come only where there is no other.
        """
        corners = self.course.triangles[self.course.types == kind].astype(float)
        sides = np.roll(corners, -1, axis=1) - corners
        doubled = np.linalg.norm(np.cross(sides[:, 0], sides[:, 1]), axis=1)
        width = doubled / np.linalg.norm(sides, axis=2).sum(axis=1)
        middles = corners[width >= min(12.0, width.max())].mean(axis=1)
        route = self.course.route
        apart = np.linalg.norm(middles[:, None] - route.points[None], axis=2)
        triangle, sample = np.unravel_index(apart.argmin(), apart.shape)
        return middles[triangle], route.forward[sample]

    def straight(self) -> int:
        """The route's sample after which it turns least for 600 units, and has no panels and pads."""
        route, pads = self.course.route, (Collision.BOOST_PAD, Collision.FAST_BOOST_PAD, Collision.JUMP_PAD)
        bends, count = np.abs(route.curvature), int(600 / route.spacing)
        for pad in self.course.triangles[np.isin(self.course.types, pads)].mean(axis=1):
            bends = bends + (np.linalg.norm(route.points - pad, axis=1) < 60)
        return int(np.convolve(np.concatenate([bends, bends[: count - 1]]), np.ones(count), "valid").argmin())

    def on_road(self, sample: int, *, turned: float = 0, up: float = 0, speed: float = 0) -> Stage:
        """On the route at this sample, `turned` radians to the left of its direction, `up` units above it."""
        route = self.course.route
        x, _, z = route.forward[sample]
        yaw = math.atan2(x, z) + turned
        self.put(route.points[sample] + (0, up, 0), np.array([math.sin(yaw), 0, math.cos(yaw)]), speed=speed)
        return self

    def put(self, position: Floats, forward: Floats, *, speed: float) -> None:
        """Set the kart down at `position` (3,), units, as if it had driven towards `forward` all the time."""
        kart = self.memory.driver
        ahead = np.array([forward[0], 0, forward[2]]) / math.hypot(forward[0], forward[2])
        kart.position = kart.last_position = position
        kart.sphere_position = position + (0, 13.5, 0)
        kart.yaw = math.atan2(ahead[0], ahead[2])
        kart.matrix = np.array([[ahead[2], 0, -ahead[0]], [0, 1, 0], ahead, [0, 0, 0]])
        kart.direction = kart.driving_direction = kart.travel_direction = kart.heading = ahead
        kart.speed, kart.max_speed = speed, max(speed, kart.max_speed)

    def drive(self, keys: int, frames: int = 1) -> Driver:
        """Run frames with these keys held; the player's kart."""
        self.emu.cycle(frames, keys=keys)
        return self.memory.driver

    def until(self, condition: Callable[[Driver], object], keys: int, within: int = 200) -> Driver:
        """Drive until the condition holds of the kart; AssertionError if it does not in so many frames."""
        for _ in range(within):
            if condition(kart := self.drive(keys)):
                return kart
        raise AssertionError(f"it did not come to that in {within} frames")
