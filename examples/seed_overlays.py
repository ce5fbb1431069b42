"""Drive in a window, with the course's collision mesh and the rays drawn over it: the example, word for word.

    python examples/seed_overlays.py [FILE]

Two things differ from the words: 'pathtorom' is the FILE given, else Shakedown, the cartridge that comes
along; and gym_mkds is imported, for Gymnasium to know it. W drives, A and D steer, Space drifts; H lists the
other keys.
"""

import sys

import gym_mkds  # noqa: F401
import gymnasium
from functools import partial
from gym_mkds.wrappers import (
    EnvWindow,
    OverlayWrapper,
    HumanInputWrapper,
    compose_overlays,
    collision_overlay,
    sensor_overlay
)

env = gymnasium.make(
    "gym_mkds/MarioKartDS-v0",
    rom_path=sys.argv[1] if len(sys.argv) > 1 else None,
    ray_max_dist=3000,
    ray_count=20,
)

# make a composite overlay of different visuals
overlay_func = partial(compose_overlays, funcs=[collision_overlay, sensor_overlay])
env = OverlayWrapper(env, func=overlay_func)
# add a keyboard listener
env = HumanInputWrapper(env)
# create a gtk window to display the game
window = EnvWindow(env)
obs, info = env.reset()
# game loop
while window.is_alive:
    obs, reward, terminated, truncated, info = env.step(0)
    window.update()
