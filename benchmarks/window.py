"""How often the window really paints: `python -m benchmarks.window` (on a display, or under xvfb-run)."""

from __future__ import annotations

import time
from typing import Any

import gymnasium

import gym_mkds  # noqa: F401 (registers the environments)
from gym_mkds.view.window import Window
from gym_mkds.wrappers import EnvWindow

SCALE, WARM_UP, FRAMES = 2, 60, 600
painted = 0


def main() -> None:
    """Drive for ten seconds in a window, and print updates and paints a second."""
    paint = Window._draw

    def counted(self: Window, area: Any, context: Any) -> bool:
        global painted
        painted += 1
        return paint(self, area, context)

    Window._draw = counted  # type: ignore[assignment, method-assign]
    env = gymnasium.make("gym_mkds/MarioKartDS-v0", render_mode="rgb_array")
    window = EnvWindow(env, SCALE)
    env.reset(seed=0)
    start, before = 0.0, 0
    for frame in range(WARM_UP + FRAMES):
        if frame == WARM_UP:
            start, before = time.perf_counter(), painted
        env.step(1)
        window.update()
    seconds = time.perf_counter() - start
    print(f"scale {SCALE}: {FRAMES / seconds:.1f} frames a second, "
          f"{(painted - before) / seconds:.1f} painted")
    window.close()
    env.close()


if __name__ == "__main__":
    main()
