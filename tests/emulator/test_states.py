"""The cartridge before GO, driving, and on every kind of ground, read back field by field."""

from __future__ import annotations

import math

import numpy as np
import pytest
from cartridge.arena import GO
from cartridge.stage import Stage

from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.kcl import Collision
from desmume_mkds.game.layout import (
    DriverEffect,
    DriverKind,
    DriverMotion,
    DriverState,
    RaceResult,
    RecorderState,
    SceneStateId,
    Surface,
)
from desmume_mkds.game.ram import Ram

A, B, RIGHT, LEFT, R, L = 0x001, 0x002, 0x010, 0x020, 0x100, 0x200
FX = 4096
WAIT = GHOST_FIRST_FRAME - 2  # from the race's first frame to the last before a recording


@pytest.fixture
def go(stage: Stage) -> Stage:
    """A race at GO, standing on the line."""
    return stage.visit(31)


def raw(value: float) -> int:
    return round(value * FX)


def seconds(time: object) -> float:
    return time.minutes * 60 + time.seconds + time.milliseconds / 1000  # type: ignore[attr-defined]


# --- before GO ---


def test_the_first_frame(stage: Stage) -> None:
    memory = stage.visit(31, start=True).memory
    state, status, record, kart = memory.race_state, memory.race_status, memory.driver_status, memory.driver
    assert memory.race_ready and memory.scene_state.state == SceneStateId.RUNNING
    assert (state.state, state.frameCounter, state.frameCounter2) == (0, 1, 0)
    assert (status.time.frameCounter, status.time.timeRunning, status.resultsStored) == (0, 0, 0)
    assert (record.state, record.lap, record.highest_lap, record.place) == (RaceResult.RACING, 0, 1, 1)
    paths, keys = memory.map_data.cpat, memory.map_data.cpoiKeyCount
    last = paths[paths[0].previous[0]]
    assert record.checkpoint == last.start + last.length - 1
    assert record.key_checkpoint == record.lastCorrectKeyPoint == keys - 1
    assert 0.2 < record.checkpoint_progress <= 1 and 0.9 < record.lap_progress < 1
    assert (record.race_progress, status.placeDriverIds[0]) == (0, 0)
    assert raw(status.oneDivNrLaps) == round(FX / stage.course.laps)
    config = memory.race_config
    assert (config.raceMode, config.displayMode, config.ccMode, config.isMirror) == (1, 0, 2, 0)
    assert (config.playerDriverId, memory.race_multi_config.driverCount, len(memory.drivers)) == (0, 1, 1)
    entry = config.drivers[0]
    assert (entry.character, entry.kart, entry.type) == (stage.character, stage.kart, 0)
    assert (kart.id, kart.input_id, kart.kind_flags & DriverKind.PLAYER) == (0, 0, 1)
    assert (kart.char_kart.characterId, kart.char_kart.kartId) == (stage.character, stage.kart)
    assert kart.scale.tolist() == [1, 1, 1] and raw(kart.gravity) == -697
    whole = ("slope_multiplier", "slipstream_multiplier", "terrain_multiplier", "size_multiplier",
             "air_multiplier", "wall_multiplier")
    assert [getattr(kart, name) for name in whole] == [1] * 6
    assert (raw(kart.sphere_radius), raw(kart.contact_offset)) == (45056, -11264)
    assert memory.moving_bodies.entryCount == 0 and kart.colEntryId1 == -1
    assert memory.ram.u32(memory.address("cameraMtx")) == memory.camera.address + 0x30


def test_the_course_in_memory(go: Stage) -> None:
    """Lists of the map and triangles are where the pointers lead, and the kart stands on one of them."""
    memory = go.memory
    data, ram = memory.map_data, memory.ram
    for name in ("cpoi", "cpat", "ktps", "ktpj", "epoi", "epat"):
        entries = getattr(data, name)
        assert len(entries) == getattr(data, f"{name}Count") > 0
        section = ram.read(entries[0].address - 8, 8)
        assert section == name.upper().encode() + len(entries).to_bytes(4, "little")
    assert 2 <= data.stag.nrLaps <= 5 and data.stag.nrLaps == go.course.laps
    assert data.cpoi[0].keyId == 0 and max(gate.keyId for gate in data.cpoi) == data.cpoiKeyCount - 1
    header = memory.collision
    tables = [header.pointer(name) for name in ("posDataOffset", "nrmDataOffset", "prismDataOffset")]
    assert all(Ram.holds(table) for table in tables) and tables == sorted(tables)
    x, y, z = memory.driver.position
    a, b, c = (go.course.triangles[go.course.types == Collision.ROAD][:, i] for i in range(3))
    sides = [(q[:, 0] - p[:, 0]) * (z - p[:, 2]) - (q[:, 2] - p[:, 2]) * (x - p[:, 0])
             for p, q in ((a, b), (b, c), (c, a))]  # fmt: skip
    under = (np.max(sides, axis=0) <= 0) | (np.min(sides, axis=0) >= 0)
    assert np.abs((a + b + c)[under, 1] / 3 - y).min() < 30


def test_the_countdown(stage: Stage) -> None:
    kart = stage.visit(31, start=True).drive(0, WAIT)
    memory = stage.memory
    unit, recorder = memory.input_units[0], memory.input_units[0].recorder
    assert (kart.surface, kart.frames_airborne, kart.speed) == (Surface.ROAD, 0, 0)
    assert kart.state_flags & DriverState.ON_FLOOR and kart.state_flags & DriverState.RESTING
    assert recorder.state == RecorderState.IDLE and not memory.race_status.camAnimComplete
    frames, place = kart.frame_counter, kart.position
    for held in range(1, 60):
        stage.drive(A | LEFT)
        assert unit.pad.pressedKeys == A | LEFT == memory.held_keys
        assert unit.pad.triggeredKeys == (A | LEFT if held == 1 else 0)
        assert raw(kart.start_charge) == held * 34 and kart.engine.accelerating == 1
        assert kart.frame_counter == frames + held
    assert recorder.state == RecorderState.RECORDING and memory.race_status.camAnimComplete
    assert kart.motion_flags & DriverMotion.ACCELERATE and kart.motion_flags & DriverMotion.LEFT
    assert kart.steering == 1 and (kart.position == place).all()
    stage.drive(0, 30)
    assert raw(kart.start_charge) == 29 * 34 and unit.pad.releasedKeys == kart.engine.accelerating == 0
    assert unit.keyMask == 0xFF7
    stage.until(lambda _: memory.race_state.state, 0)
    assert (memory.race_state.frameCounter, memory.race_status.time.timeRunning) == (GO, 1)


@pytest.mark.parametrize(
    ("first", "boost", "failure"), [(73, True, False), (30, False, True), (150, False, False)]
)
def test_the_start(stage: Stage, first: int, boost: bool, failure: bool) -> None:
    stage.visit(31, start=True).drive(0, WAIT + first)
    kart = stage.drive(A, GO - WAIT - first)
    assert bool(kart.motion_flags & DriverMotion.START_BOOST) == bool(kart.boost_timer) == boost
    assert bool(kart.motion_flags & DriverMotion.PROLONGED_BOOST) == boost
    assert stage.memory.statistics.gotStartBoost == boost
    assert bool(kart.effect_flags & DriverEffect.FAILED_START) == failure
    stage.drive(A, 30)
    assert (raw(kart.target_max_speed) == raw(kart.kart_params.max_speed) * 5325 >> 12) == boost


# --- driving ---


def test_driving_straight(go: Stage) -> None:
    memory, kart = go.memory, go.memory.driver
    go.on_road(go.straight())
    clock = memory.race_status.time.frameCounter
    for frame in range(1, 120):
        before, length = kart.position, kart.speed_3d
        go.drive(A)
        assert (kart.last_position == before).all()
        assert kart.speed_fraction == pytest.approx(min(1, length / kart.max_speed), abs=2 / FX)
        assert memory.race_status.time.frameCounter == memory.driver_status.lap_frames == clock + frame
        assert abs(seconds(memory.race_status.time.lapTime) - (clock + frame) / 60) < 0.001
    assert 5 < kart.speed <= kart.max_speed == pytest.approx(kart.target_max_speed, abs=0.01)
    assert kart.speed_3d == pytest.approx(np.linalg.norm(kart.velocity_3d), abs=1e-3)
    assert kart.velocity_direction == pytest.approx(kart.velocity_3d / kart.speed_3d, abs=1e-3)
    flat = kart.travel_direction * kart.speed + (0, kart.vertical_velocity[1] - 697 / FX, 0)
    assert kart.velocity_3d == pytest.approx(flat, abs=0.2)
    ways = kart.direction, kart.driving_direction, kart.travel_direction, kart.heading, kart.matrix[2]
    assert all(way == pytest.approx(kart.matrix[2], abs=0.02) for way in ways)
    rows = kart.matrix[:3].astype(float)
    assert rows @ rows.T == pytest.approx(np.eye(3), abs=2e-3)
    assert np.cross(rows[1], rows[2]) == pytest.approx(rows[0], abs=2e-3)  # row 0 is the kart's left
    assert (kart.body_matrix[:3] == kart.matrix[:3]).all() and (kart.body_matrix[3] == kart.position).all()
    assert kart.sphere_position == pytest.approx(kart.position + 11.25 * rows[1], abs=0.1)
    before = 1.2  # units: these are from before the floor's push-out
    assert kart.contact_position == pytest.approx(kart.position + 8.25 * rows[1], abs=before)
    assert kart.slipstream_position == pytest.approx(kart.position - 44 * kart.direction, abs=before)
    assert kart.grip == kart.kart_params.collisionVelocityMinusDirMultipliers[0]
    recorder = memory.input_units[0].recorder
    assert recorder.recording.dataLength == 2 * recorder.curEntry


@pytest.mark.parametrize(("key", "side"), [(LEFT, 1), (RIGHT, -1)])
def test_steering(go: Stage, key: int, side: int) -> None:
    go.on_road(go.straight(), speed=4)
    kart, before = go.memory.driver, go.memory.driver.yaw
    go.drive(A | key, 12)
    assert kart.steering == side and side * kart.yaw_rate > 0
    wanted = kart.target_yaw_rate * 65536 / math.tau
    assert wanted == pytest.approx(side * raw(kart.kart_params.handling), abs=1)
    turned = (kart.yaw - before + math.pi) % math.tau - math.pi
    assert 0.2 < side * turned < 0.5
    assert side * np.cross(kart.travel_direction, kart.direction)[1] > 0  # the way of travel lags behind


def test_coasting_braking_reversing(go: Stage) -> None:
    kart = go.on_road(go.straight(), speed=3).drive(0)
    assert kart.state_flags & DriverState.COASTING and raw(kart.speed) == 3 * FX * 4030 >> 12
    go.drive(B, 60)
    assert kart.motion_flags & DriverMotion.BRAKE and kart.state_flags & DriverState.REVERSING
    assert kart.speed < 0 and kart.driving_direction == pytest.approx(-kart.direction)


@pytest.mark.parametrize(("key", "away", "side"), [(LEFT, RIGHT, -1), (RIGHT, LEFT, 1)])
def test_drift_charge_mini_turbo(go: Stage, key: int, away: int, side: int) -> None:
    kart = go.memory.driver
    frames = kart.kart_params.driftBoostTime
    go.on_road(go.straight(), speed=kart.kart_params.max_speed)
    slides = go.memory.statistics.powerSlideCount
    go.drive(A | R)
    assert kart.state_flags & DriverState.HOPPING and kart.state_flags & DriverState.HOP_LOCK
    assert (kart.drift_direction, kart.frames_airborne, kart.surface) == (0, 1, Surface.AIR)
    go.drive(A | R | key)
    assert kart.drift_direction == side and kart.hop_height > 0
    go.until(lambda kart: kart.state_flags & DriverState.DRIFTING, A | R | key, within=20)
    assert (kart.drift_charge, go.memory.statistics.powerSlideCount) == (1, slides + 1)
    charges = []
    for press in (away, key, away, key):
        go.drive(A | R | press)
        charges.append((kart.drift_charge, kart.drift_left_count, kart.drift_right_count, kart.drift_timeout))
        assert side * kart.drift_angle > 0 and -side * kart.yaw_rate > 0
        assert kart.heading == pytest.approx(kart.matrix[2], abs=0.1)
        turned = math.atan2(*kart.direction[[0, 2]]) - math.atan2(*kart.heading[[0, 2]])
        assert math.sin(turned) == pytest.approx(math.sin(kart.drift_angle), abs=0.02)
        go.drive(A | R, 9)
    wanted = [(1, 0, 1, 10), (2, 1, 1, 10), (2, 1, 2, 10), (4, 2, 2, 10)]  # of a left drift
    assert charges == [(c, *counts[:: 1 if side < 0 else -1], t) for c, *counts, t in wanted]
    assert kart.pointer("driftDir1CountPtr") - kart.address == (0x300 if side < 0 else 0x302)
    go.drive(A)
    assert not kart.state_flags & DriverState.DRIFTING and kart.drift_charge == kart.drift_direction == 0
    assert kart.boost_timer == kart.mini_turbo_timer == frames - 1
    assert kart.motion_flags & DriverMotion.BOOST and kart.motion_flags & DriverMotion.MINI_TURBO
    assert not kart.motion_flags & DriverMotion.PROLONGED_BOOST
    go.drive(A, frames - 1)
    assert kart.boost_timer == 0 and not kart.motion_flags & (DriverMotion.BOOST | DriverMotion.MINI_TURBO)


def test_mushroom(go: Stage) -> None:
    kart, slot = go.on_road(go.straight(), speed=4).memory.driver, go.memory.items.itemSlot
    count = slot.itemCount
    assert (slot.itemConfigId, 1 <= count <= 3) == (3, True)
    go.drive(A | L)
    assert (slot.itemCount, kart.boost_timer, kart.timers.mushroom) == (count - 1, 90, 90)
    assert kart.motion_flags & DriverMotion.MUSHROOM and kart.motion_flags & DriverMotion.PROLONGED_BOOST
    go.drive(A, 20)
    assert kart.speed == pytest.approx(1.3 * kart.kart_params.max_speed, rel=0.01)


# --- the ground ---


@pytest.mark.parametrize(
    ("kind", "surface"),
    [(Collision.ROAD, 0), (Collision.WEAK_OFF_ROAD, 2), (Collision.OFF_ROAD, 3),
     (Collision.HEAVY_OFF_ROAD, 4), (Collision.SLIPPERY_ROAD, 5), (Collision.ICE, 6)],
)
def test_surfaces(stage: Stage, kind: Collision, surface: int) -> None:
    kart, lost = stage.on(kind, speed=1).drive(0), stage.memory.statistics.offRoadTime
    params = kart.kart_params
    for _ in range(16):
        assert (kart.floor_type, kart.surface) == (kind, surface)
        assert kart.grip == params.collisionVelocityMinusDirMultipliers[surface]
        stage.drive(0)
    factor = params.collisionSpeedMultipliers[surface]
    assert kart.terrain_multiplier == pytest.approx(factor, abs=0.02)
    assert kart.target_max_speed == pytest.approx(factor * params.max_speed, rel=0.05)
    assert (stage.memory.statistics.offRoadTime - lost > 15) == (2 <= surface <= 4)


def test_boost_panel(stage: Stage) -> None:
    kart = stage.on(Collision.BOOST_PAD).drive(A)
    assert (kart.surface, kart.floor_type, kart.boost_timer) == (Surface.BOOST, Collision.BOOST_PAD, 60)
    assert kart.motion_flags & DriverMotion.BOOST and kart.motion_flags & DriverMotion.PROLONGED_BOOST
    stage.until(lambda kart: kart.floor_type != Collision.BOOST_PAD, A)
    assert kart.boost_timer in (59, 60)


