"""Environments in processes that may die: workers of Gymnasium's AsyncVectorEnv that are started anew.

    envs = keep_alive(gymnasium.make_vec("gym_mkds/TimeTrial-v1", 8, vectorization_mode="async"))

An emulator that aborts takes its process with it, and AsyncVectorEnv then ends in a bare EOFError. Here the
episode is truncated, with the cause in its info, and the environment goes on in a new process.
"""

from __future__ import annotations

import contextlib
import logging
import multiprocessing
import signal
from collections import deque
from copy import deepcopy
from typing import Any

from gymnasium import spaces
from gymnasium.vector import AsyncVectorEnv, AutoresetMode
from gymnasium.vector.async_vector_env import _async_worker
from gymnasium.vector.utils import CloudpickleWrapper

from gym_mkds.actions import DRIVING, KEYS

log = logging.getLogger(__name__)

DEAD = (EOFError, ConnectionError)
ATTEMPTS = 3            # new processes for one call before it is the caller's trouble
ACTIONS_SHOWN = 8       # latest steps whose keys the log names


def keep_alive(envs: AsyncVectorEnv) -> AsyncVectorEnv:
    """Let workers of `envs` that are killed be started anew, from now on; returns `envs`.

    The episode in a worker that died is truncated: reward 0, `infos["end"]` "worker killed by SIGKILL" or the
    like, the last observation once more; then the autoreset mode goes on as after any episode. The log names
    the environment, the frame of the race and the last keys.
    """
    pipes: list[Any] = [_Pipe(envs, number) for number in range(envs.num_envs)]
    envs.parent_pipes = pipes
    return envs


class _Pipe:
    """The pipe to a worker, which may be another process after a call than before it."""

    def __init__(self, envs: AsyncVectorEnv, number: int) -> None:
        self._envs, self._number = envs, number
        self._pipe: Any = envs.parent_pipes[number]
        self._first = True                     # the worker is the one that `envs` started
        self._call: tuple[str, Any] = ("", None)
        self._options: Any = None              # of the latest reset
        self._resets = False                   # a step that is awaited is a reset
        self._reset_next = False
        self._frame: Any = "unknown"
        self._actions: deque[Any] = deque(maxlen=ACTIONS_SHOWN)

    # --- what AsyncVectorEnv does with a pipe ---

    def send(self, call: tuple[str, Any]) -> None:
        """Ask the worker for something."""
        self._call = call
        command, data = call
        if command == "reset":
            self._options, self._reset_next = data.get("options"), False
            self._actions.clear()
        self._resets = command == "step" and self._reset_next
        if self._resets:
            self._call, self._reset_next = ("reset", {"options": self._options}), False
        elif command == "step":
            self._actions.append(data)
        self._ask()

    def recv(self) -> Any:
        """What the worker answers; where it died, what happened, or what a new worker answers."""
        command = self._call[0]
        for _ in range(ATTEMPTS):
            try:
                answer, good = self._pipe.recv()
                break
            except DEAD:
                cause = self._cause()
                if command == "close":
                    return None, True
                self._start_again(cause)
                if command == "step":
                    return self._cut_short(cause), True
                self._ask()
        else:
            raise EOFError(f"environment {self._number}: every new worker died")
        if good and command in ("reset", "step"):
            answer = self._noted(answer)
        return answer, good

    def poll(self, timeout: float | None = None) -> bool:
        """Whether `recv` would answer at once."""
        return bool(self._pipe.poll(timeout))

    def close(self) -> None:
        """Close the pipe."""
        self._pipe.close()

    @property
    def closed(self) -> bool:
        """Whether it is closed."""
        return bool(self._pipe.closed)

    # --- living on ---

    def _ask(self) -> None:
        with contextlib.suppress(*DEAD):       # recv will find out
            self._pipe.send(self._call)

    def _noted(self, answer: Any) -> Any:
        """The answer to a reset or a step, after a look at it."""
        observation, *rest = answer
        self._frame = rest[-1].get("frame", self._frame)
        if not self._first and self._envs.shared_memory:
            _put(self._envs.observations, self._number, observation)
        return (observation, 0.0, False, False, *rest) if self._resets else answer

    def _cut_short(self, cause: str) -> tuple[Any, ...]:
        """The answer to a step that the worker did not survive."""
        last = deepcopy(_row(self._envs.observations, self._number))
        info: dict[str, Any] = {"end": cause}
        if self._envs.autoreset_mode is not AutoresetMode.SAME_STEP:
            self._reset_next = self._envs.autoreset_mode is AutoresetMode.NEXT_STEP
            return last, 0.0, False, True, info
        self._call = ("reset", {"options": self._options})
        self._ask()
        (observation, begun), _ = self.recv()
        return observation, 0.0, False, True, {"final_obs": last, "final_info": info, **begun, **info}

    def _cause(self) -> str:
        process = self._envs.processes[self._number]
        process.join(5)
        code = process.exitcode
        if code is not None and code < 0:
            return f"worker killed by {signal.Signals(-code).name}"
        return f"worker ended with exit code {code}"

    def _start_again(self, cause: str) -> None:
        envs = self._envs
        keys = ", ".join(_keys(envs.single_action_space, action) for action in self._actions) or "none"
        log.error(
            "environment %d: %s after race frame %s, latest keys: %s; starting a new worker",
            self._number, cause, self._frame, keys,
        )
        context = multiprocessing.get_context(envs.context)
        self._pipe.close()
        self._pipe, theirs = context.Pipe()
        make = CloudpickleWrapper(envs.env_fns[self._number])
        process = context.Process(  # type: ignore[attr-defined]  # their common base has it not
            target=envs.worker or _async_worker,
            name=f"Worker<{type(envs).__name__}>-{self._number}",
            # Observations come by the pipe: the shared memory is known to the first workers alone.
            args=(self._number, make, theirs, self._pipe, None, envs.error_queue, envs.autoreset_mode, None),
            daemon=envs.daemon,
        )
        process.start()
        theirs.close()
        envs.processes[self._number] = process
        self._first = False


def _keys(space: Any, action: Any) -> str:
    """The keys of an action by name, in the environments of this package."""
    if space == spaces.Discrete(len(DRIVING)):
        return DRIVING[int(action)].name
    if space == spaces.Discrete(1 << len(KEYS)):
        return "+".join(name for bit, name in enumerate(KEYS) if int(action) >> bit & 1) or "-"
    return str(action)


def _row(batch: Any, number: int) -> Any:
    """One environment's part of a batch of observations."""
    if isinstance(batch, dict):
        return {name: _row(part, number) for name, part in batch.items()}
    if isinstance(batch, tuple):
        return tuple(_row(part, number) for part in batch)
    return batch[number]


def _put(batch: Any, number: int, value: Any) -> None:
    """Write one environment's observation into a batch."""
    if isinstance(batch, dict):
        for name, part in batch.items():
            _put(part, number, value[name])
    elif isinstance(batch, tuple):
        for part, item in zip(batch, value, strict=True):
            _put(part, number, item)
    else:
        batch[number] = value
