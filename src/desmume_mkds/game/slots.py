"""The ghosts in a save's slots: which there are, which cannot be used and why, which were erased.

Whether a slot is in use is said by a bit in the save's system block, not by the slot's bytes: over 64 real
saves all 1,211 slots whose bit is set hold a ghost, and of those whose bit is clear 834 are FF, 625 are zero,
one holds stray bytes, and 17 a whole ghost that was erased.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

from desmume_mkds.game.blocks import Block
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.errors import GhostError, MkdsError
from desmume_mkds.game.ghost import Ghost


@dataclass(frozen=True)
class StoredGhost:
    """A ghost as it lies in a save: its `slot` of the personal or downloaded ones, its offset and its block.

    One whose checksum is wrong can be read, but not trusted; see `block.crc_ok`.
    """

    slot: int
    offset: int
    block: Block
    ghost: Ghost


@dataclass(frozen=True)
class UnusedGhost:
    """A slot that is in use, but whose ghost cannot be used, and the `reason` in words."""

    slot: int
    is_downloaded: bool
    reason: str

    def __str__(self) -> str:
        """Say which ghost it is and what is wrong with it."""
        own = f"personal ghost of {COURSES[self.slot].name}, slot {self.slot}"
        name = f"downloaded ghost in slot {self.slot}" if self.is_downloaded else own
        return f"{name}: {self.reason}"


Read: TypeAlias = Callable[[int], tuple[int, bytes]]
"""From a slot to its offset in the save and its bytes."""


def stored(slots: range, in_use: int, read: Read, magic: bytes) -> Iterator[StoredGhost | UnusedGhost]:
    """Yield what lies in the slots whose bits are set in the word `in_use`."""
    for slot in slots:
        if in_use >> slot & 1:
            try:
                yield _open(slot, read, magic)
            except MkdsError as error:
                yield UnusedGhost(slot, magic == b"NKDG", str(error))


def erased(slots: range, in_use: int, read: Read, magic: bytes) -> Iterator[StoredGhost]:
    """Yield the sound ghosts that still lie in slots whose bits are clear in the word `in_use`."""
    for slot in slots:
        if not in_use >> slot & 1:
            try:
                found = _open(slot, read, magic)
            except MkdsError:
                continue
            if found.block.crc_ok:
                yield found


def _open(slot: int, read: Read, magic: bytes) -> StoredGhost:
    offset, data = read(slot)
    block = Block.open(data, magic)
    try:
        return StoredGhost(slot, offset, block, Ghost.from_block(block.content))
    except GhostError as error:
        reason = str(error) if block.crc_ok else f"it is damaged ({error})"
        raise GhostError(reason) from error
