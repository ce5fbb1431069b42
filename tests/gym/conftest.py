"""Shakedown's core on this machine, which races thousands of frames a second."""

from collections.abc import Callable
from functools import cache

import pytest
from cartridge.courses import CourseFiles, build_course
from cartridge.host import HostCore

from desmume_mkds.game.courses import COURSES, find_character, find_kart
from desmume_mkds.memory import Memory


class Host:
    """The core as what a driver is let loose on (`mariokart.drivers.Console`)."""

    def __init__(self) -> None:
        self.core = HostCore()

    @property
    def memory(self) -> Memory:
        return self.core.memory

    def cycle(self, frames: int = 1, keys: int | None = None) -> None:
        self.core.update(keys or 0, frames)


_files = cache(build_course)


@pytest.fixture(scope="session")
def course_files() -> Callable[[int], CourseFiles]:
    """Return a function that gives the course files of a slot."""
    return _files


@pytest.fixture(scope="session")
def host() -> Host:
    return Host()


@pytest.fixture
def start(host: Host) -> Callable[..., Host]:
    """Return a function that starts a race on a slot, with a character and kart by name."""

    def start_race(slot: int = 0, character: str = "Mario", kart: str = "Standard MR") -> Host:
        files = _files(slot)
        host.core.boot()
        host.core.start(
            files.kcl,
            files.nkm,
            character=find_character(character).id,
            kart=find_kart(kart).id,
            course=COURSES[slot].id,
        )
        return host

    return start_race
