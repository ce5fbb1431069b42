"""Being told to stop. Ctrl-C, SIGTERM and SIGHUP end a command alike: cleaned up, in one sentence.

All three arrive as KeyboardInterrupt. Who would rather finish what is in hand first asks now and then:

    with asked_to_stop() as asked:
        while not asked():
            ...
"""

from __future__ import annotations

import contextlib
import signal
import threading
from collections.abc import Callable, Iterator
from types import FrameType

from desmume_mkds.game.errors import MkdsError
from mariokart.console import complain

SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]
_latest: list[int] = [signal.SIGINT]


class StoppedError(MkdsError):
    """A person stopped the command; the sentence says what was kept."""


def listen() -> None:
    """From now on the signals interrupt this process, as Ctrl-C does. Only the main thread may ask for it."""
    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:      # as nohup has it
                signal.signal(number, _interrupt)


def exit_code() -> int:
    """What the process ends with: 128 and the number of the signal that came last."""
    return 128 + _latest[0]


def _interrupt(number: int, frame: FrameType | None) -> None:
    _latest[0] = number
    raise KeyboardInterrupt


@contextlib.contextmanager
def asked_to_stop(what: str = "what is in hand") -> Iterator[Callable[[], bool]]:
    """For the time of a block, let the first signal only be noted, and yield whether it was.

    The person is told that `what` is finished first; the second signal interrupts. Outside the main thread,
    to which signals come, nothing changes.
    """
    asked = False
    before: dict[int, object] = {}

    def note(number: int, frame: FrameType | None) -> None:
        nonlocal asked
        if asked:
            _interrupt(number, frame)
        asked, _latest[0] = True, number
        complain(f"stopping when {what} is done; once more stops at once")

    if threading.current_thread() is threading.main_thread():
        for number in SIGNALS:
            if signal.getsignal(number) is not signal.SIG_IGN:
                before[number] = signal.signal(number, note)
    try:
        yield lambda: asked
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)      # type: ignore[arg-type]
