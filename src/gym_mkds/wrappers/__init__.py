"""Wrappers round the environments: overlays, a window, a person at the keyboard, movies, save states.

Overlays need OpenCV (`pip install 'mariokart[overlays]'`), the window GTK as well (`mariokart[gtk]`).
"""

from gym_mkds.view.overlays import (
    OVERLAYS,
    RacingLine,
    checkpoint_overlay,
    collision_overlay,
    compose_overlays,
    controller_overlay,
    edges_overlay,
    reward_overlay,
    sensor_overlay,
    speed_overlay,
)
from gym_mkds.wrappers.human import KEYBOARD, HumanInputWrapper, Keyboard
from gym_mkds.wrappers.movies import PlaybackWrapper, RecordMovieWrapper
from gym_mkds.wrappers.overlay import OverlayWrapper
from gym_mkds.wrappers.savestate import SaveStateWrapper
from gym_mkds.wrappers.spectator import Spectator
from gym_mkds.wrappers.window import EnvWindow

__all__ = [
    "KEYBOARD",
    "OVERLAYS",
    "EnvWindow",
    "HumanInputWrapper",
    "Keyboard",
    "OverlayWrapper",
    "PlaybackWrapper",
    "RacingLine",
    "RecordMovieWrapper",
    "SaveStateWrapper",
    "Spectator",
    "checkpoint_overlay",
    "collision_overlay",
    "compose_overlays",
    "controller_overlay",
    "edges_overlay",
    "reward_overlay",
    "sensor_overlay",
    "speed_overlay",
]
