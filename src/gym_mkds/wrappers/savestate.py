"""Back to a moment of an episode."""

from __future__ import annotations

from typing import Any

import gymnasium

from gym_mkds.trial import Bookmark
from gym_mkds.wrappers.chain import race_of


class SaveStateWrapper(gymnasium.Wrapper[Any, Any, Any, Any]):
    """Goes back to moments of an episode: for searching, and for practising a bend.

        env = SaveStateWrapper(env)
        before = env.save()
        ...
        env.load(before)      # the same steps now lead to the same observations
    """

    def save(self) -> Bookmark:
        """The present moment of the episode. Raises ResetNeeded: there was no `reset` yet."""
        return save_state(self)

    def load(self, bookmark: Bookmark) -> None:
        """Go back to a moment of a race on the same course. Raises MkdsError: it is of another race."""
        race_of(self).trial.go_back(bookmark)


def save_state(env: gymnasium.Env[Any, Any]) -> Bookmark:
    """The present moment of the race in `env`. Raises ResetNeeded: there was no `reset` yet."""
    return race_of(env).trial.keep()
