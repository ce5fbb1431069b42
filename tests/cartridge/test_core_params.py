"""Every unknown of the real game is a parameter, and another value of it drives differently at once."""

from __future__ import annotations

import zlib
from collections.abc import Callable
from functools import cache

import pytest
from cartridge.arena import GO, Arena, Race
from cartridge.host import PARAMS_BLOCK, RAM_START, HostCore, parameters

from desmume_mkds.game.ghost import GHOST_FIRST_FRAME
from desmume_mkds.game.kcl import Collision

A, B, RIGHT, LEFT, UP, R, X = 0x001, 0x002, 0x010, 0x020, 0x040, 0x100, 0x400
STATICS = 0x0216F320

Drive = Callable[[Race], object]


def road(race: Race) -> None:
    """Turns, a charged drift, a mushroom, out of reverse, a drift without A, and a stop."""
    race.drive(A, 12).drive(A | LEFT, 20).drive(A, 150)
    for side, away in ((LEFT, RIGHT), (RIGHT, LEFT)):
        race.drive(A | R | side, 16)
        for key in (away, side, away, side):
            race.drive(A | R | key, 4).drive(A | R, 8)
        race.drive(A, 20)
    race.drive(A | R | LEFT, 20).drive(R | LEFT, 10).drive(A | X, 30).drive(B, 150).drive(A, 20)


def air(race: Race) -> None:
    """Off a high ledge, nose down and steering, to the landing."""
    race.until(lambda kart: kart.frames_airborne > 3, A)
    race.drive(A | LEFT | UP, 60)
    race.until(lambda kart: kart.frames_airborne == 0, A).drive(A, 20)


def wall(race: Race) -> None:
    """Into a wall, turning, and along it."""
    race.drive(A, 60).drive(A | RIGHT, 60).drive(A, 200)


def drifting_wall(race: Race) -> None:
    race.until(lambda kart: kart.position[2] > 800, A).drive(A | R | LEFT | X, 80)


def off_road(race: Race) -> None:
    race.until(lambda kart: kart.position[2] > 700, A).drive(A | R | RIGHT, 40)


def jump(race: Race) -> None:
    race.until(lambda kart: kart.surface == 8, A).drive(A, 90)


def fall(race: Race) -> None:
    """Off the course and back on it, with A from just before the landing on."""
    race.until(lambda kart: kart.motion_flags & 1 << 11, A).drive(0, 121 + 78).drive(A, 90)


def climb(race: Race) -> None:
    race.drive(A, 40).drive(A | LEFT, 40)


def falling(race: Race) -> None:
    race.until(lambda kart: kart.motion_flags & 1 << 11, A).drive(0, 30)


def ramp(race: Race) -> None:
    race.until(lambda kart: kart.frames_airborne > 3, A)
    race.until(lambda kart: kart.frames_airborne == 0, A).drive(A, 3)


def gates(race: Race) -> None:
    """Over two gates at once."""
    for place in (40.0, 255.0):
        race.memory.driver.position = (0, 50, place)
        race.drive(0)


def backwards(race: Race) -> None:
    race.memory.driver.yaw = 3.0
    race.drive(0, 40)


def stand_against(race: Race) -> None:
    race.drive(A, 150)


def shot(race: Race) -> None:
    race.until(lambda kart: kart.motion_flags & 1 << 16, A).drive(A, 20)


def stand(race: Race) -> None:
    race.drive(0, 60)


def early(race: Race, frame: int) -> None:
    """The race anew, with A held from this recorded frame on."""
    race.core.start(Arena().floor().kcl(), Arena().floor().nkm())
    waiting = GHOST_FIRST_FRAME - 1 + frame
    race.drive(0, waiting).drive(A, GO - waiting + 70)


def with_walls() -> Arena:
    return Arena().floor(2000, -2000).wall(300, 700, -900, 100).wall(-900, 100, -900, 4000)


def with_ledge() -> Arena:
    arena = Arena().floor(front=300).floor(back=300, y=58)
    return arena.wall(600, 300, -600, 300, low=30, high=58, kind=Collision.EDGE_WALL)


def with_slope() -> Arena:
    return Arena(start=(0.5, 470, 0)).floor(y=400, front=1600, rise=170)


def with_ramp() -> Arena:
    arena = Arena(start=(0.5, 100, 0)).floor(front=1200, y=100)
    return arena.floor(back=1200, front=1500, y=100, rise=120).floor(back=1500, y=100)


def with_gates() -> Arena:
    return Arena(gates=[(600, z, -600, z) for z in (0, 100, 200, 300, 400, -100)]).floor()


def with_grass() -> Arena:
    return Arena().floor(front=900).floor(back=900, kind=Collision.WEAK_OFF_ROAD)


def with_cannon() -> Arena:
    arena = Arena(cannon=(0.0, 120.0, 3000.0)).floor()
    corners = [(600.0, 40.0, 400.0), (-600.0, 40.0, 400.0), (-600.0, 100.0, 400.5), (600.0, 100.0, 400.5)]
    return arena.quad(corners, Collision.CANNON)


def pad(variant: int) -> Callable[[], Arena]:
    def course() -> Arena:
        arena = Arena().floor(front=600).floor(back=600, front=640, kind=Collision.JUMP_PAD, variant=variant)
        return arena.floor(back=640)

    return course


def plain() -> Arena:
    return Arena().floor(6000, -6000, -2000)


SCENES: dict[str, tuple[Callable[[], Arena], Drive, dict[str, int]]] = {
    "road": (plain, road, {"cc": 0}),
    "sprinter": (plain, road, {"kart": 7}),
    "standard": (plain, road, {"kart": 0}),
    "start": (plain, lambda race: early(race, 73), {}),
    "too early": (plain, lambda race: early(race, 40), {}),
    "air": (lambda: Arena(start=(0.5, 900, 0)).floor(front=400, y=900).floor(), air, {}),
    "ramp": (with_ramp, ramp, {}),
    "wall": (with_walls, wall, {}),
    "drifting wall": (lambda: Arena().floor().wall(600, 1100, -600, 1100), drifting_wall, {}),
    "ledge": (with_ledge, stand_against, {"ledge_knock": 4096}),
    "off road": (with_grass, off_road, {}),
    "fall": (lambda: Arena().floor(front=600), fall, {}),
    "falling": (lambda: Arena().floor(front=600), falling, {}),
    "gates": (with_gates, gates, {}),
    "backwards": (with_gates, backwards, {}),
    "slope": (with_slope, stand, {}),
    "climb": (with_slope, climb, {}),
    "cannon": (with_cannon, shot, {}),
    **{f"pad {variant}": (pad(variant), jump, {"jump_none": 15000}) for variant in range(5)},
}
"""Courses, how they are driven, and with what."""

OVERRIDES: dict[str, tuple[str, int]] = {
    "acceleration_rounded": ("road", 1), "limit_rounded": ("road", 1), "reverse_help": ("road", 410),
    "full_steer_speed": ("road", 3000), "air_steer": ("air", 4096), "lean_dead_zone": ("road", 200),
    "air_pitch_step": ("air", 50), "air_pitch_limit": ("air", 1000), "hop_tilt": ("road", 100),
    "drift_min_speed": ("road", 4096), "drift_ends_off_road": ("off road", 1),
    "drift_angle_rate": ("road", 150), "fall_speed_cap": ("air", 20000), "bounce_stop": ("wall", 4096),
    "ledge_knock": ("ledge", 0), "wall_kick": ("wall", 100), "wall_cancel": ("drifting wall", 4096),
    "jump_low": ("pad 0", 9000), "jump_medium": ("pad 1", 9000), "jump_high": ("pad 2", 9000),
    "jump_none": ("pad 3", 0), "jump_highest": ("pad 4", 9000), "jump_low_limit": ("pad 0", 20000),
    "jump_medium_limit": ("pad 1", 20000), "jump_high_limit": ("pad 2", 20000),
    "jump_none_limit": ("pad 3", 20000), "jump_highest_limit": ("pad 4", 20000),
    "cannon_speed": ("cannon", 40000), "cannon_step": ("cannon", 2048), "respawn_fall": ("fall", 60),
    "respawn_hold": ("fall", 20), "respawn_boost_window": ("fall", 0), "respawn_boost": ("fall", 30),
    "start_charge": ("start", 20), "start_window_low": ("start", 3900),
    "start_window_high": ("start", 3600), "start_boost": ("start", 30),
    "checkpoint_depth": ("gates", 1), "progress_rounded": ("gates", 1),
    "wrong_way_dot": ("backwards", -4095), "wrong_way_frames": ("backwards", 50),
    "mushrooms_low": ("road", 3), "mushrooms_middle": ("standard", 1),
    "mushrooms_high": ("sprinter", 1), "drift_toward": ("road", 3000), "drift_neutral": ("road", 1000),
    "drift_away": ("road", 500), "hop_turn": ("road", 720), "drift_needs_accelerator": ("road", 0),
    "rest_slope": ("slope", 1), "products_truncated": ("climb", 1), "slide_drag": ("ledge", 1000),
    "start_failure": ("too early", 20), "start_failure_drive": ("too early", 4096),
    "fall_drag": ("falling", 2048), "camera_follow": ("road", 1000), "landing_flattens": ("ramp", 0),
}  # fmt: skip
"""Where each parameter matters, and another value for it."""


@cache
def outcome(core: HostCore, scene: str, **override: int) -> int:
    """A checksum of all the game's structs after the scene."""
    course, drive, who = SCENES[scene]
    race = Race(core).start(course(), **{**who, **override})
    drive(race)
    return zlib.crc32(core.ram[STATICS - RAM_START : PARAMS_BLOCK - RAM_START])


def test_each_is_tried() -> None:
    assert set(OVERRIDES) == {parameter.name for parameter in parameters()}


@pytest.mark.parametrize("name", OVERRIDES)
def test_another_value_drives_differently(core: HostCore, name: str) -> None:
    scene, value = OVERRIDES[name]
    assert outcome(core, scene, **{name: value}) != outcome(core, scene)
