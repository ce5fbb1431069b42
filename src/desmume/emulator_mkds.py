"""The name by which users of py-desmume-mkds know this emulator: one file more in py-desmume's package.

`MarioKart` gives PyTorch tensors; `from desmume_mkds import MarioKart` is the same with NumPy arrays.
"""

from desmume_mkds.tensors import MarioKart

__all__ = ["MarioKart"]
