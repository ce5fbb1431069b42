"""Actions are key masks: bit i is held, in the order of `KEYS`.

The mask is py-desmume's keypad order, which is also the order of the game's own key words in RAM.
"""

from enum import IntFlag
from typing import NamedTuple

import numpy as np
from gymnasium import spaces
from numpy.typing import NDArray


class Key(IntFlag):
    """A key of the console, by its bit in a key mask. A mask is an int: `Key.A | Key.LEFT` is 33."""

    A = 0x001
    B = 0x002
    SELECT = 0x004
    START = 0x008
    RIGHT = 0x010
    LEFT = 0x020
    UP = 0x040
    DOWN = 0x080
    R = 0x100
    L = 0x200
    X = 0x400


KEYS: tuple[str, ...] = tuple(key.name or "" for key in Key)
"""Names of the 11 keys by bit: what each entry of the observation `keymask` stands for."""

MENU_KEYS = Key.START | Key.SELECT
_STEERS = int(Key.LEFT | Key.RIGHT)
_PITCHES = int(Key.UP | Key.DOWN)



class Action(NamedTuple):
    """One of the key combinations that driving uses."""

    keys: int
    """Key mask."""
    meaning: str

    @property
    def name(self) -> str:
        """The keys by name.

        >>> Action(Key.A | Key.R | Key.LEFT, "").name
        'A+R+LEFT'
        """
        return "+".join(key.name or "" for key in (*_PEDALS, Key.R, Key.X, *_TURNS) if self.keys & key) or "-"


_PEDALS, _TURNS = (Key.A, Key.B), (Key.LEFT, Key.RIGHT)
_SIDES = ((Key(0), "straight on"), (Key.LEFT, "to the left"), (Key.RIGHT, "to the right"))
_USES = (
    (Key.A, "drive {}"),
    (Key.A | Key.R, "hop, then drift {}"),
    (Key.A | Key.X, "drive {} and use the item"),
    (Key.A | Key.R | Key.X, "hop or drift {} and use the item"),
    (Key(0), "roll {}"),
    (Key.B, "brake, then reverse, {}"),
)

DRIVING: tuple[Action, ...] = (
    *(Action(int(keys | side), use.format(way)) for keys, use in _USES for side, way in _SIDES),
    Action(int(Key.A | Key.B | Key.LEFT), "turn on the spot to the left"),
    Action(int(Key.A | Key.B | Key.RIGHT), "turn on the spot to the right"),
)
"""What `gym_mkds/TimeTrial-v1` lets an agent do: 20 key combinations, all that experts use and those that get
out of trouble. A drift begins when R and a side are held as the hop lands; in it, sides in turn charge a
mini-turbo."""

DRIVING_ACTIONS: tuple[int, ...] = tuple(action.keys for action in DRIVING)
"""The key masks of `DRIVING`."""


def action_space() -> spaces.Discrete:
    """All masks of the eleven keys."""
    return spaces.Discrete(1 << len(Key))


def key_mask(action: int) -> int:
    """Turn an action into the keys that are pressed.

    START and SELECT are dropped: they open the pause menu, in which there is no race. Of two opposite
    directions LEFT and UP stay: nobody's thumb can press both, movies cannot hold both, and the
    game looks at LEFT first.

    >>> key_mask(Key.A | Key.START), key_mask(Key.A | Key.LEFT | Key.RIGHT) == Key.A | Key.LEFT
    (1, True)
    """
    mask = int(action) & ~int(MENU_KEYS)
    if mask & _STEERS == _STEERS:
        mask &= ~int(Key.RIGHT)
    if mask & _PITCHES == _PITCHES:
        mask &= ~int(Key.DOWN)
    return mask


def key_bits(mask: int) -> NDArray[np.int8]:
    """The mask as (11,) int8 of 0 and 1, in the order of `KEYS`.

    >>> key_bits(Key.A | Key.RIGHT).tolist()
    [1, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0]
    """
    bits: NDArray[np.int8] = _BITS[mask & 0x7FF].copy()
    return bits


_BITS: NDArray[np.int8] = ((np.arange(1 << len(Key))[:, None] >> np.arange(len(Key))) & 1).astype(np.int8)
