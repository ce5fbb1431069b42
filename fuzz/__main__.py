"""Fuzz the readers of files: `python -m fuzz [--seconds N] [TARGET…]`.

Each target runs in a process of its own, with a limit on memory, so that an input that would fill it is a
defect like any other. Coverage guides the inputs (atheris, libFuzzer). Prints how many were tried; an input
that was not taken as it should is kept in build/fuzz, and the exit code is 1.
"""

from __future__ import annotations

import argparse
import re
import resource
import subprocess
import sys
from pathlib import Path

MEMORY = 3 << 30  # bytes of address space
SLOW = 20  # seconds that one input may take
ROUND = 15  # seconds for a process: atheris keeps the result of every comparison of arrays
FOLDER = Path("build/fuzz")


def main() -> int:
    from desmume_mkds.game.errors import MkdsError
    from fuzz.targets import TARGETS

    parser = argparse.ArgumentParser(prog="python -m fuzz", description=__doc__.partition("\n")[0])
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=", ".join(TARGETS))
    parser.add_argument("--seconds", type=int, default=30, help="time for each target (default 30)")
    parser.add_argument("--input", type=Path, help="read this one input, as kept in build/fuzz, and no other")
    arguments = parser.parse_args()
    unknown = set(arguments.targets) - set(TARGETS)
    if unknown:
        parser.error(f"there is no target {min(unknown)}; there are {', '.join(TARGETS)}")
    if arguments.input:
        for name in arguments.targets:
            try:
                TARGETS[name].run(arguments.input.read_bytes())
            except MkdsError as error:
                print(f"{name}: refused: {error}")
        return 0
    total, failed = 0, []
    for name in arguments.targets or TARGETS:
        tried, good = fuzz(name, arguments.seconds)
        total += tried
        failed += [] if good else [name]
        verdict = "" if good else f"FAILED: see {FOLDER / name}.log"
        print(f"{name:16} {tried:>10,} inputs  {verdict}", flush=True)
    verdict = f"{len(failed)} failed" if failed else "all read or refused"
    print(f"{'in all':16} {total:>10,} inputs  {verdict}")
    return 1 if failed else 0


def fuzz(name: str, seconds: int) -> tuple[int, bool]:
    """How many inputs one target tried, and whether all were taken as they should."""
    from fuzz.targets import TARGETS

    corpus = FOLDER / name
    corpus.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(TARGETS[name].seeds()):
        (corpus / f"seed{number}").write_bytes(seed)
    tried = 0
    for number, start in enumerate(range(0, seconds, ROUND)):
        count, good = _round(name, min(ROUND, seconds - start), seed=number + 1)
        tried += count
        if not good:
            return tried, False
    return tried, True


def _round(name: str, seconds: int, seed: int) -> tuple[int, bool]:
    """One process of `fuzz`, which goes on from the inputs that the ones before found worth keeping."""
    log = FOLDER / f"{name}.log"
    options = [
        f"-max_total_time={seconds}", f"-timeout={SLOW}", f"-artifact_prefix={FOLDER / name}-",
        f"-seed={seed}", "-rss_limit_mb=0", "-max_len=200000",
    ]  # fmt: skip
    command = [sys.executable, "-m", "fuzz.one", name, str(FOLDER / name), *options]
    with log.open("w") as stream:
        limit = (MEMORY, MEMORY)
        done = subprocess.run(
            command, stdout=stream, stderr=stream, check=False,
            preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, limit),
        )  # fmt: skip
    counts = re.findall(r"^(?:#|Done )(\d+)", log.read_text(errors="replace"), re.MULTILINE)
    return max((int(count) for count in counts), default=0), done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())
