"""What is compiled for this machine runs, and counts, on all of its kind alike."""

import ctypes
from pathlib import Path

from cartridge import compiler


def test_a_product_is_rounded_before_the_sum(tmp_path: Path) -> None:
    """Fused, which a processor may or may not be able to do, the difference would be 2**-60."""
    source, library = tmp_path / "fused.c", tmp_path / "fused.so"
    source.write_text("double sum(double a, double b, double c) { return a * b + c; }\n")
    flags = [*compiler.LIBRARY, "-ffreestanding", "-nostdlib"]
    compiler.compile_c(compiler.HOST, [*flags, source, "-o", library], tmp_path)
    function = ctypes.CDLL(str(library)).sum
    function.argtypes, function.restype = [ctypes.c_double] * 3, ctypes.c_double
    near_one = 1 + 2.0**-30
    assert function(near_one, near_one, -(near_one * near_one)) == 0
