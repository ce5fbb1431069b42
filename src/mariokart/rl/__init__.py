"""Reinforcement learning: Stable-Baselines3's PPO, DQN and A2C in time trials side by side.

    mariokart train-rl ppo --course f8c

In the order of the work: `settings` (hyperparameters), `task` (what is driven), `envs`, `networks` (to and
from a `Policy`), `learner` (the algorithm), `callbacks`, `examiner` (races of the present driver),
`checkpoint`, and `train`, which puts them together.
"""

from mariokart.rl.settings import ALGORITHMS, Settings, read_settings

__all__ = ["ALGORITHMS", "Settings", "read_settings"]
