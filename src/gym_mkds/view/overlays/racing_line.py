"""The way another race took, and where it was at this time."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from gym_mkds.view.canvas import BLACK, WHITE, Canvas, Colour
from gym_mkds.view.scene import Scene

BEHIND, AHEAD = 30, 120      # frames of the line that are drawn
ABOVE = 2.0                  # units over the ground
SLOW, FAST = 3.0, 11.0       # units a frame between which the colour goes from red to blue
COLOURS: tuple[Colour, ...] = (
    (255, 70, 70), (255, 140, 50), (250, 220, 60), (130, 230, 90), (60, 220, 220), (90, 140, 255)
)
GHOST: Colour = (255, 255, 255)
SAME = 0.5                   # square units by which places may differ that count as one
SECOND = 60


class RacingLine:
    """An overlay of the race whose `positions` are (n, 3), units: at frame 0 of its ghost and each after."""

    __name__ = "line"

    def __init__(self, positions: ArrayLike) -> None:
        self.positions = np.asarray(positions, np.float32).reshape(-1, 3)
        steps = np.linalg.norm(np.diff(self.positions, axis=0), axis=1)
        shares = np.clip((steps - SLOW) / (FAST - SLOW), 0, 0.999)
        self._kinds = (shares * len(COLOURS)).astype(np.intp)          # (n - 1,)

    def __call__(self, canvas: Canvas, scene: Scene) -> None:
        """Draw the line near the kart, coloured by speed; a ring is the other kart, with the gap to it."""
        frame = min(max(scene.now.frame - GHOST_FIRST_FRAME + 1, 0), len(self.positions) - 1)
        nearest = self._nearest(scene, frame)
        first = max(nearest - BEHIND, 0)
        line = self.positions[first : nearest + AHEAD] + np.array([0, ABOVE, 0], np.float32)
        lens, screen = scene.lens, canvas.top
        pieces, owners = lens.path(line)
        screen.pieces(pieces, self._kinds[first + owners], COLOURS, 3)
        (at, *_), before = lens.points(self.positions[frame : frame + 1])
        if before[0]:
            screen.dots(at[None], GHOST, 7)
        behind = (frame - nearest) / SECOND
        screen.rectangle(103, 30, 50, 14, BLACK, 0.55)
        screen.text(128, 41, f"{behind:+.2f} s", WHITE, 10, align=0.5)

    def _nearest(self, scene: Scene, frame: int) -> int:
        """The line's frame nearest to the kart, looked for within a third of the race round this time."""
        reach = max(len(self.positions) // 6, 2 * SECOND)
        first = max(frame - reach, 0)
        offsets = self.positions[first : frame + reach] - scene.now.position
        apart = np.vecdot(offsets, offsets)
        nearest = first + np.flatnonzero(apart <= apart.min() + SAME)     # more than one where it stood still
        return int(nearest[np.abs(nearest - frame).argmin()])
