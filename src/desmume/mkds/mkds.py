"""Addresses of the US game, and its structs as ctypes have them (`struct_driver_t` …)."""

from desmume_facade.structs import make_structs
from desmume_mkds.game.layout import STATICS

RACER_PTR_ADDR = STATICS["drivers"].address
RACE_CONFIG_PTR_ADDR = STATICS["raceMultiConfig"].address
RACE_STATE_PTR_ADDR = STATICS["raceState"].address
SCENE_STATE_PTR_ADDR = STATICS["sceneState"].address

_structs = make_structs()
globals().update(_structs)

__all__ = ["RACER_PTR_ADDR", "RACE_CONFIG_PTR_ADDR", "RACE_STATE_PTR_ADDR", "SCENE_STATE_PTR_ADDR", *_structs]
