"""The machine: the emulator's library, the display, PyTorch and what else may be installed."""

from __future__ import annotations

import importlib.util
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib import metadata

from desmume_mkds import library
from mariokart.doctor.findings import Finding, Verdict

GTK = """
import gi
gi.require_version("Gtk", "3.0")
from gi.repository import Gtk
print("a window can be opened" if Gtk.init_check()[0] else "no window can be opened: there is no display")
"""
TORCH = """
import torch
cuda = [torch.cuda.get_device_name(index) for index in range(torch.cuda.device_count())]
mps = ["mps"] if torch.backends.mps.is_available() else []
print(torch.__version__, "on", ", ".join(["cpu", *cuda, *mps]))
"""


def examine_machine() -> Iterator[Finding]:
    """Look at all of it."""
    yield Finding(Verdict.PASS, "system", f"{platform.platform()}, Python {platform.python_version()}", "")
    yield from _library()
    yield _display()
    yield _import("GTK", GTK, "GTK 3 through PyGObject, for windows", "gtk")
    yield _import("PyTorch", TORCH, "PyTorch, for training and driving", "train")
    yield from _extras()


def _library() -> Iterator[Finding]:
    build, why = library.recognise(), library.why_plain()
    verdict = Verdict.DOUBTFUL if why else Verdict.PASS
    found = f"{library.find()}: {build.name if build else why}"
    yield Finding(verdict, "libdesmume", found, "a build whose fast paths are known", "this line")
    for path in library.report():
        verdict = Verdict.PASS if path.on else Verdict.DOUBTFUL
        yield Finding(verdict, path.name, f"{'on' if path.on else 'off'}: {path.why}", "")


def _display() -> Finding:
    names = ("WAYLAND_DISPLAY", "DISPLAY")
    there = [f"{name}={os.environ[name]}" for name in names if os.environ.get(name)]
    if sys.platform != "linux":
        there = [platform.system()]
    verdict = Verdict.PASS if there else Verdict.DOUBTFUL
    found = ", ".join(there) or "none: windows cannot be opened here; everything else works"
    return Finding(verdict, "display", found, "")


def _import(subject: str, script: str, expected: str, extra: str) -> Finding:
    """Try it in a process of its own: GTK would meddle with the emulator's folders."""
    done = None
    try:
        done = subprocess.run(
            [sys.executable, "-c", script], capture_output=True, text=True, timeout=120, check=False
        )
        words = done.stdout if done.returncode == 0 else done.stderr
    except subprocess.TimeoutExpired:
        words = "it hangs when it is imported"
    found = (words.strip().splitlines() or ["it ends without a word"])[-1]
    if done is not None and done.returncode == 0 and not found.startswith("no "):
        return Finding(Verdict.PASS, subject, found, expected)
    if "ModuleNotFoundError" in found:
        found = f"not installed; pip install 'mariokart[{extra}]'"
    return Finding(Verdict.DOUBTFUL, subject, found, expected)


def _extras() -> Iterator[Finding]:
    """Which of the package's extras are complete."""
    wanted: dict[str, list[str]] = {}
    for requirement in _requirements():
        if match := re.search(r"extra\s*==\s*['\"](\w+)['\"]", requirement):
            name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
            wanted.setdefault(match[1], []).append(name)
    for extra, names in wanted.items():
        missing = [name for name in names if not _installed(name)]
        versions = ", ".join(f"{name} {metadata.version(name)}" for name in names if name not in missing)
        found = f"{', '.join(missing)} missing; pip install 'mariokart[{extra}]'" if missing else versions
        verdict = Verdict.DOUBTFUL if missing else Verdict.PASS
        yield Finding(verdict, f"extra {extra}", found, "")


def _requirements() -> list[str]:
    try:
        return metadata.requires("mariokart") or []
    except metadata.PackageNotFoundError:  # run from its sources
        return []


def _installed(name: str) -> bool:
    try:
        return bool(metadata.version(name))
    except metadata.PackageNotFoundError:
        return importlib.util.find_spec(name) is not None
