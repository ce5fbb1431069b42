"""A reward of your own: a function of two moments, beside the terms that are there.

    python examples/custom_reward.py [HYPERPARAMETERS.yaml]

This driver is paid for its way and fined for a restless thumb: it learns to drive with few key presses.
"""

import sys
from pathlib import Path

from desmume_mkds import cartridge
from desmume_mkds.game.rom import identify
from gym_mkds.moment import FIELDS, Moment
from mariokart.entry import courses_of
from mariokart.rl import make_task, read_settings, train_rl

STEERING = FIELDS["driver.steering"]


def restless(before: Moment, now: Moment, race_length: float) -> float:
    """-1 when the kart leans to the other side than it did a step ago."""
    return -float(before.numbers[STEERING] * now.numbers[STEERING] < 0)


learning = train_rl(
    "ppo",
    make_task(identify(cartridge.ROM), courses_of("f8c")),
    read_settings("ppo", Path(sys.argv[1]) if len(sys.argv) > 1 else None),
    Path("runs/models/calm"),
    rewards={"way": 0.25, "restless": restless},
)
print(learning.summary()["best"])
