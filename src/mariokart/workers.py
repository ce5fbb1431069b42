"""Jobs in processes of their own, so that an emulator that aborts takes nothing but its own job with it."""

import multiprocessing
import signal
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
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears Ctrl-C and ends us
    try:
        steps = work(job, lambda steps: pipe.send(("progress", steps)))
        pipe.send(("done", steps))
    except (MkdsError, OSError) as error:
        pipe.send(("failed", 0, " ".join(str(error).split())))
    except Exception as error:
        reason = f"the recorder failed ({type(error).__name__}: {error}); please report it"
        pipe.send(("failed", 0, " ".join(reason.split()), traceback.format_exc()))
