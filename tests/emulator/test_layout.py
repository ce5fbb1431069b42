"""What is derived from the layout: the page of the docs and the C header."""

import subprocess
import sys
from pathlib import Path

import pytest
from cartridge.compiler import compile_c

from cartridge import header
from desmume_mkds.game import layout
from desmume_mkds.game.fields import NotInRamError
from desmume_mkds.game.ram import Ram

ROOT = Path(__file__).parents[2]


def test_the_page_is_up_to_date() -> None:
    page = subprocess.run(
        [sys.executable, "-m", "desmume_mkds.game.layout"], capture_output=True, check=True, text=True
    ).stdout
    assert (ROOT / "docs" / "memory.md").read_text(encoding="utf-8") == page


@pytest.mark.parametrize("target", ["arm-freestanding-eabi", "x86_64-linux-gnu"])
def test_c_lays_the_structs_out_alike(tmp_path: Path, target: str) -> None:
    """The header's assertions hold on the console's processor and on a host with 64-bit pointers."""
    (tmp_path / "mkds.h").write_text(header.header())
    source = tmp_path / "use.c"
    source.write_text('#include "mkds.h"\nfx32 f(driver_t *d, race_driver_status_t *s) {'
                      " return d->position.y + d->mainMtx.m[2][0] + s->place + (fx32)ADDR_drivers; }\n")
    flags = ["-std=c11", "-Wall", "-Wextra", "-Werror"]
    compile_c(target, [*flags, "-c", source, "-o", tmp_path / "use.o"], ROOT / "build")


@pytest.mark.parametrize(
    ("code", "word", "delta"),
    [("AMCE", 0x0216F320, 0), ("AMCP", 0x0216F340, 32), ("SKDE", 0x0216F320, 0), ("AMCJ", 0x0216F340, 32)],
)
def test_regions_tell_their_delta(code: str, word: int, delta: int) -> None:
    ram = Ram(bytearray(Ram.SIZE))
    ram.words[4][(layout.ANCHOR - Ram.START) >> 2] = word
    assert layout.region_delta(ram, code) == delta


@pytest.mark.parametrize(
    ("code", "word"), [("AMCE", 0), ("AMCE", 0x0216F340), ("AMCP", 0x0216F320), ("AMCK", 0x0216F360)]
)
def test_unknown_revisions_are_refused(code: str, word: int) -> None:
    ram = Ram(bytearray(Ram.SIZE))
    ram.words[4][(layout.ANCHOR - Ram.START) >> 2] = word
    with pytest.raises(NotInRamError, match=f"{word:#010x}"):
        layout.region_delta(ram, code)


def test_static_addresses_move_with_the_region_or_do_not() -> None:
    still = {static.name for static in layout.STATICS.values() if not static.moves}
    assert still == {"bssStartLiteral", "gameCode", "raceMultiConfigHeap"}
