"""What can drive a race, and driving one."""

from mariokart.drivers.driver import Driver
from mariokart.drivers.expert import Expert
from mariokart.drivers.pursuit import PurePursuit, Style
from mariokart.drivers.replay import Replay
from mariokart.drivers.run import Console, Run, drive

__all__ = ["Console", "Driver", "Expert", "PurePursuit", "Replay", "Run", "Style", "drive"]
