"""Speed, boost and mini-turbo in numbers and bars."""

from __future__ import annotations

from gym_mkds.view.canvas import Canvas, Colour
from gym_mkds.view.scene import Scene

X, Y, WIDE, ROW = 4, 48, 78, 13
DIM: Colour = (190, 190, 200)
SPEED: Colour = (90, 170, 255)
BOOST: Colour = (255, 150, 40)
GREY, BLUE, RED = (150, 150, 150), (70, 160, 255), (255, 70, 60)
CHARGES: tuple[Colour, ...] = (GREY, GREY, BLUE, BLUE, RED)
"""Of a drift's sparks by `drift_charge`: none, blue from 2, red at 4."""
FASTEST = 13.0      # units a frame
LONGEST = 90.0      # frames of boost that fill the bar


def speed_overlay(canvas: Canvas, scene: Scene) -> None:
    """Show speed and its limit, frames of boost, the drift's charge and the mini-turbo's frames."""
    driver, now = scene.now.driver, scene.now
    charge = min(max(driver.drift_charge, 0), 4)
    presses = f"{driver.drift_left_count}L {driver.drift_right_count}R"
    turbo = max(driver.mini_turbo_timer, 0)
    length = max(now.kart.mini_turbo_time, 1)
    rows = (
        ("speed", f"{driver.speed:.2f}", driver.speed / FASTEST, SPEED),
        ("limit", f"{driver.max_speed:.2f}", driver.max_speed / FASTEST, SPEED),
        ("boost", f"{driver.boost_timer}", driver.boost_timer / LONGEST, BOOST),
        ("drift", presses if charge else "-", charge / 4, CHARGES[charge]),
        ("mini-turbo", f"{turbo}", turbo / length, CHARGES[4]),
    )
    screen = canvas.top
    screen.rectangle(X, Y, WIDE, ROW * len(rows) + 3, (0, 0, 0), 0.55)
    for index, (name, value, share, colour) in enumerate(rows):
        y = Y + ROW * index
        screen.text(X + 3, y + 9, name, DIM, 8)
        screen.text(X + WIDE - 3, y + 9, value, size=8, align=1)
        screen.bar(X + 3, y + 11, WIDE - 6, 2, share, colour)
