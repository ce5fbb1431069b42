"""The course map (NKM) of a course: start, gates, routes, respawn points, a camera."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

from cartridge.angles import cos, sin
from cartridge.courses.design import Design, Edge
from cartridge.courses.ground import Ground
from cartridge.courses.line import Floats, Line
from cartridge.courses.route import Route, along, centre_route, racing_route
from desmume_mkds.game.nkm import RACE_SECTIONS, Nkm, Rows, rows

FX = 4096
START_BEHIND = 50.0  # the first place of the grid behind the line
GATE_STEP = 350.0  # between gates, at most,
GATE_TURN = 0.45  # and radians of turn
GATE_LEAST = 80.0
GATE_MARGIN = 60.0  # that a gate reaches beyond the ground
LAST_GATE = 300.0  # at least this far before the line, so that the grid is behind it
GATE_REST = 12.0  # gates end this far before they would meet
KEY_EVERY = 5
RUN_UP = 300.0  # between a respawn point and a ramp
LANDING = 150.0  # between a gap and a respawn point
ROUTE_RADIUS = 50.0
DRIFT_RADIUS, DRIFT_TURN = (
    480.0,
    0.9,
)  # bends of the racing line worth a drift: radius at most, radians at least


def gate_ways(design: Design, line: Line) -> Floats:
    """Where gates stand: on the line, then as far apart as turning allows."""
    length, ways, turned = line.path.length, [0.0], 0.0
    step = 10.0
    for k in range(1, int((length - LAST_GATE) / step)):
        s = k * step
        turned += abs(line.path.at(s - step / 2)[3]) * step
        since = s - ways[-1]
        if since >= GATE_STEP or (turned >= GATE_TURN and since >= GATE_LEAST):
            ways.append(s)
            turned = 0.0
    if len(ways) > 1 and length - ways[-1] > GATE_STEP + GATE_LEAST:
        ways.append(length - LAST_GATE)
    return np.array(ways)


def gates(ground: Ground, ways: Floats) -> Rows:
    """The checkpoint gates: across everything one can drive on, in driving order, one path."""
    line, n = ground.line, len(ways)
    made = rows("CPOI", n, goto_section=-1, start_section=-1, key_id=-1)
    at = [line.path.at(s) for s in ways]
    reach = _reach(ground, ways)
    for i, (x, z, heading, _) in enumerate(at):
        fx, fz = sin(heading), cos(heading)
        left, right = reach[i]
        made["left"][i] = _fx([x + fz * left, z - fx * left])
        made["right"][i] = _fx([x - fz * right, z + fx * right])
    span = (made["right"] - made["left"]).astype(float)
    size = np.sqrt((span**2).sum(1))
    made["direction"] = np.rint(np.stack([span[:, 1], -span[:, 0]], 1) / size[:, None] * FX)
    middle = (made["left"] + made["right"]) / 2
    made["distance"] = np.rint(np.sqrt(((np.roll(middle, -1, 0) - middle) ** 2).sum(1)))
    made["distance"][-1] = -FX
    made["key_id"][::KEY_EVERY] = np.arange(len(made["key_id"][::KEY_EVERY]))
    made["start_section"][0] = made["goto_section"][-1] = 0
    return made


def _reach(ground: Ground, ways: Floats) -> Floats:
    """How far each gate reaches left and right (n, 2): beyond the ground near it, but not across its
    neighbours."""
    line, length = ground.line, ground.line.path.length
    reach = np.zeros((len(ways), 2))
    for i, s in enumerate(ways):
        near = np.abs((line.s - s + length / 2) % length - length / 2) < GATE_STEP
        for side in (0, 1):
            edges = [seg.edges[side] for seg, close in zip(ground.segments, near, strict=True) if close]
            margin = GATE_MARGIN * (2 if Edge.OPEN in edges else 1)
            reach[i, side] = np.abs(ground.outer[near, side]).max() + margin
    at = [line.path.at(s) for s in ways]
    for i, (x, z, heading, _) in enumerate(at):
        j = (i + 1) % len(at)
        turn = sin(at[j][2] - heading)
        if abs(turn) < 1e-6:
            continue
        ahead = (at[j][0] - x) * sin(heading) + (at[j][1] - z) * cos(heading)
        behind = (at[j][0] - x) * sin(at[j][2]) + (at[j][1] - z) * cos(at[j][2])
        side = 0 if turn > 0 else 1  # the gates' lines meet on the inside of the bend
        reach[i, side] = min(reach[i, side], abs(behind / turn) - GATE_REST)
        reach[j, side] = min(reach[j, side], abs(ahead / turn) - GATE_REST)
    return reach


def respawn_gates(design: Design, line: Line, ways: Floats) -> npt.NDArray[np.int64]:
    """For each gate, the gate at which karts reappear that fall behind it: the last one not near a jump or a
    panel."""
    safe = np.ones(len(ways), bool)
    for jump in design.jumps:
        before = jump.run + RUN_UP
        safe &= (ways - line.path.s_of(jump.at) + before) % line.path.length > before + jump.gap + LANDING
    for panel in design.panels:
        safe &= (
            ways - line.path.s_of(panel.at) + GATE_STEP / 4
        ) % line.path.length > GATE_STEP / 4 + panel.length
    if not safe.any():
        safe[0] = True
    number = np.where(safe, np.arange(len(ways)), -1)
    return np.array([next(int(v) for v in np.roll(number[::-1], i + 1) if v >= 0) for i in range(len(ways))])


def chart(ground: Ground, course_id: int) -> Nkm:
    """The course map of a ground."""
    design, line = ground.design, ground.line
    ways = gate_ways(design, line)
    cpoi = gates(ground, ways)
    respawn_at = respawn_gates(design, line, ways)
    places = np.unique(respawn_at)
    cpoi["respawn_id"] = np.searchsorted(places, respawn_at)
    enemy, item = racing_route(design, line), centre_route(line, 200.0)
    ktpj = _places(
        "KTPJ",
        line,
        ways[places],
        id=np.arange(len(places)),
        enemy_point=_next_points(enemy, ways[places]),
        item_point=_next_points(item, ways[places]),
    )
    start = np.array([-START_BEHIND])
    sections = {
        "PATH": rows("PATH", 1, loop=1, point_count=2),
        "POIT": rows("POIT", 2, position=_fx(_look_from(line)), point_index=[0, 1], duration=300),
        "STAG": rows(
            "STAG", course_id=course_id, laps=design.laps, light_colors=[0x7FFF, 0x5AD6, 0x6F7B, 0x4E73]
        ),
        "KTPS": _places("KTPS", line, start, padding=0xFFFF, index=-1),
        "KTPJ": ktpj,
        "KTP2": _places("KTP2", line, start, padding=0xFFFF, id=0xFFFF),
        "CPOI": cpoi,
        "CPAT": _loop("CPAT", len(cpoi)),
        "IPOI": rows("IPOI", len(item.s), position=_fx(item.position), radius=round(ROUTE_RADIUS * FX)),
        "IPAT": _loop("IPAT", len(item.s)),
        "EPOI": rows(
            "EPOI",
            len(enemy.s),
            position=_fx(enemy.position),
            radius=round(ROUTE_RADIUS * FX),
            drift=_drifts(enemy),
        ),
        "EPAT": _loop("EPAT", len(enemy.s)),
        "AREA": _whole_area(line),
        "CAME": rows(
            "CAME",
            1,
            position=_fx(_look_from(line)[:1]),
            fov_begin=30,
            fov_begin_sin=2048,
            fov_begin_cos=3547,
            fov_end=30,
            fov_end_sin=2048,
            fov_end_cos=3547,
            duration=300,
            next=-1,
            path_id=-1,
            intro_first=1,
        ),
    }
    return Nkm({name: sections.get(name, rows(name, 0)) for name in RACE_SECTIONS})


def _fx(units: npt.ArrayLike) -> npt.NDArray[np.int32]:
    return np.asarray(np.rint(np.asarray(units, float) * FX), np.int32)


def _places(section: str, line: Line, ways: Floats, **fields: npt.ArrayLike) -> Rows:
    """Places on the centreline that face along it."""
    at = [line.path.at(s) for s in ways]
    heights = along(line, line.position[:, 1:2], ways % line.path.length)[:, 0]
    made = rows(section, len(ways), **fields)
    made["position"] = _fx([(x, y, z) for (x, z, _, _), y in zip(at, heights, strict=True)])
    made["rotation"][:, 1] = _fx(
        np.round(np.degrees([heading % (2 * math.pi) for _, _, heading, _ in at]), 3)
    )
    return made


def _loop(section: str, count: int) -> Rows:
    return rows(section, 1, length=count, next=[0, 255, 255], previous=[0, 255, 255])


def _next_points(route: Route, ways: Floats) -> npt.NDArray[np.int64]:
    """The first point of a route after each way."""
    return np.searchsorted(route.s, ways, side="right") % len(route.s)


def _drifts(route: Route) -> npt.NDArray[np.int64]:
    """Where to begin (1 left, 3 right) and end (5) a drift: at the ends of long tight bends of the line."""
    curvature, n = route.curvature(), len(route.s)
    spacing = route.s[1]
    marks = np.zeros(n, np.int64)
    for sign, mark in ((1, 1), (-1, 3)):
        tight = curvature * sign > 1 / DRIFT_RADIUS
        for first in np.flatnonzero(tight & ~np.roll(tight, 1)):
            run = next(k for k in range(n + 1) if not tight[(first + k) % n] or k == n)
            if (curvature[(first + np.arange(run)) % n] * sign).sum() * spacing >= DRIFT_TURN:
                marks[first], marks[(first + run) % n] = mark, 5
    return marks


def _look_from(line: Line) -> Floats:
    """Two places high over the course, from which it can be seen."""
    low, high = line.position.min(0), line.position.max(0)
    return np.rint([[low[0], high[1] + 600, low[2]], [high[0], high[1] + 600, high[2]]])


def _whole_area(line: Line) -> Rows:
    """A camera area around the whole course."""
    low, high = line.position.min(0) - 500, line.position.max(0) + 500
    middle = (low + high) / 2
    area = rows("AREA", 1, position=_fx(np.rint([middle[0], low[1], middle[2]])), type=1)
    area["length"] = _fx(np.ceil(high - low) / 100)
    area["axes"] = np.eye(3) * FX
    return area
