"""``defaultTest`` of promptfoo: criteria of the suite, and what every case gets."""

from __future__ import annotations

from typing import Any

from evaluation.documents import Criterion
from evaluation.interchange.keys import Keys
from evaluation.interchange.promptfoo import beside, templates
from evaluation.interchange.promptfoo.asserts import criterion_of, flattened
from evaluation.interchange.promptfoo.context import Context, Defaults, dict_or_empty, not_opened
from evaluation.interchange.promptfoo.makers import MISSING

_MEASURED_BY_VALUE = ("levenshtein",)  # the threshold depends on how long the value is


def read(context: Context, config: dict[str, Any], own: dict[str, Any]) -> None:
    """Fill ``context.defaults`` and add the criteria of the suite; ``own``: what our export wrote beside them."""
    given, where = config.get("defaultTest"), context.place("defaultTest")
    if given is not None and not isinstance(given, dict):
        context.reports.error(where, not_opened("defaultTest", given))
    given = dict_or_empty(given)
    for key in sorted(set(given) - {"vars", "assert"}):
        context.reports.warn(where, f"“{key[:60]}” of defaultTest has no equal here, so it was left out.")
    if not isinstance(given.get("vars", {}), dict):
        context.reports.error(where, not_opened("vars", given["vars"]))
    context.defaults = Defaults(dict_or_empty(config.get("assertionTemplates")), dict_or_empty(given.get("vars")))
    context.defaults.expected_variable = str(own.get("expected_variable", ""))
    criteria = _criteria(context, given.get("assert"), beside.keys_of(own.get("criteria")))
    for criterion in beside.inserted(context.reports, where, criteria, own.get("criteria")):
        context.into.add_criterion(where, criterion)


def _criteria(context: Context, asserts: Any, own_keys: set[str]) -> list[Criterion]:
    criteria: list[Criterion] = []
    keys, reports, defaults = Keys(), context.reports, context.defaults

    def at(index: int) -> str:
        return context.place("defaultTest", "assert", str(index))

    for asserted in flattened(reports, at, asserts, defaults.shared):
        made = None if asserted.key in own_keys else criterion_of(reports, asserted, keys)
        if made is None:
            continue
        criterion, expected = made
        compares = expected is not MISSING
        if templates.leftovers(asserted.value) and (not compares or criterion["scorer"] in _MEASURED_BY_VALUE):
            reports.info(asserted.where, f"“{asserted.type[:60]}” is filled from each case, so it stands with each.")
            defaults.each.append(asserted)
            continue
        if compares:
            defaults.expecting.append(asserted)
        criteria.append(criterion)
    return criteria
