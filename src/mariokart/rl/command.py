"""`mariokart train-rl`: what was asked for, checked, and the training shown while it goes on."""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Column
from rich.text import Text

from desmume_mkds.game.courses import find_course
from desmume_mkds.game.ghost import format_time
from desmume_mkds.game.rom import RomInfo
from desmume_mkds.pool import EmulatorPool
from mariokart.console import Words, err, out
from mariokart.entry import courses_of
from mariokart.errors import CheckpointError, SettingsError
from mariokart.evaluate.roster import BUILT_IN, HUMAN, MODELS, Choice, check_name_is_free, folder_of
from mariokart.lock import locked
from mariokart.logs import LOGS
from mariokart.models import Policy, load_checkpoint
from mariokart.rl import checkpoint
from mariokart.rl.learning import Evaluation, Learning
from mariokart.rl.networks import check_clone
from mariokart.rl.settings import MASKS, Settings, read_settings
from mariokart.rl.stopwatch import Stopwatch
from mariokart.rl.task import Task, make_task
from mariokart.rl.train import Watchers, train_rl

NAMES = {mask: name for name, mask in MASKS.items()}


@dataclass(frozen=True)
class Request:
    """What the command line says."""

    algorithm: str
    rom: RomInfo
    course: str | None = None
    movies: Sequence[Path] = ()
    timesteps: int | None = None
    num_envs: int | None = None
    hyperparams: Path | None = None
    model_name: str | None = None
    init_from: str | None = None
    resume: bool = False
    replace: bool = False
    window: bool = False
    scale: float = 2
    seed: int = 0
    device: str = "cpu"
    consoles: Callable[[int], EmulatorPool] | None = None
    """As in `Task`."""


def train_rl_shown(request: Request) -> None:
    """Train as asked, showing how it goes, and say what came of it.

    Raises MkdsError: something that was asked for does not exist or does not go together.
    """
    if request.window:
        from gym_mkds.view import gtk

        gtk.load()  # says at once where there is no display
    if request.resume:
        folder, task, settings, state = _resumed(request)
        clone = None
    else:
        settings = read_settings(
            request.algorithm, request.hyperparams, timesteps=request.timesteps, num_envs=request.num_envs
        )
        clone, settings = _clone(request, settings)
        task = make_task(request.rom, _courses(request), request.movies)
        folder, state = _new_folder(request, task), None
    task = replace(task, consoles=request.consoles)
    about = {"courses": task.courses, "movies": [str(path.resolve()) for path in request.movies]}
    show = _Shown(_progress(), f"{request.algorithm} {_short(task.courses)}", settings)
    watchers = Watchers(show.steps, show.evaluation, _window(request) if request.window else None)
    try:
        with locked(folder, replaced=True):
            if request.replace:
                shutil.rmtree(folder, ignore_errors=True)
            learning = train_rl(
                request.algorithm,
                task,
                settings,
                folder,
                logs=LOGS / folder.name,
                seed=request.seed,
                device=request.device,
                clone=clone,
                resume=state,
                about=about,
                watchers=watchers,
            )
    finally:
        show.close()
    _tell(learning, show, folder)


def _courses(request: Request) -> list[Any]:
    if request.course is not None:
        return list(courses_of(request.course))
    return [] if request.movies else [find_course("f8c")]


def _new_folder(request: Request, task: Task) -> Path:
    folder = MODELS / (request.model_name or f"{request.algorithm}-{_short(task.courses)}")
    check_name_is_free(folder, request.replace)
    return folder


def _short(courses: Sequence[str]) -> str:
    return "-".join(courses) if len(courses) <= 3 else f"{len(courses)}-courses"


def _clone(request: Request, settings: Settings) -> tuple[Policy | None, Settings]:
    """The driver to begin with, and the settings with its network."""
    if request.init_from is None:
        return None, settings
    if request.algorithm == "dqn":
        raise SettingsError("DQN cannot begin with a cloned driver, which knows no values; take ppo or a2c")
    if request.init_from in (*BUILT_IN, HUMAN):
        raise CheckpointError(f"{request.init_from} is no trained driver; name one, or leave --init-from out")
    policy, _ = load_checkpoint(folder_of(Choice(request.init_from)))
    check_clone(policy, request.init_from)
    config = policy.config
    if missing := [mask for mask in config.combos if mask not in NAMES]:
        raise CheckpointError(
            f"{request.init_from} holds keys ({missing[0]:#x}) that are no action of the races"
        )
    actions = tuple(NAMES[mask] for mask in config.combos)
    return policy, replace(
        settings,
        actions=actions,
        frame_skip=config.frame_skip,
        hidden=tuple(config.hidden),
        activation=config.activation,
    )


def _resumed(request: Request) -> tuple[Path, Task, Settings, checkpoint.Progress]:
    """The training to go on with."""
    for flag, given in (
        ("--replace", request.replace or None),
        ("--hyperparams", request.hyperparams),
        ("--init-from", request.init_from),
        ("--num-envs", request.num_envs),
    ):
        if given is not None:
            raise SettingsError(f"--resume goes on with what it began with: leave {flag} out")
    name = request.model_name or f"{request.algorithm}-{_short([c.abbr for c in _courses(request)])}"
    folder = MODELS / name
    state = checkpoint.load_progress(folder)
    if state.algorithm != request.algorithm:
        raise CheckpointError(f"{folder} holds a training by {state.algorithm}, not by {request.algorithm}")
    settings = replace(state.settings, timesteps=request.timesteps or state.settings.timesteps)
    done = state.counters.get("num_timesteps", 0)
    if done >= settings.timesteps:
        raise SettingsError(f"{folder} has all its {done:,} steps; ask for more with --timesteps or --epochs")
    movies = request.movies or [Path(path) for path in state.task.get("movies", [])]
    courses = [find_course(name) for name in state.task.get("courses", [])]
    return folder, make_task(request.rom, courses, movies), settings, state


def _window(request: Request) -> Callable[[Any], Any]:
    from gym_mkds.env import RaceEnv
    from gym_mkds.wrappers import EnvWindow

    return lambda trial: EnvWindow(RaceEnv(trial, tuple(NAMES), None), request.scale, math.inf)


def _progress() -> Progress:
    return Progress(
        Words(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
        BarColumn(12),
        # What there is no room for is cut off at the end of the line.
        Words("{task.fields[state]}", table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1)),
        console=err,
        expand=True,
    )


class _Shown:
    """What is shown while a training goes on."""

    def __init__(self, bar: Progress, title: str, settings: Settings) -> None:
        self._bar, self._settings = bar, settings
        self._row = bar.add_task(title, total=settings.timesteps, state="starting the races")
        if err.is_terminal:
            bar.start()         # at once: emulators take their time
        self._first: int | None = None
        self.rate = 0.0
        """Frames of the game in a second."""
        self.shares: dict[str, float] = {}
        self._latest = ""

    def steps(self, steps: int, stopwatch: Stopwatch) -> None:
        """Move the bar."""
        if self._first is None:
            self._first = steps
            self._bar.start()
        self.rate = (steps - self._first) * self._settings.frame_skip / max(stopwatch.training, 1e-9)
        self.shares = stopwatch.shares
        spent = " ".join(f"{phase} {share:.0%}" for phase, share in self.shares.items() if share >= 0.005)
        state = f"{self._latest} {self.rate:,.0f} frames/s ({spent})".strip()
        self._bar.update(self._row, completed=steps, state=state)

    def close(self) -> None:
        """Leave the bar as it is, if there was anything to show."""
        self._bar.live.transient = self._first is None
        if self._bar.live.is_started:
            self._bar.stop()

    def evaluation(self, evaluation: Evaluation, better: bool, learning: Learning) -> None:
        """Print a line."""
        races = evaluation.races
        finished = [race for race in races if race.time is not None]
        several = f"{len(finished)} of {len(races)} finished"
        result = self._latest = several if len(races) > 1 else _time(races[0], learning)
        rates = {name: sum(race.driving[name] for race in races) / len(races) for name in races[0].driving}
        self._bar.console.print(
            f"{evaluation.steps:>10,} steps {evaluation.minutes:6.1f} min   {result}   "
            f"drifts {rates['drifts_per_second']:.2f}/s mini-turbos {rates['mini_turbos_per_second']:.2f}/s "
            f"boost {rates['boost_share']:.0%}  ", Text("best" if better else "", "green"),
        )


def _time(race: Any, learning: Learning) -> str:
    if race.time is None:
        return f"{race.end} at {race.progress:.0%}"
    over = learning.over_ghost(race)
    return format_time(round(race.time * 1000)) + ("" if over is None else f" ({over:+.1f} %)")


def _tell(learning: Learning, show: _Shown, folder: Path) -> None:
    first, best = learning.first_finish, learning.best
    if first is None:
        out.print("no driver has finished every race yet")
    else:
        out.print(f"first finish after {first.steps:,} steps, {first.minutes:.1f} minutes")
    results = ", ".join(f"{race.course} {_time(race, learning)}" for race in best.races)
    out.print(f"best after {best.steps:,} steps, {best.minutes:.1f} minutes: {results}", soft_wrap=True)
    spent = ", ".join(f"{phase} {share:.1%}" for phase, share in show.shares.items())
    out.print(f"{show.rate:,.0f} frames a second while training; time: {spent}", soft_wrap=True)
    out.print(f"kept in {folder}; curves: tensorboard --logdir {LOGS}", soft_wrap=True)
