"""What a kart would do if: many plans driven at once in the mind, on flat ground, by the game's rules.

A plan says frame by frame what a driver does. `Plans` holds many of them as tables; `travel` drives them all.
The rules are those of docs/shakedown.md with the published numbers, and with what a driver sees of his kart.
Four frames are one step, because thinking costs time.

Angles are radians, left positive, from where the kart points when the driver begins to think; positions are
units to the left of the kart and ahead of it, as it stands then.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Doubles = NDArray[np.float64]
Seen = dict[str, float]
"""The numbers of `gym_mkds.observations.STATE` by name."""

TURN = 2 * math.pi / 65536
AIR = 13                             # frames of a hop in the air
HOP_TURN = 360 * TURN                # a frame, in a hop
SLIDE, SLIDE_RATE = 11000 * TURN, 0.05     # where the drift angle tends to, and its share of the way a frame
STRAIGHTEN = 1.25                    # the drift angle's return after a drift, in drift turns a frame
BONUS, BONUS_DECAY, BONUS_FLOOR = 26 * TURN, 0.95, 50 * TURN     # the slide's own turn; the first times speed
EASE = 0.4                           # share by which the turn nears what the stick asks for, a frame
BOOST, BOOST_STEP, DECAY = 1.3, 1.0, 0.951
DRIFT_GAIN, GAIN = 0.065, 0.03       # units/frame² near the top speed
MUSHROOM = 90                        # frames
STEP = 4                             # frames


@dataclass(frozen=True)
class Frame:
    """What is done in one frame of a plan."""

    stick: float = 0.0
    """Steering, 1 left; in a drift the share of the drift turn, 0 to 1."""
    hop: int = 0
    """The side of the hop that the kart is in: 1 left, -1 right, 0 none."""
    side: int = 0
    """The side of the drift that it is in."""
    age: int = 0
    """Frames since the drift began; 0 is the landing."""
    turbo: bool = False
    """Whether a mini-turbo goes off."""
    mushroom: bool = False
    """Whether a mushroom does."""


def steer(stick: int, frames: int, mushroom: bool = False) -> list[Frame]:
    """Drive on the ground with the stick held."""
    return [Frame(stick=stick, mushroom=mushroom and not n) for n in range(frames)]


def hop(side: int, mushroom: bool = False) -> list[Frame]:
    """A hop into a drift: 13 frames in the air and the landing."""
    return [Frame(hop=side, mushroom=mushroom and not n) for n in range(AIR)] + [Frame()]


def drift(side: int, shares: Iterable[float], age: int = 0) -> list[Frame]:
    """A drift with these shares of the drift turn, `age` frames after its beginning."""
    return [Frame(stick=share, side=side, age=age + n) for n, share in enumerate(shares)]


def release(frames: int) -> list[Frame]:
    """Let a mini-turbo go and drive straight on."""
    return [Frame(turbo=not n) for n in range(frames)]


class Plans:
    """Plans as tables (steps, plans); the shorter ones are padded at the end."""

    def __init__(self, plans: list[list[Frame]]) -> None:
        self.lengths = np.array([len(plan) for plan in plans])       # (plans,) frames
        self.last = np.maximum(self.lengths - 1, 0) // STEP          # (plans,) index of the last step
        longest = max((self.last + 1) * STEP)
        padded = [plan + [Frame()] * (longest - len(plan)) for plan in plans]

        def table(read: Callable[[Frame], float]) -> Doubles:        # (steps, STEP, plans)
            frames = np.array([[read(frame) for frame in plan] for plan in padded], float).T
            return frames.reshape(-1, STEP, len(plans))

        self.stick = table(lambda f: f.stick * (not f.hop and not f.side)).mean(axis=1)
        self.share = table(lambda f: f.stick * f.side).mean(axis=1)
        self.side = table(lambda f: f.side).mean(axis=1)
        self.hop = table(lambda f: f.hop).mean(axis=1)
        self.air = table(lambda f: bool(f.hop)).mean(axis=1)
        self.drifting = table(lambda f: bool(f.side)).mean(axis=1)
        self.age = table(lambda f: f.age)[:, 0]
        self.lands = table(lambda f: f.side * (f.age == 0)).sum(axis=1)
        self.turbo = table(lambda f: f.turbo).any(axis=1)
        self.mushroom = table(lambda f: f.mushroom).any(axis=1)

    def repeated(self, times: int) -> Plans:
        """All of these plans, and then again, `times` times."""
        other = object.__new__(Plans)
        for name, table in vars(self).items():
            setattr(other, name, np.concatenate([table] * times, axis=-1))
        return other

    def __len__(self) -> int:
        return len(self.lengths)


KART = ("facing", "turn", "angle", "to_left", "to_forward", "speed", "limit", "boost", "left", "forward")
FACING, _TURN, _ANGLE, _TO_LEFT, _TO_FORWARD, SPEED, _LIMIT, BOOSTING, LEFT, FORWARD = range(len(KART))
"""Rows of an array of karts: facing, turn a frame, drift angle, way of travel, speed, its limit, frames of
boost, position."""


def present(seen: Seen) -> Doubles:
    """The kart as it is now: (10, 1)."""
    size = min(seen["speed_3d"] / max(seen["speed"], 1.0), 1.0)
    sine, cosine = sin_cos(np.array(seen["slip"]))
    return np.array([[
        0.0, seen["yaw_rate"], seen["drift_angle"], size * float(sine), size * float(cosine),
        seen["speed"], max(seen["max_speed"], 0.1), seen["boost"], 0.0, 0.0,
    ]]).T


def travel(seen: Seen, karts: Doubles, plans: Plans) -> tuple[Doubles, Doubles]:
    """Drive each of the plans with one of the karts (10, plans), or all with the same one (10, 1).

    Returns the karts after each step (steps, 10, plans), and at the end of each one's plan (10, plans).
    """
    steps, count = plans.stick.shape
    karts = np.broadcast_to(karts, (len(KART), count))
    top = seen["top_speed"] * max(seen["terrain"], 0.3)
    ground = 1 - plans.air
    bonus = np.maximum(BONUS * karts[SPEED] * BONUS_DECAY**plans.age, BONUS_FLOOR)
    turns = plans.stick * seen["handling"] + plans.share * seen["drift_handling"] + plans.side * bonus
    hops, slides = plans.hop * (STEP * HOP_TURN), plans.drifting * _after(SLIDE_RATE)
    back = (ground - plans.drifting) * (STEP * STRAIGHTEN * seen["drift_handling"])
    grips, targets = ground * _after(seen["grip"]), plans.side * SLIDE
    gains = STEP * ground * (GAIN + (DRIFT_GAIN - GAIN) * plans.drifting)
    kicks = STEP * BOOST_STEP * ground
    fires = np.where(plans.turbo, seen["mini_turbo_length"], 0.0) + plans.mushroom * MUSHROOM
    lands, firing = [row.any() for row in plans.lands], [row.any() for row in fires]
    facing, turn, angle, to_left, to_forward, speed, limit, boost, left, forward = karts
    history = np.empty((steps, len(KART), count))
    for step in range(steps):
        turn = turn + _after(EASE) * (turns[step] - turn)
        facing = facing + (STEP * turn + hops[step])
        if lands[step]:
            angle = np.where(plans.lands[step] != 0, plans.lands[step] * (AIR * HOP_TURN), angle)
        angle = angle + slides[step] * (targets[step] - angle)
        angle = angle - np.minimum(np.maximum(angle, -back[step]), back[step])
        boost = boost - STEP
        if firing[step]:
            boost = np.maximum(boost, fires[step])
        boosting = boost > 0
        limit = np.maximum(np.where(boosting, BOOST * top, top), limit * DECAY**STEP)
        speed = np.minimum(speed + np.where(boosting, kicks[step], gains[step]), limit)
        sine, cosine = sin_cos(facing - angle)
        to_left = to_left + grips[step] * (sine - to_left)
        to_forward = to_forward + grips[step] * (cosine - to_forward)
        left = left + to_left * (STEP * speed)
        forward = forward + to_forward * (STEP * speed)
        history[step] = facing, turn, angle, to_left, to_forward, speed, limit, boost, left, forward
    return history, history[plans.last, :, np.arange(count)].T


def _after(share: float) -> float:
    """The share of the way that is gone in a step, if `share` of what is left is gone in a frame."""
    return float(1 - (1 - share) ** STEP)


_SIZE = 8192
_SINE = np.array([round(math.sin(2 * math.pi * n / _SIZE), 9) for n in range(_SIZE)])


def sin_cos(angles: Doubles) -> tuple[Doubles, Doubles]:
    """Sines and cosines out of a table, so that they are the same on every machine."""
    places = (angles * (_SIZE / (2 * math.pi))).astype(np.int32)
    return _SINE[places & (_SIZE - 1)], _SINE[(places + _SIZE // 4) & (_SIZE - 1)]
