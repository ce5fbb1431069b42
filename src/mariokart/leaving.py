"""One bad item never hides the good ones: what cannot be used is named and left out, the rest is used.

Whatever takes several files asks for them through `usable`. A command that left something out ends with exit
code 2, however well the rest went (`mariokart.cli`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from desmume_mkds.game.errors import MkdsError
from mariokart.console import about, complain

if TYPE_CHECKING:
    from desmume_mkds.game.save import Save

left_out: list[str] = []
"""What this command has left out so far, and why."""

Item = TypeVar("Item")
Found = TypeVar("Found")


def leave_out(what: str) -> None:
    """Say what is left out and why."""
    left_out.append(what)
    complain(f"{what}; left out")


def usable(
    items: Sequence[Item], read: Callable[[Item], Found], name: Callable[[Item], str] = str
) -> Iterator[tuple[Item, Found]]:
    """Yield each of the `items` with what `read` makes of it; those of which it makes nothing are left out.

    Raises MkdsError, which names the item: there is one item, and it cannot be used.
    """
    for item in items:
        try:
            found = read(item)
        except MkdsError as error:
            sentence = about(name(item), str(error))
            if len(items) == 1:
                raise type(error)(sentence) from error
            leave_out(sentence)
            continue
        yield item, found


def leave_out_unused(path: Path, save: Save) -> None:
    """Say which ghosts of a save cannot be used, and why."""
    for unused in save.unused_ghosts():
        leave_out(f"{path}: {unused}")
