"""A trained policy at the wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import torch

from gym_mkds.vector_observer import VectorObserver
from mariokart.models.policy import Policy

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory
    from gym_mkds.observations import Floats


class PolicyDriver:
    """Drives by a policy: every `frame_skip` frames it looks and decides; then it holds the keys. A `Driver`.

    What it sees is what `gym_mkds/TimeTrial-v1` shows with the same `frame_skip`.
    """

    def __init__(self, policy: Policy, sample: bool = False, seed: int = 0) -> None:
        """Drive by `policy`: the most likely keys, or with `sample` keys as likely as they are.

        The same `seed` draws the same samples in every race.
        """
        self.policy = policy.eval()
        self.sample = sample
        self.seed = seed
        self._device = policy.mean.device

    def reset(self, course: Course, memory: Memory) -> None:
        """Get ready at the start of a race on `course`."""
        self._observer = VectorObserver(course)
        self.vector: Floats = self._observer.reset(memory)
        """(129,) what it saw when it decided last."""
        self.keys = 0
        """What it holds; who sets it otherwise takes the wheel until the next decision."""
        self._frames = 0
        self.begin()

    def begin(self) -> None:
        """Forget what was seen before: `decide` begins a new race."""
        self._random = np.random.default_rng(self.seed)
        self._window = torch.zeros(0)

    @property
    def holds(self) -> bool:
        """Whether it goes on holding its keys in the next frame, without a decision."""
        return self._frames % self.policy.config.frame_skip != 0

    def act(self, memory: Memory) -> int:
        """Return the key mask to hold in the next frame."""
        if not self.holds:
            if self._frames:
                self.vector = self._observer.observe(memory, self.keys)
            self.keys = self.decide(self.vector)
        self._frames += 1
        return self.keys

    @torch.inference_mode()
    def decide(self, vector: Floats) -> int:
        """Return the key mask to hold from now on, where the vector (129,) is what there is to see."""
        config = self.policy.config
        seen = torch.from_numpy(vector[self.policy.columns])[None].to(self._device)
        latest = self.policy.standardise(seen)  # (1, inputs)
        if not len(self._window):  # as in training, the first moment stands for those before it
            self._window = latest.repeat(config.seq_len, 1)
        self._window = torch.cat([self._window[1:], latest])  # (T, inputs)
        scores = self.policy(self._window[None])[0]  # (combos,)
        if self.sample:
            chances = torch.softmax(scores.double(), 0).cpu().numpy()
            return config.combos[int(self._random.choice(len(chances), p=chances / chances.sum()))]
        return config.combos[int(scores.argmax())]
