"""What the doctor finds: one line each, for people and as JSON."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum

from rich.text import Text

from desmume_mkds.game.fields import Sure


class Verdict(StrEnum):
    """How a thing was found to be."""

    PASS = "pass"
    DOUBTFUL = "doubtful"
    FAIL = "fail"


STYLES = {Verdict.PASS: "green", Verdict.DOUBTFUL: "yellow", Verdict.FAIL: "bold red"}


@dataclass(frozen=True)
class Finding:
    """One thing that was looked at."""

    verdict: Verdict
    subject: str
    """a field as it is read, or what else was looked at"""
    found: str
    expected: str
    report: str = ""
    """what to report, where it is not as expected"""

    def line(self) -> Text:
        """The finding as one line."""
        line = Text(f"{self.verdict:8}", STYLES[self.verdict])
        line.append(f"  {self.subject:32}", "bold")
        line.append(f"  {self.found}", "default")
        if self.expected:
            line.append(f"  (expected: {self.expected})", "dim")
        if self.report and self.verdict is not Verdict.PASS:
            line.append(f"  report: {self.report}", STYLES[self.verdict])
        return line

    def as_json(self) -> dict[str, str]:
        """The finding as JSON takes it."""
        return {name: str(value) for name, value in asdict(self).items()}


def judge(share: float, sure: Sure = "V") -> Verdict:
    """What to say if an expectation held in this share of the cases.

    One that is broken now and then, or rests on a single source or an inference, may be wrong itself.

    >>> [judge(share).value for share in (1, 0.95, 0)], judge(0, "I").value
    (['pass', 'doubtful', 'fail'], 'doubtful')
    """
    if share >= 1:
        return Verdict.PASS
    return Verdict.FAIL if share < 0.9 and sure == "V" else Verdict.DOUBTFUL
