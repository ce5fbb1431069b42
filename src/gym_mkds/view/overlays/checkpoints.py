"""Checkpoint gates: the one that comes next stands out."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.course import Course
from gym_mkds.view.canvas import Canvas, Colour
from gym_mkds.view.lens import Lens
from gym_mkds.view.scene import Scene

HEIGHT = 40.0        # units of a gate's posts
AHEAD = 4            # gates that are drawn
LEGIBLE = 9          # pixels that a gate must be high to get its number
PANES = [[0, 1, 2], [0, 2, 3]]
SIDES = [[0, 1], [1, 2], [2, 3], [3, 0]]
NEXT: Colour = (90, 255, 120)
LATER: Colour = (255, 220, 90)
START: Colour = (255, 255, 255)


@lru_cache(maxsize=16)
def _gates(course: Course) -> NDArray[np.float32]:
    """(g, 4, 3) the gates as upright quads, standing at the height of the route beside them."""
    middles = course.gates.mean(axis=1)                                               # (g, 2) x, z
    apart = np.linalg.norm(course.route.points[None, :, [0, 2]] - middles[:, None], axis=2)
    ground = course.route.points[apart.argmin(axis=1), 1]                             # (g,)
    quads = np.empty((len(middles), 4, 3), np.float32)
    quads[:, :, [0, 2]] = course.gates[:, [0, 1, 1, 0]]
    quads[:, :, 1] = ground[:, None] + np.array([0, 0, HEIGHT, HEIGHT])
    return quads


def checkpoint_overlay(canvas: Canvas, scene: Scene) -> None:
    """Draw the gates that come next, with their numbers: green the very next, white the start line."""
    quads, lens, screen = _gates(scene.course), scene.lens, canvas.top
    numbers = (scene.now.status.checkpoint + 1 + np.arange(AHEAD)) % len(quads)
    shown = quads[numbers]
    colours = [START if number == 0 else LATER for number in numbers]
    colours[0] = START if numbers[0] == 0 else NEXT
    panes, of_pane = lens.triangles(shown[:, PANES].reshape(-1, 3, 3))
    sides, of_side = lens.segments(shown[:, SIDES].reshape(-1, 2, 3))
    screen.areas([(ink, panes[of_pane // len(PANES) == place]) for place, ink in enumerate(colours)], 0.15)
    screen.pieces(sides, of_side // len(SIDES), colours)
    _number(screen, lens, shown, numbers, colours)


def _number(
    screen: Canvas, lens: Lens, quads: NDArray[np.float32], numbers: NDArray[np.intp], colours: list[Colour]
) -> None:
    """Write the number over each gate (k, 4, 3) that is near enough to read it."""
    middles = quads.reshape(-1, 2, 2, 3).mean(axis=2)                       # (k, 2, 3) below, above
    pixels, before = lens.points(middles.reshape(-1, 3))
    for place, (below, above) in enumerate(pixels.reshape(-1, 2, 2).tolist()):
        if before[2 * place : 2 * place + 2].all() and below[1] - above[1] >= LEGIBLE:
            screen.text(above[0], above[1] - 2, str(numbers[place]), colours[place], 9, align=0.5)
