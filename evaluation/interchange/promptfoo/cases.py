"""One test of promptfoo: a case, or several where a variable is a list of values."""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from typing import Any

from evaluation.documents import Criterion
from evaluation.interchange.keys import Keys
from evaluation.interchange.promptfoo import beside, templates
from evaluation.interchange.promptfoo.asserts import Asserted, At, criterion_of, filled, flattened
from evaluation.interchange.promptfoo.context import Context, dict_or_empty
from evaluation.interchange.promptfoo.makers import MISSING
from evaluation.interchange.reports import Reports

_READ = {"vars", "assert", "description", "metadata", "options"}
_KEEPS_LISTS = "disableVarExpansion"


def read_test(context: Context, where: str, test: dict[str, Any], at: At | None = None) -> None:
    """Add the case of ``test``, or a case for each combination of the values of its variables.

    ``at``: where each of its assertions stands; all at ``where`` when that is not known.
    """
    at = at or (lambda index: where)
    options = dict_or_empty(test.get("options"))
    _tell_rest(context.reports, where, test, options)
    given = test.get("vars")
    if given is not None and not isinstance(given, dict):
        context.reports.error(where, f"“vars” is not written out here: {str(given)[:80]}. Files are not opened.")
    variables = context.defaults.variables | dict_or_empty(given)
    _tell_unresolved(context.reports, where, variables)
    lists = {} if options.get(_KEEPS_LISTS) is True else _lists(variables)
    count = math.prod(len(values) for values in lists.values())
    if count > 1:
        context.reports.info(where, f"Variables with lists of values became {count:,} cases, as in promptfoo.")
    test = test | {"assert": list(flattened(context.reports, at, test.get("assert"), context.defaults.shared))}
    room = max(context.into.room, 1)
    for chosen in itertools.islice(itertools.product(*lists.values()), room):
        _add_case(context, where, test, templates.unguarded(variables | dict(zip(lists, chosen, strict=True))))
    context.into.beyond += max(0, count - room)


def _lists(variables: dict[str, Any]) -> dict[str, list[Any]]:
    return {name: value for name, value in variables.items() if isinstance(value, list) and value}


def _add_case(context: Context, where: str, test: dict[str, Any], variables: dict[str, Any]) -> None:
    """``test``: with its assertions flattened; ``variables``: a value each."""
    reports, defaults = context.reports, context.defaults
    own = beside.case_of_test(reports, where, test.get("metadata"))
    expecting = _Expecting(where, own.pop("expected", None))
    for asserted in defaults.expecting:
        if templates.sole_name(asserted.value) != defaults.expected_variable or not defaults.expected_variable:
            expecting.of_suite(reports, filled(asserted, variables))
    own_checks = own.get("checks")
    own_keys = beside.keys_of(own_checks)
    asserts = [filled(each, variables) for each in [*defaults.each, *test["assert"]] if each.key not in own_keys]
    own["checks"] = beside.inserted(reports, where, _checks(reports, asserts, expecting), own_checks)
    variables = {name: value for name, value in variables.items() if name != defaults.expected_variable}
    note = test.get("description")
    own["note"] = templates.unguarded(note) if isinstance(note, str) else ""
    context.into.add_case(where, own.pop("key", ""), variables=variables, expected=expecting.value, **own)


@dataclass(slots=True)
class _Expecting:
    """What one case expects; ``value`` is None until something says so."""

    where: str
    value: Any

    def of_suite(self, reports: Reports, asserted: Asserted) -> None:
        made = criterion_of(Reports(), asserted, Keys())
        if made is None or made[1] is MISSING or self.value is not None:
            return
        if templates.leftovers(asserted.value):
            reports.warn(
                self.where, f"“{asserted.type[:60]}” names a variable that this case lacks; nothing is expected."
            )
            return
        self.value = made[1]

    def takes(self, reports: Reports, asserted: Asserted, expected: Any) -> bool:
        """Whether the case can expect ``expected``: nothing else is expected already."""
        if expected is MISSING or expected == self.value:
            return True
        if self.value is None:
            self.value = expected
            return True
        reports.error(
            asserted.where,
            f"The assertion “{asserted.type[:60]}” was left out: the case expects something else already. "
            "Put it into a case of its own.",
        )
        return False


def _checks(reports: Reports, asserts: list[Asserted], expecting: _Expecting) -> list[Criterion]:
    checks, keys = [], Keys()
    for asserted in asserts:
        made = criterion_of(reports, asserted, keys)
        if made is None:
            continue
        if templates.leftovers(asserted.value):
            reports.warn(asserted.where, f"“{asserted.type[:60]}” holds text between braces; it is kept as it is.")
        if expecting.takes(reports, asserted, made[1]):
            checks.append(made[0])
    return checks


def _tell_rest(reports: Reports, where: str, test: dict[str, Any], options: dict[str, Any]) -> None:
    for key in sorted(set(test) - _READ):
        reports.warn(where, f"“{key[:60]}” of a test has no equal here, so it was left out.")
    for key in sorted(set(options) - {_KEEPS_LISTS}):
        reports.warn(where, f"The option “{key[:60]}” of a test has no equal here, so it was left out.")


def _tell_unresolved(reports: Reports, where: str, variables: dict[str, Any]) -> None:
    for text in templates.fetched(variables):
        reports.warn(where, f"“{text[:100]}” is kept as text. Files are never opened: put their text in its place.")
    for text in templates.leftovers(variables):
        reports.info(where, f"A variable holds braces, which are kept as text: “{text[:60]}”.")
