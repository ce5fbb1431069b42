"""The environment's rays, from the kart to what stops them."""

from __future__ import annotations

import numpy as np

from gym_mkds.view.canvas import Canvas, Colour
from gym_mkds.view.scene import Scene

NEAREST, FARTHEST = 50.0, 500.0   # units between which the colour goes from red to green
COLOURS: tuple[Colour, ...] = ((255, 60, 60), (255, 150, 40), (240, 225, 60), (150, 230, 70), (70, 220, 110))
FREE: Colour = (180, 180, 200)    # of a ray that meets nothing


ROAD: Colour = (120, 200, 255)    # of the rays along the road …
EDGE: Colour = (60, 120, 255)     # … and of where the road ends


def sensor_overlay(canvas: Canvas, scene: Scene) -> None:
    """Draw each ray to the walls, red where its wall is near and green where it is far, a dot where it ends.

    Blue are the rays along the road, with a dot where the road ends.
    """
    lens, screen = scene.lens, canvas.top
    if len(scene.road_rays):
        _draw_road(screen, scene)
    if not len(scene.rays):
        return
    lengths = np.linalg.norm(scene.rays[:, 1] - scene.rays[:, 0], axis=1)
    steps = (lengths - NEAREST) / (FARTHEST - NEAREST) * len(COLOURS)
    kinds = np.clip(steps, 0, len(COLOURS) - 1).astype(np.intp)
    kinds[lengths >= scene.reach * 0.999] = len(COLOURS)
    pieces, owners = lens.segments(scene.rays)
    ends, before = lens.points(scene.rays[:, 1])
    screen.pieces(pieces, kinds[owners], (*COLOURS, FREE))
    stopped = before & (kinds < len(COLOURS))
    for kind, colour in enumerate(COLOURS):
        screen.dots(ends[stopped & (kinds == kind)], colour, 5)


def _draw_road(screen: Canvas, scene: Scene) -> None:
    rays = scene.road_rays
    screen.lines([run for way in scene.lens.ways(rays) for run in way], ROAD)
    lengths = np.linalg.norm((rays[:, -1] - rays[:, 0])[:, [0, 2]], axis=1)
    ends, before = scene.lens.points(rays[:, -1])
    screen.dots(ends[before & (lengths < scene.road_reach * 0.999)], EDGE, 5)
