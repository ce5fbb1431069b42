"""Reinforcement learning: Stable-Baselines3's PPO, DQN and A2C in time trials side by side.

    mariokart train-rl ppo --course f8c

In the order of the work: `settings` (hyperparameters), `task` (what is driven), `envs`, `networks` (to and
from a `Policy`), `learner` (the algorithm), `callbacks`, `examiner` (races of the present driver),
`checkpoint`, and `train`, which puts them together. examples/rl_from_scratch.py uses them.
"""

from mariokart.rl.learning import Evaluation, Learning, Result
from mariokart.rl.settings import ALGORITHMS, Settings, read_settings
from mariokart.rl.task import Task, make_task
from mariokart.rl.train import Watchers, train_rl

__all__ = [
    "ALGORITHMS",
    "Evaluation",
    "Learning",
    "Result",
    "Settings",
    "Task",
    "Watchers",
    "make_task",
    "read_settings",
    "train_rl",
]
