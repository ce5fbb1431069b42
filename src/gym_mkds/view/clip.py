"""What of lines and triangles lies in front of the camera.

A point beside or behind the eye has no place on the screen, so shapes are cut off at a depth a little before
it. Depth grows evenly along a straight line, so a cut is a weighted mean of two corners, in the world.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.floating]


def clip_triangles(corners: Floats, depth: Floats, near: float) -> tuple[Floats, NDArray[np.intp]]:
    """Cut triangles off at the depth `near`.

    Args:
        corners: (n, 3, 3), in the world.
        depth: (n, 3) of each corner.
        near: in the unit of `depth`.

    Returns:
        What is left as four-cornered polygons (m, 4, 3), triangles among them with a corner given twice,
        and the number of the triangle that each is of, (m,).

    >>> triangle = np.array([[[0, 0, 0], [2, 0, 0], [0, 2, 4]]], float)
    >>> clip_triangles(triangle, triangle[:, :, 2], 2)[0].tolist()
    [[[0.0, 2.0, 4.0], [0.0, 1.0, 2.0], [1.0, 1.0, 2.0], [1.0, 1.0, 2.0]]]
    """
    inside = depth >= near
    count = inside.sum(axis=1)
    whole, two, one = (np.flatnonzero(count == k) for k in (3, 2, 1))
    pieces, owners = [corners[whole][:, [0, 1, 2, 2]]], [whole]
    if len(two):     # the corner outside comes first
        at, deep = _turned(corners[two], depth[two], ~inside[two])
        cuts = _cut(at, deep, 2, 0, near), _cut(at, deep, 1, 0, near)
        pieces.append(np.stack([at[:, 1], at[:, 2], *cuts], axis=1))
        owners.append(two)
    if len(one):     # the corner inside comes first
        at, deep = _turned(corners[one], depth[one], inside[one])
        last = _cut(at, deep, 0, 2, near)
        pieces.append(np.stack([at[:, 0], _cut(at, deep, 0, 1, near), last, last], axis=1))
        owners.append(one)
    return np.concatenate(pieces), np.concatenate(owners)


def clip_segments(ends: Floats, depth: Floats, near: float) -> tuple[Floats, NDArray[np.intp]]:
    """Cut straight lines `ends` (n, 2, 3) of `depth` (n, 2) off at the depth `near`.

    Returns what is left, (m, 2, 3), and the number of the line that each is of, (m,).

    >>> clip_segments(np.array([[[0, 0, 0], [0, 0, 8.0]]]), np.array([[0, 8.0]]), 2)[0].tolist()
    [[[0.0, 0.0, 2.0], [0.0, 0.0, 8.0]]]
    """
    inside = depth >= near
    kept = np.flatnonzero(inside.any(axis=1))
    ends, depth, inside = ends[kept], depth[kept], inside[kept]
    cut = np.where(inside[:, :1], _cut(ends, depth, 0, 1, near), _cut(ends, depth, 1, 0, near))
    return np.where(inside[:, :, None], ends, cut[:, None]), kept


def clip_path(points: Floats, depth: Floats, near: float) -> list[Floats]:
    """The parts beyond `near` of the line through `points` (n, 3) of `depth` (n,): lines (k, 3).

    >>> bend = np.array([[0, 0, 0], [0, 0, 4], [2, 0, 4.0]])
    >>> [run.tolist() for run in clip_path(bend, bend[:, 2], 2)]
    [[[0.0, 0.0, 2.0], [0.0, 0.0, 4.0], [2.0, 0.0, 4.0]]]
    """
    inside = depth >= near
    if inside.all():
        return [points]
    crossed = np.flatnonzero(inside[1:] != inside[:-1])
    share = (near - depth[crossed]) / (depth[crossed + 1] - depth[crossed])
    cuts = points[crossed] + share[:, None] * (points[crossed + 1] - points[crossed])
    # Every cut is both the end of a run and the beginning of the next one; the runs behind are left out.
    pieces = np.split(points, crossed + 1)
    runs = [
        np.concatenate([cuts[max(place - 1, 0) : place], piece, cuts[place : place + 1]])
        for place, piece in enumerate(pieces) if inside[crossed[place] if place < len(crossed) else -1]
    ]
    return [run for run in runs if len(run) > 1]


def _turned(corners: Floats, depth: Floats, first: NDArray[np.bool_]) -> tuple[Floats, Floats]:
    """Triangles with the corner that `first` marks as corner 0, turned the same way round."""
    order = (first.argmax(axis=1)[:, None] + np.arange(3)) % 3
    rows = np.arange(len(corners))[:, None]
    return corners[rows, order], depth[rows, order]


def _cut(corners: Floats, depth: Floats, start: int, end: int, near: float) -> Floats:
    """(n, 3) where the side from corner `start` to corner `end` has the depth `near`."""
    way = depth[:, end] - depth[:, start]
    share = (near - depth[:, start]) / np.where(way == 0, 1, way)
    cut: Floats = corners[:, start] + share[:, None] * (corners[:, end] - corners[:, start])
    return cut
