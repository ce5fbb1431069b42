"""The C compiler: Zig, which pip installs.

Without a target Zig compiles for the very processor and C library that it stands on, and fuses a * b + c
where that processor can: the library would not run on an older machine, and floats would differ in the last
bit. So every build names its target.
"""

import os
import platform
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

_SYSTEMS = {"linux": "linux-gnu", "darwin": "macos-none", "win32": "windows-gnu"}
_PROCESSORS = {"AMD64": "x86_64", "arm64": "aarch64"}

HOST = f"{_PROCESSORS.get(platform.machine(), platform.machine())}-{_SYSTEMS.get(sys.platform, sys.platform)}"
"""The target of a library for this machine: its kind of processor without what only newer ones can."""

LIBRARY = [
    "-O2", "-shared", "-fPIC", "-fno-sanitize=all",
    "-ffp-contract=off",  # on ARM even the plain processor can fuse
]  # fmt: skip
"""The flags of a library for this machine."""


def compile_c(target: str, arguments: Iterable[str | Path], work: Path) -> None:
    """Run the compiler for a target, with its caches in `work`.

    Raises subprocess.CalledProcessError: the compiler's messages are on stderr.
    """
    caches = {f"ZIG_{kind}_CACHE_DIR": str(work / "zig") for kind in ("GLOBAL", "LOCAL")}
    subprocess.run(
        [sys.executable, "-m", "ziglang", "cc", "-target", target, *map(str, arguments)],
        check=True,
        env=os.environ | caches,
    )
