"""What overlays look at: one frame of a race."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from gym_mkds.view.canvas import Canvas
from gym_mkds.view.lens import Lens

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory
    from gym_mkds.moment import Moment
    from gym_mkds.sensors.road import RoadEdges
    from gym_mkds.view.projection import View

Overlay = Callable[[Canvas, "Scene"], None]
"""Draws something about a frame on its picture."""


@dataclass(frozen=True, eq=False)
class Scene:
    """The frame of a race that a picture shows. Overlays read it, and anything else from `memory`.

    The console shows a frame after the game has gone on by one: what is held here is of the frame in the
    picture, what is read from `memory`, and from the views in `now`, is one frame younger.
    """

    memory: Memory
    """The game's state."""
    view: View
    """The game's camera."""
    course: Course
    """The geometry of the course."""
    now: Moment
    """Where the kart is."""
    edges: RoadEdges
    """How wide the road is along the route."""
    rays: NDArray[np.float32]
    """(k, 2, 3) start and end of each of the environment's rays, units."""
    reach: float
    """Units that a ray gets where nothing is in its way."""
    road_rays: NDArray[np.float32]
    """(k, m, 3) the way of each ray along the road to the road's edge, units; k is 0 where there are none."""
    road_reach: float
    """Units that such a ray gets at most."""
    rewards: Mapping[str, float] = field(default_factory=dict)
    """Weighted reward terms of the last step."""
    returns: Mapping[str, float] = field(default_factory=dict)
    """The same, added up since the episode began."""

    @cached_property
    def lens(self) -> Lens:
        """Where things are in the picture."""
        return Lens(self.view)
