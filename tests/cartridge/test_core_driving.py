"""What a driver notices: pedals, steering, drifts, boosts, items, surfaces, jumps, falls, the start."""

from __future__ import annotations

import numpy as np
import pytest
from cartridge.arena import GO, Arena, Race
from cartridge.host import HostCore

from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.kcl import Collision

A, B, SELECT, START = 0x001, 0x002, 0x004, 0x008
RIGHT, LEFT, UP, DOWN, R, L, X, Y = 0x010, 0x020, 0x040, 0x080, 0x100, 0x200, 0x400, 0x800

HOPPING, DRIFTING, ON_FLOOR, TOUCHING_WALL, REVERSING = 1 << 1, 1 << 3, 1 << 4, 1 << 7, 1 << 8
BOOST, RESPAWNING, FALLING, START_BOOST, MINI_TURBO = 1 << 5, 1 << 6, 1 << 11, 1 << 15, 1 << 19
MUSHROOM, MIN_SPEED, DROPPING, JUMPING, IGNORES_TERRAIN = 1 << 20, 1 << 22, 1 << 25, 1 << 28, 1 << 29
START_FAILURE = 1 << 29  # of the effect flags


def full_charge(race: Race, side: int = LEFT) -> None:
    """Hop, drift, and charge to the full with quick taps; R is still held."""
    away = LEFT + RIGHT - side
    race.drive(A | R | side, 16)
    for key in (away, side, away, side):
        race.drive(A | R | key, 2).drive(A | R, 8)
    assert race.memory.driver.drift_charge == 4


# --- pedals ---


def test_coasting_and_braking(race: Race, plain: Arena) -> None:
    race.start(plain).drive(A, 150)
    speed = race.raw("speed")
    race.drive(0)
    assert race.raw("speed") == speed * 4030 >> 12
    race.drive(B)
    assert race.raw("speed") == (speed * 4030 >> 12) - 410
    race.drive(B, 200)
    assert race.raw("speed") == -12288
    assert race.memory.driver.state_flags & REVERSING
    assert race.memory.driver.driving_direction == pytest.approx(-race.memory.driver.direction)
    race.drive(0, 400)
    assert race.raw("speed") == 0


def test_steering_in_reverse_is_the_other_way_round(race: Race, plain: Arena) -> None:
    race.start(plain).drive(B, 100)
    before = race.angle("yRot")
    race.drive(B | LEFT, 10)
    assert race.angle("yRot") < before


def test_left_counts_before_right(race: Race, plain: Arena) -> None:
    race.start(plain).drive(A, 50).drive(A | LEFT | RIGHT)
    assert race.memory.driver.steering > 0


def test_turning_costs_ground_not_speed(race: Race, plain: Arena) -> None:
    race.start(plain).drive(A, 300).drive(A | LEFT, 4)
    driver = race.memory.driver
    assert driver.speed == pytest.approx(driver.max_speed, abs=0.01)
    ground = np.hypot(*driver.velocity_3d[[0, 2]])
    assert ground / driver.speed == pytest.approx(0.88, abs=0.01)


def test_start_and_select_do_nothing(race: Race, plain: Arena) -> None:
    seen = []
    for keys in (A, A | SELECT | Y, A | START):
        race.start(plain).drive(keys, 60)
        seen.append(race.raw("speed"))
    assert len(set(seen)) == 1


# --- the start ---


@pytest.mark.parametrize(
    ("first", "boost", "failure"),
    [(0, False, True), (60, False, True), (64, True, False), (73, True, False), (81, True, False),
     (82, False, False), (150, False, False), (183, False, False)],
)
def test_start_boost(core: HostCore, plain: Arena, first: int, boost: bool, failure: bool) -> None:
    """The accelerator held from recorded frame `first` on (GO is frame 183): too early, right, too late."""
    core.boot()
    core.start(plain.kcl(), plain.nkm())
    waiting = GHOST_FIRST_FRAME - 1 + first
    core.update(0, waiting)
    core.update(A, GO + 1 - waiting)
    driver = core.memory.driver
    assert bool(driver.motion_flags & START_BOOST) == boost == bool(core.memory.statistics.gotStartBoost)
    assert bool(driver.effect_flags & START_FAILURE) == failure
    core.update(A, 59)
    if boost:
        assert driver.speed == pytest.approx(1.3 * driver.kart_params.maxSpeed, rel=0.01)
    elif failure:
        assert driver.speed < 2
    else:
        assert 3 < driver.speed < 4.2


def test_nothing_moves_before_go(core: HostCore, plain: Arena) -> None:
    core.boot()
    core.start(plain.kcl(), plain.nkm())
    core.update(0, 60)
    rng = np.random.default_rng(0)
    at = core.memory.driver.position
    for _ in range(GO - 60):
        core.update(int(rng.integers(0, 4096)))
        assert core.memory.driver.speed == 0
        assert (core.memory.driver.position[[0, 2]] == at[[0, 2]]).all()
    assert core.memory.driver.yaw == 0


# --- hop and drift ---


@pytest.mark.parametrize(("side", "sign"), [(LEFT, 1), (RIGHT, -1)])
def test_drift_left_and_right(race: Race, plain: Arena, side: int, sign: int) -> None:
    driver = race.start(plain).drive(A, 200).memory.driver
    race.drive(A | R | side, 8)
    assert driver.state_flags & HOPPING and driver.frames_airborne
    assert driver.drift_direction == -sign
    race.drive(A | R | side, 7)
    assert driver.state_flags & DRIFTING and driver.drift_charge == 1
    before, angle = race.angle("yRot"), race.angle("driftRotY")
    assert sign * angle < 0
    race.drive(A | R | side, 20)
    assert sign * (race.angle("yRot") - before) > 6000
    assert abs(race.angle("driftRotY")) > abs(angle)
    race.drive(A, 2)
    assert not driver.state_flags & DRIFTING
    assert driver.drift_charge == driver.drift_direction == 0
    assert not driver.boost_timer


def test_stick_tightens_and_widens_a_drift(race: Race, plain: Arena) -> None:
    rates = []
    for stick in (LEFT, 0, RIGHT):
        race.start(plain).drive(A, 200).drive(A | R | LEFT, 16).drive(A | R | stick, 40)
        rates.append(race.angle("yRotSpeed"))
    drift = round(race.memory.driver.kart_params.drift * 4096)
    assert rates == pytest.approx([drift + 50, drift // 2 + 50, 50], abs=2)


def test_no_drift_when_slow_or_straight_or_without_accelerator(race: Race, plain: Arena) -> None:
    driver = race.start(plain).drive(A, 30).drive(A | R | LEFT, 16).memory.driver
    assert not driver.state_flags & DRIFTING  # too slow
    race.start(plain).drive(A, 200).drive(A | R, 30)
    assert not driver.state_flags & DRIFTING  # no side
    race.start(plain).drive(A, 200).drive(R | LEFT, 30)
    assert not driver.state_flags & DRIFTING  # no accelerator
    race.start(plain).drive(A, 200).drive(A | R | LEFT, 8).drive(A | LEFT, 10)
    assert not driver.state_flags & DRIFTING  # R let go in the air


def test_mini_turbo_lasts_as_long_as_the_kart_says(race: Race, plain: Arena) -> None:
    for kart in (2, 13, 30):
        race.start(plain, kart=kart).drive(A, 250)
        full_charge(race)
        driver = race.memory.driver
        frames = driver.kart_params.driftBoostTime
        race.drive(A)
        assert driver.motion_flags & BOOST and driver.motion_flags & MINI_TURBO
        for left in range(frames - 1, 0, -1):
            assert driver.boost_timer == driver.mini_turbo_timer == left
            race.drive(A)
        assert driver.boost_timer == 0 and not driver.motion_flags & (BOOST | MINI_TURBO)


def test_a_charged_drift_that_ends_otherwise_gives_nothing(race: Race, plain: Arena) -> None:
    driver = race.start(plain).drive(A, 250).memory.driver
    full_charge(race)
    race.drive(R, 2)  # the accelerator let go, not R
    assert not driver.state_flags & DRIFTING and driver.boost_timer == 0


def test_pressing_on_adds_nothing(race: Race, plain: Arena) -> None:
    driver = race.start(plain).drive(A, 250).memory.driver
    full_charge(race)
    for key in (RIGHT, LEFT):
        race.drive(A | R | key, 2).drive(A | R, 8)
    assert driver.drift_charge == 4


def snake(race: Race, cycles: int, cycle: int = 54) -> float:
    """Drive straight on, drifting left and right in turn: out, in, out, in. The last cycles' speed."""
    begin = race.memory.driver.position
    for number in range(cycles):
        side, away = (LEFT, RIGHT) if number % 2 == 0 else (RIGHT, LEFT)
        turns = {range(0, 4): side, range(18, 28): away, range(28, 30): side, range(30, 37): away,
                 range(38, 48): away, range(48, 50): side, range(50, 54): away}
        for frame in range(cycle):
            stick = next((key for frames, key in turns.items() if frame in frames), 0)
            race.drive(A | stick | (R if frame < cycle - 4 else 0))
        if number == 3:
            begin = race.memory.driver.position
    return float(np.hypot(*(race.memory.driver.position - begin)[[0, 2]])) / (cycle * (cycles - 4))


@pytest.mark.parametrize(("kart", "gain"), [(2, 1.04), (13, 1.12), (32, 1.12)])
def test_snaking_on_a_straight_pays(race: Race, kart: int, gain: float) -> None:
    course = Arena().floor(8000, -8000, -4000, 16000)
    race.start(course, kart=kart, character=kart // 3).drive(A, 300)
    straight = race.memory.driver.speed
    assert snake(race, 12) > gain * straight


# --- boosts, items ---


def test_mushrooms(race: Race, plain: Arena) -> None:
    memory = race.start(plain, kart=7).drive(A, 100).memory
    driver, slot = memory.driver, memory.items.itemSlot
    assert (slot.itemConfigId, slot.itemCount) == (3, 3)
    for left, key in ((2, L), (1, X), (0, L)):
        race.drive(A | key)
        assert slot.itemCount == left
        assert driver.boost_timer == driver.timers.mushroom == 90
        assert driver.motion_flags & MUSHROOM and driver.motion_flags & IGNORES_TERRAIN
        race.drive(A | key, 89)
        assert driver.boost_timer == 1 and slot.itemCount == left
        race.drive(A, 10)
        assert not driver.motion_flags & (BOOST | MUSHROOM | IGNORES_TERRAIN)
    race.drive(A | X)
    assert driver.boost_timer == 0 and slot.itemConfigId == -1


def test_every_kart_has_one_to_three_mushrooms(race: Race, plain: Arena) -> None:
    counts = [race.start(plain, kart=kart).memory.items.itemSlot.itemCount for kart in range(37)]
    assert set(counts) == {1, 2, 3}


def test_a_mushroom_crosses_off_road(race: Race, arena: Arena) -> None:
    arena.floor(kind=Collision.HEAVY_OFF_ROAD)
    driver = race.start(arena).drive(A, 100).memory.driver
    assert driver.speed < 3
    race.drive(A | X).drive(A, 30)
    assert driver.speed == pytest.approx(1.3 * driver.kart_params.maxSpeed, rel=0.01)
    race.drive(A, 120)
    assert driver.speed < 3


def test_prolonged_rocket_boost(race: Race, arena: Arena) -> None:
    """A mini-turbo that prolongs a boost which ignores terrain ignores it too; after a gap it does not."""
    driver = race.start(arena.floor(4000, -4000, -4000)).drive(A, 250).memory.driver
    full_charge(race)
    race.drive(A | R | X).drive(A | R, 80)  # a mushroom, running out
    assert 0 < driver.boost_timer <= 10
    race.drive(A, 2)
    assert driver.boost_timer > 20 and driver.motion_flags & IGNORES_TERRAIN
    race.drive(A, 60)
    assert not driver.motion_flags & IGNORES_TERRAIN
    full_charge(race)
    race.drive(A, 2)
    assert driver.motion_flags & BOOST and not driver.motion_flags & IGNORES_TERRAIN


@pytest.mark.parametrize("kind", [Collision.BOOST_PAD, Collision.FAST_BOOST_PAD])
def test_boost_pads(race: Race, arena: Arena, kind: Collision) -> None:
    arena.floor(front=400).floor(back=400, front=440, kind=kind).floor(back=440)
    driver = race.start(arena, cc=0).memory.driver
    race.until(lambda kart: kart.boost_timer, A)
    assert driver.boost_timer == 60 and driver.surface == 8
    race.drive(A, 20)
    lowest = 8.5 if kind == Collision.FAST_BOOST_PAD else 0
    assert driver.speed == pytest.approx(max(1.3 * driver.kart_params.maxSpeed, lowest), rel=0.01)
    assert bool(driver.motion_flags & MIN_SPEED) == (kind == Collision.FAST_BOOST_PAD)
    race.drive(A, 60)
    assert not driver.motion_flags & (BOOST | MIN_SPEED)


# --- surfaces ---


@pytest.mark.parametrize(
    ("kind", "surface", "factor"),
    [(Collision.ROAD, 0, 4096), (Collision.SLIPPERY_ROAD, 5, 3686), (Collision.WEAK_OFF_ROAD, 2, 2867),
     (Collision.OFF_ROAD, 3, 1947), (Collision.HEAVY_OFF_ROAD, 4, 1434), (Collision.ICE, 6, 4096),
     (Collision.SPECIAL_ROAD, 0, 4096)],
)
def test_surfaces(race: Race, arena: Arena, kind: Collision, surface: int, factor: int) -> None:
    driver = race.start(arena.floor(kind=kind, variant=3)).drive(A, 300).memory.driver
    assert (driver.surface, driver.floor_type, driver.floor_variant) == (surface, kind, 3)
    assert race.raw("speedMultiplier") == factor
    assert driver.speed == pytest.approx(driver.kart_params.maxSpeed * factor / 4096, rel=0.01)


def test_ice_slides(race: Race, arena: Arena) -> None:
    slides = []
    for kind in (Collision.ROAD, Collision.SLIPPERY_ROAD, Collision.ICE):
        driver = race.start(Arena().floor(kind=kind)).drive(A, 200).drive(A | LEFT, 30).memory.driver
        slides.append(float(np.degrees(np.arccos(min(1, driver.direction @ driver.velocity_direction)))))
    assert slides[0] < slides[1] < slides[2]


def test_leaving_the_road_ends_a_drift(race: Race, arena: Arena) -> None:
    arena.floor(front=900).floor(back=900, kind=Collision.OFF_ROAD)
    driver = race.start(arena).until(lambda kart: kart.position[2] > 700, A).memory.driver
    race.drive(A | R | RIGHT, 16)
    assert driver.state_flags & DRIFTING
    race.until(lambda kart: kart.surface == 3, A | R | RIGHT).drive(A | R | RIGHT, 40)
    assert not driver.state_flags & DRIFTING


# --- slopes and air ---


@pytest.mark.parametrize("rise", [300.0, -300.0])
def test_a_slope_is_followed_without_loss(race: Race, arena: Arena, rise: float) -> None:
    arena.floor(front=300, y=400).floor(back=300, front=1800, y=400, rise=rise).floor(back=1800, y=400 + rise)
    arena.start = (0.5, 400, 0)
    driver = race.start(arena).until(lambda kart: kart.position[2] > 900, A).memory.driver
    assert driver.frames_airborne == 0
    assert driver.floor_normal[2] == pytest.approx(-rise / np.hypot(1500, rise), abs=1e-3)
    assert driver.matrix[1] == pytest.approx(driver.floor_normal, abs=0.02)
    race.until(lambda kart: kart.position[2] > 1700, A)
    assert driver.speed == pytest.approx(driver.kart_params.maxSpeed, rel=0.01)


def test_a_ramp_throws_the_kart_and_air_slows_it(race: Race, arena: Arena) -> None:
    arena.floor(front=1200, y=100).floor(back=1200, front=1500, y=100, rise=120).floor(back=1500, y=100)
    arena.start = (0.5, 100, 0)
    driver = race.start(arena).until(lambda kart: kart.frames_airborne > 2, A).memory.driver
    assert driver.surface == -1 and not driver.state_flags & ON_FLOOR
    highest = driver.position[1]
    while driver.frames_airborne:
        race.drive(A)
        highest = max(highest, driver.position[1])
        assert driver.frames_airborne < 100
        assert 2867 <= race.raw("air_multiplier") <= 4096
    assert highest > 221
    race.drive(A, 40)
    assert driver.frames_airborne == 0 and driver.speed > 0


def test_a_long_fall_bounces(race: Race, arena: Arena) -> None:
    arena.floor(front=600, y=200).floor(back=600)
    arena.start = (0.5, 200, 0)
    driver = race.start(arena).until(lambda kart: kart.frames_airborne > 20, A).memory.driver
    race.until(lambda kart: kart.frames_airborne == 0, A)
    assert driver.vertical_velocity[1] > 0.9
    race.drive(A, 60)
    assert driver.frames_airborne == 0 and driver.vertical_velocity[1] < 0


def test_jump_pad(race: Race, arena: Arena) -> None:
    heights = []
    for variant in (0, 1, 2):
        course = Arena().floor(front=600)
        course.floor(back=600, front=640, kind=Collision.JUMP_PAD, variant=variant).floor(back=640)
        driver = race.start(course).until(lambda kart: kart.motion_flags & JUMPING, A).memory.driver
        top = 0.0
        while driver.motion_flags & JUMPING:
            race.drive(A)
            top = max(top, float(driver.position[1]))
        heights.append(top)
        assert driver.frames_airborne == 0
    assert 70 < heights[0] < heights[1] < heights[2] < 200


def test_a_jump_pad_throws_whoever_falls_on_it(race: Race, arena: Arena) -> None:
    arena.floor(front=8000, y=50, kind=Collision.JUMP_PAD, variant=1)
    arena.start = (0.5, 140, 0)
    race.core.boot()
    race.core.start(arena.kcl(), arena.nkm())
    driver = race.drive(0, GO).memory.driver
    driver.position = driver.sphere_position = (0, 140, 0)
    driver.floorDriverColType, driver.frames_airborne = -1, 30
    race.until(lambda kart: kart.motion_flags & JUMPING, A)
    assert race.raw_vector("velocityY")[1] == 16384  # thrown, not bounced
    assert driver.jump_pad_speed == 9
    race.drive(A, 20)
    assert driver.frames_airborne == 20 and driver.motion_flags & JUMPING


def test_landing_on_the_nose_costs_speed(race: Race, arena: Arena) -> None:
    arena.floor(front=400, y=400).floor(back=400)
    arena.start = (0.5, 400, 0)
    speeds = []
    for key in (0, UP):
        driver = race.start(arena).until(lambda kart: kart.frames_airborne > 5, A).memory.driver
        race.until(lambda kart: kart.frames_airborne == 0, A | key)
        speeds.append(driver.speed)
    assert speeds[1] < 0.95 * speeds[0]


def test_pitch_in_the_air(race: Race, arena: Arena) -> None:
    arena.floor(front=600, y=400).floor(back=600)
    arena.start = (0.5, 400, 0)
    noses = []
    for key in (UP, 0, DOWN):
        driver = race.start(arena).until(lambda kart: kart.frames_airborne > 5, A).memory.driver
        race.drive(A | key, 20)
        noses.append(float(driver.matrix[2, 1]))
    assert noses[0] < -0.05 < noses[1] < 0.05 < noses[2]


# --- falling ---


def test_fall_and_respawn(race: Race, arena: Arena) -> None:
    arena.floor(front=600)
    arena.respawn = (40, 50, 100)
    arena.gates = [(900, z, -900, z) for z in (50, 300, 2000, -400)]
    memory = race.start(arena).memory
    driver, status = memory.driver, memory.driver_status
    race.until(lambda kart: kart.motion_flags & FALLING, A)
    assert driver.position[1] < 0
    gate, lap = status.curCpoi, status.curLap
    race.drive(A)
    frames = 1
    while driver.motion_flags & FALLING:
        assert memory.input_units[0].keyMask == 0xE04
        assert status.curCpoi == gate
        race.drive(A)
        frames += 1
    assert frames == 121
    assert driver.motion_flags & RESPAWNING and driver.motion_flags & DROPPING
    assert driver.position == pytest.approx([40, 90, 100], abs=0.1)
    race.drive(0, 59)
    assert driver.position == pytest.approx([40, 90, 100], abs=0.1)
    race.until(lambda kart: not kart.motion_flags & RESPAWNING, 0, within=40)
    assert driver.frames_airborne == 0 and driver.speed == 0
    assert driver.respawnStartFrame == memory.race_state.frameCounter
    race.drive(0, 2)
    assert memory.input_units[0].keyMask == 0xFF7
    assert (status.curLap, memory.statistics.respawnCount) == (lap, 1)
    race.drive(A, 30)
    assert driver.speed > 1


def test_respawn_boost_wants_a_press_at_the_landing(race: Race, arena: Arena) -> None:
    arena.floor(front=600)
    boosted = []
    for press in (-30, -6, 0, 6, 12, None):
        driver = race.start(arena).until(lambda kart: kart.motion_flags & FALLING, A).memory.driver
        race.until(lambda kart: kart.motion_flags & RESPAWNING, 0)
        held = 0
        landing = 82  # frames from the placement to the touch of the ground
        for frame in range(landing + 20):
            if press is not None and frame >= landing + press:
                held = A
            race.drive(held)
        boosted.append(bool(driver.motion_flags & BOOST))
    assert boosted == [False, True, True, True, False, False]


def test_out_of_bounds_and_boundaries_respawn(race: Race, arena: Arena) -> None:
    for kind in (Collision.OUT_OF_BOUNDS, Collision.FALL):
        course = Arena().floor(front=300).floor(back=300, kind=kind, variant=1)
        race.start(course).until(lambda kart: kart.motion_flags & FALLING, A)
        race.until(lambda kart: not kart.motion_flags & FALLING, A, within=125)
        assert bool(race.memory.driver.position[2] < 300)


def test_a_fall_takes_the_boost_and_the_drift(race: Race, arena: Arena) -> None:
    driver = race.start(arena.floor(front=900)).drive(A, 100).drive(A | X).memory.driver
    race.until(lambda kart: kart.motion_flags & FALLING, A)
    assert not driver.motion_flags & BOOST and driver.boost_timer == 0


# --- the keys ---


def test_locked_keys_count_as_fresh_when_the_lock_ends(race: Race, arena: Arena) -> None:
    memory = race.start(arena.floor(front=600)).memory
    race.until(lambda kart: kart.motion_flags & FALLING, A)
    race.drive(A | R, 2)
    assert memory.held_keys == 0 and memory.pad_keys == A | R
    race.until(lambda kart: not kart.motion_flags & (FALLING | RESPAWNING), A | R, within=300)
    race.drive(A | R)  # in which the mask is lifted; it holds for the next frame
    assert memory.held_keys == 0
    race.drive(A | R)
    assert memory.input_units[0].pad.triggeredKeys == A | R == memory.held_keys


# --- the karts ---


def test_no_two_karts_are_alike_and_none_is_best(race: Race, plain: Arena) -> None:
    rows = []
    for kart in range(37):
        memory = race.start(plain, kart=kart, character=kart // 3).memory
        stats = memory.driver.kart_params
        rows.append((
            stats.maxSpeed, stats.baseAcceleration, stats.driftBoostTime, stats.drift, stats.handling,
            stats.collisionSpeedMultipliers[3], stats.weight, memory.items.itemSlot.itemCount,
        ))
    table = np.array(rows, float)
    assert len(np.unique(table[:36], axis=0)) == 36
    for a in range(36):
        for b in range(36):
            assert a == b or not (table[a] >= table[b]).all(), f"kart {a} is never worse than kart {b}"


def test_parameters_are_read_while_driving(race: Race, plain: Arena) -> None:
    race.start(plain, hop_turn=720).drive(A, 200).drive(A | R).drive(A | R | LEFT, 5)
    assert race.angle("yRot") == pytest.approx(5 * 720, abs=4)
