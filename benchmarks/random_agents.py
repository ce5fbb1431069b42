"""Random agents in four threads: is every number in its space, for a hundred thousand steps?

    python -m benchmarks.random_agents [STEPS]
"""

from __future__ import annotations

import sys
import time
from collections import Counter

import gymnasium
import numpy as np

import gym_mkds  # noqa: F401

THREADS = 4
COURSES = ("f8c", "ccb", "lm", "dh")
STARTS = ("lap", "grid", "grid", "grid")
LARGEST = 5.0   # of a reward: a fall puts a kart back by a few percent of the race


def run(steps: int) -> Counter[str]:
    """Take that many steps in all; how the episodes ended. Raises AssertionError: a value is bad."""
    envs = gymnasium.make_vec(
        "gym_mkds/TimeTrial-v1", num_envs=THREADS, course=COURSES, start=STARTS, frame_skip=2, threads=THREADS
    )
    envs.action_space.seed(0)
    envs.reset(seed=0)
    ends: Counter[str] = Counter()
    for _ in range(steps // THREADS):
        seen, rewards, terminated, truncated, infos = envs.step(envs.action_space.sample())
        assert seen in envs.observation_space, seen
        assert np.isfinite(rewards).all() and (np.abs(rewards) < LARGEST).all(), rewards
        assert not (terminated & truncated).any()
        ends.update(end for end in infos.get("end", ()) if end)
    envs.close()
    return ends


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
    begin = time.perf_counter()
    endings = dict(run(asked))
    print(f"{asked} steps in {time.perf_counter() - begin:.0f} s, no bad value; episodes ended: {endings}")
