"""The core against every number of MKDS's driving that is published, and the tables computed from its rules.

The kart is kart 2 ("B Dasher") with character 0 at 50cc where the published figures are: the only one
whose numbers are known.
"""

from __future__ import annotations

import numpy as np
import pytest
from cartridge.arena import GO, Arena, Race
from cartridge.core import tables
from cartridge.host import SOURCES, HostCore

from desmume_mkds.game.kcl import Collision

A, B, RIGHT, LEFT, R = 0x001, 0x002, 0x010, 0x020, 0x100

SPEED_FROM_REST = {  # tick: engine speed, length of the velocity, ratio read
    1: (225, 4188, 0), 2: (450, 4206, 802), 5: (1125, 4331, 819), 10: (2250, 4749, 889),
    20: (4500, 6143, 1145), 30: (6750, 7941, 1484), 40: (9000, 9924, 1861), 44: (9900, 10747, 2018),
    45: (10124, 10954, 2057), 50: (11153, 11911, 2246), 60: (12811, 13476, 2554), 70: (14044, 14653, 2786),
    80: (15006, 15578, 2965), 90: (15946,), 100: (16886,), 120: (18766,), 140: (20646, 21065, 4015),
    147: (21304,), 148: (21396, 21801, 4096),
}
HOP_SPEEDS = [4428, 3731, 3034, 2337, 1640, 943, 246, -451, -1148, -1845, -2542, -3239, -3936]
HOP_HEIGHTS = [4428, 8159, 11193, 13530, 15170, 16113, 16359, 15908, 14760, 12915, 10373, 7134, 3198]
TURN_EASING = [120, 192, 235, 261, 277, 286, 292, 295, 297, 298, 299, 299, 299]
TERRAIN_EASING = [3451, 2999, 2683, 2462, 2307, 2198, 2122, 2069, 2032, 2006,
                  1988, 1975, 1966, 1960, 1956, 1953, 1951, 1949, 1948, 1947]
SLIDE_BONUS = [138, 131, 124, 117, 111, 105, 99, 94, 89, 84, 79, 75, 71, 67, 63, 59, 56, 53, 50, 50]


def test_tables_are_what_their_formulas_give() -> None:
    assert (SOURCES / "tables.c").read_text() == tables.c_source()
    sine = tables.quarter_sine()
    assert sine[0] == 0 and sine[-1] == 4096 and len(sine) == 1025
    assert tables.arc_tangent()[-1] == 3217


def test_speed_from_rest(race: Race, plain: Arena) -> None:
    race.start(plain, cc=0)
    for tick in range(1, 149):
        race.drive(A)
        if tick in SPEED_FROM_REST:
            seen = race.raw("speed"), race.raw("deltaPosMag"), race.raw("maxSpeedFraction")
            wanted = SPEED_FROM_REST[tick]
            assert seen[: len(wanted)] == wanted, tick


def test_standing_on_a_floor(race: Race, plain: Arena) -> None:
    race.start(plain)
    assert race.raw_vector("velocityY")[1] == -3485
    assert race.raw_vector("position")[1] == 50 * 4096 - 1024
    assert race.raw("colSphereSize") == 45056
    assert race.raw("colSphereSize") + race.raw("colSphereZOffset") == 33792  # height of the contact centre
    race.drive(0, 50)
    assert race.raw("deltaPosMag") == 0


def test_hop(race: Race, plain: Arena) -> None:
    race.start(plain, cc=0).drive(A, 20)
    ground = race.raw_vector("position")[1]
    for frame, (speed, height) in enumerate(zip(HOP_SPEEDS, HOP_HEIGHTS, strict=True), 1):
        race.drive(A | R)
        assert race.raw_vector("velocityY")[1] == speed
        assert race.raw("field2BC") == height == race.raw_vector("position")[1] - ground
        assert race.memory.driver.field380 == frame
    race.drive(A | R)
    assert race.memory.driver.field380 == 0
    assert race.raw_vector("position")[1] == ground


def test_hop_turns_the_body_not_the_path(race: Race, plain: Arena) -> None:
    race.start(plain, cc=0).drive(A, 160)
    race.drive(A | R).drive(A | R | LEFT, 13)
    assert race.angle("yRot") == pytest.approx(13 * 360, abs=4)
    assert race.raw_vector("deltaPos")[0] == 0


@pytest.mark.parametrize(("key", "sign"), [(LEFT, 1), (RIGHT, -1)])
def test_turning_eases(race: Race, plain: Arena, key: int, sign: int) -> None:
    race.start(plain, cc=0).drive(A, 160)
    for rate in TURN_EASING:
        race.drive(A | key)
        assert race.angle("yRotSpeed") == sign * rate  # kart 2's handling is 300


def test_lean(race: Race, plain: Arena) -> None:
    race.start(plain)
    leans = []
    for keys in [LEFT] * 4 + [0] * 4 + [RIGHT] * 6:
        race.drive(keys)
        leans.append(race.raw("turningAmount"))
    assert leans == [1638, 3276, 4096, 4096, 3690, 3324, 2994, 2697, 1059, -579, -2217, -3855, -4096, -4096]


def test_lean_comes_to_rest(race: Race, plain: Arena) -> None:
    race.start(plain).drive(RIGHT, 5).drive(0, 60)
    assert race.raw("turningAmount") == 0


def test_terrain_eases_in_and_lets_go_at_once(race: Race, arena: Arena) -> None:
    arena.floor(front=300).floor(back=300, front=500, kind=Collision.OFF_ROAD).floor(back=500)
    race.start(arena, cc=0)
    while race.memory.driver.surface != 3:
        race.drive(A)
    factors = [race.raw("speedMultiplier")]
    for _ in range(19):
        factors.append(race.drive(A).raw("speedMultiplier"))
    assert factors == TERRAIN_EASING
    while race.memory.driver.surface == 3:
        assert race.raw("speedMultiplier") <= 1951
        race.drive(A)
    assert race.raw("speedMultiplier") == 4096


def test_off_road_cap(race: Race, arena: Arena) -> None:
    race.start(arena.floor(kind=Collision.OFF_ROAD), cc=0).drive(A, 200)
    assert race.raw("speed") == 10170


def test_pushing_against_a_wall_off_road(race: Race, arena: Arena) -> None:
    arena.floor(kind=Collision.OFF_ROAD).wall(600, 11, -600, 11)
    race.start(arena, cc=0).drive(A, 40)
    assert (race.raw("speed"), race.raw("deltaPosMag")) == (79, 4183)


def test_limit_of_a_mini_turbo_and_after_it(race: Race, plain: Arena) -> None:
    race.start(plain, cc=0).drive(A, 200)
    charge(race)
    race.drive(A)
    driver = race.memory.driver
    assert driver.driftBoostCounter == driver.boostTimer == 34  # of 35: the frame of the release counts
    for left in range(33, -1, -1):
        slope = race.raw("fieldD4")
        race.drive(A)
        assert driver.driftBoostCounter == left
        assert race.raw("maxSpeed") == (21396 * slope >> 12) * 5325 >> 12
        assert race.raw("speed") <= race.raw("maxSpeed")
    assert abs(race.raw("speed") - 27815) <= 20  # the slope factor wobbles around 1.0
    limits = [race.raw("maxSpeed")]
    for _ in range(6):
        race.drive(A)
        limits.append(race.raw("maxSpeed"))
        assert limits[-1] == max(limits[-2] * 3895 >> 12, race.raw("targetMaxSpeed"))


def test_limits_from_their_factors() -> None:
    def t(a: int, b: int) -> int:
        return a * b >> 12

    assert [t(t(21396, slope), 5325) for slope in (4096, 4097)] == [27815, 27822]
    assert t(21396, 4095) == 21390


def charge(race: Race, *, frames_apart: int = 10) -> list[int]:
    """Hop into a left drift and charge it: out, in, out, in; R is held on. The charges seen on the way."""
    race.drive(A | R | LEFT, 16)
    seen = [race.memory.driver.driftLeftRightCount]
    for key in (RIGHT, LEFT, RIGHT, LEFT):
        race.drive(A | R | key, 2).drive(A | R, frames_apart - 2)
        seen.append(race.memory.driver.driftLeftRightCount)
    return seen


def test_charge_sequence(race: Race, plain: Arena) -> None:
    race.start(plain).drive(A, 200)
    assert charge(race) == [1, 1, 2, 2, 4]
    assert race.memory.driver.driftLeftCount == race.memory.driver.driftRightCount == 2


def test_presses_in_quick_succession_do_not_count(race: Race, plain: Arena) -> None:
    race.start(plain).drive(A, 200)
    assert charge(race, frames_apart=9) == [1, 1, 1, 1, 2]  # every second one comes a frame too early


def test_slide_bonus(race: Race, plain: Arena) -> None:
    race.start(plain, cc=0).drive(A, 160)
    race.drive(A | R | LEFT, 14)
    bonus = []
    for _ in range(20):
        bonus.append(race.drive(A | R).angle("extraDrift"))
    assert bonus == SLIDE_BONUS


def test_pivot(race: Race, plain: Arena) -> None:
    race.start(plain).drive(A | B | LEFT, 3)
    assert race.angle("yRot") == 1500
    race.drive(A | B | RIGHT, 4)
    assert race.angle("yRot") == -500
    race.drive(A, 100)
    before = race.angle("yRot")
    race.drive(A | B | LEFT)
    assert abs(race.angle("yRot") - before) < 500  # too fast


def test_yaw_quaternion_uses_the_table(race: Race, plain: Arena) -> None:
    race.start(plain)
    race.memory.driver.yRot = 32760 / 65536 * 2 * np.pi
    race.drive(0)
    assert race.memory.driver.rotation[3] * 4096 == 6


def test_weights(race: Race, plain: Arena) -> None:
    race.start(plain)
    driver = race.memory.driver
    kart, character = driver.kart_params, driver.character_params
    assert round(kart.weight * 4096) == 2662 and round(character.weight * 4096) == 2048


def test_classes_lower_top_speed_and_drift_only(race: Race, plain: Arena) -> None:
    seen = {}
    for cc in range(3):
        race.start(plain, cc=cc)
        stats = race.memory.driver.kart_params
        seen[cc] = [round(x * 4096) for x in (stats.maxSpeed, stats.baseAcceleration, stats.field18)]
    assert seen == {0: [21396, 225, 94], 1: [25985, 225, 94], 2: [30568, 225, 94]}


def test_go_comes_at_frame_304(core: HostCore, plain: Arena) -> None:
    core.boot()
    core.start(plain.kcl(), plain.nkm())
    memory = core.memory
    for frame in range(1, GO + 100):
        core.update(0)
        assert memory.race_state.frameCounter == frame
        assert memory.race_state.frameCounter - memory.race_state.frameCounter2 == 1
        assert memory.race_state.state == memory.race_status.time.timeRunning == (frame >= GO)
        assert memory.race_status.time.frameCounter == max(0, frame - GO + 1)
