"""A trained policy at the wheel."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch

from gym_mkds.observations import STATE_NAMES
from gym_mkds.observer import Observer
from mariokart.models.features import Features
from mariokart.models.policy import Policy

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory


class ClonedDriver:
    """Drives by a policy: looks at the last frames and holds the most likely keys. Implements `Driver`."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy.eval()
        self._features = Features(policy.config.features, {"state": STATE_NAMES})
        self._device = policy.mean.device
        self._window = torch.zeros(0)
        self._keys = 0

    def reset(self, course: Course, memory: Memory) -> None:
        """Get ready at the start of a race on `course`."""
        self._observer = Observer(course)
        self._observer.reset(memory)
        self._window = torch.zeros(0)
        self._keys = 0

    @torch.inference_mode()
    def act(self, memory: Memory) -> int:
        """Return the key mask to hold in the next frame."""
        config = self.policy.config
        row = self._features(self._observer.observe(memory, self._keys))
        latest = self.policy.standardise(torch.from_numpy(row).to(self._device))  # (1, inputs)
        if not len(self._window):  # as in training, the first frame stands for those before it
            self._window = latest.repeat(config.seq_len, 1)
        self._window = torch.cat([self._window[1:], latest])  # (T, inputs)
        self._keys = config.combos[int(self.policy(self._window[None]).argmax())]
        return self._keys
