"""Networks that drive, their checkpoints, and the driver that runs one in a race."""

from mariokart.models.checkpoint import load_checkpoint, save_checkpoint
from mariokart.models.policy import Policy, PolicyConfig

__all__ = ["Policy", "PolicyConfig", "load_checkpoint", "save_checkpoint"]
