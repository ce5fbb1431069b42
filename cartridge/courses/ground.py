"""The ground of a course: strips of surface between stations, and the edges where they end."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cartridge.courses.design import Design, Edge, Side, Surface
from cartridge.courses.line import PAD_LENGTH, Floats, Line, quantise, trace
from desmume_mkds.game.kcl import Collision, Kcl, attribute

TAPER = 0.4  # a strip beside the road widens by this much per unit of way
SKIRT = 15.0  # walls reach this far below the ground
WALL_BACK = 8.0  # thickness of a wall
FALL_CELL = 600.0  # edge of the squares of the fall boundary
FALL_REACH = 900.0  # how far it reaches around open edges


@dataclass(frozen=True)
class Strip:
    """A quadrilateral of ground in one segment: its left and right offsets at the segment's start and end."""

    surface: Surface
    start: tuple[float, float]
    end: tuple[float, float]
    variant: int = 0


@dataclass(frozen=True)
class Segment:
    """The ground from station `i` to the next: strips from left to right, and the edges (left, right).

    A gap has no strips.
    """

    i: int
    strips: tuple[Strip, ...]
    edges: tuple[Edge, Edge]

    @property
    def gap(self) -> bool:
        return not self.strips


@dataclass(frozen=True, eq=False)
class Ground:
    """A course's ground: one segment per station, and the outer offsets (n, 2) left and right of each
    station."""

    design: Design
    line: Line
    segments: tuple[Segment, ...]
    outer: Floats

    def quad(self, segment: Segment, strip: Strip) -> tuple[Floats, Floats, Floats, Floats]:
        """The corners of a strip: left and right at its start, right and left at its end."""
        i, line = segment.i, self.line
        return (
            line.point(i, strip.start[0]),
            line.point(i, strip.start[1]),
            line.point(i + 1, strip.end[1]),
            line.point(i + 1, strip.end[0]),
        )

    def edge(self, segment: Segment, side: int) -> tuple[Floats, Floats]:
        """The edge's points at the segment's start and end; side 0 left, 1 right."""
        i = segment.i
        return (
            self.line.point(i, self.outer[i, side]),
            self.line.point(i + 1, self.outer[(i + 1) % len(self.line), side]),
        )

    def edge_middle(self, segment: Segment, side: int) -> Floats:
        """The point in the middle of a segment's edge."""
        start, end = self.edge(segment, side)
        return (start + end) / 2


def lay(design: Design) -> Ground:
    """Lay the ground of a design."""
    line = trace(design)
    length = line.path.length
    middle = (line.s + line.steps / 2) % length
    stretches = [_stretch(design, line, m) for m in middle]
    beside = [[left for left, _, _ in stretches], [right for _, right, _ in stretches]]
    widths = np.stack([_side_widths(line, sides) for sides in beside], 1)
    segments = []
    for i, (left, right, road) in enumerate(stretches):
        if any((middle[i] - line.path.s_of(jump.at)) % length < jump.gap for jump in design.jumps):
            segments.append(Segment(i, (), (Edge.OPEN, Edge.OPEN)))
            continue
        beside_road = [
            _shoulder(line, i, side, widths[:, k], (1, -1)[k]) for k, side in enumerate((left, right))
        ]
        strips = (*reversed(beside_road[0]), *_lanes(design, line, i, road), *beside_road[1])
        segments.append(Segment(i, strips, (left.edge, right.edge)))
    outer = (line.width[:, None] / 2 + widths) * (1, -1)
    return Ground(design, line, tuple(segments), outer)


def _stretch(design: Design, line: Line, s: float) -> tuple[Side, Side, Surface]:
    """What lies left and right of the road at a way from the lap line, and the road's surface."""
    left, right, road = design.left, design.right, Surface.ROAD
    for stretch in design.stretches:
        start, end = line.path.s_of(stretch.start), line.path.s_of(stretch.end)
        if (s - start) % line.path.length < (end - start) % line.path.length:
            left, right, road = stretch.left or left, stretch.right or right, stretch.road or road
    return left, right, road


def _side_widths(line: Line, sides: list[Side]) -> Floats:
    """The width beside the road at each station: what both segments there allow, tapering towards less."""
    widths = np.array([min(sides[i - 1].width, sides[i].width) for i in range(len(sides))])
    steps = TAPER * line.steps
    n = len(widths)
    for _ in range(2):  # twice around, as a lap has no end
        for i in range(n):
            widths[i] = min(widths[i], widths[i - 1] + steps[i - 1])
        for i in reversed(range(n)):
            widths[i] = min(widths[i], widths[(i + 1) % n] + steps[i])
    return widths


def _shoulder(line: Line, i: int, side: Side, widths: Floats, sign: int) -> list[Strip]:
    """The strips beside the road in segment i, outwards; all of them narrow alike where there is less
    room."""
    ends = []
    for station in (i, (i + 1) % len(line)):
        share = widths[station] / side.width if side.width else 0.0
        bounds = line.width[station] / 2 + share * np.cumsum([0, *(width for width, _ in side.strips)])
        ends.append(bounds * sign)
    strips = []
    for k, (_, surface) in enumerate(side.strips):
        pair = [(bounds[k], bounds[k + 1])[::-sign] for bounds in ends]
        strips.append(Strip(surface, pair[0], pair[1]))
    return strips


def _lanes(design: Design, line: Line, i: int, road: Surface) -> list[Strip]:
    """The road in segment i from left to right, a boost panel cut out of it, or a jump pad."""
    half = line.width[[i, (i + 1) % len(line)]] / 2
    for panel in design.panels:
        if _same(line, i, line.path.s_of(panel.at)):
            right, left = panel.across
            bounds = [1.0, left, right, -1.0]
            kinds = [road, Surface.BOOST, road]
            return [
                Strip(kind, (a * half[0], b * half[0]), (a * half[1], b * half[1]))
                for kind, a, b in zip(kinds, bounds, bounds[1:], strict=False)
                if a > b
            ]
    for jump in design.jumps:
        if _same(line, i, line.path.s_of(jump.at) - PAD_LENGTH):
            return [Strip(Surface.JUMP, (half[0], -half[0]), (half[1], -half[1]), jump.strength)]
    return [Strip(road, (half[0], -half[0]), (half[1], -half[1]))]


def _same(line: Line, i: int, s: float) -> bool:
    away = (line.s[i] - s) % line.path.length
    return bool(min(away, line.path.length - away) < 0.01)


def collide(ground: Ground) -> Kcl:
    """The collision of a ground: floors, walls facing the road and outwards, and a fall boundary below
    gaps."""
    quads: list[tuple[Floats, ...]] = []
    words: list[int] = []
    for segment in ground.segments:
        for strip in segment.strips:
            left, right, far_right, far_left = ground.quad(segment, strip)
            quads.append((left, right, far_right, far_left))
            words.append(attribute(strip.surface.value, strip.variant))
        for side, edge in enumerate(segment.edges):
            if edge is Edge.WALL:
                quads += wall_faces(ground, segment, side)
                words += [attribute(Collision.WALL)] * 2
    cells = _fall_cells(ground)
    quads += cells
    words += [attribute(Collision.FALL)] * len(cells)
    corners = np.array(quads)
    triangles = corners[:, [[0, 1, 2], [0, 2, 3]]].reshape(-1, 3, 3)
    first, second, third = triangles.transpose(1, 0, 2)
    solid = (np.cross(second - first, third - first) ** 2).sum(1) > 1.0  # strips taper to nothing
    return Kcl.build(triangles[solid], np.repeat(words, 2)[solid])


def wall_faces(ground: Ground, segment: Segment, side: int) -> list[tuple[Floats, ...]]:
    """The two faces of a segment's wall: towards the road, and outwards a wall's thickness behind."""
    faces: list[tuple[Floats, ...]] = []
    for back in (0.0, WALL_BACK):
        start, end = wall_line(ground, segment, side, back)
        if (side == 1) == (back == 0):
            start, end = end, start
        up, down = np.array([0, ground.design.wall_height, 0]), np.array([0, SKIRT, 0])
        faces.append((start - down, end - down, end + up, start + up))
    return faces


def wall_line(ground: Ground, segment: Segment, side: int, back: float) -> tuple[Floats, Floats]:
    """The wall's foot at the start and end of a segment, moved back from the edge but no lower or higher."""
    points = ground.edge(segment, side)
    if not back:
        return points
    i, n, moved = segment.i, len(ground.line), []
    for point, station in zip(points, (i, (i + 1) % n), strict=True):
        out = ground.line.left[station] * (back if side == 0 else -back)
        moved.append(quantise(point + [out[0], 0, out[1]]))
    return moved[0], moved[1]


def _fall_cells(ground: Ground) -> list[tuple[Floats, ...]]:
    """Squares of fall boundary around all segments with a gap or an open edge."""
    open_at = np.array([ground.line.position[s.i] for s in ground.segments if Edge.OPEN in s.edges]).reshape(
        -1, 3
    )
    if not len(open_at):
        return []
    cells = set()
    reach = int(FALL_REACH // FALL_CELL) + 1
    for x, _, z in open_at:
        a, b = int(x // FALL_CELL), int(z // FALL_CELL)
        cells |= {(a + i, b + j) for i in range(-reach, reach + 1) for j in range(-reach, reach + 1)}
    y, e = ground.design.fall, FALL_CELL
    around = ((0, 0), (0, 1), (1, 1), (1, 0))
    return [tuple(np.array([(a + i) * e, y, (b + j) * e]) for i, j in around) for a, b in sorted(cells)]
