"""Shakedown, the cartridge that ships with this package: our own kart racer, laid out in RAM like MKDS."""

from pathlib import Path

ROM = Path(__file__).with_name("shakedown.nds")
"""The cartridge."""

SAVE = Path(__file__).with_name("shakedown.sav")
"""A save in MKDS's format, full of ghosts driven on Shakedown."""

GHOSTS = Path(__file__).with_name("ghosts")
"""A folder of eight more such saves: on every course eight ghosts of different drivers, karts and styles."""
