"""`mariokart ghosts`: what game saves hold, as a table or as JSON."""

import hashlib
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.table import Table
from rich.text import Text

from desmume_mkds.game.ghost import Ghost, format_time
from desmume_mkds.game.save import Save
from desmume_mkds.game.slots import StoredGhost
from mariokart.console import out
from mariokart.leaving import leave_out_unused, usable
from mariokart.sources import SAVES, find_files


def list_ghosts(sources: Sequence[Path], as_json: bool = False, erased: bool = False) -> None:
    """Print the ghosts of saves, which are files or folders to search; with `erased` those that the game
    erased, too, as far as they still lie there.

    As JSON it is one object for one file and a list of them for several. What cannot be read is named.

    Raises MkdsError: a source does not exist, or is the only one and no sound save.
    """
    paths = find_files(sources, SAVES)
    saves = list(usable(paths, Save.from_file))
    for path, save in saves:
        leave_out_unused(path, save)
    if as_json:
        found = [describe_save(path, save, erased) for path, save in saves]
        print(json.dumps(found[0] if len(paths) == 1 else found, indent=1))
        return
    for path, save in saves:
        for table in tables_of(path, save, erased):
            out.print(table)


def describe_save(path: Path, save: Save, erased: bool = False) -> dict[str, Any]:
    """Return all that is known of a save's ghosts, in the form of JSON.

    Recordings are given with and without the run that was open at the finish (`full` and `counted`), each
    with a SHA-256 over its frames, one byte of ghost buttons each.
    """
    data = save.to_bytes()
    personal = [_personal(stored) for stored in save.stored_personal_ghosts()]
    downloaded = [_downloaded(stored) for stored in save.stored_downloaded_ghosts()]
    return {
        "file": path.name,
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "nickname": save.nickname,
        "personal_ghost_bits": f"{save.personal_ghost_bits:#010x}",
        "download_ghost_bits": f"{save.downloaded_ghost_bits:#010x}",
        "personal_ghost_count": len(personal),
        "download_ghost_count": len(downloaded),
        "total_frames_counted": sum(ghost["frames_counted"] for ghost in personal),
        "total_frames_full": sum(ghost["frames_full"] for ghost in personal),
        "total_runs_counted": sum(ghost["runs_counted"] for ghost in personal),
        "personal_ghosts": personal,
        "downloaded_ghosts": downloaded,
    } | ({"erased_ghosts": [_describe(stored) for stored in save.erased_ghosts()]} if erased else {})


def tables_of(path: Path, save: Save, erased: bool = False) -> list[Table]:
    """Return tables of a save's own and its downloaded ghosts, as far as it has any of them."""
    kinds = {"Ghosts": save.stored_personal_ghosts(), "Downloaded ghosts": save.stored_downloaded_ghosts()}
    if erased:
        kinds["Erased ghosts"] = save.erased_ghosts()
    return [
        _table(f"{kind} in {path.name} ({len(ghosts)})", ghosts)
        for kind, ghosts in kinds.items()
        if ghosts or kind == "Ghosts"
    ]


def _table(title: str, ghosts: list[StoredGhost]) -> Table:
    """Return a table that fits 80 columns."""
    table = Table(title=Text(title, style="bold"), title_justify="left", box=SIMPLE_HEAD, pad_edge=False)
    for name in ("Course", "Character", "Kart", "Player"):
        table.add_column(name)
    table.add_column("Time", justify="right")
    for stored in ghosts:
        ghost, time = stored.ghost, Text(stored.ghost.time)
        if not stored.block.crc_ok:
            time = Text("damaged", style="red")
        names = (ghost.course.name, ghost.character.name, ghost.kart.name, _printable(ghost.player_name))
        table.add_row(*names, time)
    return table


def _printable(name: str) -> str:
    return "".join(letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in name)


def _personal(stored: StoredGhost) -> dict[str, Any]:
    course = stored.ghost.course
    where = {"slot": stored.slot, "course_abbr": course.abbr, "course_name": course.name, "cup": course.cup}
    return where | _describe(stored)


def _downloaded(stored: StoredGhost) -> dict[str, Any]:
    course = stored.ghost.course
    where = {"download_slot": stored.slot, "course_slot": course.slot}
    return where | {"course_abbr": course.abbr, "course_name": course.name} | _describe(stored)


def _describe(stored: StoredGhost) -> dict[str, Any]:
    ghost, block = stored.ghost, stored.block
    return {
        "block_offset": stored.offset,
        "block_offset_hex": hex(stored.offset),
        "key_index": block.key_index,
        "crc": f"{block.crc:#06x}",
        "crc_ok": block.crc_ok,
        "tick_bytes": block.ticks.hex(),
        "course_id": ghost.course.id,
        "character_id": ghost.character.id,
        "character": ghost.character.name,
        "kart_id": ghost.kart.id,
        "kart": ghost.kart.name,
        "player_name": ghost.player_name,
        "date": ghost.date.isoformat(),
        "flags_raw": ghost.flags,
        "is_valid": bool(ghost.flags & 1),
        "flag_bits_2_3": ghost.flags >> 2 & 3,
        "total_time_ms": ghost.total_ms,
        "total_time": ghost.time,
        "lap_times_ms": list(ghost.lap_ms),
        "lap_times": [format_time(ms) for ms in ghost.lap_ms],
    } | _describe_recording(ghost)


def _describe_recording(ghost: Ghost) -> dict[str, Any]:
    full = ghost.frames()
    buttons, open_frames = ghost.open_run
    counted = full[: len(full) - open_frames]
    return {
        "data_length": 2 * (len(ghost.runs) - 1),
        "runs_counted": len(ghost.runs) - 1,
        "frames_counted": len(counted),
        "sha256_counted": hashlib.sha256(counted.tobytes()).hexdigest(),
        "tail_run": {"buttons": buttons, "frames": open_frames},
        "runs_full": len(ghost.runs),
        "frames_full": len(full),
        "sha256_full": hashlib.sha256(full.tobytes()).hexdigest(),
        "first_runs": [list(run) for run in ghost.runs[:6]],
    }
