"""Let a driver race in the emulator and keep what happened: time, movie, video, racing line.

    mariokart eval mine runs/movies/some-ghost.dsm
    mariokart eval baseline --course yf

Every race is kept as a movie from power-on, and counts only if replaying that movie gives the same race: the
video is filmed in that replay.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from desmume_mkds import MarioKart, menu
from desmume_mkds.course import Course as Geometry
from desmume_mkds.game.files import write_whole
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME, format_time
from desmume_mkds.game.movie import Movie, RaceComment
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.game.save import Save
from mariokart.drivers import Driver, Expert, PurePursuit, Replay, Run, Style, drive
from mariokart.entry import Entry
from mariokart.errors import CheckpointError, ReplayError
from mariokart.plot import Line, plot_race
from mariokart.replay import check_replayable, play_to_race
from mariokart.video import writing_video

if TYPE_CHECKING:
    from desmume_mkds.memory import Memory

MODELS = Path("runs/models")
BUILT_IN: dict[str, Callable[[], Driver]] = {
    "baseline": PurePursuit,
    "expert": lambda: Expert(Style(mushrooms=True)),
}
"""Drivers that need no training."""
LIMIT = 300.0
"""Seconds after which a race is given up."""
AFTER = 120
"""Frames that a video goes on after the finish."""
EVERY = 2
"""A video shows every second frame of the game: 30 a second."""

Report = Callable[[int], None]


@dataclass(frozen=True, eq=False)
class Race:
    """A race that was driven from power-on."""

    entry: Entry
    run: Run
    movie: Movie
    """Every key from power-on to the last frame driven."""
    geometry: Geometry

    @property
    def result(self) -> str:
        """The race time, or how far the driver got."""
        if self.run.time is None:
            return f"not finished ({self.run.progress:.0%})"
        return format_time(round(self.run.time * 1000))


def load_driver(name: str, device: str = "auto", models: Path = MODELS) -> tuple[Driver, list[str]]:
    """Return the driver called `name` and the courses it was trained on.

    `name` is a model in the folder `models`, the path of a checkpoint, or one of `BUILT_IN`.

    Raises CheckpointError: there is no such driver, or its checkpoint is damaged.
    """
    if name in BUILT_IN:
        return BUILT_IN[name](), []
    folder = next((path for path in (models / name, Path(name)) if path.is_dir()), None)
    if folder is None:
        known = sorted(path.parent.name for path in models.glob("*/config.json"))
        raise CheckpointError(f"no driver is called {name!r}; there are: {', '.join([*known, *BUILT_IN])}")
    from mariokart.device import use_device  # PyTorch: not for those built in
    from mariokart.models import PolicyDriver, load_checkpoint

    policy, summary = load_checkpoint(folder, use_device(device))
    return PolicyDriver(policy), [str(course) for course in summary.get("courses", [])]


def race(
    rom: RomInfo,
    driver: Driver | None,
    where: Movie | Entry,
    report: Report = lambda frames: None,
    limit: float = LIMIT,
) -> Race:
    """Let `driver` race on the cartridge `rom` and return the race; `report(frames)` is called now and then.

    `where` is a movie, whose menus are taken over and after which the driver has the wheel (without a driver
    the movie goes on), or an entry, for which the menus are driven.

    Raises ReplayError, MenuError: no race came about.
    """
    sram = where.sram if isinstance(where, Movie) else Save.blank().to_dsv()  # everything unlocked
    with MarioKart(rom.path, save=sram) as emulator:
        if isinstance(where, Movie):
            check_replayable(where, rom)
            start = play_to_race(emulator, where)
            keys = where.keys[:start].tolist()
            driver = driver or Replay(where.keys[start:])
        else:
            keys = list(_drive_menus(emulator, where))
        assert driver is not None
        entry = Entry.of_memory(emulator.memory)
        geometry = Geometry.from_memory(emulator.memory)
        run = drive(emulator, Watched(driver, report), limit, geometry)
    began = len(keys) - (GHOST_FIRST_FRAME - 1)
    movie = Movie.for_rom(
        rom,
        [*keys, *run.keys.tolist()],
        race=RaceComment(entry.character, entry.kart, entry.course, began),
        sram=sram,
    )
    return Race(entry, run, movie, geometry)


def _drive_menus(emulator: MarioKart, entry: Entry) -> list[int]:
    """Press through the menus and wait for ghost frame 0; return the keys of every frame."""
    keys = menu.start_race(
        emulator, course=entry.course.slot, character=entry.character.id, kart=entry.kart.id
    )
    waiting = GHOST_FIRST_FRAME - 1 - emulator.memory.race_state.frame_counter
    emulator.cycle(waiting, 0)
    return [*keys, *[0] * waiting]


def film(rom: RomInfo, race: Race, path: Path, scale: int = 2, report: Report = lambda frames: None) -> None:
    """Replay the race's movie from power-on, film it to `path` (MP4), and check that it is the same race.

    Raises ReplayError: the replay went another way; nothing is written then.
    """
    movie, run = race.movie, race.run
    with MarioKart(rom.path, save=movie.sram) as emulator, writing_video(path, scale, EVERY) as video:
        start = play_to_race(emulator, movie)
        kart = emulator.memory.driver
        for frame, keys in enumerate([*movie.keys[start:].tolist(), *[0] * AFTER]):
            emulator.cycle(1, keys, render=frame % EVERY == 0)
            if frame % EVERY == 0:
                video.add(emulator.screen)
            if frame < len(run) and not np.array_equal(kart.position, run.positions[frame + 1]):
                raise ReplayError(f"replaying the race from power-on went another way in frame {frame} of it")
            if frame % 60 == 0:
                report(frame)


def save_race(rom: RomInfo, race: Race, ghost: Race | None, stem: Path, scale: int, report: Report) -> None:
    """Write `stem`.dsm, .png and .mp4 of a race, the last two beside the `ghost` that it is compared with."""
    stem.parent.mkdir(parents=True, exist_ok=True)
    race.movie.save(stem.with_suffix(".dsm"))
    lines = [Line(f"driver: {race.result}", race.run.positions)]
    if ghost is not None:
        lines.insert(0, Line(f"ghost: {ghost.result}", ghost.run.positions))
    geometry = race.geometry
    plot_race(stem.with_suffix(".png"), geometry.triangles, geometry.types, lines, race.entry.course.abbr)
    film(rom, race, stem.with_suffix(".mp4"), scale, report)


def summarise(race: Race, ghost: Race | None) -> dict[str, Any]:
    """Return what came of a race, as JSON types."""
    time, best = race.run.time, ghost.run.time if ghost else None
    return {
        "course": race.entry.course.abbr,
        "character": race.entry.character.name,
        "kart": race.entry.kart.name,
        "finished": race.run.finished,
        "time": time,
        "lap_times": list(race.run.lap_times),
        "progress": race.run.progress,
        "ghost_time": best,
        "percent_over_ghost": 100 * (time / best - 1) if time and best else None,
        "frames": len(race.run),
        "off_road_frames": race.run.off_road,
        "wall_frames": race.run.walls,
    }


def write_results(path: Path, driver: str, races: list[dict[str, Any]]) -> None:
    """Write the summaries of a driver's races to `path` (JSON)."""
    write_whole(path, (json.dumps({"driver": driver, "races": races}, indent=2) + "\n").encode())


class Watched:
    """Another driver, with a report now and then."""

    def __init__(self, driver: Driver, report: Report) -> None:
        self._driver, self._report, self._frames = driver, report, 0

    def reset(self, course: Geometry, memory: Memory) -> None:
        """Get the driver ready."""
        self._frames = 0
        self._driver.reset(course, memory)

    def act(self, memory: Memory) -> int:
        """Return the driver's keys."""
        self._frames += 1
        if self._frames % 60 == 0:
            self._report(self._frames)
        return self._driver.act(memory)
