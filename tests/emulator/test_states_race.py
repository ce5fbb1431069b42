"""The cartridge in the air, at walls, falling, finished, beside a ghost, left: read back field by field."""

from __future__ import annotations

import math

import numpy as np
import pytest
from cartridge.host import PARAMS_BLOCK, parameters
from cartridge.stage import Stage

from desmume_mkds import MarioKart, Snapshot, menu
from desmume_mkds.game.fields import NotInRamError
from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.kcl import Collision
from desmume_mkds.game.layout import (
    DriverKind,
    DriverMotion,
    DriverState,
    DriverStatusFlag,
    RaceResult,
    RecorderState,
    SceneStateId,
    Surface,
)
from desmume_mkds.game.ram import Ram

A, B, START, RIGHT, LEFT, R = 0x001, 0x002, 0x008, 0x010, 0x020, 0x100
FX = 4096
FREE = 0x02390000  # memory that neither game nor console uses


@pytest.fixture
def go(stage: Stage) -> Stage:
    """A race at GO, standing on the line."""
    return stage.visit(31)


def raw(value: float) -> int:
    return round(value * FX)


def seconds(time: object) -> float:
    return time.minutes * 60 + time.seconds + time.milliseconds / 1000  # type: ignore[attr-defined]


def test_jump_pad_air_and_landing(stage: Stage) -> None:
    kart = stage.on(Collision.JUMP_PAD, speed=6).drive(A)
    assert (kart.surface, kart.motion_flags & DriverMotion.ON_JUMP_PAD) == (Surface.BOOST, 1 << 28)
    assert kart.jump_pad_speed == 9 and kart.vertical_velocity[1] >= 3
    for frame in range(1, 20):
        stage.drive(A)
        assert (kart.frames_airborne, kart.surface, kart.state_flags & DriverState.ON_FLOOR) == (frame, -1, 0)
        assert 0.7 - 1 / FX <= kart.air_multiplier <= 1.001 and (kart.air_multiplier == 1 or frame > 5)
    stage.until(lambda kart: kart.frames_airborne == 0, A)
    assert kart.state_flags & DriverState.LANDED and kart.floor_timer == 7 and kart.surface != -1
    assert not kart.motion_flags & DriverMotion.ON_JUMP_PAD


def test_in_the_air(go: Stage) -> None:
    kart = go.on_road(go.straight(), up=100, speed=5).drive(0)
    ground = kart.ground_height
    for frame in range(2, 20):
        speed, way = kart.vertical_velocity[1], kart.travel_direction
        go.drive(0)
        assert kart.frames_airborne == frame and raw(kart.vertical_velocity[1]) == raw(speed) - 697
        assert (kart.travel_direction == way).all() and kart.ground_height == ground
    go.until(lambda kart: kart.frames_airborne == 0, 0)
    assert kart.vertical_velocity[1] > 0.5  # it fell far enough to bounce


def test_a_wall(go: Stage) -> None:
    """Head-on into the first wall that stands beside a straight."""
    kart, hits = go.on_road(go.straight(), turned=math.pi / 2, speed=5).memory.driver, go.memory.statistics
    before = hits.wallHitCount
    go.until(lambda kart: kart.state_flags & DriverState.TOUCHING_WALL, A)
    assert (kart.wall_timer, hits.wallHitCount) == (3, before + 1)
    assert kart.wall_normal @ kart.driving_direction < -0.9
    assert kart.wall_multiplier == pytest.approx(
        0.8 * max(0.01, 1 + float(kart.wall_normal @ kart.driving_direction)), abs=0.01
    )
    go.drive(A, 2)
    assert kart.bounce @ kart.wall_normal > 0 and kart.state_flags & DriverState.BOUNCE
    assert kart.speed < 1.5
    go.drive(B, 40)
    assert not kart.state_flags & DriverState.TOUCHING_WALL
    assert (kart.wall_multiplier, kart.wall_timer) == (1, 0)


@pytest.mark.parametrize("kind", [Collision.FALL, Collision.OUT_OF_BOUNDS, None])
def test_falling_and_respawning(stage: Stage, kind: Collision | None) -> None:
    """Over a boundary, out of bounds, or below everything."""
    if kind is None:
        stage.visit(31).on_road(stage.straight(), up=-1000)
    else:
        stage.on(kind)
    memory, kart, falls = stage.memory, stage.memory.driver, stage.memory.statistics.respawnCount
    lap = memory.driver_status.lap
    stage.until(lambda kart: kart.motion_flags & DriverMotion.FALLING, 0, within=3)
    assert kart.respawn_id == memory.map_data.cpoi[memory.driver_status.checkpoint].respawnId
    gate = memory.driver_status.checkpoint
    stage.drive(A, 2)
    for counter in range(2, 100):
        assert (kart.pre_respawn_counter, memory.input_units[0].keyMask) == (counter, 0xE04)
        assert memory.held_keys == 0 and memory.driver_status.checkpoint == gate
        stage.drive(A)
    target = next(point for point in memory.map_data.ktpj if point.id == kart.respawn_id)
    stage.until(lambda kart: kart.motion_flags & DriverMotion.RESPAWNING, A, within=25)
    assert not kart.motion_flags & DriverMotion.FALLING and kart.motion_flags & DriverMotion.RESPAWN_START
    assert kart.position == pytest.approx(target.position + (0, 40, 0), abs=0.01)
    turned = kart.yaw - math.radians(target.rotation[1])
    assert math.cos(turned) > 0.9999
    assert (kart.speed, kart.boost_timer, kart.respawn_id, memory.driver_status.lap) == (0, 0, -1, lap)
    assert memory.statistics.respawnCount == falls + 1
    stage.until(lambda kart: not kart.motion_flags & DriverMotion.RESPAWNING, 0)
    assert kart.frames_airborne == 0 and kart.respawnStartFrame == memory.race_state.frameCounter
    stage.drive(A, 3)
    assert memory.input_units[0].keyMask == 0xFF7 and kart.boost_timer > 0  # pressed at the landing


# --- the race ---


def test_wrong_way(go: Stage) -> None:
    record, sign = go.memory.driver_status, go.memory.address("wrongWay")
    go.on_road(8, turned=math.pi).drive(0, 20)
    assert not record.flags & DriverStatusFlag.WRONG_WAY and go.memory.ram.s32(sign) == 0
    go.drive(0, 15)
    assert record.flags & DriverStatusFlag.WRONG_WAY and go.memory.ram.s32(sign) > 0
    go.on_road(8).drive(0, 2)
    assert not record.flags & DriverStatusFlag.WRONG_WAY and go.memory.ram.s32(sign) == 0


def test_laps_and_finish(go: Stage) -> None:
    """Carried round the course, a checkpoint or so at a time."""
    memory, record, course = go.memory, go.memory.driver_status, go.course
    samples = range(4, len(course.route.points), 6)
    ends = []
    for lap in range(1, course.laps + 1):
        progress = []
        for sample in samples:
            go.on_road(sample).drive(0)
            progress.append(record.lap_progress)
        assert (record.lap, record.highest_lap, record.state) == (lap, lap, RaceResult.RACING)
        assert memory.ram.read(memory.address("hudLap"), 1) == bytes([lap])
        assert progress == pytest.approx(np.array(samples) / len(course.route.points), abs=0.06)
        assert np.diff(progress).min() > -0.01
        assert record.race_progress == pytest.approx((lap - 1 + record.lap_progress) / course.laps, abs=2e-3)
        assert 0 <= record.checkpoint_progress <= 1
        ends.append(memory.race_status.time.frameCounter)
    visited = np.unpackbits(np.array(record.checkpoint_mask, "<u4").view(np.uint8), bitorder="little")
    assert visited[: len(memory.map_data.cpoi)].mean() > 0.7
    go.on_road(samples[0]).drive(0)
    assert (record.state, record.lap, memory.race_status.finishedDriverCount) == (4, course.laps + 1, 1)
    total = sum(seconds(time) for time in record.lap_times)
    assert total == pytest.approx(seconds(record.total_time))
    assert total == pytest.approx(record.totalMilliseconds / 1000)
    go.drive(0)
    clock = memory.race_status.time.frameCounter
    assert record.state == RaceResult.FINISHED and memory.race_status.resultsStored
    assert 0 <= clock / 60 - total < 0.05 and record.race_progress >= 1
    go.drive(0, 60)
    assert memory.race_status.time.frameCounter == clock and not memory.race_status.time.timeRunning
    assert memory.driver.speed > 1  # the computer drives on


def test_a_ghost_beside(stage: Stage) -> None:
    """Driver 1 plays the recording that unit 1's recorder points at, and drives as it was driven."""
    emu, memory = stage.emu, stage.memory
    kart = stage.visit(31, start=True).drive(0, GHOST_FIRST_FRAME - 2)
    keys = [A] * 190 + [A | LEFT] * 10 + [A | R] * 3 + [A | R | RIGHT] * 20 + [A] * 20
    driven = []
    for mask in keys:
        stage.drive(mask)
        driven.append(kart.position)
    recording = memory.input_units[0].recorder.recording.to_bytes()
    emu.reset()
    for mask in menu.presses(31, stage.character, stage.kart):
        emu.cycle(keys=mask)
    emu.cycle(20, keys=0)  # it loads
    ghost = memory.race_config.drivers[1]
    ghost.type, ghost.character, ghost.kart = 2, stage.character, stage.kart
    memory.race_multi_config.driverCount = 2
    emu.ram[FREE - Ram.START :][: len(recording)] = np.frombuffer(recording, np.uint8)
    memory.ram.words[4][(memory.input_units[1].recorder.address - Ram.START) >> 2] = FREE
    while not memory.race_ready:
        emu.cycle()
    assert len(memory.drivers) == 2 and memory.ghost is not None
    assert (memory.ghost.id, memory.ghost.input_id, memory.ghost.kind_flags) == (1, 1, DriverKind.GHOST)
    assert memory.input_units[1].mode == 1 and memory.input_units[1].recorder.state == RecorderState.PLAYING
    emu.cycle(GHOST_FIRST_FRAME - 2)
    for mask, position in zip(keys, driven, strict=True):
        emu.cycle()
        assert memory.input_units[1].pad.pressedKeys == mask
        assert (memory.ghost.position == position).all()
    assert memory.driver.speed == 0 and memory.race_status.drivers[1].driver_id == 1
    emu.cycle(400)
    assert (memory.ghost.place, memory.driver.place) in ((1, 2), (2, 1))
    assert memory.race_state.frameCounterModuloDriverCount in (0, 1)


def test_back_in_the_menu(go: Stage) -> None:
    memory, kart = go.memory, go.memory.driver
    go.drive(A, 20)
    go.emu.cycle(3, keys=START)
    assert not memory.race_ready and memory.scene_state.state == SceneStateId.IDLE
    for name in ("drivers", "raceStatus", "mapData", "raceState", "camera", "cameraMtx", "playerStatistics"):
        assert memory.ram.u32(memory.address(name)) == 0, name
    assert memory.ram.s32(memory.address("driverCount")) == 0
    with pytest.raises(NotInRamError):
        _ = kart.position


def test_a_parameter_may_be_set_while_it_runs(go: Stage) -> None:
    """U26, the turn in a hop, from 360 to 720."""
    place = next(i for i, parameter in enumerate(parameters()) if parameter.name == "hop_turn")
    turns = []
    for value in (360, 720):
        go.visit(31).on_road(go.straight(), speed=5)
        go.memory.ram.words[5][(PARAMS_BLOCK + 4 * place - Ram.START) >> 2] = value
        go.drive(A | R)
        yaw = go.drive(A | R | LEFT).yaw
        turns.append(round((go.drive(A | R | LEFT, 5).yaw - yaw) * 65536 / math.tau))
    assert turns == [5 * 360, 5 * 720]


@pytest.mark.parametrize("drawn", [True, False])
def test_the_screen_after_restore_is_that_moments(race: tuple[MarioKart, Snapshot], drawn: bool) -> None:
    emu, first = race
    emu.restore(first)
    emu.cycle(420, keys=0x021)
    emu.cycle(render=drawn)
    moment, shown = emu.snapshot(), emu.screen
    emu.cycle(render=True)
    following = emu.screen
    emu.cycle(90, keys=0x011)
    emu.cycle(render=True)
    later = emu.screen
    emu.restore(moment)
    expected = shown if drawn else following
    assert (emu.screen == expected).all() and (later != expected).any()
    again = Snapshot.from_bytes(bytes(moment))
    assert again == moment
    emu.restore(again)
    assert (emu.screen == expected).all()


def test_looking_changes_nothing(race: tuple[MarioKart, Snapshot]) -> None:
    emu, first = race
    ends = []
    for looks in (False, True):
        emu.restore(first)
        emu.cycle(300, keys=1)
        moment = emu.snapshot()
        emu.restore(moment)
        if looks:
            assert emu.screen.any() and emu.frame == moment.frame and emu.keys == 1
        emu.cycle(200, keys=0x021)
        emu.cycle(render=True)
        ends.append((emu.ram.copy(), emu.screen))
    for plain, looked in zip(*ends, strict=True):
        assert (plain == looked).all()
