"""What drives: anything that sees the game's memory each frame and answers with the keys to hold."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from desmume_mkds.course import Course
    from desmume_mkds.memory import Memory


class Driver(Protocol):
    """A driver. One object drives one race at a time."""

    def reset(self, course: Course, memory: Memory) -> None:
        """Get ready at the start of a race on `course`."""

    def act(self, memory: Memory) -> int:
        """Return the key mask to hold in the next frame. Called once per frame, and not between."""
