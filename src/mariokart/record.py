"""Replay movies in the emulator and record what a driver would see: an episode per race.

    mariokart record runs/movies --dest runs/datasets

Each movie is fed to an emulator of its own in a process of its own. A movie that crashes its emulator, or
whose race does not end where the movie ends, is reported, noted in failures.json beside the datasets, and
leaves nothing else; the others go on. Movies that are recorded already are skipped.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

import gymnasium
import numpy as np
from numpy.typing import NDArray

from desmume_mkds import MarioKart
from desmume_mkds.course import Course
from desmume_mkds.game.errors import MkdsError, MovieError
from desmume_mkds.game.files import read_capped, write_whole
from desmume_mkds.game.ghost import format_time
from desmume_mkds.game.movie import MAX_FILE_SIZE, Movie
from desmume_mkds.game.rom import RomInfo
from gym_mkds.actions import KEYS, action_space, key_mask
from gym_mkds.observations import STATE_NAMES, observation_space
from gym_mkds.observer import RAY_COUNT, RAY_MAX_DIST, Observer
from gym_mkds.rewards import DEFAULT_WEIGHTS, TERMS
from gym_mkds.vector_observer import VECTOR, VectorObserver
from mariokart.datasets import About, Episode, read_about, write_episode
from mariokart.datasets.store import dataset_name
from mariokart.entry import Entry
from mariokart.errors import ReplayError
from mariokart.placement import claimed_time, keep_shift, shifted, shifts_to_try
from mariokart.replay import MISFIT, check_replayable, play_to_race
from mariokart.workers import Event, run_jobs

if TYPE_CHECKING:
    from desmume_mkds.memory import Memory
    from mariokart.drivers import Console
    from mariokart.replay import Seat
    from mariokart.stage import Stage

ENVIRONMENT = "gym_mkds/MarioKartDS-v0"
RECORDER = 3
"""Version of what is recorded; raise it when older episodes should be recorded again."""
TOLERANCE = 10
"""Frames between the movie's end and the finish that are not a desynchronisation."""
PATIENCE = 1200
"""Frames without any way made after which a race has gone astray: longer than any fall."""
FAILURES = "failures.json"
"""Beside the datasets: the movies of which none came, and why."""
RAW = ("driver", "driver_status", "race_status", "race_state", "camera")
"""Structs whose bytes are kept for each frame, so that observations can change without recording again."""


@dataclass(frozen=True)
class Job:
    """A movie to record."""

    movie: Path
    rom: RomInfo
    folder: Path
    """The dataset that it becomes."""
    sha256: str
    """Hash of the movie."""
    frames: int
    """Length of the movie."""


@dataclass(frozen=True)
class Plan:
    """What is to be done about some movies."""

    jobs: list[Job]
    done: list[Job]
    """Recorded already."""
    wrong: dict[Path, str]
    """Movies that cannot be replayed, and why."""
    all: list[Job]
    """Both kinds, in the order of the movies."""


def plan(movies: Sequence[Path], rom: RomInfo, dest: Path) -> Plan:
    """Return what recording `movies` on the cartridge `rom` into `dest` takes."""
    jobs: list[Job] = []
    done: list[Job] = []
    wrong: dict[Path, str] = {}
    every: list[Job] = []
    for path in movies:
        try:
            data = read_capped(path, MAX_FILE_SIZE)
            movie = Movie.from_bytes(data)
            check_replayable(movie, rom)
        except MkdsError as error:
            wrong[path] = str(error)
            continue
        sha256 = hashlib.sha256(data).hexdigest()
        job = Job(path, rom, dest / dataset_name(path.name, sha256), sha256, len(movie))
        every.append(job)
        (done if is_recorded(job) else jobs).append(job)
    return Plan(jobs, done, wrong, every)


def is_recorded(job: Job) -> bool:
    """Whether the job's dataset is there, whole, from the same movie, cartridge and recorder."""
    try:
        about = read_about(job.folder)
    except MkdsError:
        return False
    return (about.movie_sha256, about.rom_sha256, about.recorder) == (job.sha256, job.rom.sha256, RECORDER)


def note_failures(dest: Path, reasons: Mapping[Path, str]) -> None:
    """Write which movies could not be recorded, and why, beside the datasets in `dest`, if there are any.

    A note of none is none.
    """
    if reasons and dest.is_dir():
        named = {str(movie): reason for movie, reason in reasons.items()}
        write_whole(dest / FAILURES, (json.dumps(named, indent=2) + "\n").encode())
    else:
        (dest / FAILURES).unlink(missing_ok=True)


def record(jobs: Sequence[Job], processes: int) -> Generator[Event[Job]]:
    """Record the `jobs`, `processes` at a time; yields their progress in frames, and how each ended."""
    yield from run_jobs(_record_job, jobs, processes)


def record_seen(jobs: Sequence[Job], stage: Stage) -> Generator[Event[Job]]:
    """Record the `jobs` one after the other, for all to see; yields how each ended. Raises Closed."""
    for job in jobs:
        try:
            yield Event(job, "done", _record_job(job, seat=stage.seat(job.movie.stem)))
        except (ReplayError, MovieError) as error:
            yield Event(job, "failed", reason=str(error))


def _record_job(
    job: Job, report: Callable[[int], None] = lambda frames: None, seat: Seat | None = None
) -> int:
    episode = record_episode(job, report, seat)
    environment = gymnasium.spec(ENVIRONMENT)  # without the course: Minari joins datasets of one alone
    space = observation_space(RAY_COUNT, RAY_MAX_DIST)
    write_episode(job.folder, episode, space, action_space(), environment)
    return job.frames


def record_episode(
    job: Job, report: Callable[[int], None] = lambda frames: None, seat: Seat | None = None
) -> Episode:
    """Replay the job's movie and return its race from ghost frame 0 to the finish; a `seat` lets it be seen.

    Raises ReplayError: the movie does not lead to a race, or the race does not end where the movie ends.
    """
    data = read_capped(job.movie, MAX_FILE_SIZE)
    if hashlib.sha256(data).hexdigest() != job.sha256:
        raise ReplayError("the file has changed since recording began; record it again")
    movie = Movie.from_bytes(data)
    with MarioKart(job.rom.path, save=movie.sram) as emulator:
        memory = emulator.memory
        start = play_to_race(emulator, movie, report)
        notes = Notes(memory)
        console = seat(emulator, notes.course) if seat else emulator
        moment = emulator.snapshot()
        wrong = ""
        for shift in shifts_to_try(job.rom.sha256, movie, start):
            if wrong:
                emulator.restore(moment)
                notes = Notes(memory)
            keys = shifted(movie, start, shift)
            why = _drive(console, memory, notes, [*keys, *keys[-1:] * TOLERANCE], report, start)
            why = why or _astray(movie, memory, len(keys) - len(notes), movie.race is not None)
            if not why:
                keep_shift(job.rom.sha256, shift)
                return notes.episode(_about(job, memory))
            wrong = wrong or why
        raise ReplayError(f"{wrong}; {MISFIT}")


def _drive(
    console: Console,
    memory: Memory,
    notes: Notes,
    keys: Sequence[int],
    report: Callable[[int], None],
    start: int,
) -> str:
    """Race with these keys and write it down; why it was given up, empty if it was finished."""
    farthest, moved = 0.0, 0
    for frame, held in enumerate(keys):
        console.cycle(1, held)
        notes.add(memory, key_mask(held & 0x7FF))
        if frame % 300 == 0:
            report(start + frame)
        if notes.finished:
            return ""
        if (driven := memory.driver_status.race_progress) > farthest:
            farthest, moved = driven, frame
        elif frame - moved > PATIENCE:
            break
    return f"its race is not over when it ends ({memory.driver_status.race_progress:.0%} driven)"


def _astray(movie: Movie, memory: Memory, early: int, has_comment: bool) -> str:
    """Why a race that was finished is not the one that was recorded; empty if it is."""
    if has_comment and early > TOLERANCE:
        return f"its race was over {early} frames before it ends"
    claimed, took = claimed_time(movie), memory.driver_status.total_milliseconds
    if claimed is not None and took != claimed:
        return f"its race took {format_time(took)}, and it is of one that took {format_time(claimed)}"
    return ""


class Notes:
    """A race as it is written down, frame by frame."""

    def __init__(self, memory: Memory) -> None:
        self.course = Course.from_memory(memory)
        self._observer, self._vectors = Observer(self.course), VectorObserver(self.course)
        self._observations = [self._observer.reset(memory)]
        self._seen = [self._vectors.reset(memory)]
        self._raw = [_raw(memory)]
        self._actions: list[int] = []
        self._rewards: list[float] = []

    def __len__(self) -> int:
        """How many frames there are."""
        return len(self._actions)

    @property
    def finished(self) -> bool:
        """Whether the race is over."""
        return self._observer.now.finished

    def add(self, memory: Memory, keys: int) -> None:
        """Write down the frame in which `keys` were held."""
        before, length = self._observer.now, self._observer.tracker.race_length
        self._observations.append(self._observer.observe(memory, keys))
        self._seen.append(self._vectors.observe(memory, keys))
        self._raw.append(_raw(memory))
        self._actions.append(keys)
        now = self._observer.now
        self._rewards.append(sum(w * TERMS[name](before, now, length) for name, w in DEFAULT_WEIGHTS.items()))

    def episode(self, about: About) -> Episode:
        """Return the race."""
        frames = len(self._actions)
        return Episode(
            about=about,
            observations=_columns(self._observations),
            vector=np.stack(self._seen),
            actions=np.array(self._actions, np.uint16),
            rewards=np.array(self._rewards, np.float32),
            terminations=np.arange(frames) == frames - 1,
            truncations=np.zeros(frames, np.bool_),
            infos=_columns(self._raw),
        )


def _raw(memory: Memory) -> dict[str, NDArray[np.uint8]]:
    structs = {name: getattr(memory, name) for name in RAW}
    return {
        name: np.frombuffer(memory.ram.read(struct.address, struct.SIZE), np.uint8)
        for name, struct in structs.items()
    }


def _columns(rows: Sequence[dict[str, NDArray[Any]]]) -> dict[str, NDArray[Any]]:
    return {name: np.stack([row[name] for row in rows]) for name in rows[0]}


def _about(job: Job, memory: Memory) -> About:
    entry = Entry.of_memory(memory)
    return About(
        movie=job.movie.name,
        movie_sha256=job.sha256,
        rom_sha256=job.rom.sha256,
        course=entry.course.abbr,
        character=entry.character.name,
        kart=entry.kart.name,
        time=memory.driver_status.total_milliseconds / 1000,
        library=f"py-desmume {version('py-desmume')}",
        recorder=RECORDER,
        observation_names={
            "keymask": list(KEYS),
            "state": list(STATE_NAMES),
            "vector": [number.name for number in VECTOR],
        },
    )
