"""Drive in a window, with the course's collision mesh and the environment's rays drawn over the game.

    python examples/seed_overlays.py [ROM]

Without a ROM of your own it runs on Shakedown, the cartridge that comes along. Press H in the window for its
keys.
"""

import sys
from functools import partial

import gymnasium

import gym_mkds  # noqa: F401
from gym_mkds.wrappers import (
    EnvWindow,
    HumanInputWrapper,
    OverlayWrapper,
    collision_overlay,
    compose_overlays,
    sensor_overlay,
)

ROM = sys.argv[1] if len(sys.argv) > 1 else None

env = gymnasium.make(
    "gym_mkds/MarioKartDS-v0",
    rom_path=ROM,
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
