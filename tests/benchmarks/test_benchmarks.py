"""The benchmark's harness, our side on both seats: the packages to compare with come only to `make bench`."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from benchmarks.__main__ import main
from benchmarks.rows import Row
from benchmarks.sides import BenchmarkError, Pair, Side

from benchmarks import agreement, empty_rom, page, rows
from desmume_mkds import MarioKart, cartridge, menu

A, LEFT, R = 0x001, 0x020, 0x100
SPEED = "emu.memory.driver.speed"


@pytest.fixture(scope="module")
def pair() -> Iterator[Pair]:
    with MarioKart(cartridge.ROM) as emu:
        to_race = menu.start_race(emu, "f8c", "Mario", "B Dasher")
    pair = Pair(to_race, [A] * 330 + [A | LEFT | R] * 40, ("ours", "ours"))
    yield pair
    pair.close()


def test_a_row_gives_medians_and_their_spread(pair: Pair) -> None:
    row = Row("speed", "µs", "speed", rows.expressions(SPEED, f"[{SPEED} for _ in range(50)]", 100), rounds=3)
    result = row.run(pair)
    assert 0 < result["ours"] < result["theirs"]
    least, most = result["ratio_range"]
    assert 1 < least <= result["ratio"] <= most


@pytest.mark.parametrize("name", ["headless_frame", "frame_rgb", "screens_rgb", "reset", "reset_and_frame"])
def test_rows_run(pair: Pair, name: str) -> None:
    row = next(row for row in rows.ROWS if row.name == name)
    assert min(row.measure(pair)) > 0


def test_one_race_read_twice_is_the_same(pair: Pair) -> None:
    differences = agreement.compare(pair)
    assert {difference.largest for difference in differences.values()} == {0}
    assert differences["position"].frames == 370
    assert "it never changed" not in next(
        line for line in agreement.table(differences).splitlines() if line.startswith("| drift direction")
    )


def test_a_difference_is_seen(pair: Pair) -> None:
    difference = agreement.Difference()
    difference.add([1, 2], [1, 2.5])
    assert agreement.verdict("position", difference) == "**differs**"
    assert agreement.verdict("axes", difference) == agreement.KNOWN["axes"]
    difference.add([1, 2, 3], [1, 2])
    assert difference.largest == float("inf")


def test_what_fails_on_a_side_is_said(pair: Pair) -> None:
    with pytest.raises(BenchmarkError, match="ours, expression: NameError: name 'nothing' is not defined"):
        pair.ours.ask("expression", code="nothing", count=1)
    with Side("ours") as side, pytest.raises(BenchmarkError, match="does not exist"):
        side.ask("open_rom", rom="/nowhere.nds")


def test_an_unknown_row_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as stopped:
        main(["field_scaler"])
    assert stopped.value.code == 2
    assert "there is no row 'field_scaler'" in capsys.readouterr().err


def test_the_empty_rom_only_sleeps(tmp_path: Path) -> None:
    with MarioKart(empty_rom.make(tmp_path / "empty.nds")) as emu:
        emu.cycle(10)
        before = bytes(emu.ram)
        emu.cycle(60)
        assert bytes(emu.ram) == before
        assert not emu.memory.race_ready


def test_the_page_shows_the_results() -> None:
    results = json.loads(page.RESULTS.read_text())
    assert list(results["rows"]) == [row.name for row in rows.ROWS]
    assert page.content(results) in page.PAGE.read_text()
    for kept in results["rows"].values():
        assert {"ours", "theirs", "ratio", "unit"} <= set(kept)
