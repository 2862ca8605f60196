"""Lines that many cases share, told once: at the first place, with how often."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from evaluation.interchange.outcome import Collecting, Severity


@dataclass(slots=True)
class Reports:
    first: dict[tuple[Severity, str], str] = field(default_factory=dict)  # where each message was met first
    counts: Counter[tuple[Severity, str]] = field(default_factory=Counter)

    def info(self, where: str, message: str) -> None:
        self._keep("info", where, message)

    def warn(self, where: str, message: str) -> None:
        self._keep("warning", where, message)

    def error(self, where: str, message: str) -> None:
        self._keep("error", where, message)

    def _keep(self, severity: Severity, where: str, message: str) -> None:
        self.first.setdefault((severity, message), where)
        self.counts[severity, message] += 1

    def tell(self, into: Collecting) -> None:
        """Add a line for each message."""
        for (severity, message), times in self.counts.items():
            often = f" (First here; {times:,} times in all.)" if times > 1 else ""
            into.add_line(self.first[severity, message], severity, message + often)
