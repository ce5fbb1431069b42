"""Overlays by name. Each is a function of a canvas and a scene, and draws one thing.

Write your own in the same way:

>>> from functools import partial
>>> def lap_overlay(canvas, scene):
...     canvas.text(128, 190, f"lap {scene.now.status.lap}", align=0.5)
>>> both = partial(compose_overlays, funcs=[collision_overlay, lap_overlay])
"""

from collections.abc import Sequence
from functools import partial

from gym_mkds.view.canvas import Canvas
from gym_mkds.view.overlays.checkpoints import checkpoint_overlay
from gym_mkds.view.overlays.collision import collision_overlay
from gym_mkds.view.overlays.controller import controller_overlay
from gym_mkds.view.overlays.edges import edges_overlay
from gym_mkds.view.overlays.racing_line import RacingLine
from gym_mkds.view.overlays.rewards import reward_overlay
from gym_mkds.view.overlays.sensors import sensor_overlay
from gym_mkds.view.overlays.speed import speed_overlay
from gym_mkds.view.scene import Overlay, Scene

__all__ = [
    "OVERLAYS", "Overlay", "RacingLine", "Scene", "checkpoint_overlay", "collision_overlay",
    "compose_overlays", "controller_overlay", "edges_overlay", "name_of", "reward_overlay",
    "sensor_overlay", "speed_overlay", "taken_apart",
]

OVERLAYS: dict[str, Overlay] = {
    "collision": collision_overlay,
    "edges": edges_overlay,
    "checkpoints": checkpoint_overlay,
    "sensors": sensor_overlay,
    "speed": speed_overlay,
    "controller": controller_overlay,
    "rewards": reward_overlay,
}
"""The overlays that need nothing but the race, in the order in which they are drawn."""


def compose_overlays(canvas: Canvas, scene: Scene, funcs: Sequence[Overlay]) -> None:
    """Draw several overlays, the first lowest; `functools.partial` gives it its `funcs`."""
    for func in funcs:
        func(canvas, scene)


def taken_apart(overlay: Overlay | None) -> list[Overlay]:
    """The overlays that `overlay` is composed of: itself, unless it is made with `compose_overlays`."""
    if overlay is None:
        return []
    if isinstance(overlay, partial) and overlay.func is compose_overlays:
        return [part for func in overlay.keywords.get("funcs", overlay.args) for part in taken_apart(func)]
    return [overlay]


def name_of(overlay: Overlay) -> str:
    """What `overlay` is called in lists.

    >>> name_of(collision_overlay), name_of(RacingLine([[0, 0, 0], [1, 0, 0]]))
    ('collision', 'line')
    """
    known = next((name for name, one in OVERLAYS.items() if one is overlay), None)
    name = known or str(getattr(overlay, "__name__", type(overlay).__name__))
    return name.removesuffix("_overlay").replace("_", " ")
