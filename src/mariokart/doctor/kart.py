"""What is expected of the player's kart: `emu.memory.driver`."""

from __future__ import annotations

import numpy as np

from desmume_mkds.game.layout import DriverKind, DriverMotion, DriverState
from mariokart.doctor.check import Check, Truth, axes, counts, equal, same, unit, within
from mariokart.doctor.drive import LEFT, RIGHT, A, B, Log
from mariokart.doctor.way import CHARACTER, KART

PEDALS = ((A, DriverMotion.ACCELERATE), (B, DriverMotion.BRAKE), (LEFT, DriverMotion.LEFT),
          (RIGHT, DriverMotion.RIGHT))  # fmt: skip
FASTEST = 13.0
"""Units per frame: no kart goes faster."""


def _player(log: Log) -> Truth:
    kinds = log["driver.field7C"]
    others = DriverKind.GHOST | DriverKind.COMPUTER
    return (kinds & DriverKind.PLAYER != 0) & (kinds & others == 0)


def _obeys(log: Log) -> Truth:
    keys, flags = np.array(log.keys), log["driver.flags"]
    right = [(keys & key != 0) == (flags & flag != 0) for key, flag in PEDALS]
    return np.all(right, axis=0)[log.driving]


def _moves(log: Log) -> Truth:
    position = log["driver.position"]
    steps = np.linalg.norm(np.diff(position, axis=0), axis=1)
    away = np.linalg.norm(position[-1] - position[0])
    return (steps < 2 * FASTEST).all() & (away > 100)


def _step(log: Log) -> Truth:
    made = log["driver.position"] - log["driver.lastPosition"]
    return np.linalg.norm(made - log["driver.deltaPos"], axis=1) < 3


def _length(log: Log) -> Truth:
    length = np.minimum(np.linalg.norm(log["driver.deltaPos"], axis=1), FASTEST)
    return np.abs(length - log["driver.deltaPosMag"]) < 0.05


def _heading(log: Log) -> Truth:
    x, _, z = log["driver.forwardDir"].T
    turn = np.arctan2(x, z) - log["driver.yRot"]
    return np.abs((turn + np.pi) % (2 * np.pi) - np.pi) < 0.2  # it may lag a frame behind


def _turns(log: Log) -> Truth:
    turned = np.unwrap(log["driver.yRot"])
    left, right = turned[log.during("left")], turned[log.during("right")]
    return (left[-1] - left[0] > 0.05) & (right[-1] - right[0] < left[-1] - left[0] - 0.1)


def _leans(log: Log) -> Truth:
    lean = log["driver.turningAmount"]
    inside = np.abs(lean).max() <= 1.001
    return inside & (lean[log.during("left")][-1] > 0.5) & (lean[log.during("right")][-1] < -0.5)


def _turn_rate(log: Log) -> Truth:
    rate = log["driver.yRotSpeed"]
    return (rate[log.during("left")][-1] > 0) & (rate[log.during("right")][-1] < 0)


def _speed(log: Log) -> Truth:
    speed = log["driver.speed"]
    still = np.abs(speed[log.waiting]).max() < 0.1
    away = speed[log.during("away")]
    brake = speed[log.during("brake")]
    return still & (away[-1] > 1) & (away[-1] > away[30]) & (brake[-1] < brake[0]) & (speed.max() < FASTEST)


def _airborne(log: Log) -> Truth:
    air = log["driver.field380"]
    before = air[log.during("ahead")]
    return (before == 0).all() & (air[log.during("hop")].max() >= 1) & (air[log.during("landing")][-1] == 0)


def _jumps(log: Log) -> Truth:
    upward = log["driver.velocityY"][:, 1]
    return (upward[log.during("hop")].max() > 0.5) & (np.abs(upward[log.during("ahead")]) < 3).all()


def _on_floor(log: Log) -> Truth:
    on_floor = log["driver.field44"] & DriverState.ON_FLOOR != 0
    return on_floor == (log["driver.field380"] == 0)


def _drifts(log: Log) -> Truth:
    way = log["driver.leftRightDir"]
    return np.isin(way, (-1, 0, 1)).all() & (way[log.during("away")] == 0).all() & (
        way[log.during("drift")][-1] == -1
    )  # fmt: skip


def _charges(log: Log) -> Truth:
    charge = log["driver.driftLeftRightCount"]
    return np.isin(charge, (0, 1, 2, 3, 4)).all() & (charge[log.during("drift")].max() >= 1)


def _engine(log: Log) -> Truth:
    held = np.array(log.keys) & A != 0
    return ((log["driver.engine.field14"] != 0) == held)[log.driving]


def _charkart(field: str, value: int, name: str) -> Check:
    return equal(f"driver.charKart.{field}", value, name)


CHECKS = (
    equal("driver.id", 0, "the first driver"),
    equal("driver.inputId", 0, "the local player's keys"),
    Check("driver.field7C", "the local player, no ghost, not the computer", _player),
    Check("driver.flags", "pedals and steering as the keys say", _obeys),
    Check("driver.position", "moves by less than 26 units a frame, in all far", _moves),
    Check("driver.deltaPos", "position minus lastPosition, nearly", _step,
          ("driver.position", "driver.lastPosition")),
    Check("driver.deltaPosMag", "the length of deltaPos, at most 13", _length, ("driver.deltaPos",)),
    unit("driver.direction"),
    unit("driver.drivingDirection"),
    unit("driver.velocity", least=0.7),  # shorter while it eases towards another direction
    unit("driver.forwardDir"),
    unit("driver.upDir"),
    unit("driver.deltaPosNormalized", or_zero=True),
    axes("driver.mainMtx"),
    axes("driver.field150"),
    equal("driver.scale[1]", 1),
    within("driver.fieldC8", -0.4, -0.05),
    Check("driver.yRot", "the angle of forwardDir, to 0.2", _heading, ("driver.forwardDir",)),
    Check("driver.yRot", "grows when steering to the left, shrinks to the right", _turns),
    Check("driver.turningAmount", "towards 1 on the left, -1 on the right", _leans),
    Check("driver.yRotSpeed", "positive to the left, negative to the right", _turn_rate),
    Check("driver.speed", "0 until GO, rises with A, falls with B", _speed),
    within("driver.targetMaxSpeed", 0.5, FASTEST),
    within("driver.maxSpeed", 0.5, FASTEST),
    within("driver.maxSpeedFraction", 0, 1.001),
    within("driver.fieldD4", 0.3, 2),
    within("driver.slipstreamSpeedMultiplier", 0.9, 1.5),
    within("driver.speedMultiplier", 0.1, 1.5),
    within("driver.velocityMinusDirMultiplier", 0.001, 1),
    within("driver.colSphereSize", 4, 30),
    within("driver.colSphereZOffset", -15, 15),
    Check("driver.field380", "0 on the ground, grows in a hop, 0 after it", _airborne),
    Check("driver.velocityY", "y jumps up in a hop", _jumps),
    Check("driver.field44", "bit 4 where field380 is 0", _on_floor, ("driver.field380",)),
    Check("driver.leftRightDir", "-1 in a drift to the left, else 0", _drifts),
    Check("driver.driftLeftRightCount", "0 to 4, at least 1 in a drift", _charges),
    within("driver.boostTimer", 0, 120),
    within("driver.driftBoostCounter", 0, 120),
    within("driver.floorColType", 0, 22),
    within("driver.floorDriverColType", -1, 11),
    within("driver.field3F8", 0.69, 1.001),
    equal("driver.field394", 1, "not shrunk"),
    equal("driver.timers.starTimer", 0, "no star"),
    equal("driver.colReaction", 0, "no damage"),
    equal("driver.place", 1, "alone"),
    Check("driver.engine.field14", "1 while A is held", _engine),
    counts("driver.field4D0"),
    same("driver.colPos", "driver.position", 40),
    _charkart("characterId", CHARACTER.id, CHARACTER.name),
    _charkart("kartId", KART.id, KART.name),
)  # fmt: skip
