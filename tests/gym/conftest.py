"""Shakedown's core on this machine, which races thousands of frames a second."""

from collections.abc import Callable

import pytest
from cartridge.courses import CourseFiles
from cartridge.racing import HostRace
from cartridge.racing import course_files as files_of


@pytest.fixture(scope="session")
def course_files() -> Callable[[int], CourseFiles]:
    """Return a function that gives the course files of a slot."""
    return files_of


@pytest.fixture(scope="session")
def host() -> HostRace:
    return HostRace()


@pytest.fixture
def start(host: HostRace) -> Callable[..., HostRace]:
    """Return a function that starts a race on a slot, with a character and kart by name."""

    def start_race(slot: int = 0, character: str = "Mario", kart: str = "Standard MR") -> HostRace:
        return host.start(slot, character, kart)

    return start_race
