"""The cartridge's letters, drawn in `font.txt`: tiles of 8 × 8 dots, and twice as large."""

from pathlib import Path

import numpy as np
import numpy.typing as npt

Dots = npt.NDArray[np.bool_]

FIRST, LAST = 32, 127
"""The characters that have a tile, in ASCII order; `{` draws a triangle to the right, `}` and `^` arrows."""

SHADE, LETTER = 1, 2
"""Colours of a letter's dots in its palette: its shadow, and from LETTER on its body from top to bottom."""


def glyphs() -> dict[str, Dots]:
    """Every drawn character as a bool array (8, 5), row by row."""
    drawn: dict[str, Dots] = {}
    for block in Path(__file__).with_name("font.txt").read_text().strip().split("\n\n"):
        heads, *rows = block.splitlines()
        dots = (
            np.array([list(row.replace(" ", "").ljust(5 * len(heads.split()), ".")) for row in rows]) == "#"
        )
        for place, character in enumerate(heads.split()):
            drawn[character] = dots[:, 5 * place : 5 * place + 5]
    return drawn


def _shaded(dots: Dots) -> npt.NDArray[np.uint8]:
    """Colour numbers for dots: the letter, lighter at the top, with a shadow to the right and below."""
    colours = np.zeros(dots.shape, np.uint8)
    colours[1:, 1:][dots[:-1, :-1]] = SHADE
    colours[1:][dots[:-1]] = SHADE
    rows = LETTER + np.arange(len(dots)) * 4 // len(dots)
    return np.where(dots, rows[:, None], colours).astype(np.uint8)


def doubled(dots: Dots) -> Dots:
    """Dots at twice the size, with the steps of slanting lines filled in."""
    around = np.pad(dots, 1)
    up, down, left, right = around[:-2, 1:-1], around[2:, 1:-1], around[1:-1, :-2], around[1:-1, 2:]
    large = np.repeat(np.repeat(dots, 2, 0), 2, 1)
    for row, column, near, beside in (
        (0, 0, up, left),
        (0, 1, up, right),
        (1, 0, down, left),
        (1, 1, down, right),
    ):
        corner = ~dots & near & beside
        large[row::2, column::2] |= corner
    return large


def _tile(colours: npt.NDArray[np.uint8]) -> bytes:
    """An 8 × 8 tile of the console: 4 bits a dot, the left one low."""
    pairs = colours.reshape(8, 4, 2)
    return bytes((pairs[:, :, 0] | pairs[:, :, 1] << 4).astype(np.uint8).ravel())


def tiles() -> bytes:
    """All tiles: one for each character, then four (2 × 2, row by row) for each at twice the size."""
    drawn = glyphs()
    small, large = [], []
    for code in range(FIRST, LAST):
        dots = np.zeros((8, 8), bool)
        dots[:, 1:6] = drawn.get(chr(code), np.zeros((8, 5), bool))
        small.append(_tile(_shaded(dots)))
        big = _shaded(doubled(dots))
        large += [_tile(big[y : y + 8, x : x + 8]) for y in (0, 8) for x in (0, 8)]
    return b"".join(small + large)
