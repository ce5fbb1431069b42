"""What a person can get wrong with datasets, checkpoints and races."""

from desmume_mkds.game.errors import MkdsError


class SourceError(MkdsError):
    """A source names no file that the tool can use."""


class DatasetError(MkdsError):
    """The folder is not a recorded dataset, or it is damaged."""


class CheckpointError(MkdsError):
    """The folder is not a trained driver, or it is damaged."""


class ReplayError(MkdsError):
    """A movie does not lead to the race, or not to the finish, that it was made for."""


class DeviceError(MkdsError):
    """PyTorch cannot compute there."""


class SettingsError(MkdsError):
    """A hyperparameter does not exist, or cannot have this value."""


class BusyError(MkdsError):
    """Another command is writing to the folder."""
