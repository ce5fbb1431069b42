"""Fixed-point numbers."""

from desmume_facade.numbers import FX32_SCALE_FACTOR, get_fx, set_fx

__all__ = ["FX32_SCALE_FACTOR", "get_fx", "set_fx"]
