"""Overlays on what an environment renders."""

from __future__ import annotations

from typing import Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from desmume_mkds.game.errors import MkdsError
from gym_mkds.view.canvas import Canvas
from gym_mkds.view.layers import Layers
from gym_mkds.view.overlays import Overlay
from gym_mkds.wrappers.chain import SceneKeeper, race_of


class OverlayWrapper(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Draws an overlay on what `render` gives, and in the `EnvWindow` on the environment.

    Needs OpenCV (extra `overlays` or `gtk`), but no display: what `RecordVideo` films has the overlay too.

        env = gymnasium.make("gym_mkds/MarioKartDS-v0", render_mode="rgb_array")
        env = OverlayWrapper(env, func=speed_overlay, scale=2)
        env = RecordVideo(env, "videos")
    """

    def __init__(
        self, env: gymnasium.Env[Any, Any], func: Overlay | None = None, scale: float = 1
    ) -> None:
        """`func` is the overlay, and `scale` says how large `render` draws, 1 being (384, 256, 3)."""
        super().__init__(env)
        if not 0.25 <= scale <= 16:
            raise MkdsError(f"scale is a number from 0.25 to 16, not {scale!r}")
        self.layers = Layers(func)
        """The overlay's parts, which may be shown and hidden one by one."""
        self._scale = scale
        self._keeper = SceneKeeper(race_of(env).trial)

    def reset(self, **options: Any) -> tuple[Any, dict[str, Any]]:
        """Begin an episode."""
        result = self.env.reset(**options)
        self._keeper.look()
        return result

    def step(self, action: Any) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        """Take a step."""
        result = self.env.step(action)
        if self.render_mode is not None:
            self._keeper.look()
        return result

    def render(self) -> NDArray[np.uint8] | None:
        """The frame with the overlay: (384·scale, 256·scale, 3) uint8 RGB; None without a render mode."""
        picture: Any = self.env.render()
        if picture is None:
            return None
        canvas = Canvas.blank(self._scale)
        canvas.show(picture)
        if self._keeper.scene is not None:
            self.layers.draw(canvas, self._keeper.scene)
        return canvas.pixels
