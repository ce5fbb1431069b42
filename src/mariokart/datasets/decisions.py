"""Episodes as decisions: what a driver that decides every few frames would have seen, and would have pressed.

A decision may fall on any frame of a race, so a race of n frames shows n of them, of all phases. What was
pressed is the key combination that is held in most of the frames until the next decision.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from gym_mkds.actions import DRIVING_ACTIONS, Key, key_mask
from gym_mkds.vector_observer import HELD, VECTOR_INDEX
from mariokart.datasets.episode import Episode
from mariokart.datasets.windows import Trail

_DRIVING = sum(HELD)
"""All keys that driving needs."""
_ECHOES = [VECTOR_INDEX[f"key_{(key.name or '').lower()}"] for key in HELD]
_BITS = np.array([int(key) for key in HELD])


def _known(mask: int) -> int:
    """The action of `DRIVING` that is most like the key mask.

    Keys that do nothing in a race are left out; of what then is none of them (B beside R, say), one at a
    time is let go.
    """
    mask = key_mask(mask) & _DRIVING
    for left_out in (0, Key.B, Key.X, Key.R, Key.R | Key.X, Key.LEFT | Key.RIGHT):
        if mask & ~int(left_out) in DRIVING_ACTIONS:
            return mask & ~int(left_out)
    return int(mask & (Key.LEFT | Key.RIGHT))


_TABLE = np.array([_known(mask) for mask in range(0x1000)], np.uint16)


def driving_masks(keys: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """The masks of `gym_mkds.actions.DRIVING` that are most like these key masks.

    >>> driving_masks(np.array([0x009, 0x041, 0x103], np.uint16)).tolist() == [0x001, 0x001, 0x101]
    True
    """
    return np.asarray(_TABLE[keys & 0xFFF])


def held_most(keys: NDArray[np.uint16], frames: int) -> NDArray[np.uint16]:
    """The mask (n,) that is held most in each frame of `keys` (n,) and the `frames` - 1 after it.

    Of two that are held as long the earlier counts. After the end the last one stays held.

    >>> held_most(np.array([1, 1, 1, 33, 33, 33, 1], np.uint16), 4).tolist()
    [1, 1, 33, 33, 33, 1, 1]
    """
    padded = np.concatenate([keys, np.repeat(keys[-1:], frames - 1)])
    windows = np.lib.stride_tricks.sliding_window_view(padded, frames)  # (n, frames)
    counts = (windows[:, :, None] == windows[:, None, :]).sum(axis=2)  # (n, frames)
    return np.asarray(windows[np.arange(len(keys)), counts.argmax(axis=1)])


def decisions(episode: Episode, frame_skip: int) -> Trail:
    """What could be decided in each frame of a race.

    The keys that a vector shows are those of the decision before it, not of the frame before.
    """
    masks = held_most(driving_masks(episode.actions), frame_skip)
    before = np.concatenate([np.zeros(frame_skip, np.uint16), masks])[: len(masks)]
    vectors = episode.vector[:-1].copy()
    vectors[:, _ECHOES] = (before[:, None] & _BITS) != 0
    return Trail(vectors, masks, frame_skip)


def combos_of(masks: Sequence[NDArray[np.uint16]]) -> list[int]:
    """The key masks that occur, most frequent first."""
    found, counts = np.unique(np.concatenate(masks), return_counts=True)
    return [int(mask) for mask in found[np.argsort(-counts, kind="stable")]]
