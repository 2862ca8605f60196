"""What reading gives: a suite, and a line for each thing that a person should know. Nothing is left out in silence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from evaluation.documents import Case, Criterion, SuiteDocument, a_case
from evaluation.interchange.keys import Keys
from evaluation.interchange.values import checked
from registry.content import ContentError
from registry.interchange.outcome import Refused

MAX_FILE_BYTES = 10 * 1024 * 1024
MAX_CASES = 20_000
MAX_LINES = 2_000  # of one reading; what is beyond is counted
MAX_KEY = 100
ACCURACY_THRESHOLD = 0.9  # where a format does not say

Severity = Literal["info", "warning", "error"]


@dataclass(frozen=True, slots=True)
class Line:
    """``where``: "cases.csv row 12", or "" for the whole. ``error``: something did not come in. ``warning``: it means
    less, or something else, than it did there. ``info``: what became what."""

    where: str
    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class Reading:
    """``format``: name of the format that was recognised ("gsm8k"), several joined by " + ", "" where none was."""

    document: SuiteDocument
    lines: list[Line]
    format: str

    @property
    def errors(self) -> list[Line]:
        return [line for line in self.lines if line.severity == "error"]


@dataclass(slots=True)
class Collecting:
    """What has been read so far. Readers add to it; ``reading`` is the result."""

    formats: list[str] = field(default_factory=list)
    accuracy_threshold: float = ACCURACY_THRESHOLD
    criteria: list[Criterion] = field(default_factory=list)
    cases: list[Case] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    case_keys: Keys = field(default_factory=Keys)
    criterion_keys: Keys = field(default_factory=Keys)
    beyond: int = 0  # cases that found no room
    untold: int = 0  # lines that found no room

    @property
    def room(self) -> int:
        """How many more cases fit."""
        return MAX_CASES - len(self.cases)

    def info(self, where: str, message: str) -> None:
        self.add_line(where, "info", message)

    def warn(self, where: str, message: str) -> None:
        self.add_line(where, "warning", message)

    def error(self, where: str, message: str) -> None:
        self.add_line(where, "error", message)

    def refuse(self, name: str, error: Refused) -> None:
        self.error(f"{name} line {error.line}", error.message)

    def add_case(self, where: str, key: str, **given: Any) -> Case | None:
        """Add a case made by ``a_case``. None, with a line, when it holds what cannot be stored or is one too many."""
        if len(self.cases) >= MAX_CASES:
            self.beyond += 1
            return None
        try:
            case: Case = checked(a_case(key.strip(), **given))
        except ContentError as error:
            self.error(where, f"This case was left out: {_place(error.path)}{error.message}")
            return None
        case["key"] = self._free_key(where, case["key"])
        self.cases.append(case)
        return case

    def add_criterion(self, where: str, criterion: Criterion) -> Criterion | None:
        try:
            criterion = checked(criterion)
        except ContentError as error:
            self.error(where, f"This criterion was left out: {_place(error.path)}{error.message}")
            return None
        criterion["key"] = self.criterion_keys.take(criterion["key"][:MAX_KEY])
        self.criteria.append(criterion)
        return criterion

    def reading(self) -> Reading:
        if self.beyond:
            self.lines.append(Line("", "error", _too_many(self.beyond)))
        if self.untold:
            self.lines.append(Line("", "warning", f"{self.untold:,} more lines like these are not listed."))
        self._part_keys()
        document: SuiteDocument = {
            "accuracy_threshold": self.accuracy_threshold,
            "criteria": self.criteria,
            "cases": self.cases,
        }
        return Reading(document, self.lines, " + ".join(dict.fromkeys(self.formats)))

    def add_line(self, where: str, severity: Severity, message: str) -> None:
        if len(self.lines) < MAX_LINES:
            self.lines.append(Line(where, severity, message))
        else:
            self.untold += 1

    def _part_keys(self) -> None:
        """Scores are kept by key, so no check of a case is called like another of it, or like a criterion."""
        ours = {criterion["key"] for criterion in self.criteria}
        for case in self.cases:
            keys = Keys(set(ours))
            for check in case["checks"]:
                check["key"] = keys.take(check["key"][:MAX_KEY])

    def _free_key(self, where: str, key: str) -> str:
        wanted = key[:MAX_KEY] or f"case-{len(self.cases) + 1}"
        given = self.case_keys.take(wanted)
        if given != wanted:
            self.warn(where, f"Another case is called “{wanted}” already; this one is called “{given}”.")
        return given


def _place(path: str) -> str:
    return f"“{path[:120]}”: " if path else ""


def _too_many(beyond: int) -> str:
    return f"A suite holds at most {MAX_CASES:,} cases; {beyond:,} more were left out. Split them over several suites."
