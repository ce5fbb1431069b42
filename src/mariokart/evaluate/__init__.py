"""Let drivers race in the emulator and keep what happened: time, movie, ghost, video, racing line.

    mariokart eval mine runs/movies/some-ghost.dsm
    mariokart eval baseline --course yf

In the order in which a race goes: `roster` (drivers by name), `rivals` (the ghosts to compare with), `racing`
(a race in the emulator), `keeping` (its files, each checked by a replay), `contest` (many races, side by
side), `shown` (progress and tables).
"""

from mariokart.evaluate.contest import Contest, Round, hold, rounds_of
from mariokart.evaluate.keeping import film, ghost_of, save_race, summarise
from mariokart.evaluate.racing import Race, race
from mariokart.evaluate.rivals import best_ghosts
from mariokart.evaluate.roster import BUILT_IN, MODELS, Choice, load_driver

__all__ = [
    "BUILT_IN", "MODELS", "Choice", "Contest", "Race", "Round", "best_ghosts", "film", "ghost_of", "hold",
    "load_driver", "race", "rounds_of", "save_race", "summarise",
]
