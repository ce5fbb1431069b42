"""The errors that a person can cause: each message is one sentence naming the thing and the mend.

Everything the project raises on purpose derives from `MkdsError`; the command line turns it into its
message and exit code 2. Whatever else escapes is a defect of the project.
"""


class MkdsError(ValueError):
    """Something a person gave us is wrong: a path, a file, a game, an option."""


class FileError(MkdsError):
    """A file cannot be read or written: missing, a folder, too large, no permission."""


class UnknownNameError(MkdsError):
    """No course, character or kart goes by that name or number."""


class SaveError(MkdsError):
    """The file is not a Mario Kart DS save, or it is damaged."""


class GhostError(MkdsError):
    """A ghost block is damaged, or a run cannot be stored as a ghost."""


class MovieError(MkdsError):
    """The file is not a movie that the emulator would play as it reads."""


class RomError(MkdsError):
    """The file is not a Mario Kart DS cartridge or Shakedown."""
