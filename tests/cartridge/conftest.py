"""The game core on this machine, and courses to try it on."""

import pytest
from cartridge.arena import Arena, Race
from cartridge.host import HostCore


@pytest.fixture(scope="session")
def core() -> HostCore:
    return HostCore()


@pytest.fixture
def race(core: HostCore) -> Race:
    return Race(core)


@pytest.fixture
def plain() -> Arena:
    """A flat road, 1200 wide and 8000 long."""
    return Arena().floor()


@pytest.fixture
def arena() -> Arena:
    """Nothing yet."""
    return Arena()
