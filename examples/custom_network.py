"""A network of your own, in plain Stable-Baselines3: the rays pass through a convolution first.

    python examples/custom_network.py [STEPS]
"""

import sys

import torch
from stable_baselines3 import PPO
from stable_baselines3.common.torch_layers import BaseFeaturesExtractor
from stable_baselines3.common.vec_env import VecMonitor, VecNormalize

from gym_mkds.sb3 import SB3VecEnv
from gym_mkds.vector_observer import RAYS, VECTOR

FIRST = next(index for index, number in enumerate(VECTOR) if number.name.startswith("wall_left"))


class RayNetwork(BaseFeaturesExtractor):
    """The rays to walls and those to the road's edge are two channels, from left to right; the rest stays."""

    def __init__(self, space) -> None:
        super().__init__(space, features_dim=8 * RAYS + space.shape[0] - 2 * RAYS)
        layers = torch.nn.Conv1d(2, 8, 3, padding=1), torch.nn.ReLU(), torch.nn.Flatten()
        self.rays = torch.nn.Sequential(*layers)

    def forward(self, seen: torch.Tensor) -> torch.Tensor:
        rays = seen[:, FIRST : FIRST + 2 * RAYS].unflatten(1, (2, RAYS))
        return torch.cat([self.rays(rays), seen[:, :FIRST], seen[:, FIRST + 2 * RAYS :]], 1)


steps = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
envs = VecNormalize(VecMonitor(SB3VecEnv(8, course="f8c", time_limit=20)))
model = PPO("MlpPolicy", envs, n_steps=64, policy_kwargs={"features_extractor_class": RayNetwork}, verbose=1)
model.learn(steps)
envs.close()
