"""The environment's rays, from the kart to what stops them."""

from __future__ import annotations

import numpy as np

from gym_mkds.view.canvas import Canvas, Colour
from gym_mkds.view.scene import Scene

NEAREST, FARTHEST = 50.0, 500.0   # units between which the colour goes from red to green
COLOURS: tuple[Colour, ...] = ((255, 60, 60), (255, 150, 40), (240, 225, 60), (150, 230, 70), (70, 220, 110))
FREE: Colour = (180, 180, 200)    # of a ray that meets nothing


def sensor_overlay(canvas: Canvas, scene: Scene) -> None:
    """Draw each ray, red where its wall is near and green where it is far, and a dot where it ends."""
    if not len(scene.rays):
        return
    lens, screen = scene.lens, canvas.top
    lengths = np.linalg.norm(scene.rays[:, 1] - scene.rays[:, 0], axis=1)
    steps = (lengths - NEAREST) / (FARTHEST - NEAREST) * len(COLOURS)
    kinds = np.clip(steps, 0, len(COLOURS) - 1).astype(np.intp)
    kinds[lengths >= scene.reach * 0.999] = len(COLOURS)
    pieces, owners = lens.segments(scene.rays)
    ends, before = lens.points(scene.rays[:, 1])
    for kind, colour in enumerate((*COLOURS, FREE)):
        screen.lines(pieces[kinds[owners] == kind], colour)
        if kind < len(COLOURS):
            screen.dots(ends[before & (kinds == kind)], colour, 5)
