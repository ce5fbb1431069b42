"""All models of karts and drivers as a C header, and the tables of who gets which."""

from collections.abc import Iterable

from cartridge.art import driver, kart
from cartridge.art.forms import wheel
from cartridge.art.mesh import c_source
from cartridge.art.paint import BODIES, HELMETS, SKINS, SUITS, TRIMS, Paint, bgr555

KARTS = (kart.racer, kart.arrow, kart.hauler)
"""The body of each owner's three karts."""

HEADS = (
    *(driver.plain, driver.ears, driver.plain, driver.horns, driver.ponytail, driver.crest),
    *(driver.crest, driver.plain, driver.ears, driver.ponytail, driver.horns, driver.antenna),
)
"""By character id."""

SIZES = (64, 72, 56, 74, 58, 72, 62, 64, 57, 62, 70, 73)
"""How large each character's kart is drawn, by id; 64 as it was modelled."""


def c_header() -> str:
    """The meshes and tables as C."""
    meshes = {"wheel_front": wheel(3.9, 3.4), "wheel_rear": wheel(4.6, 4.2), "driver": driver.driver()}
    meshes |= {f"body_{make.__name__}": make() for make in KARTS}
    meshes |= {f"head_{make.__name__}": make() for make in HEADS}

    def table(name: str, members: Iterable[str]) -> str:
        return f"static const mesh_t {name}[] = {{{', '.join(f'MESH({member})' for member in members)}}};\n"

    def numbers(kind: str, name: str, values: Iterable[int]) -> str:
        return f"static const {kind} {name}[] = {{{', '.join(map(str, values))}}};\n"

    colours = {"suits": SUITS, "helmets": HELMETS, "skins": SKINS, "body_colours": BODIES, "trims": TRIMS}
    return "".join(
        (
            '#pragma once\n#include "mesh.h"\n',
            f"enum {{ {', '.join(f'PAINT_{paint.name}' for paint in Paint)}, PAINTS }};\n",
            *(c_source(name, mesh) for name, mesh in meshes.items()),
            table("wheels", ["wheel_front", "wheel_rear"]),
            table("torso", ["driver"]),
            table("bodies", [f"body_{make.__name__}" for make in KARTS]),
            table("heads", [f"head_{make.__name__}" for make in HEADS]),
            numbers("u8", "sizes", SIZES),
            *(numbers("u16", name, map(bgr555, values.split())) for name, values in colours.items()),
        )
    )
