"""A short drive with every key, and what memory held in each of its frames."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from operator import attrgetter
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desmume_mkds import MarioKart
from desmume_mkds.game.fields import Field, NotInRamError, Struct
from desmume_mkds.memory import Memory

A, B, RIGHT, LEFT, R = 0x001, 0x002, 0x010, 0x020, 0x100
COUNTDOWN = 700
"""Frames that may pass before GO."""
PHASES = (
    ("away", 90, A),
    ("left", 20, A | LEFT),
    ("right", 20, A | RIGHT),
    ("ahead", 20, A),
    ("hop", 2, A | R),
    ("landing", 28, A),
    ("hop left", 10, A | R | LEFT),
    ("drift", 40, A | R | LEFT),
    ("roll", 20, 0),
    ("brake", 40, B),
)
"""After GO: name, frames, keys."""


class Log:
    """What fields held, frame by frame. Fields go by their path from `emu.memory`: `driver.speed`."""

    def __init__(self, memory: Memory, fields: Iterable[str]) -> None:
        self._memory = memory
        self._fields = {field: reader(field) for field in dict.fromkeys(fields)}
        self._frames: list[dict[str, Any]] = []
        self._phases: list[str] = []
        self.keys: list[int] = []
        """The key mask of each frame."""

    def note(self, phase: str, keys: int) -> None:
        """Note the fields of this frame. Raises NotInRamError: one cannot be read."""
        try:
            self._frames.append({field: read(self._memory) for field, read in self._fields.items()})
        except AttributeError as error:  # a pointer on the way is null
            frame = len(self._frames)
            raise NotInRamError(f"something is gone {frame} frames into the race: {error}") from error
        self._phases.append(phase)
        self.keys.append(keys)

    def __getitem__(self, field: str) -> NDArray[Any]:
        """(frames, …) what a field held."""
        return np.array([frame[field] for frame in self._frames])

    def during(self, phase: str) -> NDArray[np.bool_]:
        """(frames,) which frames are of a phase."""
        return np.array([name == phase for name in self._phases])

    @property
    def waiting(self) -> NDArray[np.bool_]:
        """(frames,) which frames are surely before GO."""
        return np.append(self.during("countdown")[1:], False)

    @property
    def driving(self) -> NDArray[np.bool_]:
        """(frames,) which frames are surely after GO: all but the first two."""
        gone = ~self.during("countdown")
        return gone & (np.cumsum(gone) > 2)


def drive(emu: MarioKart, fields: Sequence[str]) -> Log:
    """Wait for GO, drive, and note `fields` in every frame. Raises NotInRamError: one cannot be read."""
    log = Log(emu.memory, fields)
    log.note("countdown", 0)
    for phase, keys in _course_of_events(emu.memory):
        emu.cycle(keys=keys)
        log.note(phase, keys)
    return log


def _course_of_events(memory: Memory) -> Iterator[tuple[str, int]]:
    for _ in range(COUNTDOWN):
        if memory.race_status.time.timeRunning:
            break
        yield "countdown", 0
    for name, frames, keys in PHASES:
        for _ in range(frames):
            yield name, keys


def declaration(memory: Memory, path: str) -> tuple[type[Struct], Field[Any]] | None:
    """The struct and the field that a path from `emu.memory` leads to; None: it leads to none."""
    parent, _, name = re.sub(r"\[\d+\]$", "", path).rpartition(".")
    view = reader(parent)(memory) if parent else memory
    field = getattr(type(view), name)
    return (type(view), field) if isinstance(view, Struct) and isinstance(field, Field) else None


def reader(path: str) -> Any:
    """A function that reads a path such as `race_config.drivers[0].kart`."""
    match = re.fullmatch(r"(.+)\[(\d+)\]\.?(.*)", path)
    if match is None:
        return attrgetter(path)
    outer, index, inner = attrgetter(match[1]), int(match[2]), match[3]
    if not inner:
        return lambda memory: outer(memory)[index]
    rest = attrgetter(inner)
    return lambda memory: rest(outer(memory)[index])
