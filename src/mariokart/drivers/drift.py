"""Drifting through bends: hop, slide, charge a mini-turbo by alternating the D-pad, and let go.

The rules are the game's: R and a direction in a hop start a drift; of fresh presses ten frames apart, one
against and one into the drift charge it half, a second pair fully; letting go of R then gives the boost. In a
drift the kart points further and further into the bend while it slides on, and when it ends the path swings
round to where the kart points. So the drift is over when the kart points along the road behind the bend.
"""

from __future__ import annotations

import math

import numpy as np

from gym_mkds.actions import Key
from gym_mkds.observations import LOOKAHEAD_DISTANCES, Floats

LEFT, FORWARD = 0, 2                 # columns of the look-ahead
LEAST_BEND = 1.0                     # radians that the road must turn ahead; less does not charge a drift
NEAR, FAR = 320.0, 560.0             # units: where the bend must have begun, and where its end is looked for
BEGUN = 0.1                          # radians to the route's point at NEAR: any later and it slides too wide
LEAST_SPEED = 0.85                   # of the top speed
LEAST_ROOM = 40.0                    # units of road on the outside, into which it slides at first
PATIENCE = 3                         # frames from a key to a hop, and from the landing to the drift


class Drifter:
    """Decides when to drift and how; keeps R held from the hop to the release."""

    def __init__(self) -> None:
        self._side = 0               # 1 a drift to the left, -1 to the right, 0 none
        self._nothing = 0            # frames with neither hop nor drift
        self._toward = True          # the direction key held: into the drift or against it

    def keys(self, seen: dict[str, float], ahead: Floats) -> int:
        """The key mask of a drift that goes on or begins now; 0 to drive normally."""
        if not self._side:
            self._side = self._begin(seen, ahead)
            self._nothing, self._toward = 0, True
            if not self._side:
                return 0
        self._nothing = 0 if seen["hopping"] or seen["drifting"] or seen["airborne"] else self._nothing + 1
        if self._nothing > PATIENCE:
            self._side = 0
            return 0
        if seen["drifting"] and self._over(seen, ahead):
            self._side = 0
            return int(Key.A)
        if seen["drifting"]:
            self._alternate(seen, ahead)
        steer = Key.LEFT if (self._side > 0) == self._toward else Key.RIGHT
        return int(Key.A | Key.R | steer)

    def _begin(self, seen: dict[str, float], ahead: Floats) -> int:
        """The side to drift to, if a bend that is worth it is about to begin."""
        if seen["airborne"] or seen["off_road"] or seen["speed"] < LEAST_SPEED * seen["top_speed"]:
            return 0
        turn = _road_direction(ahead, FAR)
        side = 1 if turn > 0 else -1
        begun = _bearing(ahead, NEAR)
        room = seen["left_edge"] if side < 0 else seen["right_edge"]
        good = abs(turn) > LEAST_BEND and begun * side > BEGUN and room > LEAST_ROOM
        return side if good and abs(seen["slip"]) < 0.2 else 0

    def _over(self, seen: dict[str, float], ahead: Floats) -> bool:
        """Whether the kart points where the road goes on, or as far in as it should."""
        behind = _bearing(ahead, FAR) * self._side       # what is left to turn
        charged = seen["drift_charge"] >= 4
        return behind < (0.1 if charged else -0.25)

    def _alternate(self, seen: dict[str, float], ahead: Floats) -> None:
        """Press into and against the drift in turn, as the charge and the bend want it."""
        if seen["drift_timeout"] > 0:
            return
        left, right = seen["drift_left_count"], seen["drift_right_count"]
        toward, away = (left, right) if self._side > 0 else (right, left)
        if seen["drift_charge"] < 4:
            self._toward = away > toward
            return
        path = _bearing(ahead, NEAR) - seen["slip"]      # from the way of travel to the road
        self._toward = path * self._side > 0.1


def _bearing(ahead: Floats, distance: float) -> float:
    """Radians from where the kart points to the route's point `distance` units ahead."""
    left = float(np.interp(distance, LOOKAHEAD_DISTANCES, ahead[:, LEFT]))
    forward = float(np.interp(distance, LOOKAHEAD_DISTANCES, ahead[:, FORWARD]))
    return math.atan2(left, forward)


def _road_direction(ahead: Floats, distance: float) -> float:
    """Radians from where the kart points to where the route leads `distance` units ahead."""
    row = int(np.searchsorted(LOOKAHEAD_DISTANCES, distance))
    row = min(max(row, 1), len(ahead) - 1)
    step = ahead[row] - ahead[row - 1]
    return math.atan2(float(step[LEFT]), float(step[FORWARD]))
