"""The baseline: pure pursuit of the course's route, without any training.

It aims at a point of the route some way ahead, steers left, right or not at all, lifts off before bends
that are too tight for its speed, and gets itself out of corners. What it decides on is what the
environment shows, so that a network that imitates it has what it needs.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gym_mkds.actions import Key
from gym_mkds.moment import Tracker
from gym_mkds.observations import LOOKAHEAD_DISTANCES, STATE_NAMES, Floats, Lookahead, state
from mariokart.drivers.imagine import Seen
from mariokart.drivers.way import CURVATURE, FORWARD, LEFT, LEFT_EDGE, RIGHT_EDGE

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory

BRAKING = 0.09         # units/frame² lost by lifting off or braking
BACKWARDS = 1.7        # radians off the way from which the kart turns round on the spot
PIVOT_SPEED = 1.0      # units/frame along the road below which A + B turns the kart on the spot
STUCK = 40             # frames almost without motion before it reverses
WAVES = (700.0, 1300.0, 2900.0)   # units from wave to wave of a wandering line
REVERSE = 45           # frames of reversing


@dataclass(frozen=True)
class Style:
    """How somebody drives. The defaults are careful; vary them for different races.

    >>> Style(offset=0.3, mistakes=4).seed
    0
    """

    look_ahead: float = 16.0
    """Frames of travel to the point aimed at: short is nervous, long cuts corners."""
    offset: float = 0.0
    """Line beside the route: 1 is the road's left edge, -1 the right."""
    pace: float = 1.0
    """Speed in bends against what the kart's steering allows for the route's own line."""
    wander: float = 0.0
    """How far the line strays from `offset`, as a share of the road's width."""
    mistakes: float = 0.0
    """Wrong keys per minute, each held for a fifth to half a second."""
    reaction: int = 4
    """Frames of steering from one thought to the next; of an expert."""
    margin: float = 14.0
    """Units kept from the road's edges: few is bold; of an expert."""
    lapses: float = 0.0
    """Share of the drifts that are let go half charged; of an expert."""
    mushrooms: bool = False
    """Use the kart's mushrooms on straights."""
    start: int = 111
    """Frames before GO at which A is pressed; 111 is what experts' ghosts show, and gives the boost."""
    seed: int = 0
    """Of the wandering and the mistakes."""


class PurePursuit:
    """Drives along the route in a given `Style`. The same style on the same race presses the same keys."""

    def __init__(self, style: Style | None = None) -> None:
        self.style = style or Style()

    def reset(self, course: Course, memory: Memory) -> None:
        """Get ready at the start of a race on `course`."""
        self._tracker = Tracker(course)
        self._tracker.reset(memory)
        self._lookahead = Lookahead(course, self._tracker.edges)
        self._random = np.random.default_rng(self.style.seed)
        self._steering = 0            # 1 left, -1 right
        self._phases = self._random.uniform(0, 2 * math.pi, len(WAVES))
        self._line = self.style.offset
        self._still = 0               # frames almost without motion
        self._reversing = 0           # frames of reversing to come
        self._turning_round = False
        self._mistake = (0, 0)        # frames to come, keys

    def act(self, memory: Memory) -> int:
        """Return the key mask to hold in the next frame."""
        moment = self._tracker.update(memory)
        seen = dict(zip(STATE_NAMES, state(moment).tolist(), strict=True))
        if not seen["started"]:
            return int(Key.A) if seen["countdown"] <= self.style.start else 0
        ahead = self._lookahead(moment)
        self._line = self._wander(moment.travelled)
        left, forward = self._aim(seen, ahead)
        return (
            self._recover(seen, left, forward)
            or self._slip_up()
            or self._drive(seen, ahead, left, forward)
        )

    def _drive(self, seen: Seen, ahead: Floats, left: float, forward: float) -> int:
        """The keys of a kart that is on its way, with the point to drive to."""
        return self._pedal(seen, ahead) | self._steer(seen, left, forward) | self._item(seen, ahead)

    def _aim(self, seen: Seen, ahead: Floats) -> tuple[float, float]:
        """The point to drive to, in units to the left and ahead."""
        reach = min(max(self.style.look_ahead * seen["speed"], 48.0), 500.0)
        row = float(np.interp(reach, LOOKAHEAD_DISTANCES, np.arange(len(ahead))))
        first = min(int(row), len(ahead) - 2)
        near, far = ahead[first].tolist(), ahead[first + 1].tolist()
        share = row - first
        point = [a + share * (b - a) for a, b in zip(near, far, strict=True)]
        along_left, along_forward = far[LEFT] - near[LEFT], far[FORWARD] - near[FORWARD]
        length = math.hypot(along_left, along_forward) or 1.0
        room = point[LEFT_EDGE] if self._line > 0 else point[RIGHT_EDGE]
        aside = self._line * max(room - seen["speed"] * 2, 0.0)
        return (
            point[LEFT] + aside * along_forward / length,
            point[FORWARD] - aside * along_left / length,
        )

    def _steer(self, seen: Seen, left: float, forward: float) -> int:
        """LEFT, RIGHT or nothing, so that the arc to the aim is driven on average."""
        if abs(seen["drift_angle"]) > 0.1:    # after a drift the path still swings round to the kart
            return 0
        reach = math.hypot(left, forward)
        angle = math.atan2(left, forward)
        wanted = 2.0 * math.sin(max(-1.5, min(1.5, angle))) / max(reach, 1.0) * max(seen["speed"], 1.0)
        share = wanted / max(seen["handling"], 1e-3)      # of the time that a key would have to be held
        if self._steering and (share * self._steering < 0.2):
            self._steering = 0
        if not self._steering and abs(share) > 0.5:
            self._steering = 1 if share > 0 else -1
        return (0, int(Key.LEFT), int(Key.RIGHT))[self._steering]

    def _pedal(self, seen: Seen, ahead: Floats) -> int:
        """A, nothing or B, so that no bend comes too fast."""
        bends = np.maximum(np.abs(ahead[:, CURVATURE]), 1e-4)
        in_bend = self.style.pace * 0.9 * seen["handling"] / bends                    # (k,) units/frame
        now = np.sqrt(in_bend**2 + 2 * BRAKING * np.asarray(LOOKAHEAD_DISTANCES))
        excess = seen["speed"] - float(now.min())
        if excess > 1.0:
            return int(Key.B)
        return 0 if excess > 0.0 else int(Key.A)

    def _item(self, seen: Seen, ahead: Floats) -> int:
        """X for a mushroom where the road is straight for a second."""
        straight = float(np.abs(ahead[:, CURVATURE]).max()) < 1e-3
        wanted = self.style.mushrooms and straight and seen["mushrooms"] and not seen["boost"]
        return int(Key.X) if wanted else 0

    def _recover(self, seen: Seen, left: float, forward: float) -> int:
        """Keys that free a kart that stands at a wall or the wrong way round; 0 if it is on its way."""
        if seen["falling"] or seen["out_of_control"]:
            return int(Key.A)
        angle = math.atan2(left, forward)
        self._turning_round = abs(angle) > (0.6 if self._turning_round else BACKWARDS)
        towards = int(Key.LEFT if angle > 0 else Key.RIGHT)
        self._still = self._still + 1 if abs(seen["speed"]) < 1.0 and not self._turning_round else 0
        if self._still > STUCK:
            self._still, self._reversing = 0, REVERSE
        if self._reversing:
            self._reversing -= 1
            return int(Key.B | (Key.RIGHT if angle > 0 else Key.LEFT))   # in reverse the wheel works mirrored
        if self._turning_round:
            self._steering = 0
            if abs(seen["speed"]) < PIVOT_SPEED:
                return int(Key.A | Key.B) | towards
            return int(Key.B if seen["speed"] > 0 else Key.A)
        return 0

    def _wander(self, travelled: float) -> float:
        """The line here: the style's offset, and waves about it that are the driver's own."""
        waves = np.sin(2 * math.pi * travelled / np.array(WAVES) + self._phases)
        return min(max(self.style.offset + self.style.wander * float(waves.mean()), -1.0), 1.0)

    def _slip_up(self) -> int:
        """Wrong keys now and then; 0 otherwise."""
        frames, keys = self._mistake
        if not frames and self._random.random() < self.style.mistakes / 3600:
            steer = self._random.choice([int(Key.LEFT), int(Key.RIGHT), 0])
            frames, keys = int(self._random.integers(12, 31)), int(Key.A) | int(steer)
        self._mistake = (max(frames - 1, 0), keys)
        return keys if frames else 0
