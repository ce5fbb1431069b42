"""The terms of the reward."""

from __future__ import annotations

from gym_mkds.view.canvas import BLACK, Canvas, Colour
from gym_mkds.view.scene import Scene

X, Y, WIDE, ROW = 144, 48, 108, 11
STEP = 74     # where the column of this step ends
DIM: Colour = (190, 190, 200)
GAIN: Colour = (120, 240, 130)
LOSS: Colour = (255, 110, 100)


def reward_overlay(canvas: Canvas, scene: Scene) -> None:
    """Show each weighted term of the reward: in this step, and added up since the episode began."""
    screen = canvas.top
    screen.rectangle(X, Y, WIDE, ROW * (len(scene.rewards) + 2) + 3, BLACK, 0.55)
    rows = [(name, value, scene.returns.get(name, 0.0)) for name, value in scene.rewards.items()]
    rows.append(("reward", sum(scene.rewards.values()), sum(scene.returns.values())))
    for column, heading in ((STEP, "step"), (WIDE - 3, "sum")):
        screen.text(X + column, Y + 9, heading, DIM, 7, align=1)
    for index, (name, step, total) in enumerate(rows, 1):
        y = Y + ROW * index + 9
        screen.text(X + 3, y, name, DIM, 7)
        screen.text(X + STEP, y, f"{step:+.3f}", _colour(step), 7, align=1)
        screen.text(X + WIDE - 3, y, f"{total:+.2f}", _colour(total), 7, align=1)


def _colour(value: float) -> Colour:
    return GAIN if value > 0 else LOSS if value < 0 else DIM
