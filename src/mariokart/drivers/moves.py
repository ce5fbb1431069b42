"""The moves that an expert strings together: a drift with its mini-turbo to either side, or some steering.

A drift is a hop, a slide in which the D-pad goes out, in, out and in to charge the mini-turbo, and the
release. Between the presses that count the D-pad is free; what it does then makes the drift wide or tight.
"""

from __future__ import annotations

from dataclasses import dataclass

from mariokart.drivers.imagine import Frame, Seen, drift, hop, release, steer

PRESSES, COOLDOWN = 4, 10    # presses that charge a mini-turbo, and frames from one that counts to the next
HALF_CHARGED, CHARGED = 2, 4     # drift_charge with blue sparks, and with a mini-turbo
GAP = 3                      # frames from the release to the next hop, in which the boost is taken up
MOMENT = 10                  # frames of steering
SHARE = {1: 1.0, 0: 0.5, -1: 0.0}
"""Share of the drift turn by where the D-pad points: 1 into the drift, -1 out of it."""


@dataclass(frozen=True)
class Move:
    """A drift, or steering without one."""

    side: int
    """1 left, -1 right, 0 straight on."""
    drifts: bool = True
    out: int = 0
    """In the drift, where the D-pad points after a press out of it: 1 into the drift, -1 out of it."""
    into: int = 0
    """And after a press into it."""
    longer: int = 0
    """Frames that the drift goes on once it is charged."""
    after: int = 1
    """Where the D-pad points then."""

    def plan(self, mushroom: bool = False) -> list[Frame]:
        """The whole move from the ground, with or without a mushroom in its first frame."""
        if not self.drifts:
            return steer(self.side, MOMENT, mushroom)
        return hop(self.side, mushroom) + drift(self.side, self.shares()) + release(GAP)

    def shares(self, presses: int = PRESSES, timeout: int = 1, cooldown: int = COOLDOWN) -> list[float]:
        """Shares of the drift turn in what is left of the drift.

        `presses` of the four are still to come, the first of them counts in `timeout` frames, the others
        come `cooldown` frames after each other.
        """
        shares: list[float] = []
        for left in range(presses, 0, -1):
            outward = left % 2 == 0
            wait = (timeout if left == presses else cooldown) - 1
            shares += [SHARE[self.into if outward else self.out]] * wait + [SHARE[-1 if outward else 1]]
        return shares + [SHARE[self.after]] * self.longer


def presses_left(seen: Seen) -> int:
    """How many presses of the D-pad are missing to a mini-turbo."""
    return max(PRESSES - round(seen["drift_left_count"] + seen["drift_right_count"]), 0)


def charging_stick(presses: int, timeout: int, held: int, frames: int = 1) -> int:
    """Where the D-pad points in the next frames of a drift that charges: 1 into it, -1 out of it, 0 nowhere.

    `presses` are still to come, the next one counts in `timeout` frames. It must be a fresh one, so the D-pad
    is let go if it points there already. `held` is where it pointed in the last frame; what is answered is
    held for `frames`.
    """
    press = -1 if presses % 2 == 0 else 1
    if timeout > frames + 1:
        return held
    if held == press:
        return 0
    return held if timeout >= 2 else press


WAYS = ((-1, -1), (-1, 0), (0, 0), (-1, 1), (0, 1), (1, 1))
"""From the widest to the tightest: what the D-pad does after a press out and after one in."""

DRIFTS = tuple(
    move
    for side in (1, -1)
    for move in (
        *(Move(side, out=out, into=into) for out, into in WAYS),
        Move(side, out=1, into=1, longer=10),
        Move(side, out=-1, into=-1, longer=8, after=-1),
    )
)
STEERS = tuple(Move(side, drifts=False) for side in (0, 1, -1))
MOVES = DRIFTS + STEERS
ENDINGS = (
    Move(0),
    *(Move(0, longer=4, after=after) for after in (-1, 0, 1)),
    Move(0, longer=10),
    Move(0, longer=20),
)
"""What may follow in a drift that is charged: the release, or some more of it."""
