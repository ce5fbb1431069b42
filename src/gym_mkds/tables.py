"""The tables of docs/observations.md, made from what the environments show and take.

    python -m gym_mkds.tables > docs/observations.md
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from gym_mkds.actions import DRIVING, KEYS
from gym_mkds.observations import LOOKAHEAD, LOOKAHEAD_DISTANCES, STATE
from gym_mkds.rewards import TERMS
from gym_mkds.vector_observer import VECTOR

_INTRODUCTION = """# Observations, actions, rewards

Made by `python -m gym_mkds.tables > docs/observations.md`; a test compares them. Units are the game's: a kart
drives some 7 of them in a frame, a road is about 200 wide. Left is positive. All numbers are clipped to their
range.
"""
_VECTOR = """
## `gym_mkds/TimeTrial-v1`: the vector

`Box(-1, 1, ({count},), float32)`. Each number is divided by the largest of its range, so that 0 stays 0; with
`scaled=False` it comes in its unit. `gym_mkds.vector_observer.VECTOR_INDEX` finds a number by its name.
"""
_ACTIONS = """
## `gym_mkds/TimeTrial-v1`: the actions

`Discrete({count})`. An action holds its keys for the frames of a step.
"""
_STATE = """
## `gym_mkds/MarioKartDS-v0`: `state`
"""
_LOOKAHEAD = """
## `gym_mkds/MarioKartDS-v0`: `lookahead`

A row for each of the points {distances} units ahead along the route; in each row:
"""
_KEYMASK = """
## `gym_mkds/MarioKartDS-v0`: the actions and `keymask`

`Discrete(2048)`: the sum of the held keys' values. `keymask` shows each as 0 or 1, in this order.
"""
_REWARDS = """
## Reward terms

`rewards={"progress": 1.0, "wall": 0.05}` weighs them; a function in place of a number is a term of your own.
"""


def page() -> str:
    """The whole page."""
    return "".join((
        _INTRODUCTION,
        _VECTOR.format(count=len(VECTOR)),
        _numbers(VECTOR),
        _ACTIONS.format(count=len(DRIVING)),
        _table(("action", "keys", "what it does"), (
            (index, f"`{action.name}`", action.meaning) for index, action in enumerate(DRIVING)
        )),
        _STATE,
        _numbers([entry[:5] for entry in STATE]),
        _LOOKAHEAD.format(distances=", ".join(map(str, LOOKAHEAD_DISTANCES))),
        _numbers([(name, unit, low, high, meaning) for name, unit, low, high, meaning in LOOKAHEAD]),
        _KEYMASK,
        _table(("key", "value"), ((f"`{name}`", 1 << bit) for bit, name in enumerate(KEYS))),
        _REWARDS,
        _table(("term", "worth"), ((f"`{name}`", term.__doc__) for name, term in TERMS.items())),
    ))


def _numbers(rows: Sequence[tuple[str, str, float, float, str]]) -> str:
    return _table(("index", "name", "unit", "from", "to", "meaning"), (
        (index, f"`{name}`", unit, f"{low:.4g}", f"{high:.4g}", meaning)
        for index, (name, unit, low, high, meaning) in enumerate(rows)
    ))


def _table(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n" + "".join("| " + " | ".join(map(str, line)) + " |\n" for line in lines)


if __name__ == "__main__":
    print(page(), end="")
