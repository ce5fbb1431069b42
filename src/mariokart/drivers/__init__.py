"""What can drive a race, and driving one."""

from mariokart.drivers.disturbed import Disturbance, Disturbed
from mariokart.drivers.driver import Driver
from mariokart.drivers.expert import Expert
from mariokart.drivers.human import Human
from mariokart.drivers.pursuit import PurePursuit, Style
from mariokart.drivers.replay import Replay
from mariokart.drivers.run import Console, Run, drive

__all__ = [
    "Console", "Disturbance", "Disturbed", "Driver", "Expert", "Human", "PurePursuit", "Replay",
    "Run", "Style", "drive",
]
