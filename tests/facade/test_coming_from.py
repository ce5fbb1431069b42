"""Each row of docs/coming-from.md is run."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from desmume.controls import Keys, keymask

from desmume.emulator_mkds import MarioKart
from desmume_mkds import cartridge, menu

PAGE = Path(__file__).parents[2] / "docs" / "coming-from.md"
ROWS = re.findall(r"^\| `(emu[^`]+)` \| ([^|]+) \|", PAGE.read_text(), re.MULTILINE)


@pytest.fixture(scope="module")
def emu() -> Iterator[MarioKart]:
    made = MarioKart()
    made.open(str(cartridge.ROM))
    menu.start_race(made, "f8c", "Mario", "B Dasher")
    made.cycle(400, keys=1)
    yield made
    made.destroy()


def test_there_are_rows() -> None:
    assert len(ROWS) > 15


@pytest.mark.parametrize("code", [code for code, _ in ROWS])
def test_what_was_written_there_runs_here(
    emu: MarioKart, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("MARIOKART_CACHE", str(tmp_path))
    moment = emu.snapshot()
    emu.input.keypad_update(0)
    names: dict[str, Any] = {"emu": emu, "keymask": keymask, "Keys": Keys, "path": str(tmp_path / "file.sav")}
    if "==" in code:
        assert eval(code, names)
    else:
        exec(code, names)
    if "register_" in code and "arm9" not in code:
        exec(code.replace("print", "None"), names)
    emu.restore(moment)
    emu.cycle(False)
