"""Networks that drive, their checkpoints, and the driver that runs one in a race."""

from mariokart.models.checkpoint import load_checkpoint, save_checkpoint
from mariokart.models.driver import PolicyDriver
from mariokart.models.policy import Policy, PolicyConfig

__all__ = ["Policy", "PolicyConfig", "PolicyDriver", "load_checkpoint", "save_checkpoint"]
