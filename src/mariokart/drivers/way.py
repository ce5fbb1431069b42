"""The way ahead as a driver sees it: a chain of points with the road's edges beside them."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from gym_mkds.observations import LOOKAHEAD_DISTANCES, LOOKAHEAD_NAMES, Floats
from mariokart.drivers.imagine import Doubles, Seen, sin_cos

LEFT, UP, FORWARD, CURVATURE, LEFT_EDGE, RIGHT_EDGE = range(len(LOOKAHEAD_NAMES))
"""Columns of the look-ahead."""

_ALONG = np.array([0.0, *LOOKAHEAD_DISTANCES])


class Spots(NamedTuple):
    """Where positions lie on the way; arrays of one shape."""

    along: Doubles
    """Units along the way, from the point of it that is beside the kart."""
    aside: Doubles
    """Units to its left."""
    left_room: Doubles
    """Units from there to the left edge of the road."""
    right_room: Doubles
    """Units to the right edge."""


class Way:
    """The route from beside the kart to 800 units ahead, in the kart's own axes, seen from above."""

    def __init__(self, seen: Seen, ahead: Floats) -> None:
        sine, cosine = sin_cos(np.array(-seen["heading"]))           # the route's direction: left, forward
        far = ahead.T.astype(np.float64)
        self._left = np.concatenate([[-seen["lateral"] * cosine], far[LEFT]])
        self._forward = np.concatenate([[seen["lateral"] * sine], far[FORWARD]])
        self._left_edge = np.concatenate([[seen["left_edge"] + seen["lateral"]], far[LEFT_EDGE]])
        self._right_edge = np.concatenate([[seen["right_edge"] - seen["lateral"]], far[RIGHT_EDGE]])
        to_left, to_forward = np.diff(self._left), np.diff(self._forward)
        self._size = np.maximum(np.sqrt(to_left * to_left + to_forward * to_forward), 1e-6)
        self._to_left, self._to_forward = to_left / self._size, to_forward / self._size

    def locate(self, left: Doubles, forward: Doubles) -> Spots:
        """Find positions, units to the left of the kart and ahead of it, on the way."""
        off_left, off_forward = left[..., None] - self._left[:-1], forward[..., None] - self._forward[:-1]
        along = off_left * self._to_left + off_forward * self._to_forward          # (…, pieces)
        aside = off_left * self._to_forward - off_forward * self._to_left
        beyond = along - np.minimum(np.maximum(along, 0.0), self._size)
        piece = (beyond * beyond + aside * aside).argmin(axis=-1)
        aside = np.take_along_axis(aside, piece[..., None], -1)[..., 0]
        along = np.take_along_axis(along, piece[..., None], -1)[..., 0]
        inner = np.minimum(np.maximum(along, 0.0), self._size[piece])
        along = np.where(piece == len(self._size) - 1, along, inner) / self._size[piece]
        share = np.minimum(np.maximum(along, 0.0), 1.0)
        return Spots(
            _ALONG[piece] + along * (_ALONG[piece + 1] - _ALONG[piece]),
            aside,
            self._left_edge[piece] + share * (self._left_edge[piece + 1] - self._left_edge[piece]) - aside,
            self._right_edge[piece] + share * (self._right_edge[piece + 1] - self._right_edge[piece]) + aside,
        )

    def direction(self, along: Doubles) -> tuple[Doubles, Doubles]:
        """Left and forward part of the way's direction, so many units along it."""
        piece: NDArray[np.intp] = np.searchsorted(_ALONG[1:-1], along, side="right")
        return self._to_left[piece], self._to_forward[piece]
