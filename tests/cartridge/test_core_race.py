"""The race around the kart: checkpoints, laps, times, finish, ghosts' recording, what stays the same."""

from __future__ import annotations

import hashlib
import math

import numpy as np
import pytest
from cartridge.arena import GO, Arena, Race
from cartridge.host import HostCore
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from desmume_mkds.game.ghost import GHOST_FIRST_FRAME

A, B, RIGHT, LEFT, R, L, X = 0x001, 0x002, 0x010, 0x020, 0x100, 0x200, 0x400
RADIUS, GATES = 300.0, 8  # a round course; every second gate is a key

many = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def place(turn: float) -> tuple[float, float, float]:
    """The point of the round course so many turns after the line."""
    return RADIUS * math.cos(2 * math.pi * turn), 50.0, RADIUS * math.sin(2 * math.pi * turn)


@pytest.fixture
def ring() -> Arena:
    gates = []
    for i in range(GATES):
        x, _, z = place(i / GATES)
        gates.append((2 * x, 2 * z, 0.2 * x, 0.2 * z))
    arena = Arena(gates=gates, start=(RADIUS + 0.5, 50, -30), respawn=(RADIUS, 50, 50))
    return arena.floor(800, -800, -800, 800)


def carry(race: Race, turn: float) -> None:
    """Put the kart there for a frame."""
    race.memory.driver.position = place(turn)
    race.drive(0)


def go_round(race: Race, start: float, stop: float, step: float = 0.01) -> None:
    for turn in np.arange(start, stop, math.copysign(step, stop - start)):
        carry(race, float(turn))
    carry(race, stop)


def test_before_the_line(race: Race, ring: Arena) -> None:
    status = race.start(ring).memory.driver_status
    assert (status.curLap, status.curCpoi, status.lastCorrectKeyPoint) == (0, GATES - 1, GATES // 2 - 1)
    assert status.raceProgress == 0 and status.lapProgress > 0.9
    assert status.place == 1


def test_a_lap(race: Race, ring: Arena) -> None:
    status = race.start(ring).memory.driver_status
    progress = []
    for turn in np.arange(0.002, 0.999, 0.01):
        carry(race, float(turn))
        progress.append(status.lapProgress)
        assert status.curLap == 1
        assert status.curCpoi == int(turn * GATES)
        assert 0 <= status.cpoiProgress < 1
        assert status.raceProgress == pytest.approx(status.lapProgress / 3, abs=1e-3)
    assert progress == sorted(progress)
    assert progress == pytest.approx(list(np.arange(0.002, 0.999, 0.01)), abs=0.02)
    carry(race, 1.002)
    assert status.curLap == 2 and status.highestReachedLap == 2


@many
@given(st.lists(st.floats(-1.3, 1.3), min_size=1, max_size=6))
def test_laps_are_counted_both_ways(race: Race, ring: Arena, moves: list[float]) -> None:
    """Whoever goes back over the line has to go forward over it again, and gains nothing by it."""
    status = race.start(ring).memory.driver_status
    turn, furthest = -0.02, 0
    for move in moves:
        go_round(race, turn, turn + move, 0.02)
        turn += move
        lap = math.floor(turn) + 1
        if abs(turn - round(turn)) > 0.01 and furthest <= 3:
            assert status.curLap == lap
        furthest = max(furthest, lap)
        if furthest > 3:
            break
        assert status.highestReachedLap in (max(1, status.curLap), *range(status.curLap, 4))


def test_a_short_cut_counts_no_lap(race: Race, ring: Arena) -> None:
    status = race.start(ring).memory.driver_status
    go_round(race, -0.02, 0.2)
    for turn in (0.75, 0.8, 0.9, 0.99, 1.01, 1.2):  # across the middle, past two keys
        carry(race, turn)
    assert status.curLap == 1
    assert status.lastCorrectKeyPoint == 0


def test_outside_the_gates_progress_waits(race: Race, ring: Arena) -> None:
    status = race.start(ring).memory.driver_status
    go_round(race, -0.02, 0.3)
    before = status.lapProgress
    race.memory.driver.position = (0, 50, 0)
    race.drive(0)
    assert status.cpoiProgress == -1
    assert status.lapProgress == before


def test_finish(race: Race, ring: Arena) -> None:
    memory = race.start(ring).memory
    status = memory.driver_status
    go_round(race, -0.02, 2.99, 0.01)
    assert (status.state, status.curLap) == (0, 3)
    carry(race, 3.001)
    assert (status.state, status.curLap) == (4, 4)
    assert status.raceProgress >= 1
    carry(race, 3.003)
    assert status.state == 1
    assert memory.race_status.resultsStored and memory.race_status.finishedDriverCount == 1
    assert not memory.race_status.time.timeRunning
    laps = [time_of(lap) for lap in status.lapTimes[:3]]
    assert sum(laps) == time_of(status.totalTime) == status.totalMilliseconds
    clock = memory.race_status.time.frameCounter
    assert 0 <= clock * 1000 / 60 - status.totalMilliseconds <= 2 * 1000 / 60
    race.drive(0, 600)
    assert memory.race_status.time.frameCounter == clock
    assert memory.driver.speed > 1  # the computer drives on


def time_of(time: object) -> int:
    return time.minutes * 60000 + time.seconds * 1000 + time.milliseconds  # type: ignore[attr-defined]


def test_lap_counts(race: Race, ring: Arena) -> None:
    ring.laps = 5
    race.start(ring)
    go_round(race, -0.02, 4.5, 0.01)
    assert race.memory.driver_status.state == 0
    assert race.memory.driver_status.curLap == 5
    race.core.start(ring.kcl(), ring.nkm(), laps=1)
    race.drive(0, GO)
    go_round(race, -0.02, 1.01, 0.01)
    assert race.memory.driver_status.state != 0


def test_the_line_is_timed_below_a_frame(race: Race, ring: Arena) -> None:
    memory = race.start(ring).memory
    driver = memory.driver
    go_round(race, -0.02, 0.99)
    carry(race, 0.99)
    driver.direction = driver.travel_direction = (0, 0, 1)
    driver.speed = 5
    while driver.position[2] <= 0:
        before = float(driver.position[2])
        race.drive(A)
    after = float(driver.position[2])
    clock = memory.race_status.time.frameCounter - after / (after - before)
    assert time_of(memory.driver_status.lapTimes[0]) == pytest.approx(clock * 1000 / 60, abs=1)


def test_wrong_way(race: Race, ring: Arena) -> None:
    memory = race.start(ring).memory
    go_round(race, -0.02, 0.02)
    assert not memory.driver_status.flags & 4
    memory.driver.yaw = math.pi
    race.drive(0, 20)
    assert not memory.driver_status.flags & 4
    race.drive(0, 20)
    assert memory.driver_status.flags & 4
    memory.driver.yaw = 0
    race.drive(0, 3)
    assert not memory.driver_status.flags & 4


def test_the_same_keys_give_the_same_ram(ring: Arena) -> None:
    rng = np.random.default_rng(5)
    keys = np.repeat(rng.integers(0, 4096, 200), rng.integers(1, 30, 200)) | A
    hashes = []
    for core in (HostCore(), HostCore()):
        core.start(ring.kcl(), ring.nkm(), kart=30, character=10)
        run = hashlib.sha256()
        for mask in keys:
            core.update(int(mask))
            run.update(core.ram[0x16F320:0x180000])
        hashes.append(run.hexdigest() + hashlib.sha256(core.ram).hexdigest())
    assert hashes[0] == hashes[1]


def test_a_copy_of_ram_is_the_whole_game(race: Race, ring: Arena) -> None:
    rng = np.random.default_rng(6)
    keys = [int(k) | A for k in np.repeat(rng.integers(0, 4096, 60), 12)]
    race.start(ring)
    race.core.run(keys[:300])
    kept = race.core.ram.copy()
    race.core.run(keys[300:])
    end = race.core.ram.copy()
    race.core.ram[:] = kept
    race.core.run(keys[300:])
    assert (race.core.ram == end).all()


def test_the_recorder_writes_a_ghost(core: HostCore, ring: Arena) -> None:
    rng = np.random.default_rng(7)
    core.boot()
    core.start(ring.kcl(), ring.nkm())
    keys = np.repeat(rng.integers(0, 4096, 120), rng.integers(1, 40, 120)).astype(int)
    keys[700:1300] = A  # a run of more than 255 frames
    core.update(0, GHOST_FIRST_FRAME - 1)
    core.run(int(mask) for mask in keys)
    recorder = core.memory.input_units[0].inputRecorder
    data = core.memory.ram.read(recorder.recording.address, 0xDCC)
    length = int.from_bytes(data[:4], "little")
    runs = np.frombuffer(data[4:], np.uint8).reshape(-1, 2)
    used = runs[: length // 2 + 1]  # the open run is not counted
    assert not runs[len(used):].any()
    frames = np.repeat(used[:, 0], used[:, 1])
    assert len(frames) == len(keys)
    buttons = [(keys >> b & 1) << i for i, b in enumerate((0, 1, 8))]
    item = ((keys >> 9 | keys >> 10) & 1) << 3
    pads = [(keys >> b & 1) << i + 4 for i, b in enumerate((4, 5, 7, 6))]
    assert (frames == sum(buttons) + item + sum(pads)).all()
    assert used[:, 1].max() == 255


def test_a_ghost_drives_what_was_recorded(core: HostCore, ring: Arena) -> None:
    rng = np.random.default_rng(8)
    keys = np.repeat(rng.choice([A, A | LEFT, A | RIGHT, A | R | LEFT, A | R | RIGHT, A | X, B], 150), 8)
    core.boot()
    core.start(ring.kcl(), ring.nkm(), character=3, kart=10)
    core.update(0, GHOST_FIRST_FRAME - 1)
    run = []
    for mask in keys:
        core.update(int(mask))
        run.append(core.memory.driver.position)
    recorder = core.memory.input_units[0].inputRecorder
    recording = core.memory.ram.read(recorder.recording.address, 0xDCC)
    place = 0x02300000
    core.boot()
    core.start(ring.kcl(), ring.nkm(), character=0, kart=2)
    core.ram[place - 0x02000000 :][: len(recording)] = np.frombuffer(recording, np.uint8)
    core.add_ghost(place, character=3, kart=10)
    core.update(0, GHOST_FIRST_FRAME - 1)
    ghost = core.memory.ghost
    assert ghost is not None and len(core.memory.drivers) == 2
    for position in run:
        core.update(0)
        assert (ghost.position == position).all()
    assert core.memory.driver.speed == 0
    assert (ghost.place, core.memory.driver.place) in ((1, 2), (2, 1))


def test_a_full_recorder_stops(core: HostCore, ring: Arena) -> None:
    core.boot()
    core.start(ring.kcl(), ring.nkm())
    core.update(0, GHOST_FIRST_FRAME - 1)
    core.run(A if i % 2 else B for i in range(2000))
    recorder = core.memory.input_units[0].inputRecorder
    assert recorder.state == 3
    assert recorder.curEntry == 1763


def test_outside_a_race_the_pointers_are_null(core: HostCore, ring: Arena) -> None:
    core.boot()
    memory = core.memory
    assert not memory.race_ready
    core.start(ring.kcl(), ring.nkm())
    core.update(0)
    assert memory.race_ready and memory.race_state.frameCounter == 1 and memory.race_state.frameCounter2 == 0
    core.end()
    assert not memory.race_ready
    for name in ("drivers", "raceStatus", "mapData", "raceState", "camera", "cameraMtx", "itemStatus"):
        assert memory.ram.u32(memory.address(name)) == 0
