"""docs/shakedown.md says what the core does."""

import doctest

from cartridge.docs import PAGE, with_tables
from cartridge.host import HostCore, parameters


def test_the_tables_are_the_cores() -> None:
    page = PAGE.read_text()
    assert with_tables(page) == page, "run `python -m cartridge.docs`"


def test_the_example_runs() -> None:
    assert doctest.testfile(str(PAGE), module_relative=False).failed == 0


def test_every_unknown_has_a_parameter_and_boot_sets_it(core: HostCore) -> None:
    declared = parameters()
    assert {p.number for p in declared} >= {f"U{n}" for n in range(1, 30)}
    assert len({p.name for p in declared}) == len(declared)
    assert all(p.why and p.unit for p in declared)
    core.boot()
    in_ram = core.ram[0x17FC00 : 0x17FC00 + 4 * len(declared)].view("<i4")
    assert in_ram.tolist() == [p.value for p in declared]
