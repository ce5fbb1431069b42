"""The console's keys, lit while they are held."""

from __future__ import annotations

from gym_mkds.actions import Key
from gym_mkds.view.canvas import BLACK, WHITE, Canvas, Colour
from gym_mkds.view.scene import Scene

X, Y, WIDE, HIGH = 168, 328, 84, 52     # on the lower screen
IDLE: Colour = (95, 95, 105)
HELD: Colour = (255, 210, 50)

PADS: tuple[tuple[Key, str, float, float, float, float], ...] = (
    (Key.L, "L", 4, 3, 24, 9), (Key.R, "R", 56, 3, 24, 9),
    (Key.UP, "", 17, 17, 9, 10), (Key.DOWN, "", 17, 36, 9, 10),
    (Key.LEFT, "", 7, 27, 10, 9), (Key.RIGHT, "", 26, 27, 10, 9),
    (Key.X, "X", 59, 16, 10, 10), (Key.A, "A", 70, 26, 10, 10), (Key.B, "B", 59, 36, 10, 10),
)
"""Key, letter, and place on the panel: x, y, width, height."""


def controller_overlay(canvas: Canvas, scene: Scene) -> None:
    """Show which keys the game got in this frame."""
    held = scene.memory.pad_keys
    canvas.rectangle(X, Y, WIDE, HIGH, BLACK, 0.6)
    canvas.rectangle(X + 17, Y + 27, 9, 9, IDLE)
    for key, letter, x, y, width, height in PADS:
        lit = bool(held & int(key))
        canvas.rectangle(X + x, Y + y, width, height, HELD if lit else IDLE)
        if letter:
            middle = X + x + width / 2
            canvas.text(middle, Y + y + height / 2 + 3, letter, BLACK if lit else WHITE, 8, align=0.5)
