"""What a step of an environment costs, split into the emulator's frames and everything else."""

from __future__ import annotations

import importlib
import importlib.util
import statistics
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

WAIT = 200  # frames from an episode's beginning until the karts move
SETTLE = 8  # steps that are not counted: the first ones find nothing in the caches


def ours(name: str, keys: Sequence[int], **options: Any) -> tuple[float, float]:
    """Milliseconds that a step of our environment `name` spends in the emulator, and elsewhere (medians)."""
    import gymnasium

    import gym_mkds  # noqa: F401

    env: Any = gymnasium.make(name, course="f8c", character="Mario", kart="B Dasher", **options).unwrapped
    emulator, cycle = env.emulator, env.emulator.cycle
    spent = 0.0

    def timed(*arguments: Any, **named: Any) -> None:
        nonlocal spent
        begin = time.perf_counter()
        cycle(*arguments, **named)
        spent = time.perf_counter() - begin

    env.reset()
    for _ in range(WAIT):
        env.step(0)
    emulator.cycle = timed
    actions = [_action(env, mask) for mask in keys]
    inside, outside = [], []
    for action in actions:
        begin = time.perf_counter()
        env.step(action)
        whole = time.perf_counter() - begin
        inside.append(spent)
        outside.append(whole - spent)
    env.close()
    return statistics.median(inside[SETTLE:]) * 1e3, statistics.median(outside[SETTLE:]) * 1e3


def _action(env: Any, mask: int) -> int:
    """The action that presses these keys, or what comes nearest among few actions."""
    masks: Sequence[int] = env._masks
    return max(range(len(masks)), key=lambda action: -((masks[action] ^ mask).bit_count()))


def theirs(rom: str, to_moment: Sequence[int], keys: Sequence[int]) -> float:
    """Milliseconds of a step of gym-mkds's environment with 20 rays, from that moment on (median).

    As published, its v0 cannot be made with the emulator package it asks for, and its wrappers together want
    a display. This is its base environment, with its wrapper of rays loaded from its file.
    """
    package = importlib.import_module("gym_mkds")  # theirs: this runs in their environment
    environments = importlib.import_module("gym_mkds.envs")
    path = Path(package.__file__ or "").parent / "wrappers" / "sweeping_ray.py"
    spec = importlib.util.spec_from_file_location("sweeping_ray", path)
    assert spec and spec.loader
    wrapper = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(wrapper)
    env = wrapper.SweepingRay(environments.MarioKartCoreEnv(rom), n_rays=20, min_val=0, max_val=3000)
    env.reset()
    emulator = env.unwrapped.emu
    for mask in to_moment:
        emulator.input.keypad_update(mask)
        emulator.cycle(False)
    durations = []
    for mask in keys:
        begin = time.perf_counter()
        emulator.input.keypad_update(mask)
        env.step(mask)
        durations.append(time.perf_counter() - begin)
    return statistics.median(durations[SETTLE:]) * 1e3


def vector(count: int, steps: int, **options: Any) -> float:
    """Environment steps a second of `count` TimeTrial-v1 together, on straight-ahead from GO on."""
    import gymnasium
    import numpy as np

    import gym_mkds  # noqa: F401

    envs: Any = gymnasium.make_vec("gym_mkds/TimeTrial-v1", num_envs=count, **options)
    envs.reset(seed=0)
    actions = np.zeros(count, np.int64)
    for _ in range(WAIT // int(options.get("frame_skip", 4))):
        envs.step(actions)
    begin = time.perf_counter()
    for _ in range(steps):
        envs.step(actions)
    rate = count * steps / (time.perf_counter() - begin)
    envs.close()
    return rate


MINI_RACE = 20  # seconds


def mini_race(resets: int) -> tuple[float, float]:
    """Milliseconds of a reset to somewhere along the lap, and of the twenty seconds from there (medians)."""
    import gymnasium

    import gym_mkds  # noqa: F401

    env: Any = gymnasium.make("gym_mkds/TimeTrial-v1", start="lap", patience=60, wrong_way=60).unwrapped
    env.reset(seed=0)
    for _ in range(resets):  # the runs are driven again, as far as they are asked for
        env.reset()
    before, race = [], []
    for _ in range(resets):
        begin = time.perf_counter()
        env.reset()
        before.append(time.perf_counter() - begin)
        for _ in range(MINI_RACE * 15):
            env.step(0)
        race.append(time.perf_counter() - begin - before[-1])
    env.close()
    return statistics.median(before) * 1e3, statistics.median(race) * 1e3


def overlays(count: int) -> tuple[float, float]:
    """Milliseconds of all overlays on a picture at scale 2, and of a step that is drawn (medians)."""
    import gymnasium

    from gym_mkds.starts import shipped_runs
    from gym_mkds.view.canvas import Canvas
    from gym_mkds.wrappers import OVERLAYS, RacingLine
    from gym_mkds.wrappers.chain import scene_of

    env: Any = gymnasium.make("gym_mkds/TimeTrial-v1", frame_skip=1, render_mode="rgb_array").unwrapped
    env.reset()
    run = next(run for run in shipped_runs(env.emulator) if run.race[0].abbr == "f8c")
    actions = [env.action_of(int(keys)) for keys in run.keys]
    line = []
    for action in actions[:WAIT * 2]:
        env.step(action)
        line.append(env.now.position)
    every: list[Any] = [*OVERLAYS.values(), RacingLine(line)]
    canvas = Canvas.blank(2, channels=4)
    steps, drawn = [], []
    for action in actions[WAIT * 2 : WAIT * 2 + count]:
        begin = time.perf_counter()
        env.step(action)
        steps.append(time.perf_counter() - begin)
        begin = time.perf_counter()
        scene = scene_of(env.trial, env.now)
        for overlay in every:
            overlay(canvas, scene)
        drawn.append(time.perf_counter() - begin)
    env.close()
    return statistics.median(drawn) * 1e3, statistics.median(steps) * 1e3
