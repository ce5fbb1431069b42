"""`mariokart doctor`: what works here, and whether a cartridge's memory is what we take it for.

The machine is looked at first. Then the cartridge is led through its menus to a race and driven for some
seconds, and every field that drivers and tools rest on is judged by how it behaves. Each finding is one line:
pass, doubtful or fail, with what was found and what was expected.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from rich.text import Text

from desmume_mkds import MarioKart, cartridge
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.fields import NotInRamError
from desmume_mkds.game.rom import RomInfo
from mariokart.console import out
from mariokart.doctor import kart, race
from mariokart.doctor.check import Check
from mariokart.doctor.drive import drive
from mariokart.doctor.findings import STYLES, Finding, Verdict
from mariokart.doctor.machine import examine_machine
from mariokart.doctor.speed import examine_speed
from mariokart.doctor.way import Way, examine_cartridge
from mariokart.doctor.world import examine_course, examine_pointers

FOLDER = Path("runs/doctor")
"""Where pictures go that are needed to tell what went wrong."""


def doctor(rom: RomInfo, save: Path | None = None, as_json: bool = False) -> bool:
    """Look at this machine and a cartridge, and print what was found; whether nothing failed."""
    findings: dict[str, list[Finding]] = {}
    for part, finding in examine(rom, save):
        if part not in findings and not as_json:
            out.print(f"\n{part}", style="bold")
        findings.setdefault(part, []).append(finding)
        if not as_json:
            out.print(finding.line(), soft_wrap=True)
    counts = Counter(finding.verdict for part in findings.values() for finding in part)
    if as_json:
        parts = {part: [finding.as_json() for finding in found] for part, found in findings.items()}
        print(json.dumps({**parts, "summary": {verdict: counts[verdict] for verdict in Verdict}}, indent=1))
    else:
        summary = (Text(f"{counts[verdict]} {verdict}", STYLES[verdict]) for verdict in Verdict)
        out.print(Text("\n"), Text(", ").join(summary), sep="")
    return not counts[Verdict.FAIL]


def examine(rom: RomInfo, save: Path | None = None) -> Iterator[tuple[str, Finding]]:
    """Look at everything; the part and the finding, one after another."""
    yield from (("machine", finding) for finding in examine_machine())
    yield from examine_game(rom, save)


def examine_game(rom: RomInfo, save: Path | None = None) -> Iterator[tuple[str, Finding]]:
    """Lead a cartridge to a race, and judge its memory there."""
    yield "cartridge", examine_cartridge(rom)
    with MarioKart(rom.path, save=save or (cartridge.SAVE if rom.is_shakedown else None)) as emu:
        way = Way(emu, FOLDER)
        try:
            yield from (("cartridge", finding) for finding in way.walk())
            if not way.racing:
                return
            yield from (("machine in a race", finding) for finding in examine_speed(emu))
            yield from (("pointers", finding) for finding in examine_pointers(emu.memory))
            yield from (("course", finding) for finding in examine_course(emu))
            yield from _drive(emu)
        except MkdsError as error:  # the game crashed, or left the race
            yield "cartridge", Finding(Verdict.FAIL, "game", str(error), "the race goes on", "this line")


def _drive(emu: MarioKart) -> Iterator[tuple[str, Finding]]:
    """Judge the fields by a drive."""
    parts = {"race": _readable(emu, race.CHECKS), "kart": _readable(emu, kart.CHECKS)}
    checks = [check for found in parts.values() for check in found if isinstance(check, Check)]
    log = drive(emu, [field for check in checks for field in (check.field, *check.others)])
    for part, found in parts.items():
        for check in found:
            yield part, check.judge(log, emu.memory) if isinstance(check, Check) else check


def _readable(emu: MarioKart, checks: tuple[Check, ...]) -> list[Check | Finding]:
    """The checks; in place of those whose fields cannot be read, the finding that it is so."""
    found: list[Check | Finding] = []
    for check in checks:
        try:
            check.read(emu.memory)
        except (NotInRamError, AttributeError) as error:
            found.append(Finding(Verdict.FAIL, check.field, str(error), check.expected, "this line"))
        else:
            found.append(check)
    return found
