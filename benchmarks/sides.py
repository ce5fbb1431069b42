"""The two sides as processes that answer questions, each with its own Python environment."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from desmume_mkds.cartridge import ROM
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.files import write_whole

ROOT = Path(__file__).parent.parent
BUILD = ROOT / "build" / "rivals"
PACKAGES = {"py-desmume-mkds": "0.0.20", "gym-mkds": "0.2.3"}
"""The rivals. py-desmume-mkds imports PyTorch without asking for it, so it is installed beside them."""

SOUND = {"SDL_AUDIODRIVER": "dummy"}
"""A sound device that makes no sound: machines that people sit at have one, and their emulator opens it."""


class BenchmarkError(MkdsError):
    """A side cannot be set up, or does not answer."""


def rivals() -> Path:
    """The Python of the rivals' environment under build/rivals, made if need be."""
    python = BUILD / "venv" / "bin" / "python"
    wanted = [f"{name}=={version}" for name, version in PACKAGES.items()] + ["torch"]
    stamp = BUILD / "ready"
    if stamp.is_file() and stamp.read_text() == " ".join(wanted):
        return python
    print(f"installing {', '.join(wanted)} into {BUILD / 'venv'}", file=sys.stderr)
    pip = [str(python), "-m", "pip", "install", "-q", "-c", str(ROOT / "constraints.txt"), *wanted]
    try:
        subprocess.run([sys.executable, "-m", "venv", str(BUILD / "venv")], check=True)
        subprocess.run(pip, check=True)
    except (subprocess.CalledProcessError, OSError) as error:
        raise BenchmarkError(f"the packages to compare with cannot be installed: {error}") from error
    write_whole(stamp, " ".join(wanted).encode())
    return python


class Side:
    """A process that works for one side (`benchmarks.ours` or `benchmarks.theirs`)."""

    def __init__(self, name: str, **environment: str) -> None:
        python = sys.executable if name == "ours" else str(rivals())
        self.name = name
        self._folder = tempfile.TemporaryDirectory()
        self.state = str(Path(self._folder.name) / "state")
        """A file where the side may keep a savestate."""
        environ = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "SDL_"))}
        environ |= {"SDL_VIDEODRIVER": "dummy", "XDG_CONFIG_HOME": self._folder.name} | environment
        if name == "ours":
            environ["PYTHONPATH"] = f"{ROOT / 'src'}{os.pathsep}{ROOT}"
        self._log = (Path(self._folder.name) / "log").open("w+")
        self._process = subprocess.Popen(
            [python, "-m", f"benchmarks.{name}"],
            cwd=ROOT, env=environ, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self._log, text=True,
        )  # fmt: skip

    def ask(self, task: str, **arguments: Any) -> Any:
        """The value of a task. Raises BenchmarkError: it failed there."""
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps({"task": task} | arguments) + "\n")
            self._process.stdin.flush()
            answer: Mapping[str, Any] = json.loads(self._process.stdout.readline() or "{}")
        except OSError:
            answer = {}
        if "value" not in answer:
            raise BenchmarkError(f"{self.name}, {task}: {answer.get('error') or self._last_words()}")
        return answer["value"]

    def _last_words(self) -> str:
        self._log.seek(0)
        return "it ended: " + " ".join(self._log.read().split()[-20:])

    def close(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.wait()
        for stream in (self._process.stdin, self._process.stdout, self._log):
            assert stream
            stream.close()
        self._folder.cleanup()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Pair:
    """Both sides, at the same moment of the same race on Shakedown."""

    def __init__(
        self, to_moment: list[int], keys: list[int], sides: tuple[str, str] = ("ours", "theirs")
    ) -> None:
        """Start both, given the keys from power-on to that moment and from there on."""
        self.to_moment = to_moment
        """The keys from power-on to the moment."""
        self.keys = keys
        """What the baseline driver presses from the moment on, frame by frame."""
        self.ours, self.theirs = map(Side, sides)
        for side in (self.ours, self.theirs):
            self.start(side)

    def start(self, side: Side) -> None:
        """Let a side open Shakedown, go to the moment and keep it."""
        side.ask("open_rom", rom=str(ROM))
        side.ask("race", keys=self.to_moment, state=side.state)

    def close(self) -> None:
        """End both."""
        self.ours.close()
        self.theirs.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
