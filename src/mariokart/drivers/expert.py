"""An expert: drifts through bends and along straights, and lets one mini-turbo follow the other.

Whenever there is something to decide it drives every move in its mind, and after the best of them every move
once more, and does what leads farthest in the time and leaves the kart well placed on the road. It decides
from what the environment shows; of its own past it knows the keys it holds and when it thought last.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from desmume_mkds.course import Course
from desmume_mkds.memory import Memory
from gym_mkds.actions import Key
from gym_mkds.observations import Floats
from mariokart.drivers.imagine import (
    BOOSTING,
    FACING,
    FORWARD,
    LEFT,
    STEP,
    Doubles,
    Plans,
    Seen,
    drift,
    present,
    release,
    sin_cos,
    travel,
)
from mariokart.drivers.moves import (
    CHARGED,
    COOLDOWN,
    ENDINGS,
    GAP,
    HALF_CHARGED,
    MOVES,
    SHARE,
    STEERS,
    WAYS,
    Move,
    charging_stick,
    presses_left,
)
from mariokart.drivers.pursuit import PurePursuit, Style
from mariokart.drivers.way import LEFT_EDGE, RIGHT_EDGE, Way

AGED = 40                    # frames after which a drift's slide turns it no more
STICK = {1: int(Key.LEFT), -1: int(Key.RIGHT), 0: 0}
LEAST_SPEED = 0.7            # of the top speed; slower it does not drift
LEAST_WIDTH = 20.0           # units; where the road is narrower there is none
KEPT = 5                     # moves that are thought through to the next one


@dataclass(frozen=True)
class Taste:
    """What an expert thinks of where a move ends, in units of way."""

    pace: float = 1.12
    """Way that time is worth, as a share of the top speed."""
    boost: float = 1.2
    """Units a frame of boost that is left is worth."""
    edge: float = 1.3
    """Price of a unit too near to the road's edges or beyond them, for a frame."""
    lead: float = 120.0
    """Units that the kart is thought to go on to where it points at the end."""
    excess: float = 1.0
    """Price of a unit too near to the edges or beyond them there."""
    heading: float = 96.0
    """Price of pointing a quarter turn off the way at the end."""
    further: float = 40.0
    """Units ahead of the end at which the way's direction counts."""
    line: float = 0.2
    """Price of a unit off the style's line, if it has one."""
    mushroom: float = 120.0
    """Units that a mushroom must gain at once to be used"""
    last: float = 0.85
    """before this share of the race."""


class Expert(PurePursuit):
    """Drives in a given `Style`, drifting. Where that is no use it pursues the route like the baseline."""

    def __init__(
        self, style: Style | None = None, taste: Taste | None = None, frame_skip: int = 1
    ) -> None:
        """Drive in a `style`, with a `taste`, asked every `frame_skip` frames; the keys stay held between."""
        super().__init__(style)
        self.taste = taste or Taste()
        self.frame_skip = frame_skip
        self._cooldown = -(-COOLDOWN // frame_skip) * frame_skip      # frames from press to press

    def reset(self, course: Course, memory: Memory) -> None:
        """Get ready at the start of a race on `course`."""
        super().reset(course, memory)
        self._held = 0               # keys in the last frame
        self._rest = 0               # frames until it thinks again
        self._lapse = False          # whether this drift is let go half charged

    def act(self, memory: Memory) -> int:
        """Return the key mask to hold in the next frame."""
        self._held = super().act(memory)
        return self._held

    def advise(self, memory: Memory, held: int) -> int:
        """Return the key mask to hold for one who is at the wheel and has held `held` until now."""
        self._held, self._rest = held, 0
        return self.act(memory)

    def _drive(self, seen: Seen, ahead: Floats, left: float, forward: float) -> int:
        if seen["drifting"]:
            self._rest = 0
            return self._drift(seen, ahead)
        side, holds = round(seen["drift_direction"]), bool(self._held & Key.R)
        if side and holds:                                   # in the hop
            return int(Key.A | Key.R) | STICK[side]
        if seen["speed"] < 0.4 * seen["top_speed"] or seen["hopping"] or seen["airborne"]:
            return super()._drive(seen, ahead, left, forward)
        if holds or seen["mini_turbo"] > seen["mini_turbo_length"] - GAP:
            return int(Key.A)
        if self._rest:
            self._rest -= 1
            return self._held & ~int(Key.X)
        return self._decide(seen, ahead)

    def _decide(self, seen: Seen, ahead: Floats) -> int:
        """The keys of the best move that begins now."""
        if _gap_ahead(ahead) or seen["speed"] < LEAST_SPEED * seen["top_speed"]:
            return self._steer_on(STEERS[self._best(seen, ahead, _steering())[0]])
        item, (best, worth) = 0, self._best(seen, ahead, _whole_moves())
        if seen["mushrooms"] and self.style.mushrooms and not seen["boost"]:
            boosted, more = self._best(seen, ahead, _whole_moves(mushroom=True))
            if more - worth > self.taste.mushroom * (seen["race_progress"] < self.taste.last):
                best, item = boosted, int(Key.X)
        move = MOVES[best]
        if move.drifts:
            self._lapse = self._random.random() < self.style.lapses
            return int(Key.A | Key.R) | STICK[move.side] | item
        return self._steer_on(move) | item

    def _steer_on(self, move: Move) -> int:
        """The keys of a move without a drift, which are held for a while."""
        self._rest = -(-self.style.reaction // self.frame_skip) - 1
        return int(Key.A) | STICK[move.side]

    def _drift(self, seen: Seen, ahead: Floats) -> int:
        """The keys in a drift: charge it, and let go when the kart points where it should."""
        side, hold = round(seen["drift_direction"]), int(Key.A | Key.R)
        if self._lapse and seen["drift_charge"] >= HALF_CHARGED:
            return int(Key.A)
        if seen["drift_charge"] >= CHARGED:
            ending = ENDINGS[self._best(seen, ahead, _endings(side))[0]]
            return hold | STICK[side * ending.after] if ending.longer else int(Key.A)
        presses, timeout = presses_left(seen), round(seen["drift_timeout"])
        if timeout <= COOLDOWN - self.frame_skip:
            stick = side * (bool(self._held & Key.LEFT) - bool(self._held & Key.RIGHT))
            return hold | STICK[side * charging_stick(presses, timeout, stick, self.frame_skip)]
        charges = _charges(side, presses, timeout, self._cooldown)
        out, into = WAYS[self._best(seen, ahead, charges)[0]]
        return hold | STICK[side * (out if presses % 2 else into)]

    def _best(self, seen: Seen, ahead: Floats, plans: Plans) -> tuple[int, float]:
        """The plan after which some move leads to the best end, and how good that is."""
        way, price = Way(seen, ahead), self.taste.pace * seen["top_speed"]
        path, ends = travel(seen, present(seen), plans)
        cost = self._cost(way, path, plans) + price * plans.lengths
        order = np.argsort(cost - self._worth(way, ends), kind="stable")[:KEPT]
        seconds = _second_moves(len(order))
        path, ends = travel(seen, np.repeat(ends[:, order], len(MOVES), axis=1), seconds)
        worth = self._worth(way, ends) - self._cost(way, path, seconds) - price * seconds.lengths
        worth -= np.repeat(cost[order], len(MOVES))
        best = int(worth.argmax())
        return int(order[best // len(MOVES)]), float(worth[best])

    def _cost(self, way: Way, path: Doubles, plans: Plans) -> Doubles:
        """What it costs that the path (steps, 10, plans) leads near the road's edges or beyond: (plans,)."""
        spots = way.locate(path[:, LEFT], path[:, FORWARD])
        beyond = np.maximum(self.style.margin - np.minimum(spots.left_room, spots.right_room), 0.0)
        driven = np.arange(len(beyond))[:, None] <= plans.last
        return self.taste.edge * STEP * np.asarray((beyond * driven).sum(axis=0))

    def _worth(self, way: Way, ends: Doubles) -> Doubles:
        """How good it is to be there, for karts (10, plans): (plans,) units."""
        taste, spots = self.taste, way.locate(ends[LEFT], ends[FORWARD])
        to_left, to_forward = way.direction(spots.along + taste.further)
        sine, cosine = sin_cos(ends[FACING])
        across, along = sine * to_forward - cosine * to_left, sine * to_left + cosine * to_forward
        room = np.minimum(spots.left_room - taste.lead * across, spots.right_room + taste.lead * across)
        middle, half = (spots.right_room - spots.left_room) / 2, (spots.right_room + spots.left_room) / 2
        off = np.abs(middle - self._line * half) * bool(self._line)
        return np.asarray(
            spots.along
            + taste.boost * ends[BOOSTING]
            - taste.heading * (1 - along)
            - taste.excess * np.maximum(self.style.margin - room, 0.0)
            - taste.line * off
        )


def _gap_ahead(ahead: Floats) -> bool:
    """Whether there is a gap in the road, which has to be met straight, and on the jump pad before it."""
    width: Floats = ahead[:, LEFT_EDGE] + ahead[:, RIGHT_EDGE]
    return bool((width < LEAST_WIDTH).any())


@cache
def _whole_moves(mushroom: bool = False) -> Plans:
    return Plans([move.plan(mushroom) for move in MOVES])


@cache
def _steering() -> Plans:
    return Plans([move.plan() for move in STEERS])


@cache
def _second_moves(count: int) -> Plans:
    return _whole_moves().repeated(count)


@cache
def _charges(side: int, presses: int, timeout: int, cooldown: int) -> Plans:
    """What is left of a drift that lacks so many presses, done in each of the ways."""
    age = AGED - COOLDOWN * presses
    moves = [Move(side, out=out, into=into) for out, into in WAYS]
    return Plans([drift(side, move.shares(presses, timeout, cooldown), age) + release(GAP) for move in moves])


@cache
def _endings(side: int) -> Plans:
    return Plans([drift(side, [SHARE[move.after]] * move.longer, AGED) + release(GAP) for move in ENDINGS])
