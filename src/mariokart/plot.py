"""A course seen from above, with racing lines coloured by speed."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from matplotlib.axes import Axes
from matplotlib.collections import LineCollection, PolyCollection
from matplotlib.colors import Normalize
from matplotlib.figure import Figure
from numpy.typing import NDArray

from desmume_mkds.course import Course
from desmume_mkds.game.files import replacing
from desmume_mkds.game.kcl import Collision, is_floor, is_wall

GROUND = (
    ("#dcdcdc", ()),  # road, and whatever is not named below
    ("#e8dfa0", (Collision.WEAK_OFF_ROAD,)),
    ("#b4d9a0", (Collision.OFF_ROAD,)),
    ("#8fbd78", (Collision.HEAVY_OFF_ROAD,)),
    ("#efc98f", (Collision.SLIPPERY_ROAD,)),
    ("#a9dcf5", (Collision.ICE,)),
    ("#f5a623", (Collision.BOOST_PAD, Collision.FAST_BOOST_PAD, Collision.JUMP_PAD)),
    ("#9ab3d0", (Collision.OUT_OF_BOUNDS,)),
)
"""Colours of the ground by collision type; the lines bring the only strong ones."""
WALL = "#7d7d7d"
BEHIND, AHEAD = "#d04040", "#2f9e5b"
STANDING = 0.5 # units a frame; slower does not count for the scale of speeds
COLUMNS = 8    # of a sheet of courses
ARROW = 40     # route samples from the start to the arrow's head


@dataclass(frozen=True)
class Line:
    """A kart's way through one race."""

    name: str
    """What the plot calls it."""
    positions: NDArray[np.float32]
    """(n, 3) units, one a frame."""

    @property
    def speeds(self) -> NDArray[np.float32]:
        """(n - 1,) units a frame, averaged over a fifth of a second."""
        steps = np.linalg.norm(np.diff(self.positions, axis=0), axis=1)
        steps = np.minimum(steps, 60)  # a respawn is a jump, not a speed
        smooth = np.convolve(np.pad(steps, (6, 5), mode="edge"), np.full(12, 1 / 12), mode="valid")
        return smooth.astype(np.float32)


@dataclass(frozen=True)
class Gap:
    """How far behind a rival a kart was, along the way."""

    laps: NDArray[np.float64]
    """(m,) laps from the start line."""
    seconds: NDArray[np.float64]
    """(m,) seconds behind the rival there; negative where it was ahead."""


def time_gap(course: Course, mine: NDArray[np.float32], theirs: NDArray[np.float32]) -> Gap:
    """Return the time between two races on a course, from positions (n, 3), one a frame of the same clock."""
    ways = [_travelled(course, positions) for positions in (mine, theirs)]
    end = min(float(way[-1]) for way in ways)
    at = np.linspace(0, max(end, 1.0), 2000)
    behind, ahead = (np.interp(at, way, np.arange(len(way)) / 60) for way in ways)
    return Gap(at / course.route.length, behind - ahead)


def _travelled(course: Course, positions: NDArray[np.float32]) -> NDArray[np.float64]:
    """(n,) units from the start line along the route, never falling: a way back counts when it is made up."""
    route = course.route
    distance = route.locate(positions[0]).distance
    way = [distance - route.length if distance > route.length / 2 else distance]
    for position in positions[1:]:
        before, distance = distance, route.locate(position, distance).distance
        way.append(way[-1] + route.advance(before, distance))
    return np.asarray(np.maximum.accumulate(way))


def plot_race(
    path: Path,
    triangles: NDArray[np.float32],
    types: NDArray[np.uint8],
    lines: Sequence[Line],
    title: str,
    gap: Gap | None = None,
) -> None:
    """Draw the course's collision mesh with one panel per line to `path` (PNG), whole or not at all.

    `triangles` is (n, 3, 3) in units and `types` (n,) their collision types, as `Kcl` gives them. All lines
    share one colour scale; the panels after the first show the first line too, thin and black, to compare.
    A `gap` is drawn below them.

    Raises FileError: `path` cannot be written.
    """
    across, along = float(np.ptp(triangles[:, :, 0])), float(np.ptp(triangles[:, :, 2]))
    high = float(np.clip(6.5 * along / max(across, 1), 4, 12))
    below = [2.0] if gap else []
    figure = Figure(figsize=(6.5 * len(lines) + 0.8, high + 0.8 + sum(below)), layout="constrained")
    grid = figure.add_gridspec(1 + len(below), len(lines), height_ratios=[high, *below])
    panels = [figure.add_subplot(grid[0, column]) for column in range(len(lines))]
    scale = _speed_scale(lines)
    for axes, line in zip(panels, lines, strict=True):
        draw_course(axes, triangles, types)
        drawn = draw_line(axes, line, scale)
        axes.set_title(line.name, fontsize=11, parse_math=False)
        if line is not lines[0]:
            axes.plot(*lines[0].positions[:, [0, 2]].T, color="black", lw=0.7, alpha=0.6)
    figure.colorbar(drawn, ax=panels, shrink=0.7, label="speed (units a frame)", extend="both")
    if gap:
        draw_gap(figure.add_subplot(grid[1, :]), gap)
    figure.suptitle(title, parse_math=False)  # names come from files, and may hold $
    with replacing(path) as part:
        figure.savefig(part, format="png")


def _speed_scale(lines: Sequence[Line]) -> Normalize:
    """One scale for all lines. The slowest twentieth, the start above all, and the fastest hundredth have one
    colour each, so that the others can be told apart."""
    speeds = [line.speeds[line.speeds > STANDING] for line in lines]
    speeds = [some for some in speeds if len(some)] or [np.ones(1, np.float32)]
    top = max(float(np.percentile(some, 99)) for some in speeds)
    return Normalize(min(0.8 * top, *(float(np.percentile(some, 5)) for some in speeds)), top)


def draw_gap(axes: Axes, gap: Gap) -> None:
    """Draw the time behind a rival over the laps: red where it is behind, green where it is ahead."""
    laps, seconds = gap.laps, gap.seconds
    axes.fill_between(laps, seconds, 0, where=seconds > 0, color=BEHIND, alpha=0.35, lw=0, interpolate=True)
    axes.fill_between(laps, seconds, 0, where=seconds < 0, color=AHEAD, alpha=0.35, lw=0, interpolate=True)
    axes.plot(laps, seconds, color="black", lw=1)
    axes.axhline(0, color="black", lw=0.5)
    axes.set_xlim(0, laps[-1])
    axes.set_xticks(np.arange(0, int(laps[-1] + 0.02) + 1))
    axes.grid(axis="x", color="#bbbbbb", lw=0.6)
    axes.spines[["top", "right"]].set_visible(False)
    axes.set_xlabel("laps")
    axes.set_title(f"seconds behind the ghost: {seconds[-1]:+.2f} at the end", fontsize=10, loc="left")


def plot_courses(path: Path, courses: Sequence[tuple[str, Course]]) -> None:
    """Draw named courses from above on one sheet to `path` (PNG), whole or not at all: route, start, gates.

    Raises FileError: `path` cannot be written.
    """
    rows = -(-len(courses) // COLUMNS)
    figure = Figure(figsize=(3.2 * COLUMNS, 2.9 * rows), layout="constrained")
    panels: NDArray[np.object_] = figure.subplots(rows, COLUMNS, squeeze=False).ravel()
    for axes in panels:
        axes.set_axis_off()
    for axes, (name, course) in zip(panels, courses, strict=False):
        draw_course(axes, course.triangles, course.types)
        axes.add_collection(LineCollection(list(course.gates), colors="#4d8fd1", lw=0.4))
        axes.plot(*course.gates[0].T, color="black", lw=1.5)
        axes.plot(*course.route.points[:, [0, 2]].T, color="#c04020", lw=0.7)
        start, end = course.route.points[[0, ARROW], :][:, [0, 2]]
        axes.annotate("", end, start, arrowprops={"arrowstyle": "->", "color": "#c04020"})
        title = f"{name}\n{course.laps} laps of {course.route.length:,.0f}"
        axes.set_title(title, fontsize=9, parse_math=False)
    with replacing(path) as part:
        figure.savefig(part, format="png", dpi=75)


def draw_course(axes: Axes, triangles: NDArray[np.float32], types: NDArray[np.uint8]) -> None:
    """Fill the floor by kind, lowest first, and trace the walls; x to the right, z down, as on the map."""
    colours = np.full(len(types), GROUND[0][0], object)
    for colour, kinds in GROUND[1:]:
        colours[np.isin(types, kinds)] = colour
    floor = np.flatnonzero(is_floor(types))
    floor = floor[np.argsort(triangles[floor, :, 1].mean(1), kind="stable")]
    tones = list(colours[floor])
    axes.add_collection(
        PolyCollection(list(triangles[floor][:, :, [0, 2]]), facecolors=tones, edgecolors=tones, lw=0.3)
    )
    walls = list(triangles[is_wall(types)][:, :, [0, 2]])
    axes.add_collection(PolyCollection(walls, facecolors="none", edgecolors=WALL, lw=0.6))
    axes.set_aspect("equal")
    axes.autoscale_view()
    if not axes.yaxis_inverted():
        axes.invert_yaxis()
    axes.set_axis_off()


def draw_line(axes: Axes, line: Line, scale: Normalize) -> LineCollection:
    """Draw `line` coloured by speed, its start marked; return what a colour bar can be made of."""
    flat = line.positions[:, [0, 2]]
    pieces = LineCollection(list(np.stack([flat[:-1], flat[1:]], axis=1)), cmap="plasma", norm=scale, lw=1.4)
    pieces.set_array(line.speeds)
    axes.add_collection(pieces)
    axes.plot(*flat[0], marker="o", color="black", markersize=5)
    return pieces
