"""The racing line: the way round a course that bends least, between the edges of the road."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from cartridge.courses.design import Design
from cartridge.courses.line import PAD_LENGTH, Floats, Line, quantise

SPACING = 100.0  # units between route points
MARGIN = 38.0  # units kept from the road's edges
COARSE = (4, 2, 1)  # the line is found at 4, 2 and 1 times the spacing
ROUNDS = 500  # of relaxation at each


@dataclass(frozen=True, eq=False)
class Route:
    """Points of a closed way: position (n, 3), and way along the centreline s (n,), evenly spaced."""

    s: Floats
    position: Floats

    def curvature(self) -> Floats:
        """The curvature at each point, 1/units, left positive."""
        flat = self.position[:, ::2]
        before, after = flat - np.roll(flat, 1, 0), np.roll(flat, -1, 0) - flat
        turn = before[:, 1] * after[:, 0] - before[:, 0] * after[:, 1]
        a, b = np.sqrt((before**2).sum(1)), np.sqrt((after**2).sum(1))
        return np.asarray(turn / (a * b * (a + b) / 2))


def centre_route(line: Line, spacing: float) -> Route:
    """Points along the centreline."""
    s = _even(line, spacing)
    return Route(s, quantise(along(line, line.position, s)))


def racing_route(design: Design, line: Line) -> Route:
    """Points along the racing line, through boost panels and straight over jumps."""
    offsets = np.zeros(4)
    for coarse in COARSE:
        s = _even(line, SPACING * coarse)
        low, high = _room(design, line, s)
        start = _resampled(offsets, len(s))
        centre, left = along(line, line.position, s)[:, ::2], along(line, line.left, s)
        offsets = _relax(centre, left / np.sqrt((left**2).sum(1, keepdims=True)), start, low, high)
    across = np.stack([left[:, 0], along(line, line.tilt[:, None], s)[:, 0], left[:, 1]], 1)
    return Route(s, quantise(along(line, line.position, s) + across * offsets[:, None]))


def _relax(centre: Floats, left: Floats, offsets: Floats, low: Floats, high: Floats) -> Floats:
    """Slide the points across the road until the line through them bends least."""
    for _ in range(ROUNDS):
        p = centre + left * offsets[:, None]
        near, far = np.roll(p, 1, 0) + np.roll(p, -1, 0), np.roll(p, 2, 0) + np.roll(p, -2, 0)
        pull = ((4 * near - far) / 6 - p) * left
        offsets = np.clip(offsets + 0.6 * (pull[:, 0] + pull[:, 1]), low, high)
    return offsets


def _room(design: Design, line: Line, s: Floats) -> tuple[Floats, Floats]:
    """The least and greatest offsets of the line at each way."""
    length = line.path.length
    half = along(line, line.width[:, None], s)[:, 0] / 2
    low: Floats = MARGIN - half
    high: Floats = half - MARGIN
    for panel in design.panels:
        on = (s - line.path.s_of(panel.at) + SPACING) % length < panel.length + 2 * SPACING
        right, left = panel.across
        middle, reach = (left + right) / 2 * half, np.maximum((left - right) / 2 * half - 15, 5)
        low = np.where(on, np.maximum(low, middle - reach), low)
        high = np.where(on, np.minimum(high, middle + reach), high)
    for jump in design.jumps:
        before = jump.run + PAD_LENGTH + SPACING
        on = (s - line.path.s_of(jump.at) + before) % length < before + jump.gap + 4 * SPACING
        low, high = np.where(on, np.maximum(low, -15), low), np.where(on, np.minimum(high, 15), high)
    return np.minimum(low, high), high


def _resampled(values: Floats, count: int) -> Floats:
    """A closed row of values at another number of even places."""
    at = np.arange(count) * (len(values) / count)
    first = np.floor(at).astype(int)
    share = at - first
    return np.asarray(values[first] * (1 - share) + values[(first + 1) % len(values)] * share)


def _even(line: Line, spacing: float) -> Floats:
    count = int(np.ceil(line.path.length / spacing))
    return np.arange(count, dtype=np.float64) * float(line.path.length / count)


def along(line: Line, values: Floats, s: Floats) -> Floats:
    """Values (n, k) given at the stations, at other ways."""
    at = np.append(line.s, line.s[0] + line.path.length)
    again = np.concatenate([values, values[:1]])
    i = np.clip(np.searchsorted(at, s, side="right") - 1, 0, len(line) - 1)
    t = ((s - at[i]) / (at[i + 1] - at[i]))[:, None]
    return np.asarray(again[i] * (1 - t) + again[i + 1] * t)
