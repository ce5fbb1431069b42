"""The emulator as users of py-desmume and py-desmume-mkds know it, on this project's fast and safe one.

    from desmume.emulator_mkds import MarioKart     # this class, by the name that it is known by

Whatever py-desmume's documentation says of a `DeSmuME` holds here, also where py-desmume itself does
otherwise;
docs/coming-from.md has the list. Values leave as those packages give them: vectors as tensors with `.x`, `.y`
and `.z`, angles raw. New programs take `desmume_mkds`, which has radians and NumPy arrays.
"""

import desmume_mkds.tensors  # noqa: F401 (says so where PyTorch is missing)
