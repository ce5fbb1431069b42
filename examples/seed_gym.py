"""A time trial as a Gymnasium environment: the environment's example, word for word, and ten seconds of it.

    python examples/seed_gym.py [FILE]

Two things differ from the words: 'pathtorom' is the FILE given, else Shakedown, the cartridge that comes
along; and gym_mkds is imported, for Gymnasium to know it.
"""

import sys

import gymnasium

import gym_mkds  # noqa: F401

env = gymnasium.make(
    "gym_mkds/MarioKartDS-v0",
    rom_path=sys.argv[1] if len(sys.argv) > 1 else None,
    ray_max_dist=3000,
    ray_count=20,
)

obs, info = env.reset(seed=1)
env.action_space.seed(1)
for _ in range(600):
    obs, reward, terminated, truncated, info = env.step(env.action_space.sample())
print({name: value.shape for name, value in obs.items()}, info)
env.close()
