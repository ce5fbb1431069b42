"""A time trial as a Gymnasium environment, driven at random for ten seconds.

    python examples/seed_gym.py [ROM]

Without a ROM of your own it runs on Shakedown, the cartridge that comes along.
"""

import sys

import gymnasium

import gym_mkds  # noqa: F401

ROM = sys.argv[1] if len(sys.argv) > 1 else None

env = gymnasium.make(
    "gym_mkds/MarioKartDS-v0",
    rom_path=ROM,
    ray_max_dist=3000,
    ray_count=20,
)

obs, info = env.reset(seed=1)
env.action_space.seed(1)
for _ in range(600):
    obs, reward, terminated, truncated, info = env.step(env.action_space.sample())
print({name: value.shape for name, value in obs.items()}, info)
env.close()
