"""What callers get wrong: actions, seeds, numbers. Each is one sentence, in Gymnasium's errors."""

from __future__ import annotations

import math
import operator
from collections.abc import Sequence
from typing import Any, NoReturn

import numpy as np
from gymnasium.error import InvalidAction, ResetNeeded
from numpy.typing import NDArray

from desmume_mkds.game.errors import MkdsError


class CopyError(MkdsError, TypeError):
    """An environment holds a running console, which can be neither copied nor pickled."""


def action_index(action: Any, count: int) -> int:
    """Return which of `count` actions it is: an integer of Python's or NumPy's, or an array or list of one.

    Raises InvalidAction: it is no integer, or there is no such action.
    """
    try:
        index = operator.index(action)
    except TypeError:
        index = _only(action, count)
    if not 0 <= index < count:
        raise InvalidAction(f"actions are integers from 0 to {count - 1}, not {index}")
    return index


def _only(action: Any, count: int) -> int:
    given = np.asarray(action)
    if given.size != 1 or given.dtype.kind not in "iu":
        raise InvalidAction(f"an action is an integer from 0 to {count - 1}, not {action!r}")
    return int(given.item())


def action_indices(actions: Any, lanes: int, count: int) -> list[int]:
    """Return which of `count` actions each of `lanes` environments takes.

    Raises InvalidAction: there are not so many, or one is none.
    """
    given = np.asarray(actions)
    if given.shape != (lanes,):
        raise InvalidAction(f"there are {lanes} environments, but the actions are of shape {given.shape}")
    if given.dtype.kind not in "iu":
        raise InvalidAction(f"actions are integers from 0 to {count - 1}, not {given.dtype}: {actions!r}")
    found: list[int] = given.tolist()
    if min(found) < 0 or max(found) >= count:
        wrong = next(number for number, action in enumerate(found) if not 0 <= action < count)
        raise InvalidAction(f"actions are integers from 0 to {count - 1}, not {found[wrong]} (lane {wrong})")
    return found


def whole(name: str, value: Any, least: int = 1) -> int:
    """Return a setting that must be a whole number. Raises MkdsError: it is none, or less than `least`."""
    try:
        number = operator.index(value)
    except TypeError:
        raise MkdsError(f"{name} is a whole number of {least} or more, not {value!r}") from None
    if number < least:
        raise MkdsError(f"{name} is {least} or more, not {value!r}")
    return number


def above_zero(name: str, value: Any) -> float:
    """Return a setting that must be a number above 0; infinity is one. Raises MkdsError: it is not."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise MkdsError(f"{name} is a number above 0, not {value!r}") from None
    if not number > 0:
        raise MkdsError(f"{name} is a number above 0, not {value!r}")
    return number


def finite(name: str, value: Any) -> float:
    """Return a setting that must be a finite number. Raises MkdsError: it is not."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise MkdsError(f"{name} is a finite number, not {value!r}") from None
    if not math.isfinite(number):
        raise MkdsError(f"{name} is a finite number, not {value!r}")
    return number


def all_finite(values: NDArray[np.floating], names: Sequence[str]) -> None:
    """Raise MkdsError where one of the observed numbers (n,) is not finite, by its name in `names`."""
    if not math.isfinite(values.dot(values)):      # a fifth of the time of isfinite and all
        wrong = int(np.flatnonzero(~np.isfinite(values))[0])
        raise MkdsError(f"what is observed as {names[wrong]} is {values[wrong]}; please report how it came")


def seeds_of(seed: Any, lanes: int) -> list[int | None]:
    """Return the seed of each environment: of a number theirs is added to, or of a list with one for each.

    Raises MkdsError: they are not whole numbers, or not as many as there are environments.
    """
    if seed is None:
        return [None] * lanes
    if isinstance(seed, Sequence | np.ndarray) and not isinstance(seed, str):
        if len(seed) != lanes:
            raise MkdsError(f"there are {lanes} environments, but {len(seed)} seeds: {seed!r}")
        return [None if one is None else whole("a seed", one, 0) for one in seed]
    first = whole("a seed", seed, 0)
    return [first + lane for lane in range(lanes)]


def need_reset(what: str) -> NoReturn:
    """Raise ResetNeeded, with what was called too early."""
    raise ResetNeeded(f"call reset() before {what}")


def no_copy() -> NoReturn:
    """Raise CopyError."""
    raise CopyError(
        "an environment holds a running console and cannot be copied or pickled: make another with the same "
        "arguments, and go to the same moment by reset(options={'start': env.unwrapped.emulator.snapshot()})"
    )
