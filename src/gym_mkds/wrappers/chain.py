"""What lies under wrappers: the wrappers inside, the race, the races of a vector environment."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, TypeVar

import gymnasium
import numpy as np

from desmume_mkds.game.errors import MkdsError
from gym_mkds.env import RaceEnv
from gym_mkds.moment import Moment
from gym_mkds.trial import Trial
from gym_mkds.vector import TimeTrialVectorEnv
from gym_mkds.vector_observer import VectorObserver
from gym_mkds.view.projection import View
from gym_mkds.view.scene import Scene
from gym_mkds.wrappers.spectator import Spectator

Env = gymnasium.Env[Any, Any]
W = TypeVar("W", bound=gymnasium.Wrapper[Any, Any, Any, Any])


def find(env: Env, kind: type[W]) -> W | None:
    """The outermost wrapper of a kind round `env`; None without one."""
    while isinstance(env, gymnasium.Wrapper):
        if isinstance(env, kind):
            return env
        env = env.env
    return None


def race_of(env: Env) -> RaceEnv[Any]:
    """The race under all wrappers. Raises MkdsError: `env` is no race of ours."""
    inner = env.unwrapped
    if not isinstance(inner, RaceEnv):
        raise MkdsError(f"this works on the environments of gym_mkds, not on {inner}")
    return inner


def trials_of(env: Any) -> list[Trial] | list[Spectator]:
    """The race in an environment or that a spectator sees, or those that a vector environment steps here.

    Raises MkdsError: they are not ours, or in other processes.
    """
    if isinstance(env, Spectator):
        return [env]
    if not isinstance(env, gymnasium.vector.VectorEnv):
        return [race_of(env).trial]
    inner: Any = env
    while isinstance(inner, gymnasium.vector.VectorWrapper):
        inner = inner.env
    if isinstance(inner, TimeTrialVectorEnv):
        return inner.trials
    if not isinstance(inner, gymnasium.vector.SyncVectorEnv):
        raise MkdsError("a window cannot look into other processes: make the vector without 'async'")
    return [race_of(part).trial for part in inner.envs]


NO_RAYS = np.zeros((0, 2, 3), np.float32)


class SceneKeeper:
    """Keeps the scene that belongs to the picture, which is a frame late: `look` after every step."""

    def __init__(self, trial: Trial | Spectator) -> None:
        self._trial = trial
        self._last: Scene | None = None
        self._scene: Scene | None = None
        self._seen: Moment | None = None
        self._jumps = -1
        self._glanced = False
        if isinstance(trial, Trial):
            trial.onlookers.append(self._glance)

    @property
    def scene(self) -> Scene | None:
        """What the picture shows; None before the first `reset`."""
        self.look()
        return self._scene

    def look(self) -> None:
        """Take in the present frame, if it was not yet."""
        if not self._trial.begun or self._trial.now is self._seen:
            return
        self._seen = self._trial.now
        now, last = scene_of(self._trial, self._seen), self._last
        self._scene = self._last = now
        if self._jumps != self._trial.jumps:
            self._jumps = self._trial.jumps     # what was seen last does not come before this
        elif last is not None and now.now.frame == last.now.frame + 1:
            whole = self._glanced     # the step that the picture is of is over, and its rewards known
            self._scene = replace(last, rewards=now.rewards, returns=now.returns) if whole else last

    def _glance(self) -> None:
        """Take in the last frame but one of a step, which nobody observes."""
        tracker = self._trial.watcher.tracker
        way = tracker.way
        self._glanced = True
        self._last = scene_of(self._trial, tracker.update(self._trial.emulator.memory))
        tracker.way = way


def scene_of(trial: Trial | Spectator, now: Moment) -> Scene:
    """The moment `now`, which is the present one, of a race that was begun."""
    watcher, pose = trial.watcher, now.pose
    road_rays, road_reach = NO_RAYS, 1.0
    if isinstance(watcher, VectorObserver):
        road_rays, road_reach = watcher.road.lines(pose, watcher.ground(pose).road), watcher.road.reach
    return Scene(
        memory=trial.emulator.memory,
        view=View.of(trial.emulator.memory.camera),
        course=trial.course,
        now=now,
        edges=watcher.tracker.edges,
        rays=watcher.walls.lines(pose),
        reach=watcher.walls.reach,
        road_rays=road_rays,
        road_reach=road_reach,
        rewards=trial.terms,
        returns=dict(trial.returns),
    )
