"""What a course is, as data: the words in which the catalogue describes one.

The centreline is a closed polygon whose corners are rounded by arcs, so bend radii are exact. Places along a
lap are *corner coordinates*: 3 is the middle of the bend at corner 3, 3.5 half-way to the next. Lengths are
game units, heights are above y = 0, where karts fall out of the world. Across the road, left counts positive.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass, replace

from desmume_mkds.game.kcl import Collision


class Surface(enum.Enum):
    """What a strip of ground is made of."""

    ROAD = Collision.ROAD
    SAND = Collision.SLIPPERY_ROAD
    ICE = Collision.ICE
    WEAK = Collision.WEAK_OFF_ROAD
    ROUGH = Collision.OFF_ROAD
    HEAVY = Collision.HEAVY_OFF_ROAD
    BOOST = Collision.BOOST_PAD
    JUMP = Collision.JUMP_PAD
    OUT = Collision.OUT_OF_BOUNDS


class Edge(enum.Enum):
    """How the ground ends: at a wall, or at nothing."""

    WALL = "wall"
    OPEN = "open"


@dataclass(frozen=True)
class Corner:
    """A corner of the polygon, the radius that rounds it, and what changes there.

    `y` height, `width` of the road, `bank` in degrees (by which the outside of the bend is raised): None
    leaves each to its neighbours (bank: to the course).
    """

    x: float
    z: float
    radius: float
    y: float | None = None
    width: float | None = None
    bank: float | None = None


@dataclass(frozen=True)
class Side:
    """What lies beside the road: strips of (width, surface) outwards, then an edge."""

    strips: tuple[tuple[float, Surface], ...] = ()
    edge: Edge = Edge.WALL

    @property
    def width(self) -> float:
        return sum(width for width, _ in self.strips)


def beside(*strips: tuple[float, Surface], edge: Edge = Edge.WALL) -> Side:
    """Strips from the road outwards, then a wall (or another edge)."""
    return Side(strips, edge)


WALL, OPEN = Side(), Side(edge=Edge.OPEN)


@dataclass(frozen=True)
class Stretch:
    """A part of the lap (corner coordinates) that differs from the course's rule; None leaves a thing as it
    is."""

    start: float
    end: float
    left: Side | None = None
    right: Side | None = None
    road: Surface | None = None


@dataclass(frozen=True)
class Panel:
    """A boost panel that begins at a place, across a part of the road (-1 right edge to 1 left edge)."""

    at: float
    across: tuple[float, float] = (-0.35, 0.35)
    length: float = 90.0


@dataclass(frozen=True)
class Jump:
    """A jump pad over the whole road, and behind it a gap in the ground (0: none).

    `at` is where the pad ends; a ramp of `run` units climbs by `rise` towards it. `strength` is the pad's
    variant (0 low, 1 medium, 2 high).
    """

    at: float
    gap: float = 0.0
    strength: int = 0
    rise: float = 14.0
    run: float = 140.0


@dataclass(frozen=True)
class Design:
    """A course. `start` is the corner coordinate of the lap line; `fall` the height of the fall boundary."""

    name: str
    look: str
    corners: tuple[Corner, ...]
    width: float = 200.0
    height: float = 100.0
    left: Side = Side()
    right: Side = Side()
    bank: float = 0.0
    start: float = 0.5
    laps: int = 3
    stretches: tuple[Stretch, ...] = ()
    panels: tuple[Panel, ...] = ()
    jumps: tuple[Jump, ...] = ()
    heights: tuple[tuple[float, float], ...] = ()
    wall_height: float = 70.0
    fall: float = 20.0


def mirrored(design: Design) -> Design:
    """The design with left and right exchanged."""
    return replace(
        design,
        corners=tuple(replace(corner, x=-corner.x) for corner in design.corners),
        left=design.right,
        right=design.left,
        stretches=tuple(replace(s, left=s.right, right=s.left) for s in design.stretches),
        panels=tuple(replace(p, across=(-p.across[1], -p.across[0])) for p in design.panels),
    )


def turned(design: Design) -> Design:
    """The design turned by a quarter to the left."""
    return replace(design, corners=tuple(replace(c, x=c.z, z=-c.x) for c in design.corners))
