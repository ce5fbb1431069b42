"""What is expected of the race around the kart: clocks, laps, keys, camera."""

from __future__ import annotations

import numpy as np

from desmume_mkds.game.layout import DisplayMode, DriverStatusFlag, DriverType, RaceMode, SceneStateId
from mariokart.doctor.check import Check, Truth, axes, counts, equal, runs, switches, unit, within
from mariokart.doctor.drive import Log
from mariokart.doctor.way import CHARACTER, COURSE, KART

STATUS = "race_status.driverStatus[0]"


def _drawn(log: Log) -> Truth:
    return log["race_state.frameCounter"] - log["race_state.frameCounter2"] == 1


def _held(log: Log) -> Truth:
    return (log["held_keys"] == log.keys)[log.driving]


def _pad(log: Log) -> Truth:
    return log["pad_keys"] == log.keys


def _player(log: Log) -> Truth:
    flags = log[f"{STATUS}.flags"]
    return (flags & DriverStatusFlag.PLAYER != 0) & (flags & DriverStatusFlag.WRONG_WAY == 0)


def _laps(log: Log) -> Truth:
    lap = log[f"{STATUS}.curLap"]
    return ((lap == 0) | (lap == 1)).all() & (np.diff(lap) >= 0).all()


def _checkpoint(log: Log) -> Truth:
    return log[f"{STATUS}.curCpoi"] < log["map_data.cpoiCount"]


def _progress(log: Log) -> Truth:
    progress = log[f"{STATUS}.raceProgress"]
    driven = progress[log.driving]
    return (np.abs(progress) < 0.2).all() & (driven[-1] > driven[0])


def _near_target(log: Log) -> Truth:
    below = log["camera.target"] - log["driver.position"]
    return (np.abs(below[:, [0, 2]]).max(axis=1) < 40) & (below[:, 1] > 0) & (below[:, 1] < 60)


def _behind(log: Log) -> Truth:
    distance = np.linalg.norm(log["camera.position"] - log["driver.position"], axis=1)
    return (distance > 20) & (distance < 200)


def _looks(log: Log) -> Truth:
    view = log["camera.target"] - log["camera.position"]
    length = np.linalg.norm(view, axis=1)
    along = (view * log["camera.targetDirection"]).sum(axis=1)
    return along > 0.95 * length


def _eye(log: Log) -> Truth:
    """The eye, as the view matrix has it: its translation is in render units."""
    matrix = log["camera.mtx"]
    eye = -16 * np.einsum("fj,fij->fi", matrix[:, 3], matrix[:, :3])
    return np.linalg.norm(eye - log["camera.position"], axis=1) < 8


def _angle(log: Log) -> Truth:
    return np.abs(np.hypot(log["camera.fovSin"], log["camera.fovCos"]) - 1) < 0.01


CHECKS = (
    equal("scene_state.state", SceneStateId.RUNNING, "running"),
    counts("scene_state.sceneFrameCounter"),
    equal("race_config.course", COURSE.id, COURSE.abbr),
    equal("race_config.raceMode", RaceMode.TIME_TRIAL, "a time trial"),
    equal("race_config.displayMode", DisplayMode.RACE, "a race"),
    within("race_config.ccMode", 0, 2),
    equal("race_config.isMirror", 0, "not mirrored"),
    equal("race_config.playerDriverId", 0, "the first driver"),
    equal("race_config.drivers[0].character", CHARACTER.id, CHARACTER.name),
    equal("race_config.drivers[0].kart", KART.id, KART.name),
    equal("race_config.drivers[0].type", DriverType.PLAYER, "a player"),
    counts("race_state.frameCounter"),
    Check("race_state.frameCounter2", "1 less than frameCounter", _drawn, ("race_state.frameCounter",)),
    switches("race_state.state"),
    switches("race_status.time.timeRunning"),
    runs("race_status.time.frameCounter"),
    equal("race_status.finishedDriverCount", 0, "nobody in the goal"),
    equal(f"{STATUS}.state", 0, "in the race"),
    runs(f"{STATUS}.lapFrameCounter"),
    Check(f"{STATUS}.flags", "the player, the right way", _player),
    Check(f"{STATUS}.curLap", "0 before the line is crossed, 1 after", _laps),
    Check(f"{STATUS}.curCpoi", "less than the number of checkpoints", _checkpoint, ("map_data.cpoiCount",)),
    equal(f"{STATUS}.place", 1, "alone"),
    within(f"{STATUS}.cpoiProgress", -1, 1),
    within(f"{STATUS}.lapProgress", 0, 1),
    Check(f"{STATUS}.raceProgress", "near 0, grows on the drive", _progress),
    Check("held_keys", "the keys that are held, from GO on", _held),
    Check("pad_keys", "the keys that are held", _pad),
    Check("camera.target", "above the kart by less than 60 units", _near_target, ("driver.position",)),
    Check("camera.position", "20 to 200 units from the kart", _behind, ("driver.position",)),
    unit("camera.targetDirection"),
    Check("camera.targetDirection", "from eye to target", _looks, ("camera.target", "camera.position")),
    axes("camera.mtx"),
    Check("camera.mtx", "has the eye in its fourth row", _eye, ("camera.position",)),
    within("camera.fov", 0.3, 0.8),
    Check("camera.fovSin", "with fovCos sine and cosine of an angle", _angle, ("camera.fovCos",)),
    within("camera.aspectRatio", 1.3, 1.37),
    within("camera.frustumNear", 0.1, 2),
    within("camera.frustumFar", 100, 4000),
    equal("camera.mode", 0, "the whole view on one screen"),
    equal("camera.targetDriverId", 0, "the player"),
)
