"""Searches for a fast race on the host core: many races at once, each a chain of an expert's moves.

A beam search in time. Every race so far is a snapshot of the game at the end of a move. The best of those
that end in the same quarter of a second are continued by every move there is, and so on to the finish. It
tries the moves on the game itself, so it knows what no driver can foresee; its races are the fastest ghosts.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cartridge.host import COURSE, RAM_START, HostCore
from desmume_mkds.course import Course
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.layout import DriverMotion, DriverState, RaceResult
from gym_mkds.actions import Key
from gym_mkds.moment import GO_FRAME, wrap
from gym_mkds.sensors.road import road_edges
from mariokart.drivers.moves import CHARGED, GAP, MOMENT, MOVES, PRESSES, Move, charging_stick

SPAN = 15                    # frames of one time, within which races are compared
TAKE_OFF = 9                 # frames after GO from which it searches: the start boost is at its full speed
LONGEST = 300 * 60           # frames of a race
AT_WALLS = 3                 # frames of a move in touch with a wall; more is given up
STICK = {1: int(Key.LEFT), -1: int(Key.RIGHT), 0: 0}
DRIFT = int(Key.A | Key.R)
CHANGING = slice(COURSE - 0x10000 - RAM_START, COURSE - RAM_START)
"""The part of main RAM in which the game keeps all that changes in a race."""
_DRIFTING, _AT_WALL = int(DriverState.DRIFTING), int(DriverState.TOUCHING_WALL)
_LOST = int(DriverMotion.FALLING | DriverMotion.RESPAWNING)

BOOST, MUSHROOM = 1.2, 60.0    # units of way that a frame of boost and a mushroom that is left are worth
LEAD, EXCESS, HEADING = 150.0, 1.0, 60.0    # as in `mariokart.drivers.expert.Taste`
LAST = 0.85                  # share of the race from which mushrooms are worth nothing any more


class SearchError(MkdsError):
    """No race was found that reaches the finish."""


@dataclass(frozen=True, eq=False, slots=True)
class Node:
    """A race up to the end of a move."""

    before: Node | None
    keys: tuple[int, ...]
    """Key masks of the last move."""
    frame: int
    """Frames since ghost frame 0."""
    game: NDArray[np.uint8]
    distance: float
    travelled: float
    worth: float
    likeness: tuple[int, ...]
    """Of races at one time that are alike only the best goes on."""

    def all_keys(self) -> list[int]:
        """The key masks of the whole race."""
        chain: list[tuple[int, ...]] = []
        node: Node | None = self
        while node:
            chain.append(node.keys)
            node = node.before
        return [key for keys in reversed(chain) for key in keys]


class Search:
    """One search, from the start of the race that is loaded in `core`."""

    def __init__(self, core: HostCore, width: int, mushrooms: bool = True) -> None:
        """Keep the best `width` races at a time."""
        self.core, self.width, self.mushrooms = core, width, mushrooms
        self.course = Course.from_memory(core.memory)
        self.edges = road_edges(self.course)
        self.driver, self.status = core.memory.driver, core.memory.driver_status
        self._keys: list[int] = []

    def keys(self) -> list[int]:
        """The key masks of the fastest race that was found, from ghost frame 0.

        Raises SearchError: none of them reached the finish.
        """
        spans: dict[int, list[Node]] = defaultdict(list)
        spans[0].append(self._start())
        best: Node | None = None
        best_time = 0
        for span in range(LONGEST // SPAN):
            if best and span * SPAN > best.frame:
                break
            for node in self._best(spans.pop(span, [])):
                for after in self._continue(node):
                    if self.status.state == RaceResult.RACING:
                        spans[max(after.frame // SPAN, span + 1)].append(after)
                    elif not best or self._time() < best_time:
                        best, best_time = after, self._time()
        if not best:
            raise SearchError(f"no race of {self.width} at a time reached the finish")
        return best.all_keys()

    def _start(self) -> Node:
        """Wait for the recording to begin, and drive off with a start boost."""
        state = self.core.memory.race_state
        self.core.update(0, GHOST_FIRST_FRAME - 1 - state.frame_counter)
        self._keys = []
        while state.frame_counter < GO_FRAME + TAKE_OFF:
            self._hold(int(Key.A) if GO_FRAME - state.frame_counter <= 111 else 0)
        distance = self.course.route.locate(self.driver.position, None).distance
        travelled = self.course.route.advance(0.0, distance)
        return Node(None, tuple(self._keys), len(self._keys), self._snapshot(), distance, travelled, 0.0, ())

    def _best(self, nodes: list[Node]) -> list[Node]:
        best: dict[tuple[int, ...], Node] = {}
        for node in sorted(nodes, key=lambda node: -node.worth):
            best.setdefault(node.likeness, node)
        return list(best.values())[: self.width]

    def _continue(self, before: Node) -> Iterator[Node]:
        """All the ways on; while one is given out, the core is there."""
        self.core.ram[CHANGING] = before.game
        left = self.mushrooms and self.core.memory.items.slot.item_count
        items = (0, int(Key.X)) if left else (0,)
        for move in MOVES:
            for item in items:
                self.core.ram[CHANGING] = before.game
                self._keys = []
                if self._drift(move, item) if move.drifts else self._steer(move, item):
                    yield self._node(before)

    def _node(self, before: Node) -> Node:
        driver, route = self.driver, self.course.route
        place = route.locate(driver.position, before.distance)
        travelled = before.travelled + route.advance(before.distance, place.distance)
        frame = before.frame + len(self._keys)
        sample = int(place.distance / route.spacing) % len(route.points)
        heading = wrap(driver.yaw - float(route.yaw[sample]))
        aside = place.lateral + LEAD * math.sin(heading)
        beyond = max(aside - float(self.edges.left[sample]), -aside - float(self.edges.right[sample]), 0.0)
        early = travelled < LAST * route.length * self.course.laps
        worth = (
            travelled
            + (-frame % SPAN) * driver.speed
            + BOOST * driver.boost_timer
            + MUSHROOM * early * self.core.memory.items.slot.item_count
            - EXCESS * beyond
            - HEADING * (1 - math.cos(heading))
        )
        likeness = (round(heading / 0.3), round(place.lateral / 40), driver.boost_timer > 0)
        game = self._snapshot()
        return Node(before, tuple(self._keys), frame, game, place.distance, travelled, worth, likeness)

    # --- moves on the core ---

    def _hold(self, keys: int) -> None:
        self.core.update(keys)
        self._keys.append(keys)

    def _steer(self, move: Move, item: int) -> bool:
        self._hold(int(Key.A) | STICK[move.side] | item)
        walls = 0
        for _ in range(MOMENT - 1):
            self._hold(int(Key.A) | STICK[move.side])
            walls += bool(self.driver.state_flags & _AT_WALL)
        return walls <= AT_WALLS and not self.driver.motion_flags & _LOST

    def _drift(self, move: Move, item: int) -> bool:
        """Hop, charge and let go; whether it came to that."""
        driver, side = self.driver, move.side
        self._hold(DRIFT | STICK[side] | item)
        while not driver.state_flags & _DRIFTING:
            if not driver.drift_direction or driver.motion_flags & _LOST:
                return False
            self._hold(DRIFT | STICK[side])
        stick = 1
        while driver.drift_charge < CHARGED:
            presses = PRESSES - driver.drift_left_count - driver.drift_right_count
            timeout = driver.drift_timeout
            if timeout > 2:
                stick = move.out if presses % 2 else move.into
            else:
                stick = charging_stick(presses, timeout, stick)
            self._hold(DRIFT | STICK[side * stick])
            if not driver.state_flags & _DRIFTING:
                return False
        for _ in range(move.longer):
            self._hold(DRIFT | STICK[side * move.after])
            if not driver.state_flags & _DRIFTING:
                return False
        for _ in range(GAP):
            self._hold(int(Key.A))
        return not driver.motion_flags & _LOST

    def _snapshot(self) -> NDArray[np.uint8]:
        return self.core.ram[CHANGING].copy()

    def _time(self) -> int:
        time = self.status.total_time
        return int(time.minutes * 60000 + time.seconds * 1000 + time.milliseconds)
