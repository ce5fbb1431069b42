"""One race read by both sides, frame by frame: do they say the same?

Each side runs the race in its own emulator, from the same keys. The other package says some things that are
known to be wrong, whatever the cartridge; `KNOWN` lists what and why, and everything else has to agree.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from benchmarks.sides import Pair
from desmume_mkds.game.layout import Camera

BATCH = 200  # frames asked for at a time
LEAST_DEPTH = 64.0  # units before the camera from which on projected points are compared
Floats = NDArray[np.float64]

QUANTITIES = {
    "position": ("units", 0.0),
    "direction": ("", 0.0),
    "travel direction": ("", 0.0),
    "velocity": ("units/frame", 0.0),
    "driver_velocity": ("units/frame", 0.0),
    "speed": ("units/frame", 0.0),
    "boost": ("frames", 0.0),
    "mini-turbo": ("frames", 0.0),
    "drift charge": ("", 0.0),
    "drift presses": ("", 0.0),
    "drift direction": ("", 0.0),
    "race progress": ("", 0.0),
    "lap progress": ("", 0.0),
    "lap": ("", 0.0),
    "checkpoint": ("", 0.0),
    "frame": ("frames", 0.0),
    "axes": ("", 0.0),
    "projection": ("pixels", 0.01),      # theirs computes in float32
    "gates": ("units", 0.0),
    "triangles": ("units", 0.01),        # both rebuild corners from heights and rounded normals
    "triangle types": ("", 0.0),
}  # fmt: skip
"""What is compared: unit, and by how much two readings may differ and still be the same."""

KNOWN = {
    "driver_velocity": "their name for the unit vector `drivingDirection`; the velocity is `deltaPos`, above",
    "axes": "theirs is the matrix transposed",
    "drift direction": "theirs reads the whole number −1, 0 or 1 as fixed point, and says a 4096th of it",
}
"""Where the other package is known to be wrong, and how."""


@dataclass
class Difference:
    """How far the sides were apart in one quantity."""

    largest: float = 0.0
    frames: int = 0
    """Frames in which it was compared."""
    seen: set[str] = field(default_factory=set)
    """Some of its values, to tell whether it did anything."""

    def add(self, mine: ArrayLike, other: ArrayLike) -> None:
        """Compare one more reading. Different shapes are infinitely apart."""
        a, b = np.asarray(mine, np.float64), np.asarray(other, np.float64)
        apart = float(np.max(np.abs(a - b), initial=0.0)) if a.shape == b.shape else np.inf
        self.largest = max(self.largest, apart)
        self.frames += 1
        if len(self.seen) < 2:
            self.seen.add(a.tobytes().hex()[:256])


def compare(pair: Pair) -> dict[str, Difference]:
    """Read the race with both sides, from the pair's moment to its end; the differences by quantity."""
    differences = {name: Difference() for name in QUANTITIES}
    pair.ours.ask("reset")
    pair.theirs.ask("reset")
    mine, other = pair.ours.ask("course"), pair.theirs.ask("course")
    for name in ("gates", "triangles", "triangle types"):
        differences[name].add(mine[name], other[name])
    points = [[x, 0.0, z] for gate in mine["gates"] for x, z in (gate[:2], gate[2:])]
    for ours, theirs in _frames(pair, points):
        for name, value in ours.items():
            if name == "projection":
                differences[name].add(*_in_front(value, theirs[name]))
            else:
                differences[name].add(value, theirs[name])
    return differences


def _frames(pair: Pair, points: list[list[float]]) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for first in range(0, len(pair.keys), BATCH):
        asked = {"keys": pair.keys[first : first + BATCH], "points": points}
        yield from zip(pair.ours.ask("readings", **asked), pair.theirs.ask("readings", **asked), strict=True)


def _in_front(mine: ArrayLike, other: ArrayLike) -> tuple[Floats, Floats]:
    """The pixels of those points that lie before the camera, on the screen or up to a screen beside it."""
    a, b = np.asarray(mine), np.asarray(other)
    near = (a[:, 2] > LEAST_DEPTH) & (np.abs(a[:, :2] - (128, 96)) < (384, 288)).all(axis=1)
    return a[near, :2], b[near, :2]


def project(camera: Camera, points: ArrayLike) -> list[list[float]]:
    """Where points (n, 3) of the world are on the top screen: x, y in pixels; and how far ahead in units."""
    matrix = np.asarray(camera.mtx, np.float64)
    x, y, z = (np.asarray(points, np.float64) @ matrix[:3] + 16 * matrix[3]).T
    with np.errstate(divide="ignore", invalid="ignore"):
        across = camera.fovCos / camera.fovSin / -z
        shown = [(x * across / camera.aspectRatio + 1) * 128, (1 - y * across) * 96, -z]
    found: list[list[float]] = np.nan_to_num(np.stack(shown, axis=1)).tolist()
    return found


def verdict(name: str, difference: Difference) -> str:
    """What to make of a difference, in a few words."""
    if difference.largest <= QUANTITIES[name][1]:
        return "the same" if not difference.largest else "the same but for rounding"
    return KNOWN.get(name, "**differs**")


def table(differences: dict[str, Difference]) -> str:
    """The differences as a Markdown table."""
    lines = ["| quantity | readings | largest difference | verdict |", "|---|---|---|---|"]
    for name, difference in differences.items():
        unit = QUANTITIES[name][0]
        still = "; it never changed" if len(difference.seen) < 2 and difference.frames > 1 else ""
        lines.append(
            f"| {name} | {difference.frames} | {difference.largest:.4g} {unit} | "
            f"{verdict(name, difference)}{still} |".replace("  ", " ")
        )
    return "\n".join(lines)
