"""A person at the keyboard."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

import gymnasium
import numpy as np

from gym_mkds.actions import Key
from gym_mkds.wrappers.chain import race_of

KEYBOARD: Mapping[str, Key] = MappingProxyType({
    "w": Key.A, "x": Key.A,
    "s": Key.B, "z": Key.B,
    "a": Key.LEFT, "Left": Key.LEFT,
    "d": Key.RIGHT, "Right": Key.RIGHT,
    "Up": Key.UP, "Down": Key.DOWN,
    "space": Key.R, "Shift_L": Key.R, "Shift_R": Key.R,
    "q": Key.L, "e": Key.X,
})
"""Keys of the keyboard, as the window names them, and the console's keys that they hold: W or X drives, S or
Z brakes, A and D or the arrows steer, Space or Shift hops and drifts, Q or E uses the item."""


class Keyboard:
    """The keys of the keyboard that a person holds, as the console's."""

    def __init__(self, keyboard: Mapping[str, Key] = KEYBOARD) -> None:
        self._meaning = keyboard
        self._down: set[str] = set()
        self.keys = 0
        """Key mask of the console's keys that are held."""

    def key(self, name: str, down: bool) -> None:
        """Tell that a key of the keyboard goes down or up; those without a meaning do nothing."""
        if name in self._meaning:
            (self._down.add if down else self._down.discard)(name)
            self.keys = 0
            for held in self._down:
                self.keys |= int(self._meaning[held])


class HumanInputWrapper(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Drives with the keys a person holds; the actions given to `step` are not looked at.

    Where the environment has fewer actions than there are keys to hold, it takes the nearest.

    An `EnvWindow` on the environment tells it which keys those are; without one, set `keys`. A race that is
    over begins anew with the next step, for the person's sake.
    """

    def __init__(self, env: gymnasium.Env[Any, Any], keyboard: Mapping[str, Key] = KEYBOARD) -> None:
        """`keyboard` says what the window's keys hold, see `KEYBOARD`."""
        super().__init__(env)
        self.keyboard = keyboard
        self._keyboard = Keyboard(keyboard)
        self._over = False

    @property
    def keys(self) -> int:
        """Key mask of the console's keys that are held; may be set."""
        return self._keyboard.keys

    @keys.setter
    def keys(self, keys: int) -> None:
        self._keyboard.keys = keys

    def key(self, name: str, down: bool) -> None:
        """Tell that a key of the keyboard goes down or up; others than those of `keyboard` do nothing."""
        self._keyboard.key(name, down)

    def reset(self, **options: Any) -> tuple[Any, dict[str, Any]]:
        """Begin a race."""
        self._over = False
        return self.env.reset(**options)

    def step(self, action: Any = None) -> tuple[Any, Any, bool, bool, dict[str, Any]]:
        """Hold the person's keys for one step."""
        if self._over:
            observation, info = self.reset()
            return observation, 0.0, False, False, info
        result = self.env.step(np.int64(race_of(self).action_of(self.keys)))
        self._over = result[2] or result[3]
        return result
