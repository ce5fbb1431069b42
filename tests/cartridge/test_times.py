"""The table of times in docs/shakedown.md belongs to the courses and drivers as they are."""

import pytest
from cartridge.docs import PAGE
from cartridge.racing import CLASSES, HostRace

from mariokart.drivers import Expert, PurePursuit, Style


def row(slot: int) -> list[str]:
    table = PAGE.read_text().partition("<!-- times -->")[2].partition("<!-- end -->")[0]
    lines = [[cell.strip() for cell in line.split("|")[1:-1]] for line in table.splitlines() if line]
    return next(line for line in lines if line[0] == str(slot))


@pytest.mark.parametrize(("slot", "name"), [(25, "light"), (0, "heavy")])
def test_a_row_is_driven_again(slot: int, name: str) -> None:
    _, _, *times = row(slot)
    place = list(CLASSES).index(name)
    host = HostRace()
    style = Style(mushrooms=True)
    plain, expert = (
        host.drive(slot, *CLASSES[name], kind(style)).seconds for kind in (PurePursuit, Expert)
    )
    # A float's last bit may differ from machine to machine, and tip a decision.
    assert plain == pytest.approx(float(times[place]), rel=0.01)
    assert expert == pytest.approx(float(times[3 + place]), rel=0.02)
