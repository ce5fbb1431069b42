"""Races of the present driver, from the grid, each decision the most likely one."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray

from desmume_mkds import MarioKart
from desmume_mkds.game.rom import RomInfo
from gym_mkds.trial import Limits, Trial
from gym_mkds.vector_observer import VectorObserver
from mariokart.entry import Entry
from mariokart.models import Policy
from mariokart.rl.driving import Driving
from mariokart.rl.learning import Result
from mariokart.rl.task import race_of

Pictures = list[NDArray[np.uint8]]
EVERY = 3  # steps from one picture of a film to the next


class Examiner:
    """An emulator of its own, in which drivers race."""

    def __init__(
        self, rom: RomInfo, frame_skip: int, limit: float = 300, emulator: MarioKart | None = None
    ) -> None:
        """Drivers decide every `frame_skip` frames; a race is given up after `limit` seconds.

        `emulator` is one with the cartridge open; None: a new one.
        """
        limits = Limits(limit, still=5, wrong_way=5)
        self.trial = Trial(VectorObserver, rom.path, frame_skip=frame_skip, limits=limits, emulator=emulator)
        self._random = np.random.default_rng(0)  # nothing is random on the grid

    def examine(self, policy: Policy, entries: Iterable[Entry]) -> tuple[Result, ...]:
        """Let the driver race once for each entry."""
        return tuple(self.race(policy, entry) for entry in entries)

    @torch.inference_mode()
    def race(self, policy: Policy, entry: Entry, film: Pictures | None = None) -> Result:
        """Let the driver race; small pictures, (96, 128, 3) uint8 each, are added to `film`."""
        trial, driving = self.trial, Driving(1, self.trial.frame_skip)
        trial.enter(race_of(entry))
        seen = trial.reset(self._random)
        driving.reset(seen[None])
        end, steps = "", 0
        while not end:
            inputs = torch.from_numpy(seen[policy.columns])[None, None].to(policy.mean.device)
            best = int(policy(policy.standardise(inputs)).argmax())
            draw = film is not None and steps % EVERY == 0
            seen, _, end = trial.step(policy.config.combos[best], draw)
            driving.update(seen[None])
            if film is not None and draw:
                film.append(trial.emulator.screen[:192:2, ::2].copy())
            steps += 1
        clock = trial.now.status.total_time
        time = clock.minutes * 60 + clock.seconds + clock.milliseconds / 1000
        finished = end == "finished"
        return Result(
            course=entry.course.abbr,
            finished=finished,
            time=time if finished else None,
            progress=1.0 if finished else trial.info()["progress"],
            end=end,
            driving=driving.summary(),
        )

    def close(self) -> None:
        """Close the emulator."""
        self.trial.close()
