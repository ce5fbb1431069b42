"""A person at the keyboard."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory
    from gym_mkds.wrappers import Keyboard


class Human:
    """Drives with the keys that a person holds in a window. Implements `Driver`."""

    def __init__(self, keyboard: Keyboard) -> None:
        self._keyboard = keyboard

    def reset(self, course: Course, memory: Memory) -> None:
        """Nothing to get ready."""

    def act(self, memory: Memory) -> int:
        """Return the key mask that is held."""
        return self._keyboard.keys
