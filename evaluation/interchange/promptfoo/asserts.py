"""Assertions of promptfoo as criteria: sets flattened, ``not-`` turned round, weights and names kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from evaluation.documents import Criterion, a_criterion
from evaluation.interchange.case_json import is_number
from evaluation.interchange.keys import Keys
from evaluation.interchange.outcome import MAX_KEY
from evaluation.interchange.promptfoo import templates
from evaluation.interchange.promptfoo.makers import Mapped, NotPortable
from evaluation.interchange.promptfoo.mapping import mapped
from evaluation.interchange.reports import Reports

MAX_SETS = 10  # assert-set inside assert-set
LEAST_WEIGHT = 1e-6

# index in a list of assertions → where that one stands
At = Callable[[int], str]

_READ = {"type", "value", "threshold", "weight", "metric"}
_CODE = ("transform", "contextTransform", "config")
_TEMPLATES = "#/assertionTemplates/"


@dataclass(frozen=True, slots=True)
class Asserted:
    """One assertion, out of its set. ``weight`` is its share of the case's score."""

    where: str
    given: dict[str, Any]
    weight: float

    @property
    def type(self) -> str:
        return self.given["type"]

    @property
    def value(self) -> Any:
        return self.given.get("value")

    @property
    def key(self) -> str:
        """Its ``metric``, which stays the same when the rest changes, else its type."""
        metric = self.given.get("metric")
        named = isinstance(metric, str) and metric.strip()
        return str(templates.unguarded(metric) if named else self.type)[:MAX_KEY]


def flattened(
    reports: Reports, at: At, value: Any, shared: dict[str, Any], *, weight: float = 1.0, depth: int = 0
) -> Iterator[Asserted]:
    """The assertions of a list, those of sets included. ``shared``: the file's ``assertionTemplates``."""
    if value is None:
        return
    if not isinstance(value, list):
        reports.error(at(0), "“assert” must be a list; it was left out.")
        return
    for index, item in enumerate(value):
        given, where = _resolved(item, shared), at(index)
        if not isinstance(given, dict) or not isinstance(given.get("type"), str):
            reports.error(where, f"Assertion {index + 1} has no “type”, so it was left out. {_shown(item)}")
            continue
        own = given.get("weight", 1)
        if not is_number(own) or not LEAST_WEIGHT <= own <= 1 / LEAST_WEIGHT:
            reports.warn(
                where,
                f"“{given['type'][:60]}” has the weight {str(own)[:20]}, which counts for nothing, so it was left out.",
            )
            continue
        if given["type"] == "assert-set":
            yield from _out_of_set(reports, where, given, shared, weight=weight * own, depth=depth)
        else:
            yield Asserted(where, given, weight * own)


def _out_of_set(
    reports: Reports, where: str, given: dict[str, Any], shared: dict[str, Any], *, weight: float, depth: int
) -> Iterator[Asserted]:
    if depth >= MAX_SETS:
        reports.error(where, f"An assert-set stands more than {MAX_SETS} sets deep; it was left out.")
        return
    inside = list(flattened(reports, lambda index: where, given.get("assert"), shared, depth=depth + 1))
    threshold = given.get("threshold")
    if threshold is not None and threshold != 1:
        reports.warn(
            where, f"An assert-set passes there at {str(threshold)[:20]}; here each of its assertions must pass."
        )
    reports.info(where, "The assertions of an assert-set stand by themselves here; they share its weight.")
    for key in sorted(set(given) - {"type", "assert", "threshold", "weight", "metric"}):
        reports.warn(where, f"“{key[:60]}” of an assert-set has no equal here, so it was left out.")
    total = sum(each.weight for each in inside)
    for each in inside:
        metric = {"metric": given["metric"]} if given.get("metric") and not each.given.get("metric") else {}
        yield replace(each, given=each.given | metric, weight=weight * each.weight / total)


def _resolved(item: Any, shared: dict[str, Any]) -> Any:
    """``{"$ref": "#/assertionTemplates/polite"}`` as that template; what stands beside the reference wins."""
    if isinstance(item, dict) and isinstance(item.get("$ref"), str) and item["$ref"].startswith(_TEMPLATES):
        found = shared.get(item["$ref"].removeprefix(_TEMPLATES))
        if isinstance(found, dict):
            return found | {key: value for key, value in item.items() if key != "$ref"}
    return item


def _shown(item: Any) -> str:
    return f"Found: {str(item)[:80]}" if item else "Name one, such as contains."


def criterion_of(reports: Reports, asserted: Asserted, keys: Keys) -> tuple[Criterion, Any] | None:
    """The criterion and what the case must expect (MISSING: nothing). None, reported by name, where there is none."""
    kind, given = asserted.type, asserted.given
    try:
        found = _mapped(asserted)
    except NotPortable as error:
        reports.error(asserted.where, f"The assertion “{kind[:60]}” was left out: {error}.")
        return None
    for note in found.notes:
        reports.warn(asserted.where, f"“{kind[:60]}”: {note}.")
    for key in sorted(set(given) - _READ):
        reports.warn(asserted.where, f"“{key[:60]}” of “{kind[:60]}” has no equal here, so it was left out.")
    criterion = a_criterion(
        keys.take(asserted.key),
        found.scorer,
        found.settings,
        weight=asserted.weight,
        threshold=found.threshold,
    )
    return criterion, found.expected


def _mapped(asserted: Asserted) -> Mapped:
    kind, value = asserted.type, asserted.value
    code = next((key for key in _CODE if asserted.given.get(key) is not None), None)
    if code and kind not in ("javascript", "python", "ruby"):
        raise NotPortable(f"its “{code}” is code, which is never run here")
    if named := templates.fetched(value):
        raise NotPortable(f"“{named[0][:80]}” is a file, and files are not opened: put its text in its place")
    if templates.needs_environment(value):
        raise NotPortable("it needs a variable of the machine, and those are never read")
    negated = kind.startswith("not-")
    threshold = asserted.given.get("threshold")
    return mapped(kind.removeprefix("not-"), templates.unguarded(value), threshold, negated)


def filled(asserted: Asserted, variables: dict[str, Any]) -> Asserted:
    """The same with ``{{ name }}`` of its value filled from the case's variables, as promptfoo does."""
    value = templates.filled(asserted.value, variables)
    return replace(asserted, given=asserted.given | {"value": value}) if "value" in asserted.given else asserted
