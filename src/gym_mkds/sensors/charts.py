"""Pieces of road that do not cover themselves when seen from above: flat maps on which rays are straight.

A road climbs, dives and crosses over itself. To follow it in one direction is to go from triangle to
triangle over the sides that they share; heights do not matter, but which triangle is next to which does. So
the road is cut into charts, each the road round some of its triangles as far as no two parts of it lie above
each other. Within a chart that walk is a straight line on the map. Built once per race.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]

GAP = 2.0          # units between two sides that are still one road; KCL corners are off by some hundredths
OVERLAP = 0.5      # units by which triangles beside each other may cover each other, from the same rounding
CORE = 300.0       # units round a chart's first triangle in which triangles use this chart


class Sides(NamedTuple):
    """The sides of triangles, cut where the triangle beyond them changes."""

    triangle: Ints
    """(s,) whose side it is."""
    ends: Floats
    """(s, 2, 3) where it begins and ends, units."""
    beyond: Ints
    """(s,) the triangle on the other side; -1 where the road ends."""


class Charts(NamedTuple):
    """The charts of a road. Borders of chart c are the rows where `chart == c`.

    A chart has no border where it goes on farther than any ray.
    """

    home: Ints
    """(n,) the chart that each triangle uses; -1 for triangles without area."""
    chart: Ints
    """(b,) of each border."""
    ends: Floats
    """(b, 2, 3) where it begins and ends, units."""
    beyond: Ints
    """(b,) the triangle on which the road goes on there, above or below this chart; -1 where it ends."""


def lay_charts(triangles: NDArray[np.floating], reach: float) -> Charts:
    """Cut a road into charts that show the road `reach` units round each triangle, where it can be shown.

    Args:
        triangles: (n, 3, 3) units, wound counter-clockwise seen from above.
        reach: units.
    """
    corners = np.asarray(triangles, np.float64)
    sides = find_sides(corners)
    above = find_overlaps(corners)
    next_to: dict[int, list[int]] = defaultdict(list)
    for triangle, beyond in zip(sides.triangle.tolist(), sides.beyond.tolist(), strict=True):
        if beyond >= 0:
            next_to[triangle].append(beyond)
    centres = corners.mean(axis=1)
    size = float(np.linalg.norm(corners - centres[:, None], axis=2).max(initial=0.0))
    limit = CORE + reach + 2 * size          # from a triangle in the core no ray gets farther from its centre
    home = np.full(len(corners), -1)
    charts, ends, beyond_ = [np.zeros(0, int)], [np.zeros((0, 2, 3))], [np.zeros(0, int)]
    count = 0
    for seed in dict.fromkeys(sides.triangle.tolist()):
        if home[seed] >= 0:
            continue
        reached = _spread(seed, centres, next_to, above, limit)
        members = np.array(list(reached))
        near = members[np.array(list(reached.values())) <= CORE]
        home[near[home[near] < 0]] = count
        inside = np.zeros(len(corners) + 1, bool)          # the last stands for -1, which is never inside
        inside[members] = True
        far = np.append(np.linalg.norm(centres - centres[seed], axis=1) > limit, False)
        border = inside[sides.triangle] & ~inside[sides.beyond] & ~far[sides.beyond]
        charts.append(np.full(int(border.sum()), count))
        ends.append(sides.ends[border])
        beyond_.append(sides.beyond[border])
        count += 1
    return Charts(home, np.concatenate(charts), np.concatenate(ends), np.concatenate(beyond_))


def _spread(
    seed: int, centres: Floats, next_to: dict[int, list[int]], above: dict[int, set[int]], limit: float
) -> dict[int, float]:
    """The triangles of the chart round `seed`, nearest first, with their distance from it in units."""
    apart = np.linalg.norm(centres - centres[seed], axis=1).tolist()
    reached: dict[int, float] = {}
    barred: set[int] = set()
    queue = [(0.0, seed)]
    while queue:
        distance, triangle = heapq.heappop(queue)
        if triangle in reached or triangle in barred:
            continue
        reached[triangle] = distance
        barred |= above.get(triangle, set())
        for other in next_to[triangle]:
            if other not in reached and apart[other] <= limit:
                heapq.heappush(queue, (apart[other], other))
    return reached


def find_sides(corners: Floats) -> Sides:
    """The sides of triangles (n, 3, 3) and what lies beyond them. Triangles without area have none."""
    solid = np.flatnonzero(_area(corners) > 1e-2)
    triangle = np.repeat(solid, 3)
    start = corners[solid].reshape(-1, 3)
    end = np.roll(corners[solid], -1, axis=1).reshape(-1, 3)
    beyond = _same_side(start, end, triangle)
    open_ = np.flatnonzero(beyond < 0)
    shared = beyond >= 0
    rows = [
        (int(triangle[side]), *part)
        for side, others in zip(open_.tolist(), _beside(start[open_], end[open_]), strict=True)
        for part in _cut(side, start, end, triangle, open_[others])
    ]
    owners, first, last, others = zip(*rows, strict=True) if rows else ((), (), (), ())
    return Sides(
        np.concatenate([triangle[shared], np.array(owners, int)]),
        np.concatenate([
            np.stack([start[shared], end[shared]], axis=1),
            np.stack([np.reshape(first, (-1, 3)), np.reshape(last, (-1, 3))], axis=1),
        ]),
        np.concatenate([beyond[shared], np.array(others, int)]),
    )


def _same_side(start: Floats, end: Floats, triangle: Ints) -> Ints:
    """(s,) the triangle with the same side the other way round, -1 where none is found on a grid of units."""
    cells = np.floor(np.concatenate([start, end]) + 0.37).astype(np.int64)
    names = np.unique(cells, axis=0, return_inverse=True)[1].ravel()
    a, b = names[: len(start)], names[len(start) :]
    there, back = a * (len(names) + 1) + b, b * (len(names) + 1) + a
    order = np.argsort(there, kind="stable")
    place = np.searchsorted(there[order], back).clip(max=max(len(order) - 1, 0))
    match = order[place] if len(order) else place
    return np.where((there[match] == back) & (a != b), triangle[match], -1)


def _beside(start: Floats, end: Floats) -> list[Ints]:
    """For each side the numbers of those that run the other way near it."""
    low, high = np.minimum(start, end) - GAP, np.maximum(start, end) + GAP
    along = end - start
    along /= np.maximum(np.linalg.norm(along, axis=1, keepdims=True), 1e-9)
    found: list[Ints] = []
    for first in range(0, len(start), 512):
        block = slice(first, first + 512)
        near = along[block] @ along.T < -0.99
        near &= (low[block, None] < high).all(axis=2) & (high[block, None] > low).all(axis=2)
        found.extend(np.flatnonzero(row) for row in near)
    return found


def _cut(
    side: int, start: Floats, end: Floats, triangle: Ints, others: Ints
) -> list[tuple[Floats, Floats, int]]:
    """Cut a side where other sides begin or end along it: (begin, end, triangle beyond) of each part."""
    a, along = start[side], end[side] - start[side]
    if not len(others):
        return [(a, end[side], -1)]
    length = float(np.linalg.norm(along)) or 1.0
    along = along / length
    c, d = start[others], end[others]
    from_, to = (c - a) @ along, (d - a) @ along                     # the other side runs the other way
    low, high = np.maximum(to, 0.0), np.minimum(from_, length)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = [(at - from_) / (to - from_) for at in (low, high)]
    apart = [
        np.linalg.norm(c + (d - c) * part[:, None] - a - at[:, None] * along, axis=1)
        for part, at in zip(share, (low, high), strict=True)
    ]
    beside = (high - low > 1e-3) & (apart[0] < GAP) & (apart[1] < GAP) & (triangle[others] != triangle[side])
    parts, reached = [], 0.0
    for other in np.flatnonzero(beside)[np.argsort(low[beside])].tolist():
        begin, finish = max(float(low[other]), reached), float(high[other])
        if begin - reached > 1e-3:
            parts.append((a + reached * along, a + begin * along, -1))
        if finish > begin:
            parts.append((a + begin * along, a + finish * along, int(triangle[others[other]])))
            reached = finish
    if length - reached > 1e-3:
        parts.append((a + reached * along, end[side], -1))
    return parts


def find_overlaps(corners: Floats) -> dict[int, set[int]]:
    """Which triangles lie above or below which others."""
    flat = corners[:, :, [0, 2]]                                      # (n, 3, 2)
    low, high = flat.min(axis=1) + OVERLAP, flat.max(axis=1) - OVERLAP
    pairs = []
    for first in range(0, len(flat), 512):
        block = slice(first, first + 512)
        near = (low[block, None] < high).all(axis=2) & (high[block, None] > low).all(axis=2)
        one, other = np.nonzero(near)
        one += first
        pairs.append(np.stack([one, other], axis=1)[one < other])
    pair = np.concatenate(pairs) if pairs else np.zeros((0, 2), int)
    a, b = flat[pair[:, 0]], flat[pair[:, 1]]                         # (p, 3, 2)
    apart = np.zeros(len(pair), bool)
    for sides in (a, b):
        along = np.roll(sides, -1, axis=1) - sides
        normals = np.stack([along[..., 1], -along[..., 0]], axis=2)   # (p, 3, 2)
        normals /= np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-9)
        on_a, on_b = a @ normals.transpose(0, 2, 1), b @ normals.transpose(0, 2, 1)   # (p, corner, normal)
        before = on_a.max(axis=1) < on_b.min(axis=1) + OVERLAP
        after = on_b.max(axis=1) < on_a.min(axis=1) + OVERLAP
        apart |= (before | after).any(axis=1)
    above: dict[int, set[int]] = defaultdict(set)
    for one, other in pair[~apart].tolist():
        above[one].add(other)
        above[other].add(one)
    return dict(above)


def _area(corners: Floats) -> Floats:
    """(n,) areas of triangles as seen from above, square units."""
    x, z = corners[..., 0], corners[..., 2]
    cross = (x[:, 1] - x[:, 0]) * (z[:, 2] - z[:, 0]) - (x[:, 2] - x[:, 0]) * (z[:, 1] - z[:, 0])
    return np.abs(cross) / 2
