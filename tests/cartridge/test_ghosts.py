"""The ghosts that ship with Shakedown: how many, how different, and that the cartridge drives them again."""

from pathlib import Path

import pytest
from cartridge.racing import CLASSES, HostRace
from cartridge.search import Search

from desmume_mkds import MarioKart, cartridge, menu
from desmume_mkds.game.courses import COURSES
from desmume_mkds.game.ghost import MAX_RUNS, Ghost
from desmume_mkds.game.save import Save
from mariokart.drivers import Expert, PurePursuit, Replay, Style, drive
from mariokart.keystats import key_stats

SAVES = [cartridge.SAVE, *(cartridge.GHOSTS / f"{place}.sav" for place in range(1, 9))]


def ladder(path: Path) -> list[Ghost]:
    stored = Save.from_file(path).stored_personal_ghosts()
    assert all(ghost.block.crc_ok for ghost in stored)
    return [ghost.ghost for ghost in stored]


@pytest.mark.parametrize("path", SAVES, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_save_holds_a_ghost_of_every_course(path: Path) -> None:
    ghosts = ladder(path)
    assert [ghost.course for ghost in ghosts] == list(COURSES)
    assert len({ghost.kart for ghost in ghosts}) >= 8 and len({ghost.character for ghost in ghosts}) >= 8
    assert max(len(ghost.runs) for ghost in ghosts) < 0.9 * MAX_RUNS
    stats = key_stats(*(ghost.key_masks() for ghost in ghosts))
    assert stats.drifts > 0.5 and stats.four_reversals > 0.6       # good drivers all


def test_eight_of_a_course_are_different(ladders: list[list[Ghost]]) -> None:
    for course in COURSES:
        ghosts = [ghosts[course.slot] for ghosts in ladders]
        assert len({ghost.runs for ghost in ghosts}) == 8
        assert len({(ghost.character, ghost.kart) for ghost in ghosts}) >= 6


@pytest.fixture(scope="module")
def ladders() -> list[list[Ghost]]:
    return [ladder(path) for path in SAVES[1:]]


@pytest.mark.parametrize(("save", "slot"), [(0, 0), (3, 25), (7, 16)])
def test_the_cartridge_drives_them_again(save: int, slot: int) -> None:
    ghost = ladder(SAVES[save])[slot]
    with MarioKart(cartridge.ROM) as emulator:
        menu.start_race(emulator, ghost.course, ghost.character, ghost.kart)
        run = drive(emulator, Replay.of_ghost(ghost))
    assert run.time is not None and round(run.time * 1000) == ghost.total_ms
    assert tuple(round(lap * 1000) for lap in run.lap_times) == ghost.lap_ms


def test_a_search_finds_what_no_driver_does() -> None:
    host = HostRace()
    expert = host.drive(0, *CLASSES["middle"], Expert(Style(mushrooms=True)))
    host.start(0, *CLASSES["middle"])
    found = host.drive(0, *CLASSES["middle"], Replay(Search(host.core, 6).keys()))
    plain = host.drive(0, *CLASSES["middle"], PurePursuit())
    assert found.seconds < expert.seconds < plain.seconds
    assert found.respawns == 0
