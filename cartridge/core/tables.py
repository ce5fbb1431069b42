"""Write tables.c: the sine and arc tangent tables, computed from their formulas.

    python -m cartridge.core.tables > cartridge/core/tables.c
"""

import math


def quarter_sine() -> list[int]:
    """Sines of the first quarter turn, 1025 entries of fx12: the game's table has 4096 steps a turn."""
    return [round(math.sin(2 * math.pi * i / 4096) * 4096) for i in range(1025)]


def arc_tangent() -> list[int]:
    """Arc tangents of i/128 in fx12 radians, i from 0 to 128."""
    return [round(math.atan(i / 128) * 4096) for i in range(129)]


def c_source() -> str:
    """The text of tables.c."""

    def array(name: str, values: list[int]) -> str:
        lines = [", ".join(map(str, values[i : i + 16])) for i in range(0, len(values), 16)]
        return f"const s16 {name}[{len(values)}] = {{\n    " + ",\n    ".join(lines) + ",\n};\n"

    return (
        "/* Written by tables.py; a test holds the two together. */\n"
        '#include "fixed.h"\n\n'
        + array("quarter_sine", quarter_sine()) + "\n" + array("arc_tangent", arc_tangent())
    )


if __name__ == "__main__":
    print(c_source(), end="")
