"""What is kept of a race: figures, a picture, a video; and movie and ghost, each checked by a replay."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from desmume_mkds import MarioKart, menu
from desmume_mkds.game.errors import GhostError
from desmume_mkds.game.ghost import MAX_RUNS, Ghost, encode_runs, keys_to_buttons
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.game.save import Save
from mariokart.errors import ReplayError
from mariokart.evaluate.racing import Race, Report, race
from mariokart.keystats import key_stats
from mariokart.process import Source, make_movie
from mariokart.replay import play_to_race

AFTER = 120
"""Frames that a video goes on after the finish."""
EVERY = 2
"""A video shows every second frame of the game: 30 a second."""
DATE = datetime.date(2009, 1, 1)
"""Of ghosts: what the console's clock says when it is switched on."""
NAME = 10
"""Letters that a ghost's player has at most."""

Rival = Race | Ghost


def check_movie(rom: RomInfo, driven: Race, report: Report = lambda frames: None) -> None:
    """Replay the race's movie from power-on. Raises ReplayError: it went another way."""
    _replay(rom, driven, None, report)


def film(
    rom: RomInfo, driven: Race, path: Path, scale: float = 2, report: Report = lambda frames: None
) -> None:
    """Replay the race's movie from power-on, film it to `path` (MP4), and check that it is the same race.

    Raises ReplayError: the replay went another way; nothing is written then.
    """
    from mariokart.video import writing_video

    with writing_video(path, scale, EVERY) as video:
        _replay(rom, driven, video.add, report)


def _replay(
    rom: RomInfo, driven: Race, show: Callable[[NDArray[np.uint8]], None] | None, report: Report
) -> None:
    movie, run = driven.movie, driven.run
    with MarioKart(rom.path, save=movie.sram) as emulator:
        start = play_to_race(emulator, movie)
        kart = emulator.memory.driver
        for frame, keys in enumerate([*movie.keys[start:].tolist(), *[0] * (AFTER if show else 0)]):
            drawn = show is not None and frame % EVERY == 0
            emulator.cycle(1, keys, render=drawn)
            if show is not None and drawn:
                show(emulator.screen)
            if frame < len(run) and not np.array_equal(kart.position, run.positions[frame + 1]):
                raise ReplayError(f"replaying the race from power-on went another way in frame {frame} of it")
            if frame % 60 == 0:
                report(frame)


def ghost_of(driven: Race, player: str) -> Ghost:
    """Return a finished race as a ghost of `player`, whose name is cut to what fits.

    Raises GhostError: the keys change more often than a ghost can hold, or the name is no text.
    """
    run, entry = driven.run, driven.entry
    buttons = keys_to_buttons(run.keys)
    if (runs := len(encode_runs(buttons))) > MAX_RUNS:
        raise GhostError(
            f"its keys make {runs:,} runs, and a recording holds {MAX_RUNS:,}; the game itself shows a "
            "message after such a race and keeps no ghost"
        )
    return Ghost.from_frames(
        buttons,
        course=entry.course,
        character=entry.character,
        kart=entry.kart,
        total_ms=round((run.time or 0) * 1000),
        lap_ms=tuple(round(lap * 1000) for lap in run.lap_times),
        player_name=player[:NAME],
        date=DATE,
    )


def check_ghost(rom: RomInfo, ghost: Ghost, known: NDArray[np.uint16] | None = None) -> None:
    """Put the ghost into a save, read it back, make a movie of it and replay that from power-on.

    The replay is left out where its keys are `known`, key masks (n,) that were seen to lead to its time.

    Raises ReplayError: it does not come to its own time.
    """
    save = Save.blank(ghost.player_name)
    save.put_ghost(ghost)
    ((slot, stored),) = Save.from_bytes(save.to_bytes()).personal_ghosts
    if known is not None and np.array_equal(stored.key_masks(), known):
        return
    with MarioKart(rom.path, save=save.to_dsv()) as emulator:
        way = menu.start_race(emulator, ghost.course, ghost.character, ghost.kart, cache=False)
    again = race(rom, None, make_movie(Source(Path("ghost.sav"), save, slot, stored), rom, way)).run
    if again.time is None or round(again.time * 1000) != ghost.total_ms:
        raise ReplayError(f"as a ghost it comes to another end: {again.time} s instead of {ghost.time}")


def draw(path: Path, driven: Race, rival: Race | None, name: str = "driver") -> None:
    """Draw the race from above to `path` (PNG), beside the `rival` and with the time between them.

    Raises FileError: `path` cannot be written.
    """
    from mariokart.plot import Line, plot_race, time_gap

    geometry, entry = driven.geometry, driven.entry
    lines = [Line(f"{name}: {driven.result}", driven.run.positions)]
    gap = None
    if rival is not None:
        lines.insert(0, Line(f"ghost: {rival.result}", rival.run.positions))
        gap = time_gap(geometry, driven.run.positions, rival.run.positions)
    title = f"{entry.course.abbr}, {entry.character.name} in the {entry.kart.name}"
    plot_race(path, geometry.triangles, geometry.types, lines, title, gap)


def save_race(
    rom: RomInfo,
    driven: Race,
    rival: Race | None,
    stem: Path,
    scale: float = 2,
    report: Report = lambda frames: None,
    filmed: bool = True,
    drawn: bool = True,
    name: str = "driver",
) -> None:
    """Write `stem`.dsm, and if they are wanted `stem`.png and `stem`.mp4; the movie is replayed in any case.

    `name` is the driver's.

    Raises ReplayError: the movie does not lead to the same race. Raises FileError: a file cannot be written.
    """
    stem.parent.mkdir(parents=True, exist_ok=True)
    driven.movie.save(stem.with_suffix(".dsm"))
    if drawn:
        draw(stem.with_suffix(".png"), driven, rival, name)
    if filmed:
        film(rom, driven, stem.with_suffix(".mp4"), scale, report)
    else:
        check_movie(rom, driven, report)


def summarise(driven: Race, rival: Rival | None) -> dict[str, Any]:
    """Return what came of a race, beside a rival's, as JSON types. Times are seconds, shares 0 to 1."""
    run, entry = driven.run, driven.entry
    time, best = run.time, _time(rival)
    seconds = max(len(run), 1) / 60
    return {
        "course": entry.course.abbr,
        "character": entry.character.name,
        "kart": entry.kart.name,
        "finished": run.finished,
        "time": time,
        "best_lap": min(run.lap_times, default=None),
        "lap_times": list(run.lap_times),
        "progress": run.progress,
        "ghost_time": best,
        "ghost_kart": _kart(rival),
        "percent_over_ghost": 100 * (time / best - 1) if time and best else None,
        "wall_contacts": run.wall_contacts,
        "off_road_share": run.off_road / max(len(run), 1),
        "drifts_per_second": key_stats(run.keys).drifts if len(run) else 0.0,
        "mini_turbos_per_second": run.mini_turbos / seconds,
        "boost_share": run.boosted / max(len(run), 1),
        "falls": run.falls,
        "frames": len(run),
    }


def _kart(rival: Rival | None) -> str | None:
    if rival is None:
        return None
    return (rival if isinstance(rival, Ghost) else rival.entry).kart.name


def _time(rival: Rival | None) -> float | None:
    if isinstance(rival, Ghost):
        return rival.total_ms / 1000
    return rival.run.time if rival else None
