"""The command: `python -m benchmarks [ROW … | agreement]`."""

from __future__ import annotations

import argparse
import sys

from benchmarks import agreement, page, race, rows
from benchmarks.sides import Pair
from desmume_mkds.game.errors import MkdsError


def main(arguments: list[str] | None = None) -> int:
    """Measure, print, keep. The exit code: 1 if the sides disagree about the race, 2 if one does not run."""
    names = [row.name for row in rows.ROWS]
    choice = ", ".join([*names, "agreement"])
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks", description="Measure this project against the public packages like it."
    )
    parser.add_argument("rows", nargs="*", metavar="ROW", help=f"what to measure, all by default: {choice}")
    asked = parser.parse_args(arguments).rows or [*names, "agreement"]
    if unknown := [name for name in asked if name not in (*names, "agreement")]:
        parser.error(f"there is no row {unknown[0]!r}; the rows are {choice}")
    try:
        return run(asked)
    except MkdsError as error:
        print(error, file=sys.stderr)
        return 2


def run(asked: list[str]) -> int:
    """Measure the rows asked for; the exit code."""
    to_race, keys = race.keys()
    go = race.COUNTDOWN
    measured = {}
    if wanted := [row for row in rows.ROWS if row.name in asked]:
        with Pair(to_race + keys[:go], keys[go:]) as pair:
            for row in wanted:
                measured[row.name] = row.run(pair)
                print(page.line(row.name, measured[row.name]), flush=True)
                page.write("rows", page.content(page.keep(measured)))
    if "agreement" not in asked:
        return 0
    with Pair(to_race, keys) as pair:
        content = agreement.table(agreement.compare(pair))
    print(content)
    page.write("agreement", content)
    return int("**differs**" in content)


if __name__ == "__main__":
    raise SystemExit(main())
