"""Keeps the tables of docs/shakedown.md what the core says: `python -m cartridge.docs` writes them anew."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

from cartridge.arena import Arena, Race
from cartridge.host import HostCore, parameters
from cartridge.names import KARTS
from desmume_mkds.cartridge import ROM
from desmume_mkds.game.files import write_whole
from desmume_mkds.game.rom import identify
from mariokart.courses import read_courses, summarise

PAGE = Path(__file__).parent.parent / "docs" / "shakedown.md"
A = 0x001


def markdown(head: Iterable[str], rows: Iterable[Iterable[object]]) -> str:
    """A Markdown table."""
    lines = [list(head), *[[str(cell) for cell in row] for row in rows]]
    lines.insert(1, ["---"] * len(lines[0]))
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def parameter_table() -> str:
    """The parameters that no public source gives, as a Markdown table."""
    rows = ((p.number, f"`{p.name}`", p.value, p.unit, p.why) for p in parameters())
    return markdown(("no.", "parameter", "value", "unit", "why this value"), rows)


def kart_table() -> str:
    """The karts as a time trial has them (150cc), as a Markdown table."""
    race, road = Race(HostCore()), Arena().floor()
    return markdown(
        ("kart", "name", "top speed", "to the top", "mini-turbo", "drift", "handling", "off-road", "weight",
         "mushrooms"),
        (_kart_row(race.start(road, kart=kart, character=kart // 3), kart) for kart in range(len(KARTS))),
    )


def _kart_row(race: Race, kart: int) -> Iterable[object]:
    driver = race.memory.driver
    stats, owner = driver.kart_params, driver.character_params
    assert stats and owner  # set by race_start
    frames = 0
    while driver.speed < 0.99 * stats.maxSpeed:
        race.drive(A)
        frames += 1
    return (
        kart, KARTS[kart], f"{stats.maxSpeed:.2f}", f"{frames / 60:.1f} s", f"{stats.driftBoostTime} frames",
        round(stats.drift * 4096), round(stats.handling * 4096), f"{stats.collisionSpeedMultipliers[3]:.2f}",
        f"{stats.weight + owner.weight:.2f}", race.memory.items.itemSlot.itemCount,
    )


def course_table() -> str:
    """The shipped cartridge's courses, as a Markdown table."""
    return markdown(
        ("slot", "", "course", "laps", "units a lap", "ground besides road"),
        ((c.slot, c.abbr, f"{c.name}{' *' * c.held_out}", c.laps, f"{c.length:,}", ", ".join(c.surfaces))
         for c in (summarise(*built) for built in read_courses(identify(ROM)))),
    )


TABLES: dict[str, Callable[[], str]] = {
    "parameters": parameter_table, "karts": kart_table, "courses": course_table,
}
"""What stands between the page's marks, and how it is made."""


def with_tables(page: str, tables: Mapping[str, Callable[[], str]] = TABLES) -> str:
    """The page with the tables between its marks `<!-- name -->` … `<!-- end -->` as they should be."""
    for name, make in tables.items():
        before, _, rest = page.partition(f"<!-- {name} -->\n")
        after = rest[rest.index("<!-- end -->"):]
        page = f"{before}<!-- {name} -->\n{make()}\n{after}"
    return page


if __name__ == "__main__":
    write_whole(PAGE, with_tables(PAGE.read_text()).encode())
