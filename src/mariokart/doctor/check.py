"""What may be expected of a field, and how a drive's log is judged by it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from desmume_mkds.memory import Memory
from mariokart.doctor.drive import Log, declaration, reader
from mariokart.doctor.findings import Finding, judge

Truth: TypeAlias = Any
"""A bool of NumPy's, or (frames,) of them."""


@dataclass(frozen=True)
class Check:
    """An expectation of a field. `holds` says of each frame, or of the whole drive, whether it is so."""

    field: str
    expected: str
    holds: Callable[[Log], Truth]
    others: tuple[str, ...] = ()
    """fields that `holds` looks at, too"""

    def read(self, memory: Memory) -> None:
        """Read the fields once. Raises NotInRamError: one is not there; AttributeError: a pointer is null."""
        for field in (self.field, *self.others):
            reader(field)(memory)

    def judge(self, log: Log, memory: Memory) -> Finding:
        """Say whether the field was as expected."""
        declared = declaration(memory, self.field)
        share = float(np.mean(self.holds(log)))
        verdict = judge(share, declared[1].sure if declared else "V")
        found = describe(log[self.field])
        if 0 < share < 1:
            found += f", as expected in {share:.0%} of the frames"
        place = ""
        if declared:
            struct, field = declared
            place = f"{struct.C_NAME}+{field.offset:#x} ({field.c_type}), "
        return Finding(verdict, self.field, found, self.expected, f"{place}this line")


def describe(values: NDArray[Any]) -> str:
    """What a field held: one value, or from which to which.

    >>> describe(np.array([1, 3, 2])), describe(np.array([[0.5, 1], [0.5, 1]]))
    ('1 to 3', '(0.5, 1)')
    """
    if values[0].size > 4:
        return f"{values[0].size} numbers, {values.min():.5g} to {values.max():.5g}"

    def show(value: Any) -> str:
        if np.ndim(value):
            return f"({', '.join(f'{part:.4g}' for part in np.ravel(value))})"
        return f"{value}" if isinstance(value, np.integer) else f"{value:.5g}"

    low, high = values.min(axis=0), values.max(axis=0)
    return show(low) if np.array_equal(low, high) else f"{show(low)} to {show(high)}"


def within(field: str, low: float, high: float) -> Check:
    """It is from `low` to `high`."""
    return Check(field, f"{low:g} to {high:g}", lambda log: (log[field] >= low) & (log[field] <= high))


def equal(field: str, value: float, meaning: str = "") -> Check:
    """It is this value."""
    expected = f"{value:g}, {meaning}" if meaning else f"{value:g}"
    return Check(field, expected, lambda log: np.abs(log[field].astype(float) - value) < 2e-3)


def same(field: str, other: str, tolerance: float) -> Check:
    """It is what another field is, to so much in each part."""
    expected = f"{other}, to {tolerance:g} in each part"
    return Check(field, expected, lambda log: _largest(log[field] - log[other]) <= tolerance, (other,))


def unit(field: str, or_zero: bool = False, least: float = 0.98) -> Check:
    """It is a vector of length 1, or also of none; `least` is how short it may be."""

    def holds(log: Log) -> Truth:
        length = np.linalg.norm(log[field], axis=1)
        return ((length > least) & (length < 1.02)) | (or_zero & (length < 0.02))

    return Check(field, f"a unit vector{', or zero at rest' if or_zero else ''}", holds)


def axes(field: str) -> Check:
    """Its first three rows are unit vectors at right angles."""

    def holds(log: Log) -> Truth:
        rows = log[field][:, :3]
        return _largest(rows @ rows.transpose(0, 2, 1) - np.eye(3)) < 0.03

    return Check(field, "three unit vectors at right angles", holds)


def counts(field: str) -> Check:
    """It grows by one in each frame."""
    return Check(field, "grows by 1 in each frame", lambda log: np.diff(log[field].astype(np.int64)) == 1)


def runs(field: str) -> Check:
    """It stands still until GO, and grows by one in each frame from then on."""

    def holds(log: Log) -> Truth:
        steps = np.diff(log[field].astype(np.int64), prepend=log[field][0])
        return (steps[log.waiting] == 0).all() & (steps[log.driving] == 1).all()

    return Check(field, "stands still until GO, then grows by 1 in each frame", holds)


def switches(field: str) -> Check:
    """It is 0 until GO and 1 from then on."""

    def holds(log: Log) -> Truth:
        return (log[field][log.waiting] == 0).all() & (log[field][log.driving] == 1).all()

    return Check(field, "0 until GO, then 1", holds)


def _largest(values: NDArray[Any]) -> NDArray[Any]:
    """(frames,) the largest size among each frame's numbers."""
    return np.asarray(np.abs(values).reshape(len(values), -1).max(axis=1))
