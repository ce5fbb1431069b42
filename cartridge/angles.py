"""Sine and company from additions, multiplications, divisions and square roots alone.

These are rounded the same way everywhere, the C library's sine is not; so courses and pictures come out with
the same bytes on every machine.
"""

from __future__ import annotations

from math import copysign, pi, sqrt


def sin_cos(angle: float) -> tuple[float, float]:
    """Sine and cosine of an angle in radians.

    >>> import math
    >>> all(abs(sin_cos(k / 7)[0] - math.sin(k / 7)) < 1e-15 for k in range(-99, 99))
    True
    """
    quarter = round(angle / (pi / 2))
    x = angle - quarter * (pi / 2)
    sine, cosine, term = 0.0, 0.0, 1.0
    for n in range(0, 20, 2):
        cosine += term
        sine += term * x / (n + 1)
        term *= -x * x / ((n + 1) * (n + 2))
    return ((sine, cosine), (cosine, -sine), (-sine, -cosine), (-cosine, sine))[quarter % 4]


def sin(angle: float) -> float:
    """The sine of an angle in radians."""
    return sin_cos(angle)[0]


def cos(angle: float) -> float:
    """The cosine of an angle in radians."""
    return sin_cos(angle)[1]


def tan(angle: float) -> float:
    """The tangent of an angle in radians."""
    sine, cosine = sin_cos(angle)
    return sine / cosine


def hypot(x: float, y: float) -> float:
    """The length of (x, y)."""
    return sqrt(x * x + y * y)


def atan2(y: float, x: float) -> float:
    """The angle of (x, y) from the x axis in radians, -pi to pi, by Newton's method.

    >>> import math
    >>> all(abs(atan2(math.sin(k / 9), math.cos(k / 9)) - k / 9) < 1e-14 for k in range(-28, 29))
    True
    """
    size = hypot(x, y)
    angle = pi / 2 - pi / 4 * (x / size + x / size * (1 - abs(x / size)) * 0.27)    # of (x, |y|), within 0.3
    for _ in range(6):
        sine, cosine = sin_cos(angle)
        angle += (abs(y) * cosine - x * sine) / size
    return copysign(angle, y)
