"""Is a course sound? Everything a kart, a driver or the race could stumble over, said in words."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from cartridge.courses.chart import START_BEHIND, gate_ways
from cartridge.courses.design import Edge
from cartridge.courses.floors import Floors
from cartridge.courses.ground import Ground
from cartridge.courses.line import Floats
from desmume_mkds.game.kcl import Collision, Kcl, is_floor, is_wall
from desmume_mkds.game.nkm import Nkm

FX = 4096
LENGTHS = (8000.0, 25000.0)
FARTHEST, LOWEST = 4000.0, 40.0
STEEPEST = 0.27  # 15 degrees
STEEPEST_RAMP = 0.36
INNER_REST = 35.0  # between the ground's inner edge and the centre of a bend
CLEARANCE = 120.0  # between roads that cross
APART = 40.0  # between roads side by side
LONGEST_EDGE = 1000.0
SIGHT = 700.0  # how far to look for a wall
FLOOR_ERROR = 4.0  # between the collision and the ground: what twisted quadrilaterals leave
GRID_BACK, GRID_ASIDE = 200.0, 51.0  # reach of the starting grid of eight
ROADS = (Collision.ROAD, Collision.SLIPPERY_ROAD, Collision.ICE, Collision.BOOST_PAD, Collision.JUMP_PAD)


def problems(ground: Ground, kcl: Kcl, nkm: Nkm) -> list[str]:
    """What is wrong with a course, in words; nothing for a sound one."""
    found = _shape(ground)
    if found:
        return found  # the rest would only repeat it
    floors = Floors.of(kcl)
    return [
        *_meshes(kcl),
        *_overlaps(ground),
        *_floor(ground, floors),
        *_walls(ground, kcl),
        *_drops(ground, floors, Floors.of(kcl, drivable=False)),
        *_gates(ground, nkm),
        *_places(ground, nkm, floors),
    ]


def _shape(ground: Ground) -> list[str]:
    line, path, found = ground.line, ground.line.path, []
    found += [
        f"the arcs at both ends of side {k} overlap by {-slack:.0f} units"
        for k, slack in enumerate(path.slack)
        if slack < 0
    ]
    if not LENGTHS[0] <= path.length <= LENGTHS[1]:
        found.append(f"a lap is {path.length:.0f} units long")
    for side, sign in enumerate((1, -1)):
        inside = np.where(line.curvature * sign > 0, 1 / np.maximum(np.abs(line.curvature), 1e-9), np.inf)
        rest = inside - np.abs(ground.outer[:, side])
        if rest.min() < INNER_REST:
            at = line.s[rest.argmin()]
            found.append(f"the inside of the bend at {at:.0f} is {rest.min():.0f} units from its centre")
    slope = np.abs(np.diff(line.position[:, 1], append=line.position[0, 1])) / line.steps
    jumps = [(path.s_of(j.at) - j.run - 1, j.run + j.gap + 120) for j in ground.design.jumps]
    on_ramp = [any((s - start) % path.length < length for start, length in jumps) for s in line.s]
    steepest = np.where(on_ramp, STEEPEST_RAMP, STEEPEST)
    slope[[segment.gap for segment in ground.segments]] = 0
    if (slope > steepest).any():
        found.append(f"the slope at {line.s[(slope - steepest).argmax()]:.0f} is {slope.max():.2f}")
    if np.abs(line.position[:, ::2]).max() + np.abs(ground.outer).max() > FARTHEST:
        found.append(f"the course reaches out to {np.abs(line.position[:, ::2]).max():.0f} units")
    low = line.position[:, 1] - np.abs(ground.outer * line.tilt[:, None]).max(1)
    if low.min() < LOWEST:
        found.append(f"the ground at {line.s[low.argmin()]:.0f} is only {low.min():.0f} units high")
    return found


def _meshes(kcl: Kcl) -> list[str]:
    triangles, types, found = kcl.triangles().astype(np.float64), kcl.types, []
    edges = np.sqrt(((triangles - np.roll(triangles, 1, 1)) ** 2).sum(2))
    if edges.max() > LONGEST_EDGE:
        found.append(f"a triangle has an edge of {edges.max():.0f} units")
    up = kcl.normals[kcl.prisms["normal"]][:, 1] / FX
    if up[is_floor(types)].min() < 0.9:
        found.append(f"a floor's normal has only {up[is_floor(types)].min():.2f} of height")
    if np.abs(up[is_wall(types)]).max(initial=0) > 0.01:
        found.append("a wall leans")
    return found


def _overlaps(ground: Ground) -> list[str]:
    """Parts of the course too near each other at one level."""
    line, length = ground.line, ground.line.path.length
    reach = np.abs(ground.outer).max(1)
    both = reach[:, None] + reach + APART
    way = np.abs(line.s[:, None] - line.s)
    way = np.minimum(way, length - way)
    apart = np.sqrt(((line.position[:, None, ::2] - line.position[:, ::2]) ** 2).sum(2))
    high = np.abs(line.position[:, None, 1] - line.position[:, 1])
    bad = (way > 1.7 * both) & (apart < both) & (high < CLEARANCE)
    if not bad.any():
        return []
    i, j = np.argwhere(bad)[0]
    return [
        f"the course meets itself at {line.s[i]:.0f} and {line.s[j]:.0f}: {apart[i, j]:.0f} units apart, "
        f"{high[i, j]:.0f} in height"
    ]


def samples(ground: Ground) -> tuple[Floats, npt.NDArray[np.int64], Floats]:
    """Points on the ground (n, 3), the segment each lies in, and how far along it: several across every
    strip."""
    strips = [
        (segment.i, ground.quad(segment, strip)) for segment in ground.segments for strip in segment.strips
    ]
    a, b, c, d = np.array([quad for _, quad in strips]).transpose(1, 0, 2)
    points, along = [], []
    for across in (0.02, 0.5, 0.98):
        for t in (0.03, 0.5, 0.97):
            points.append((a * (1 - across) + b * across) * (1 - t) + (d * (1 - across) + c * across) * t)
            along.append(np.full(len(a), t))
    return np.concatenate(points), np.tile([i for i, _ in strips], len(points)), np.concatenate(along)


def _floor(ground: Ground, floors: Floors) -> list[str]:
    points, segments, _ = samples(ground)
    heights, _ = floors.below(points, FLOOR_ERROR + 0.5)
    s = ground.line.s[segments]
    if np.isnan(heights).any():
        return [f"there is no floor at {s[np.isnan(heights)][0]:.0f}"]
    error = np.abs(heights - points[:, 1])
    return (
        [f"the floor at {s[error.argmax()]:.0f} is off by {error.max():.1f}"]
        if error.max() > FLOOR_ERROR
        else []
    )


def _walls(ground: Ground, kcl: Kcl) -> list[str]:
    """Look left and right from the middle of every segment: a wall at the edge, facing the road, or
    nothing."""
    walls = is_wall(kcl.types)
    triangles = kcl.triangles()[walls].astype(np.float64)
    line, n = ground.line, len(ground.line)
    for segment in ground.segments:
        i, j = segment.i, (segment.i + 1) % n
        eye = (line.position[i] + line.position[j]) / 2 + [0, 25, 0]
        for side, edge in enumerate(segment.edges):
            edge_at = ground.edge_middle(segment, side)
            look = edge_at + [0, 25, 0] - eye
            near = np.abs(triangles[:, 0] - eye).max(1) < SIGHT
            seen = _first_hit(triangles[near], eye, look)
            if edge is Edge.WALL and not 0.97 < seen[0] < 1.03:
                return [f"side {side} at {line.s[i]:.0f} has no wall at its edge ({seen[0]:.2f})"]
            if edge is Edge.WALL and not seen[1]:
                return [f"the wall on side {side} at {line.s[i]:.0f} faces away from the road"]
            if edge is Edge.OPEN and not segment.gap and seen[0] < 1.05:
                return [f"side {side} at {line.s[i]:.0f} is open, but there is a wall"]
    return []


def _first_hit(triangles: Floats, eye: Floats, look: Floats) -> tuple[float, bool]:
    """Where a ray first meets a triangle (1: at the end of `look`; inf: nowhere), and whether at its
    front."""
    if not len(triangles):
        return np.inf, False
    a, e, f = triangles[:, 0], triangles[:, 1] - triangles[:, 0], triangles[:, 2] - triangles[:, 0]
    normal = np.cross(e, f)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = ((a - eye) * normal).sum(1) / (normal @ look)
        hit = eye + look * t[:, None] - a
        size = (normal**2).sum(1)
        u, v = (np.cross(hit, f) * normal).sum(1) / size, (np.cross(e, hit) * normal).sum(1) / size
        t = np.where((t > 0) & (u >= 0) & (v >= 0) & (u + v <= 1), t, np.inf)
    first = int(t.argmin())
    return float(t[first]), bool(normal[first] @ look < 0)


def _drops(ground: Ground, floors: Floors, falls: Floors) -> list[str]:
    """Whoever leaves an open edge must meet the fall boundary and no road."""
    line, n = ground.line, len(ground.line)
    points = []
    for segment in ground.segments:
        for side, edge in enumerate(segment.edges):
            if edge is Edge.OPEN:
                for away in (30.0, 120.0, 300.0):
                    out = line.left[segment.i] * (away if side == 0 else -away)
                    points.append(ground.edge_middle(segment, side) + [out[0], 5, out[1]])
            if segment.gap:
                points.append((line.position[segment.i] + line.position[(segment.i + 1) % n]) / 2)
    if not points:
        return []
    found = []
    if (floors.below(points)[1] >= 0).any():
        where = np.array(points)[floors.below(points)[1] >= 0][0]
        found.append(f"who leaves the course at ({where[0]:.0f}, {where[2]:.0f}) lands on another part of it")
    if (falls.below(points)[1] < 0).any():
        found.append("the fall boundary does not reach below all open edges")
    return found


def _gates(ground: Ground, nkm: Nkm) -> list[str]:
    gates, found = nkm["CPOI"], []
    left, right = gates["left"] / FX, gates["right"] / FX
    keys = gates["key_id"][gates["key_id"] >= 0]
    if len(gates) < 10 or gates["key_id"][0] != 0 or keys.tolist() != list(range(len(keys))) or len(keys) < 3:
        found.append("the gates' keys are not in order, or too few")
    quads = np.stack([left, right, np.roll(right, -1, 0), np.roll(left, -1, 0)], 1)
    side = np.roll(quads, -1, 1) - quads
    turn = side[..., 0] * np.roll(side, -1, 1)[..., 1] - side[..., 1] * np.roll(side, -1, 1)[..., 0]
    convex = (turn > 0).all(1) | (turn < 0).all(1)
    if not convex.all():
        found.append(f"the quadrilateral behind gate {convex.argmin()} is not convex")
    points, segments, along = samples(ground)
    line = ground.line
    s = line.s[segments] + line.steps[segments] * along
    section = np.searchsorted(gate_ways(ground.design, line), s, side="right") - 1
    inside = np.zeros(len(points), bool)
    for step in (-1, 0, 1):
        corners = quads[(section + step) % len(gates)]
        sides = np.roll(corners, -1, 1) - corners
        away = points[:, None, ::2] - corners
        cross = sides[..., 0] * away[..., 1] - sides[..., 1] * away[..., 0]
        inside |= (cross >= 0).all(1) | (cross <= 0).all(1)
    if not inside.all():
        found.append(f"the gates do not cover the ground at {s[~inside][0]:.0f}")
    return found


def _places(ground: Ground, nkm: Nkm, floors: Floors) -> list[str]:
    line, found = ground.line, []
    start = nkm["KTPS"]["position"][0] / FX
    _, _, heading, _ = line.path.at(-START_BEHIND)
    forward = np.array([np.sin(heading), 0, np.cos(heading)])
    left = np.array([forward[2], 0, -forward[0]])
    grid = [
        start - forward * back + left * aside + [0, 8, 0]
        for back in np.linspace(0, GRID_BACK, 5)
        for aside in (-GRID_ASIDE, 0, GRID_ASIDE)
    ]
    for name, points in (
        ("the starting grid", np.array(grid)),
        ("a respawn point", nkm["KTPJ"]["position"] / FX + [0, 4, 0]),
    ):
        if not np.isin(floors.below(points, 10)[1], ROADS[:3]).all():
            found.append(f"{name} is not on the road")
    gaps = [(line.path.s_of(j.at), j.gap) for j in ground.design.jumps]
    for name in ("EPOI", "IPOI"):
        points = nkm[name]["position"] / FX
        kinds = floors.below(points + [0, 12, 0], 12)[1]
        s = np.arange(len(points)) * (line.path.length / len(points))
        over_gap = np.array([any((v - at + 20) % line.path.length < gap + 40 for at, gap in gaps) for v in s])
        if not (np.isin(kinds, ROADS) | over_gap).all():
            found.append(f"a point of {name} is not on the road")
    return found
