"""What `gym_mkds/TimeTrial-v1` would show and what would be pressed on the same course seen in a mirror.

Left and right change places in the names of the table's numbers; those that count to the left change their
sign. So one recorded race is two to learn from.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from gym_mkds.actions import Key
from gym_mkds.observations import Floats
from gym_mkds.vector_observer import VECTOR, VECTOR_INDEX

LEFTWARDS = frozenset({
    "slip", "yaw_rate", "steering", "drift_direction", "drift_angle", "lateral", "heading",
    "left", "curvature",
})
"""Numbers of the vector that are positive to the left; of points ahead, the last word of their names."""
_OTHER = {"left": "right", "right": "left"}


def _mirrored(name: str) -> tuple[str, int]:
    """The number that shows in a mirror what this one shows, and the sign that it has there."""
    words = name.split("_")
    kind = words[2] if words[0] == "ahead" and len(words) == 3 else name
    if kind in LEFTWARDS:
        return name, -1
    return "_".join(_OTHER.get(word, word) for word in words), 1


_PAIRS = [_mirrored(number.name) for number in VECTOR]
ORDER: NDArray[np.intp] = np.array([VECTOR_INDEX[name] for name, _ in _PAIRS])
"""(129,) for each number of the mirrored vector, its place in the vector."""
SIGNS: Floats = np.array([sign for _, sign in _PAIRS], np.float32)
"""(129,) 1 or -1."""


def mirror_vectors(vectors: Floats) -> Floats:
    """The vectors (…, 129), scaled or not, as they would be on the mirrored course."""
    return np.asarray(vectors[..., ORDER] * SIGNS, np.float32)


def mirror_keys(keys: NDArray[np.uint16]) -> NDArray[np.uint16]:
    """The key masks with LEFT and RIGHT exchanged.

    >>> mirror_keys(np.array([0x121, 0x011, 0x001], np.uint16)).tolist() == [0x111, 0x021, 0x001]
    True
    """
    left, right = keys & np.uint16(Key.LEFT), keys & np.uint16(Key.RIGHT)
    others = keys & np.uint16(0xFFFF ^ int(Key.LEFT | Key.RIGHT))
    return np.asarray(others | left >> 1 | right << 1, np.uint16)
