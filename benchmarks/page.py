"""What is kept of a run: results.json, and the tables in docs/benchmarks.md between their marks."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.rows import ROWS
from benchmarks.sides import PACKAGES, ROOT
from desmume_mkds.game.files import write_whole

RESULTS = Path(__file__).parent / "results.json"
PAGE = ROOT / "docs" / "benchmarks.md"


def keep(rows: Mapping[str, Any]) -> dict[str, Any]:
    """Put rows into results.json beside those that were there; all that is in it now."""
    known = json.loads(RESULTS.read_text())["rows"] if RESULTS.is_file() else {}
    known.update(rows)
    merged = {row.name: known[row.name] for row in ROWS if row.name in known}
    results = {"machine": machine(), "against": PACKAGES, "rows": merged}
    write_whole(RESULTS, (json.dumps(results, indent=2) + "\n").encode())
    return results


def machine() -> str:
    """What this was measured on, and how busy it was (1 to 2 is the benchmark itself)."""
    name = platform.processor() or platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            name = line.partition(":")[2].strip()
            break
    system = f"{platform.system()}, Python {platform.python_version()}"
    return f"{name}, {os.cpu_count()} cores, load average {os.getloadavg()[1]:.1f}, {system}"


def table(rows: Mapping[str, Any]) -> str:
    """The rows as a Markdown table."""
    lines = ["| row | ours | theirs | ratio | least to most | what |", "|---|---|---|---|---|---|"]
    for row in ROWS:
        if row.name in rows:
            kept = rows[row.name]
            least, most = kept["ratio_range"]
            lines.append(
                f"| `{row.name}` | {number(kept['ours'])} {row.unit} | {number(kept['theirs'])} {row.unit} | "
                f"**{number(kept['ratio'])}** | {number(least)} to {number(most)} | {row.what} |"
            )
    return "\n".join(lines)


def content(results: Mapping[str, Any]) -> str:
    """The table and the machine, as on the page."""
    return f"{table(results['rows'])}\n\nMeasured on: {results['machine']}."


def line(name: str, kept: Mapping[str, Any]) -> str:
    """A row's result for the terminal."""
    least, most = map(number, kept["ratio_range"])
    mine, other, ratio = number(kept["ours"]), number(kept["theirs"]), number(kept["ratio"])
    sides = f"ours {mine:>7}  theirs {other:>7} {kept['unit']:9}"
    return f"{name:22} {sides} ratio {ratio:>6} ({least} to {most})"


def number(value: float) -> str:
    """Three digits that say something.

    >>> number(0.12345), number(12.345), number(1234.5)
    ('0.123', '12.3', '1234')
    """
    return f"{value:.3g}" if value < 100 else f"{value:.0f}"


def write(mark: str, content: str) -> None:
    """Put a table between its marks `<!-- mark -->` … `<!-- end -->` in the page."""
    before, begin, rest = PAGE.read_text().partition(f"<!-- {mark} -->\n")
    after = rest[rest.index("<!-- end -->") :]
    write_whole(PAGE, f"{before}{begin}{content}\n{after}".encode())
