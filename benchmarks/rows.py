"""What is measured: one row each, in rounds in which the two sides take turns."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from benchmarks import empty_rom, ours, theirs
from benchmarks.sides import BUILD, SOUND, Pair, Side
from desmume_mkds.cartridge import ROM

ROUNDS = 7
DRIVING = 300  # frames: five seconds from GO on

Measured = tuple[float, float]
"""What one round gave: ours, theirs."""


@dataclass(frozen=True)
class Row:
    """One comparison."""

    name: str
    unit: str
    what: str
    """What is measured, and on which sides, for the table."""
    measure: Callable[[Pair], Measured]
    more_is_better: bool = False
    rounds: int = ROUNDS

    def ratio(self, measured: Measured) -> float:
        """How much better ours is; below 1 it is worse."""
        mine, other = measured
        return mine / other if self.more_is_better else other / mine

    def run(self, pair: Pair) -> dict[str, Any]:
        """Medians over the rounds, and how far the rounds' ratios lay apart."""
        rounds = [self.measure(pair) for _ in range(self.rounds)]
        ratios = [self.ratio(measured) for measured in rounds]
        return {
            "ours": statistics.median(measured[0] for measured in rounds),
            "theirs": statistics.median(measured[1] for measured in rounds),
            "ratio": statistics.median(ratios),
            "unit": self.unit,
            "ratio_range": [min(ratios), max(ratios)],
        }


def expressions(mine: str, other: str, count: int = 1000) -> Callable[[Pair], Measured]:
    """Both sides evaluate an expression, in microseconds."""
    return lambda pair: (
        pair.ours.ask("expression", code=mine, count=count),
        pair.theirs.ask("expression", code=other, count=count),
    )


def frames(task: str = "frames") -> Callable[[Pair], Measured]:
    """Both sides drive the same five seconds, in milliseconds a frame; theirs by `task`."""
    return lambda pair: (
        pair.ours.ask("frames", keys=pair.keys[:DRIVING]),
        pair.theirs.ask(task, keys=pair.keys[:DRIVING]),
    )


def counted(task: str, count: int) -> Callable[[Pair], Measured]:
    """Both sides do the same thing `count` times, in milliseconds each."""
    return lambda pair: (pair.ours.ask(task, count=count), pair.theirs.ask(task, count=count))


def hooked(pair: Pair) -> Measured:
    """A field read by us, and delivered by the emulator's hook, in microseconds."""
    read = pair.ours.ask("expression", code="emu.memory.driver.speed", count=1000)
    return read, pair.theirs.ask("hooked", keys=pair.keys[:DRIVING])


def first_frame(_: Pair) -> Measured:
    """Each side from nothing to its first frame, in milliseconds."""
    return _first("ours"), _first("theirs")


def _first(name: str) -> float:
    begin = time.perf_counter()
    with Side(name) as side:
        side.ask("open_rom", rom=str(ROM))
        return (time.perf_counter() - begin) * 1e3


def memory(pair: Pair) -> Measured:
    """MB for one more instance: ours in the same process, theirs a process."""
    with Side("ours") as ours, Side("theirs") as theirs:
        pair.start(ours)
        pair.start(theirs)
        theirs.ask("frames", keys=pair.keys[:DRIVING])
        return ours.ask("one_more", keys=pair.keys[:DRIVING]), theirs.ask("memory")


def instances(count: int) -> Callable[[Pair], Measured]:
    """Frames a second of several of our instances together, and of one."""
    return lambda pair: (
        pair.ours.ask("instances", count=count, keys=pair.keys[:DRIVING]),
        pair.ours.ask("instances", count=1, keys=pair.keys[:DRIVING]),
    )


def over_empty(pair: Pair) -> Measured:
    """Frames a second of Shakedown in a race, and of a ROM that does nothing, both in ours."""
    rom = BUILD / "empty" / "empty.nds"
    if not rom.is_file():
        empty_rom.make(rom)
    racing = pair.ours.ask("frames", keys=pair.keys[:DRIVING])
    return 1e3 / racing, 1e3 / pair.ours.ask("empty", rom=str(rom), count=DRIVING)


def reset_with_sound(pair: Pair) -> Measured:
    """As `reset`, where the machine has a sound device."""
    with Side("theirs", **SOUND) as side:
        pair.start(side)
        return pair.ours.ask("resets", count=5), side.ask("resets", count=5)


V0, V1 = "gym_mkds/MarioKartDS-v0", "gym_mkds/TimeTrial-v1"


def env_step(pair: Pair) -> Measured:
    """A step of each side's environment with 20 rays, in milliseconds."""
    inside, outside = pair.ours.ask("env_step", name=V0, keys=pair.keys[:DRIVING], options={})
    with Side("theirs") as side:
        return inside + outside, side.ask(
            "env_step", rom=str(ROM), to_moment=pair.to_moment, keys=pair.keys[: DRIVING // 3]
        )


def env_overhead(name: str, **options: Any) -> Callable[[Pair], Measured]:
    """What a step of our environment takes beside the emulator, and what a frame takes, in microseconds."""

    def measure(pair: Pair) -> Measured:
        frames = options.get("frame_skip", 1)
        inside, outside = pair.ours.ask("env_step", name=name, keys=pair.keys[:DRIVING], options=options)
        return outside / frames * 1e3, inside / frames * 1e3

    return measure


def env_vector(frame_skip: int) -> Callable[[Pair], Measured]:
    """Environment steps a second of four TimeTrial-v1: our threads, and Gymnasium's processes."""

    def measure(pair: Pair) -> Measured:
        def rate(**options: Any) -> float:
            options |= {"frame_skip": frame_skip, "patience": 60}
            return float(pair.ours.ask("env_vector", count=4, steps=400 // frame_skip, options=options))

        return rate(), rate(vectorization_mode="async")

    return measure


def alone(task: str, **arguments: Any) -> Callable[[Pair], Measured]:
    """Two figures of our side."""

    def measure(pair: Pair) -> Measured:
        mine, other = pair.ours.ask(task, **arguments)
        return mine, other

    return measure


ROWS = (
    Row("field_scalar", "µs", "`emu.memory.driver.boostTimer`, both sides",
        expressions("emu.memory.driver.boostTimer", "emu.memory.driver.boostTimer")),
    Row("field_real", "µs", "`emu.memory.driver.speed` as a `float`",
        expressions("emu.memory.driver.speed", "float(emu.memory.driver.speed)")),
    Row("field_vector", "µs", "position as a NumPy array: `driver.position`, theirs `driver_position`",
        expressions("emu.memory.driver.position", "emu.memory.driver_position")),
    Row("field_hooked", "µs",
        "the kart's speed, once a frame: read; theirs by the emulator's read hook, what a frame takes longer",
        hooked),
    Row("observation_state", "µs",
        "position, velocity, direction, speed, boost, three drift counters, two progresses, checkpoint",
        expressions(ours.STATE, theirs.STATE, 200)),
    Row("headless_frame", "ms", "a frame without a picture: `cycle`, both sides", frames()),
    Row("headless_frame_skip", "ms", "the same, theirs after `skip_next_frame` each time",
        frames("skipped_frames")),
    Row("frame_rgb", "ms", "a frame and both screens as an RGB array; theirs by `screenshot`",
        counted("pictures", DRIVING // 3)),
    Row("screens_rgb", "ms", "of that, getting the array from a drawn frame", counted("screens", 100)),
    Row("reset", "ms", "back to a moment of the race: `restore`, theirs `savestate.load_file`",
        counted("resets", 9)),
    Row("reset_and_frame", "ms", "the same and the frame after it", counted("resets_and_frames", 9)),
    Row("reset_with_sound", "ms", "`reset` where the machine has a sound device", reset_with_sound, rounds=5),
    Row("first_frame", "ms", "from starting Python to the first frame", first_frame, rounds=5),
    Row("memory_per_instance", "MB",
        "one more emulator in a race: ours in the same process, theirs another process", memory, rounds=5),
    Row("instances_2", "frames/s", "two of our emulators in two threads, against one", instances(2), True),
    Row("instances_4", "frames/s", "four in four threads, against one", instances(4), True),
    Row("shakedown_over_empty", "frames/s",
        "our emulator: racing on Shakedown, against a ROM that only sleeps", over_empty, True),
    Row("env_step", "ms", "a step of `MarioKartDS-v0` with 20 rays; theirs: their base environment and rays",
        env_step, rounds=5),
    Row("env_overhead_share", "µs", "what a step of our `MarioKartDS-v0` adds, against the frame in it",
        env_overhead(V0), rounds=5),
    Row("env_overhead_share_v1", "µs", "the same of `TimeTrial-v1` at one frame a step",
        env_overhead(V1, frame_skip=1, patience=60, wrong_way=60), rounds=5),
    Row("env_overhead_share_v1_skip", "µs", "the same, for each of the four frames of a step, as by default",
        env_overhead(V1, frame_skip=4, patience=60, wrong_way=60), rounds=5),
    Row("env_vector_4", "steps/s", "four `TimeTrial-v1`, a frame a step: threads, against AsyncVectorEnv",
        env_vector(1), True, rounds=5),
    Row("env_vector_4_skip", "steps/s", "the same at four frames a step", env_vector(4), True, rounds=5),
    Row("env_reset_lap", "ms", "`reset` of `TimeTrial-v1` along the lap, against the 20 s from there",
        alone("mini_race", resets=12), rounds=3),
    Row("overlays", "ms", "all eight overlays at scale 2, against a drawn step", alone("overlays", count=100),
        rounds=5),
)  # fmt: skip
"""All rows, in the order of the page. Rows after `memory_per_instance` compare ours with ours."""
