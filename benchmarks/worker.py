"""A process that does one side's work: answers requests from stdin on stdout, one line of JSON each.

Each side has its own process, because both bring a package named `desmume`.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any


def serve(tasks: Mapping[str, Callable[..., Any]]) -> None:
    """Answer `{"task": name, ...arguments}` with `{"value": ...}` or `{"error": text}` until stdin ends.

    What libraries print on stdout goes to stderr.
    """
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    for line in sys.stdin:
        request = json.loads(line)
        try:
            answer = {"value": tasks[request.pop("task")](**request)}
        except Exception as error:
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
    os._exit(0)  # the emulators' own ends are not what is measured, and one of them crashes in it


def milliseconds(action: Callable[[], object], count: int) -> float:
    """What one of `count` calls takes."""
    begin = time.perf_counter()
    for _ in range(count):
        action()
    return (time.perf_counter() - begin) / count * 1e3


def private_memory() -> float:
    """MB that this process has to itself: what it wrote, so neither code nor what others share."""
    with Path("/proc/self/smaps_rollup").open() as lines:
        return sum(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty")) / 1024
