"""The command line: one thin command per tool. Each parses, calls its module and prints.

Heavy modules are imported inside the commands, so that `mariokart --help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence

from desmume_mkds.game.errors import MkdsError
from mariokart import interrupt
from mariokart.cli import files, learning, racing  # noqa: F401 (--help lists them in this order)
from mariokart.cli.app import app
from mariokart.leaving import left_out

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> None:
    """Run the command line and exit; what a person got wrong is one sentence and exit code 2."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    left_out.clear()
    interrupt.listen()
    try:
        app(args=arguments)
    except SystemExit as stop:
        if stop.code == 130:
            complain("interrupted; what was finished is kept")
            sys.exit(interrupt.exit_code())
        if not stop.code and left_out:
            sys.exit(2)
        raise
    except (MkdsError, OSError, ModuleNotFoundError) as error:
        if {"--verbose", "-v"} & set(arguments):
            raise
        sentence = _sentence(error)
        if sentence is None:
            raise
        complain(sentence)
        sys.exit(interrupt.exit_code() if isinstance(error, interrupt.StoppedError) else 2)


def complain(sentence: str) -> None:
    """Print one sentence about what is wrong."""
    print(f"mariokart: {sentence}", file=sys.stderr)


TRAINING = (
    "torch", "safetensors", "stable_baselines3", "tensorboard", "yaml", "minari", "h5py", "matplotlib", "av"
)
EXTRAS = dict.fromkeys(TRAINING, "train") | {"cv2": "overlays"}
"""Packages that the base install lacks, and the extra that brings each."""


def _sentence(error: Exception) -> str | None:
    """Return what to tell a person about `error`, or None if it is a defect of ours."""
    if isinstance(error, ModuleNotFoundError):
        package = (error.name or "").partition(".")[0]
        extra = EXTRAS.get(package)
        return extra and f"{package} is not installed; run: pip install 'mariokart[{extra}]'"
    if isinstance(error, OSError) and error.filename:
        return f"{os.fspath(error.filename)!s} cannot be used: {(error.strerror or str(error)).lower()}"
    return " ".join(str(error).split())
