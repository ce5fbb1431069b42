"""Jobs in processes of their own, so that an emulator that aborts takes nothing but its own job with it."""

import errno
import multiprocessing
import os
import signal
import sys
import traceback
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Generic, Literal, TypeVar

from desmume_mkds.game.errors import MkdsError

JobT = TypeVar("JobT")


@dataclass(frozen=True)
class Event(Generic[JobT]):
    """What became of a job, or how far it is."""

    job: JobT
    kind: Literal["progress", "done", "failed"]
    value: int = 0
    """Steps done so far, or in all."""
    reason: str = ""
    """Why the job failed, in one sentence."""
    details: str = ""
    """The traceback, where a defect of ours is the reason."""
    disk: str = ""
    """What is wrong with the disk, where that is the reason: the next job would fail likewise."""


def run_jobs(
    work: Callable[[JobT, Callable[[int], None]], int], jobs: Sequence[JobT], processes: int
) -> Iterator[Event[JobT]]:
    """Call `work(job, report)` for each job, each in a new process, at most `processes` at a time.

    `work` is a function of a module, calls `report(steps)` now and then, and returns its number of steps.
    Yields progress as it comes, and one "done" or "failed" per job. A process that dies is a failed job; when
    the iterator is closed, the processes that still run are ended.
    """
    context = multiprocessing.get_context("spawn")
    waiting = deque(jobs)
    running: dict[Connection, tuple[JobT, SpawnProcess]] = {}
    try:
        while waiting or running:
            while waiting and len(running) < processes:
                job = waiting.popleft()
                ours, theirs = context.Pipe(duplex=False)
                process = context.Process(target=_child, args=(work, job, theirs), daemon=True)
                process.start()
                theirs.close()
                running[ours] = (job, process)
            for pipe in wait(list(running)):
                assert isinstance(pipe, Connection)
                job, process = running[pipe]
                try:
                    event = Event(job, *pipe.recv())
                except EOFError:
                    process.join()
                    event = Event(
                        job, "failed", reason=f"its emulator crashed (exit code {process.exitcode})"
                    )
                yield event
                if event.kind != "progress":
                    process.join()
                    pipe.close()
                    del running[pipe]
    finally:
        for _, process in running.values():
            process.terminate()
            process.join()


def _child(work: Callable[[JobT, Callable[[int], None]], int], job: JobT, pipe: Connection) -> None:
    for name in ("SIGINT", "SIGHUP"):  # the parent hears them and ends us
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)

    # HDF5's files complain once more, each in both ways, while they are thrown away.
    sys.excepthook, sys.unraisablehook = lambda *_: None, lambda _: None

    def tell(*event: object) -> None:
        try:
            pipe.send(event)
        except OSError:  # the parent was killed: nobody is left to work for
            os._exit(1)

    try:
        tell("done", work(job, lambda steps: tell("progress", steps)))
        return
    except (MkdsError, OSError) as error:
        tell("failed", 0, " ".join(str(error).split()), "", _disk_trouble(error))
    except Exception as error:
        reason = f"the recorder failed ({type(error).__name__}: {error}); please report it"
        tell("failed", 0, " ".join(reason.split()), traceback.format_exc(), _disk_trouble(error))
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # … and while the interpreter ends


_DISK_ERRORS = [
    getattr(errno, name) for name in ("ENOSPC", "EDQUOT", "EROFS", "EFBIG") if hasattr(errno, name)
]


def _disk_trouble(error: BaseException | None) -> str:
    """What the system says of the disk in an error or those that led to it; HDF5 has the number as text."""
    while error is not None:
        for number in _DISK_ERRORS:
            if getattr(error, "errno", None) == number or f"errno = {number}," in str(error):
                return os.strerror(number).lower()
        error = error.__cause__ or error.__context__
    return ""
