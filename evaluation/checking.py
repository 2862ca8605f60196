"""What is wrong with a suite, said before it runs: one sentence at each place."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from evaluation.documents import Case, Criterion, SuiteDocument
from evaluation.scorers.base import Scorer
from evaluation.scorers.given import declared_problems, is_number, quoted
from evaluation.scorers.registering import scorer

MAX_PROBLEMS = 500  # more help nobody, and a suite may have thousands of cases
MAX_WEIGHT = 1_000_000
MAX_KEY = 80  # of a case, as models.Case keeps it
MAX_TAG = 50


@dataclass(frozen=True)
class Problem:
    """``path`` names the place ("criteria.0.settings.pattern", "cases.12.expected"), ``message`` what to do.

    ``is_error``: the suite cannot run. Else it can, and that one case will have no score."""

    path: str
    message: str
    is_error: bool = True


def problems_of(document: SuiteDocument) -> list[Problem]:
    """Empty: the suite can run and score every case. At most 500, the checks first, then the cases in their order."""
    return list(islice(_all(document), MAX_PROBLEMS))


def errors_of(document: SuiteDocument) -> list[Problem]:
    """Only what keeps it from being run, and so from being saved. A case that will have no score does not."""
    return list(islice((problem for problem in _all(document) if problem.is_error), MAX_PROBLEMS))


def criterion_problems(criterion: Criterion, path: str = "") -> list[Problem]:
    """What is wrong with one check by itself, whatever the cases: for its form."""
    return [*_weights(criterion, path), *_settings(criterion, path)]


def pinned_document(document: SuiteDocument) -> SuiteDocument:
    """With every check as it is kept (``Scorer.pinned``): call it before a suite is saved. Unknown scorers stay."""
    cases: list[Case] = [{**case, "checks": list(map(_pinned, case["checks"]))} for case in document["cases"]]
    return {**document, "criteria": list(map(_pinned, document["criteria"])), "cases": cases}


def _pinned(criterion: Criterion) -> Criterion:
    kind = _scorer_or_none(criterion)
    if kind is None or any(declared_problems(kind.settings, criterion["settings"])):
        return criterion
    return {**criterion, "settings": kind.pinned(criterion["settings"])}


def _all(document: SuiteDocument) -> Iterator[Problem]:
    threshold = document["accuracy_threshold"]
    if not _is_share(threshold):
        yield Problem("accuracy_threshold", "The share of cases that must pass is a number from 0 to 1.")
    yield from _twice(document["criteria"], "criteria", "check")
    yield from _twice(document["cases"], "cases", "case")
    sound = _Sound()
    for index, criterion in enumerate(document["criteria"]):
        yield from sound.problems(criterion, f"criteria.{index}")
    for index, case in enumerate(document["cases"]):
        yield from _case(document["criteria"], case, f"cases.{index}", sound)


def _case(criteria: list[Criterion], case: Case, path: str, sound: _Sound) -> Iterator[Problem]:
    if not criteria and not case["checks"]:
        yield Problem(path, "Nothing checks this case. Add a check to the suite or to the case.", is_error=False)
    yield from _unkeepable(case, path)
    yield from _twice(case["checks"], f"{path}.checks", "check")
    shared = {criterion["key"] for criterion in criteria}
    for index, criterion in enumerate(case["checks"]):
        place = f"{path}.checks.{index}"
        if criterion["key"] in shared:
            yield Problem(
                f"{place}.key", f"The suite has a check “{quoted(criterion['key'])}” too. Rename one of them."
            )
        yield from sound.problems(criterion, place)
    for criterion in [*criteria, *case["checks"]]:
        if sound.has(criterion):
            yield from _case_under(criterion, case, path)


def _unkeepable(case: Case, path: str) -> Iterator[Problem]:
    if not case["key"] or len(case["key"]) > MAX_KEY:
        yield Problem(f"{path}.key", f"The name of a case has 1 to {MAX_KEY} characters.")
    if any(len(tag) > MAX_TAG for tag in case["tags"]):
        yield Problem(f"{path}.tags", f"A tag has at most {MAX_TAG} characters. Shorten it.")


def _case_under(criterion: Criterion, case: Case, path: str) -> Iterator[Problem]:
    kind = scorer(criterion["scorer"])
    about = f"{kind.name} (“{quoted(criterion['key'], 40)}”)"
    if kind.needs_expected and case["expected"] is None:
        says = f"{about}: this case has no expected answer. Add one, or remove the check."
        yield Problem(f"{path}.expected", says, is_error=False)
        return
    for message in kind.problems(criterion["settings"], case):
        yield Problem(path, f"{about}: {message}", is_error=False)


class _Sound:
    """Which checks have sound settings: only under those is a case looked at. A check that thousands of cases have in
    common is looked at once."""

    def __init__(self) -> None:
        self._known: dict[str, list[tuple[str, str]]] = {}

    def problems(self, criterion: Criterion, path: str) -> Iterator[Problem]:
        yield from _weights(criterion, path)
        for name, message in self._of(criterion):
            yield Problem(f"{path}.{name}", message)

    def has(self, criterion: Criterion) -> bool:
        return not self._of(criterion)

    def _of(self, criterion: Criterion) -> list[tuple[str, str]]:
        key = json.dumps([criterion["scorer"], criterion["settings"]], sort_keys=True, default=str)
        if key not in self._known:
            self._known[key] = [(problem.path, problem.message) for problem in _settings(criterion, "")]
        return self._known[key]


def _settings(criterion: Criterion, path: str) -> Iterator[Problem]:
    begin = f"{path}." if path else ""
    kind = _scorer_or_none(criterion)
    if kind is None:
        known = f"No scorer is called “{quoted(str(criterion['scorer']))}” here. Choose another one."
        yield Problem(f"{begin}scorer", known)
        return
    declared = list(declared_problems(kind.settings, criterion["settings"]))
    for name, message in declared:
        yield Problem(f"{begin}settings.{name}", message)
    if not declared:
        for message in kind.problems(criterion["settings"]):
            yield Problem(f"{begin}settings", message)


def _weights(criterion: Criterion, path: str) -> Iterator[Problem]:
    begin = f"{path}." if path else ""
    if not is_number(criterion["weight"]) or not 0 < criterion["weight"] <= MAX_WEIGHT:
        yield Problem(f"{begin}weight", "The weight must be a number above 0.")
    if not _is_share(criterion["threshold"]):
        yield Problem(f"{begin}threshold", "The least score that passes must be a number from 0 to 1.")
    if not criterion["key"]:
        yield Problem(f"{begin}key", "This check has no name. Give it one.")


def _twice(things: Iterable[Any], path: str, what: str) -> Iterator[Problem]:
    seen: set[str] = set()
    for index, thing in enumerate(things):
        if thing["key"] in seen:
            yield Problem(f"{path}.{index}.key", f"There are two {what}s “{quoted(thing['key'])}”. Rename one of them.")
        seen.add(thing["key"])


def _scorer_or_none(criterion: Criterion) -> Scorer | None:
    try:
        return scorer(criterion["scorer"])
    except LookupError:
        return None


def _is_share(value: Any) -> bool:
    return is_number(value) and 0 <= value <= 1
