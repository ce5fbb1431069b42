"""A driver that learns from nothing but its own races: PPO on one course.

    python examples/rl_from_scratch.py [HYPERPARAMETERS.yaml]

It finishes its first race within minutes. `mariokart eval from-scratch` films it.
"""

import sys
from pathlib import Path

from desmume_mkds import cartridge
from desmume_mkds.game.rom import identify
from mariokart.entry import courses_of
from mariokart.rl import Evaluation, Learning, Watchers, make_task, read_settings, train_rl


def tell(evaluation: Evaluation, better: bool, learning: Learning) -> None:
    """Print how the driver of the moment races from the grid."""
    race = evaluation.races[0]
    result = f"{race.time:.3f} s" if race.time else f"{race.end} at {race.progress:.0%} of the way"
    print(f"{evaluation.steps:9,} decisions, {evaluation.minutes:.1f} minutes: {result}")


task = make_task(identify(cartridge.ROM), courses_of("f8c"))
settings = read_settings("ppo", Path(sys.argv[1]) if len(sys.argv) > 1 else None)
folder = Path("runs/models/from-scratch")
learning = train_rl("ppo", task, settings, folder, watchers=Watchers(evaluation=tell))
print(learning.summary()["best"], "- the best ghost:", task.ghost_times)
