"""A time trial as the environments drive it: one emulator, its races, what a step is worth, when it ends."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple, Protocol

import numpy as np

from desmume_mkds import MarioKart, cartridge
from desmume_mkds.course import Course
from desmume_mkds.game.courses import COURSES, find_character, find_course, find_kart
from desmume_mkds.game.errors import MkdsError
from desmume_mkds.game.files import StrPath
from desmume_mkds.game.ghost import Ghost
from desmume_mkds.game.movie import Movie
from desmume_mkds.game.save import Save
from desmume_mkds.memory import Memory
from desmume_mkds.snapshot import Snapshot
from gym_mkds.checks import above_zero, need_reset, whole
from gym_mkds.moment import Moment, Tracker
from gym_mkds.rewards import DEFAULT_WEIGHTS, Reward, Rewards
from gym_mkds.sensors.rays import WallRays
from gym_mkds.starts import FIRST, LAST, Race, Run, read_runs, shipped_runs, starts_of

Runs = Iterable[StrPath | Run | Ghost | Movie]
Start = str | Snapshot
"""Where an episode begins: "grid", "lap" (somewhere along a recorded run), or a snapshot of a race."""
FRAMES_PER_SECOND = 60
OPTIONS = ("course", "character", "kart", "start")
"""What `reset` takes in its options."""


class Watcher(Protocol):
    """What makes observations of the races on one course."""

    now: Moment
    tracker: Tracker
    walls: WallRays

    def reset(self, memory: Memory) -> Any:
        """Observe the present frame, at the beginning of an episode."""

    def observe(self, memory: Memory, keys: int) -> Any:
        """Observe the present frame, until which `keys` were held."""


class Limits(NamedTuple):
    """When an episode is broken off, in seconds."""

    time: float = 300.0
    """Its length."""
    still: float = 10.0
    """After GO without a way made."""
    wrong_way: float = float("inf")
    """In which the game says that the kart faces the wrong way."""


class Outcome(NamedTuple):
    """What a step brought."""

    observation: Any
    terms: dict[str, float]
    """The reward, term by term."""
    end: str
    """Why the episode is over; empty if it goes on."""

    @property
    def reward(self) -> float:
        """The sum of the terms."""
        return sum(self.terms.values())


class Step(NamedTuple):
    """A step of an episode, and those before it."""

    before: Step | None
    """The step before; None where the episode began."""
    keys: int
    """The key mask that was held."""
    frame: int
    """Frames of the console when it was over."""

    def steps(self) -> list[Step]:
        """The steps from where the episode began, which has no keys, to this one."""
        found: list[Step] = []
        step: Step | None = self
        while step is not None:
            found.append(step)
            step = step.before
        return found[::-1]


def steps_per_second(frame_skip: int) -> float:
    """Steps of `frame_skip` frames in a second: what `render_fps` says everywhere.

    >>> steps_per_second(4), round(steps_per_second(7), 3)
    (15.0, 8.571)
    """
    return FRAMES_PER_SECOND / frame_skip


class Bookmark(NamedTuple):
    """A moment of an episode, to go back to: `Trial.keep`."""

    snapshot: Snapshot
    race: Race
    way: tuple[float | None, float]
    """How the kart was followed round the course so far."""
    counts: tuple[float, ...]
    """What the limits count."""
    returns: dict[str, float]
    path: Step
    """How the episode came here."""
    over: str
    """Why the episode was over; empty if it was not."""


class Trial:
    """Time trials in one emulator.

    `reset` begins an episode, `step` holds keys for some frames. What is observed is up to the watchers that
    `watch` makes, one for each course.
    """

    def __init__(
        self,
        watch: Callable[[Course], Watcher],
        rom_path: StrPath | None = None,
        course: str | int = "f8c",
        character: str | int = "mario",
        kart: str | int = "standard_mr",
        start: Start = "grid",
        runs: Runs | None = None,
        frame_skip: int = 1,
        rewards: Rewards = DEFAULT_WEIGHTS,
        limits: Limits = Limits(),  # noqa: B008 (a constant)
        emulator: MarioKart | None = None,
    ) -> None:
        """`emulator` is one that has the cartridge open; None: a new one opens `rom_path`."""
        frame_skip = whole("frame_skip", frame_skip)
        for name, seconds in zip(("time_limit", "patience", "wrong_way"), limits, strict=True):
            above_zero(name, seconds)
        self._watch = watch
        self._watchers: dict[Course, Watcher] = {}
        self.race: Race = (find_course(course), find_character(character), find_kart(kart))
        """The race that is driven."""
        self._wanted = self.race
        self._start = _checked(start)
        self._runs = read_runs(runs) if runs is not None else None
        self.frame_skip = frame_skip
        """Frames of a step."""
        self.draws = False
        """Whether the last frame of every step is drawn: a window asks for it."""
        self.jumps = 0
        """How often it went to another moment than the next: by a reset, or back to a bookmark."""
        self.onlookers: list[Callable[[], None]] = []
        """Called before the last frame of a step of several: its picture shows that moment."""
        self.terms: dict[str, float] = {}
        """The last step's reward, term by term."""
        self.returns: dict[str, float] = {}
        """The same, added up since the episode began."""
        self._reward = Reward(rewards)
        self._limits = Limits(*(seconds * 60 for seconds in limits))
        self._cartridge = cartridge_of(rom_path)
        self.over = ""
        """Why the episode is over; empty if it goes on."""
        self.emulator = MarioKart(*self._cartridge) if emulator is None else emulator
        self._starts = starts_of(self.emulator)
        if start == "lap" and self._runs is None:
            self._runs = shipped_runs(self.emulator)

    @property
    def now(self) -> Moment:
        """The frame that was observed last."""
        return self.watcher.now

    @property
    def begun(self) -> bool:
        """Whether there was a `reset`."""
        return hasattr(self, "watcher")

    @property
    def fps(self) -> float:
        """Steps in a second of the game."""
        return steps_per_second(self.frame_skip)

    @property
    def course(self) -> Course:
        """The geometry of the present course."""
        return self.watcher.tracker.course

    def enter(self, race: Race) -> None:
        """Drive this race from the next episode on."""
        self._wanted = race

    def allow(self, seconds: float) -> None:
        """Break off this episode and those after it at so many seconds."""
        self._limits = self._limits._replace(time=seconds * 60)

    def reset(
        self, random: np.random.Generator, options: Mapping[str, Any] | None = None, render: bool = False
    ) -> Any:
        """Begin an episode and observe its first frame; `options` hold from then on. With `render` that frame
        is drawn."""
        for name in options or {}:
            if name not in OPTIONS:
                raise MkdsError(f"reset knows the options {', '.join(OPTIONS)}, not {name!r}")
        course, character, kart = self._wanted
        wanted: dict[str, Any] = dict(
            zip(OPTIONS, (course.slot, character.id, kart.id, self._start), strict=True)
        )
        wanted.update(options or {})
        self._wanted = (
            find_course(wanted["course"]), find_character(wanted["character"]), find_kart(wanted["kart"])
        )
        self._start = _checked(wanted["start"])
        self.race = self._go(random, render or self.draws)
        geometry = self._starts.geometry(self.emulator, self.race[0])
        if geometry not in self._watchers:
            self._watchers[geometry] = self._watch(geometry)
        self.watcher = self._watchers[geometry]
        observation = self.watcher.reset(self.emulator.memory)
        self.jumps += 1
        self._first = self._moved = self._right_way = self.now.frame
        self._farthest = self.now.travelled
        self.terms, self.returns = {}, {}
        self.over = ""
        self.path = Step(None, 0, self.emulator.frame)
        return observation

    def _go(self, random: np.random.Generator, render: bool) -> Race:
        """Bring the emulator to where the episode begins; the race that it is."""
        if isinstance(self._start, Snapshot):
            self.emulator.restore(self._start)
            return self._running()
        if self._start == "grid":
            self._starts.to_grid(self.emulator, self._wanted)
            return self._wanted
        run = self._choose(random)
        frame = random.integers(FIRST, max(len(run.keys) - LAST, FIRST + 1))
        self._starts.to_lap(self.emulator, run, int(frame), render)
        driven = self.emulator.memory.driver_status.race_progress
        if driven < 0.5 * (frame - FIRST) / len(run.keys) - 0.05:
            who = f"{run.race[1].name}'s run on {run.race[0].abbr}"
            raise MkdsError(f"{who} goes astray: it was recorded on another cartridge")
        return run.race

    def _choose(self, random: np.random.Generator) -> Run:
        """A run on the course, by the same character and kart where there is one."""
        if self._runs is None:
            self._runs = shipped_runs(self.emulator)
        course = self._wanted[0]
        here = [run for run in self._runs if run.race[0] == course]
        if not here:
            raise MkdsError(f"there is no recorded run on {course.abbr}, which start='lap' needs")
        alike = [run for run in here if run.race == self._wanted]
        return (alike or here)[int(random.integers(len(alike or here)))]

    def _running(self) -> Race:
        memory = self.emulator.memory
        if not memory.race_ready:
            raise MkdsError("the snapshot to start from holds no race")
        config = memory.race_config
        driver = config.drivers[config.playerDriverId]
        course = next(course for course in COURSES if course.id == config.course)
        return course, find_character(driver.character), find_kart(driver.kart)

    def step(self, keys: int, render: bool = False) -> Outcome:
        """Hold the key mask `keys` for the frames of a step; with `render` the last one is drawn."""
        self.run(keys, render)
        return self.judge(keys)

    def run(self, keys: int, render: bool = False) -> None:
        """The frames of a step, which is native code for nearly all of the time."""
        frames = self.frame_skip
        if frames > 1 and self.onlookers:
            self.emulator.cycle(frames - 1, keys)
            for look in self.onlookers:
                look()
            frames = 1
        self.emulator.cycle(frames, keys, render=render or self.draws)

    def judge(self, keys: int) -> Outcome:
        """What the frames that were run with `keys` brought."""
        before = self.now
        observation = self.watcher.observe(self.emulator.memory, keys)
        now = self.watcher.now
        self.terms = terms = self._reward(before, now, self.watcher.tracker.race_length)
        for name, value in terms.items():
            self.returns[name] = self.returns.get(name, 0.0) + value
        self.path = Step(self.path, keys, self.emulator.frame)
        self.over = self._end(now)
        return Outcome(observation, terms, self.over)

    def _end(self, now: Moment) -> str:
        frame, limits = now.frame, self._limits
        if not now.started or now.travelled > self._farthest + 1.0:
            self._farthest, self._moved = now.travelled, frame
        if not now.wrong_way:
            self._right_way = frame
        if now.finished:
            return "finished"
        if frame - self._first >= limits.time:
            return "time limit"
        if frame - self._moved >= limits.still:
            return "standing still"
        return "wrong way" if frame - self._right_way >= limits.wrong_way else ""

    def keep(self) -> Bookmark:
        """The present moment of the episode. Raises ResetNeeded: there was no `reset` yet."""
        if not self.begun:
            need_reset("saving a moment")
        counts = (self._first, self._moved, self._right_way, self._farthest)
        way = self.watcher.tracker.way
        snapshot, returns = self.emulator.snapshot(), dict(self.returns)
        return Bookmark(snapshot, self.race, way, counts, returns, self.path, self.over)

    def go_back(self, bookmark: Bookmark) -> None:
        """Go on from a moment of an episode on this course. Raises MkdsError: it is of another race."""
        if bookmark.race != self.race:
            raise MkdsError("the bookmark is of another course, character or kart than the race that runs")
        self.emulator.restore(bookmark.snapshot)
        tracker = self.watcher.tracker
        tracker.way = bookmark.way
        self.watcher.now = tracker.update(self.emulator.memory)
        self.jumps += 1
        self.terms, self.returns = {}, dict(bookmark.returns)
        self.path, self.over = bookmark.path, bookmark.over
        first, moved, right_way, self._farthest = bookmark.counts
        self._first, self._moved, self._right_way = int(first), int(moved), int(right_way)

    def info(self) -> dict[str, Any]:
        """What stands in every info: the race, and where in it the kart is."""
        now = self.watcher.now
        course, character, kart = self.race
        return {
            "course": course.abbr,
            "character": character.name,
            "kart": kart.name,
            "frame": now.frame,
            "lap": now.lap,
            "progress": now.travelled / self.watcher.tracker.race_length,
        }

    def restart(self) -> None:
        """Switch the emulator on anew, after it crashed so badly that it cannot go back to a start."""
        self.emulator.open(*self._cartridge)

    def close(self) -> None:
        """Close the emulator."""
        self.emulator.close()


def cartridge_of(rom_path: StrPath | None) -> tuple[StrPath, bytes]:
    """What races run on: the cartridge, Shakedown by default, and a blank save."""
    return cartridge.ROM if rom_path is None else rom_path, Save.blank().to_bytes()


def _checked(start: Any) -> Start:
    if start in ("grid", "lap") or isinstance(start, Snapshot):
        return start  # type: ignore[no-any-return]
    raise MkdsError(f"start is 'grid', 'lap' or a snapshot, not {start!r}")
