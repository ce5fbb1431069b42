"""The edges of the road and the route between them."""

from __future__ import annotations

import numpy as np

from gym_mkds.view.canvas import Canvas, Colour
from gym_mkds.view.scene import Scene

BEHIND, AHEAD = 10, 64    # samples of the route, about 8 units each
LEFT: Colour = (80, 220, 255)
RIGHT: Colour = (255, 190, 60)
MIDDLE: Colour = (255, 255, 255)


def edges_overlay(canvas: Canvas, scene: Scene) -> None:
    """Draw the left edge of the road blue, the right one orange, and the route white."""
    route, lens, screen = scene.course.route, scene.lens, canvas.top
    near = np.arange(scene.now.sample - BEHIND, scene.now.sample + AHEAD) % len(route.points)
    points, left = route.points[near], route.left[near]
    offsets = np.stack([scene.edges.left[near], -scene.edges.right[near], 0 * scene.edges.left[near]])
    ways = points + left * offsets[:, :, None]                                     # (3, k, 3)
    for lines, (colour, width) in zip(lens.ways(ways), ((LEFT, 3), (RIGHT, 3), (MIDDLE, 1)), strict=True):
        screen.lines(lines, colour, width)
