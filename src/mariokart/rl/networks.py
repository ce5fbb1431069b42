"""From Stable-Baselines3's networks to a `Policy` and back, weight by weight."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from stable_baselines3.common.base_class import BaseAlgorithm
from stable_baselines3.common.policies import ActorCriticPolicy
from stable_baselines3.dqn.policies import DQNPolicy
from torch import nn

from gym_mkds.vector_observer import VECTOR
from mariokart.errors import CheckpointError
from mariokart.models.policy import Policy, PolicyConfig
from mariokart.rl.envs import Standardised
from mariokart.rl.settings import Settings

ACTIVATIONS: dict[str, type[nn.Module]] = {"relu": nn.ReLU, "tanh": nn.Tanh}
INPUTS = [number.name for number in VECTOR]


def policy_modules(model: BaseAlgorithm) -> list[nn.Module]:
    """The parts of the learner's network that choose the keys, in order; not the critic."""
    policy: Any = model.policy
    if isinstance(policy, ActorCriticPolicy):
        return [policy.mlp_extractor.policy_net, policy.action_net]
    assert isinstance(policy, DQNPolicy)
    return [policy.q_net.q_net]


def linears(modules: Sequence[nn.Module]) -> list[nn.Linear]:
    """The linear layers inside, in order."""
    return [layer for module in modules for layer in module.modules() if isinstance(layer, nn.Linear)]


def config_of(settings: Settings) -> PolicyConfig:
    """What drives with these settings."""
    return PolicyConfig(
        inputs=INPUTS,
        combos=list(settings.masks),
        frame_skip=settings.frame_skip,
        hidden=list(settings.hidden),
        activation=settings.activation,
    )


@torch.no_grad()
def policy_of(model: BaseAlgorithm, envs: Standardised, settings: Settings) -> Policy:
    """The learner's present driver, with the statistics of its observations. It needs no SB3."""
    policy = Policy(config_of(settings))
    policy.mean.copy_(torch.from_numpy(envs.mean))
    policy.deviation.copy_(torch.from_numpy(envs.deviation))
    for theirs, ours in zip(linears(policy_modules(model)), linears([policy.network]), strict=True):
        ours.weight.copy_(theirs.weight)
        ours.bias.copy_(theirs.bias)
    return policy.eval()


def check_clone(policy: Policy, name: str) -> None:
    """Raises CheckpointError: the learners' networks cannot hold such a driver."""
    config = policy.config
    if config.architecture != "mlp" or config.seq_len != 1:
        raise CheckpointError(
            f"{name} is a {config.architecture} that sees {config.seq_len} decisions at once; to begin with, "
            "take an mlp that sees one: train --model mlp --seq-len 1"
        )


@torch.no_grad()
def take_over(model: BaseAlgorithm, envs: Standardised, policy: Policy) -> None:
    """Give the learner the driver's network, and its environments the driver's statistics, for good.

    Inputs that were withheld from the driver begin with weights of zero, so that it acts as before.
    """
    mean, deviation = torch.zeros(len(INPUTS)), torch.ones(len(INPUTS))
    mean[policy.columns], deviation[policy.columns] = policy.mean.cpu(), policy.deviation.cpu()
    envs.fix(mean.numpy(), deviation.numpy())
    for place, (theirs, ours) in enumerate(
        zip(linears(policy_modules(model)), linears([policy.network]), strict=True)
    ):
        if place == 0:
            theirs.weight.zero_()
            theirs.weight[:, policy.columns] = ours.weight.to(theirs.weight)
        else:
            theirs.weight.copy_(ours.weight)
        theirs.bias.copy_(ours.bias)
