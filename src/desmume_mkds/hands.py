"""What an `EmulatorPool` works with: an emulator and somebody who works for it alone, a thread or a process.

`begin` a call, any number of hands at once, and `finish` each. An interrupted `finish` is made up for.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import pickle
import signal
import tempfile
import threading
import traceback
import weakref
from collections.abc import Callable, Sequence
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from queue import SimpleQueue
from typing import Any, Protocol

from desmume_mkds.battery import temporary_folder
from desmume_mkds.console import EmulatorError
from desmume_mkds.emulator import MarioKart
from desmume_mkds.game.files import StrPath

Call = tuple[Callable[..., Any], Sequence[Any]]
Answer = tuple[bool, Any]
"""Whether it went well; what came of it, or the exception."""

PATIENCE = 10
"""Seconds in which a process may end by itself."""


class Hand(Protocol):
    """An emulator and who works for it. A new one has begun to open the cartridge."""

    def begin(self, function: Callable[..., Any], arguments: Sequence[Any]) -> None:
        """Let `function(emulator, *arguments)` be called. Raises nothing: `finish` does."""

    def finish(self) -> Any:
        """Wait for the call that was begun; what it returned, or raise what it raised."""

    def restart(self) -> None:
        """Begin to open the cartridge anew."""

    def close(self) -> None:
        """Close the emulator, and end the thread or process."""


class ThreadHand:
    """An emulator of this process, and a thread."""

    def __init__(self, rom: StrPath, save: StrPath | bytes | None) -> None:
        self.emulator = MarioKart()
        self._cartridge = rom, save
        self._calls: SimpleQueue[Call | None] = SimpleQueue()
        self._answers: SimpleQueue[Answer] = SimpleQueue()
        self._due = 0
        work = (self.emulator, self._calls, self._answers)
        self._thread = threading.Thread(target=_work, args=work, name="emulator", daemon=True)
        self._thread.start()
        weakref.finalize(self, self._calls.put, None)  # a pool that is forgotten ends its threads
        self.restart()

    def begin(self, function: Callable[..., Any], arguments: Sequence[Any]) -> None:
        self._due += 1
        self._calls.put((function, arguments))

    def finish(self) -> Any:
        while True:
            answer = self._answers.get()
            self._due -= 1
            if not self._due:
                return _outcome(answer)

    def restart(self) -> None:
        self.begin(MarioKart.open, self._cartridge)

    def close(self) -> None:
        self._calls.put(None)
        self._thread.join()
        self.emulator.close()


def _work(emulator: MarioKart, calls: SimpleQueue[Call | None], answers: SimpleQueue[Answer]) -> None:
    while (call := calls.get()) is not None:
        answers.put(_answer(emulator, *call))
        del call  # keep nothing alive that the caller gave


def _answer(emulator: MarioKart, function: Callable[..., Any], arguments: Sequence[Any]) -> Answer:
    try:
        return True, function(emulator, *arguments)
    except BaseException as error:
        return False, error


def _outcome(answer: Answer) -> Any:
    well, value = answer
    if not well:
        raise value
    return value


class ProcessHand:
    """A process, and an emulator in it."""

    def __init__(self, rom: StrPath, save: StrPath | bytes | None) -> None:
        self._cartridge = rom, save
        self._due = 0
        self._failed: Exception | None = None
        self._start()

    def _start(self) -> None:
        context = multiprocessing.get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self._process: SpawnProcess = context.Process(
            target=_serve, args=(theirs, str(temporary_folder())), name="emulator", daemon=True
        )
        self._process.start()
        theirs.close()
        self._due = 0
        self.begin(MarioKart.open, self._cartridge)

    def begin(self, function: Callable[..., Any], arguments: Sequence[Any]) -> None:
        self._failed = None
        try:
            call = pickle.dumps((function, arguments), pickle.HIGHEST_PROTOCOL)
        except Exception as error:
            self._failed = EmulatorError(
                f"a call cannot be sent to another process ({error}): functions must be found in a module"
            )
            return
        self._due += 1
        with contextlib.suppress(OSError):  # it has ended: `finish` will notice
            self._pipe.send_bytes(call)

    def finish(self) -> Any:
        if self._failed is not None:
            raise self._failed
        while True:
            try:
                answer = self._pipe.recv()
            except (EOFError, OSError):
                raise EmulatorError(f"the emulator's process {self._fate()}; restart it") from None
            self._due -= 1
            if not self._due:
                return _outcome(answer)

    def restart(self) -> None:
        self.close()
        self._start()

    def close(self) -> None:
        self._pipe.close()  # which ends the process, unless something runs in it
        self._process.join(PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()

    def _fate(self) -> str:
        self._process.join(PATIENCE)
        code = self._process.exitcode
        if code is not None and code < 0:
            return f"was ended by {signal.Signals(-code).name}"
        return f"ended (exit code {code})"


def _serve(pipe: Connection, folder: str) -> None:
    """The process: answer calls until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent
    tempfile.tempdir = folder  # which the parent removes, however this process ends
    with MarioKart() as emulator, contextlib.suppress(EOFError, OSError):
        while True:
            pipe.send_bytes(_packed_answer(emulator, pipe.recv_bytes()))


def _packed_answer(emulator: MarioKart, call: bytes) -> bytes:
    try:
        function, arguments = pickle.loads(call)
    except Exception as error:
        return _refusal(f"a call cannot be read in the emulator's process ({error})")
    well, value = _answer(emulator, function, arguments)
    if not well:
        value.add_note("In the emulator's process:\n" + "".join(traceback.format_exception(value)))
    try:
        packed = pickle.dumps((well, value), pickle.HIGHEST_PROTOCOL)
        if not well:  # not all exceptions can be put together again
            pickle.loads(packed)
    except Exception as error:
        what = "what was returned cannot be sent" if well else f"{type(value).__name__}: {value}"
        return _refusal(f"{what} ({error})")
    return packed


def _refusal(why: str) -> bytes:
    return pickle.dumps((False, EmulatorError(why)))
