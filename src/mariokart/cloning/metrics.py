"""How well a driver foretells the changes of the keys, on races that it did not learn from.

Frame accuracy says little: copying the last frame's keys is right most of the time. What counts is whether
the *changes* come when they should. In every frame of a race the driver is asked what it would hold from then
on; where that is not what was held until then, it foretells a change. A driver that copies the last frame
never does.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray

from mariokart.cloning.learner import Learner
from mariokart.datasets.decisions import driving_masks
from mariokart.datasets.episode import Episode
from mariokart.datasets.windows import Windows

NEAR = 2
"""Frames by which a change may be foretold early or late."""

Masks = NDArray[np.uint16]


class Changes(NamedTuple):
    """How well changes of the keys are foretold; nan where there is none."""

    precision: float
    """Share of those foretold that come, to the same keys, within the tolerance."""
    recall: float
    """Share of those that come which were foretold so."""
    within: int
    """The tolerance, frames."""


def changes(held: Sequence[Masks], wanted: Sequence[Masks], within: int) -> Changes:
    """Compare what a driver `wanted` to hold from each frame on with what was `held` in it, race by race.

    >>> held = np.array([1, 1, 1, 1, 33, 33, 33, 33])
    >>> changes([held], [np.array([1, 1, 1, 33, 33, 33, 17, 33])], within=2)
    Changes(precision=0.5, recall=1.0, within=2)
    """
    right = foretold = come = 0
    for before, then in zip(held, wanted, strict=True):
        true = _events(before[1:], before[:-1])
        told = _events(then[1:], before[:-1])
        come, foretold = come + len(true), foretold + len(told)
        for frame, keys in true:
            near = [event for event in told if event[1] == keys and abs(event[0] - frame) <= within]
            if near:
                told.remove(near[0])
                right += 1
    return Changes(right / foretold if foretold else math.nan, right / come if come else math.nan, within)


def _events(now: Masks, before: Masks) -> list[tuple[int, int]]:
    """First frame and keys of each change from what was held before to what is held, or wanted, now."""
    different = now != before
    again = np.zeros(len(now), bool)
    again[1:] = different[:-1] & (now[1:] == now[:-1])
    frames = np.flatnonzero(different & ~again)
    return [(int(frame), int(now[frame])) for frame in frames]


@torch.no_grad()
def wanted_keys(learner: Learner, part: Windows, episodes: Sequence[Episode]) -> list[Masks]:
    """Return for each of the `episodes` that `part` shows what the driver would hold from each frame on."""
    learner.policy.eval()
    found = []
    for rows in torch.split(torch.arange(len(part), device=part.labels.device), 4096):
        windows, _ = part.batch(rows, learner.config.seq_len)
        found.append(learner.policy(windows).argmax(1).cpu().numpy())
    masks = np.array(learner.combos, np.uint16)[np.concatenate(found)]
    return np.split(masks, np.cumsum([len(episode) for episode in episodes])[:-1])


def foretelling(
    learner: Learner, part: Windows, episodes: Sequence[Episode]
) -> dict[str, dict[str, float | None]]:
    """Return how well changes are foretold, as JSON types: within two frames, and within a decision's."""
    wanted = wanted_keys(learner, part, episodes)
    held = [driving_masks(episode.actions) for episode in episodes]
    found = {}
    for within in sorted({NEAR, max(NEAR, learner.config.frame_skip)}):
        result = changes(held, wanted, within)
        found[f"within_{within}"] = {"precision": _number(result.precision), "recall": _number(result.recall)}
    return found


def copy_accuracy(episodes: Sequence[Episode]) -> float:
    """Return how often the keys are those of the frame before: what a driver that only copies would score."""
    same = [episode.actions[1:] == episode.actions[:-1] for episode in episodes]
    flat: NDArray[np.bool_] = np.concatenate(same) if same else np.zeros(0, np.bool_)
    return float(flat.mean()) if flat.size else math.nan


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value
