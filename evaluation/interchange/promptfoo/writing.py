"""Suites as promptfoo configurations. Equal suites give equal bytes, and reading them back gives the suite.

What promptfoo has no word for stands in ``metadata`` (see ``beside``); ``losses`` says what it will not check.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from evaluation.documents import Case, Criterion, SuiteDocument
from evaluation.interchange.promptfoo import beside, templates
from evaluation.interchange.promptfoo.writing_assertions import Placeholder, assertion_of, is_same
from registry.interchange import yaml_safe


def write_promptfoo(
    document: SuiteDocument, *, description: str = "", prompts: Sequence[str] = (), providers: Sequence[str] = ()
) -> bytes:
    """UTF-8 YAML. ``prompts`` and ``providers`` are written as given (texts and ids in promptfoo's words); promptfoo
    needs at least one of each to run, so people add theirs where none are given."""
    variable = _expected_variable(document)
    placeholder = Placeholder("{{ " + variable + " }}")
    asserts, others = _written(document["criteria"], placeholder)
    own = {"accuracy_threshold": document["accuracy_threshold"], "expected_variable": variable, "criteria": others}
    config: dict[str, Any] = {
        "description": templates.guarded(description),
        "metadata": {beside.WORD: {key: value for key, value in own.items() if value != []}},
        "prompts": list(prompts),
        "providers": list(providers),
        "defaultTest": {"assert": asserts} if asserts else {},
        "tests": [_test(case, variable) for case in document["cases"]],
    }
    kept = {key: value for key, value in config.items() if value or key == "tests"}
    return yaml_safe.dump(kept).encode("utf-8")


def losses(document: SuiteDocument) -> list[str]:
    """A sentence for each thing that promptfoo will not check, or checks in another way. Nothing of it is lost when the
    file comes back to Countersign."""
    said = list(_criteria_losses(document["criteria"], Placeholder("{{ expected }}")))
    for case in document["cases"]:
        said += _criteria_losses(case["checks"], case["expected"])
    if any(case["messages"] or case["follow_ups"] for case in document["cases"]):
        said.append("promptfoo asks the prompt alone: messages that follow it, and later turns, are not sent there.")
    if any(isinstance(case["expected"], list) for case in document["cases"]):
        said.append("Where several answers are right, promptfoo compares with the first.")
    said.append("promptfoo counts each test by itself; the share of cases that must pass is not checked there.")
    return list(dict.fromkeys(said))


def _criteria_losses(criteria: list[Criterion], expected: Any) -> Iterator[str]:
    for criterion in criteria:
        assertion = assertion_of(criterion, expected)
        named = f"“{criterion['key'][:80]}” ({criterion['scorer']})"
        if assertion is None:
            yield f"{named} has no equal in promptfoo, so it is not checked there."
        elif not is_same(criterion, assertion, expected):
            yield f"{named} is checked there as “{assertion['type']}”, which is nearly the same."


def _expected_variable(document: SuiteDocument) -> str:
    """A name that no case uses for a variable."""
    taken = {name for case in document["cases"] for name in case["variables"]}
    name = "expected"
    while name in taken:
        name += "_"
    return name


def _written(criteria: list[Criterion], expected: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Assertions, and the criteria to be kept beside them with their place, as ``beside`` reads them."""
    asserts, others = [], []
    for at, criterion in enumerate(criteria):
        assertion = assertion_of(criterion, expected)
        if assertion is not None:
            asserts.append(assertion)
        if not is_same(criterion, assertion, expected):
            others.append({"at": at, **criterion})
    return asserts, others


def _test(case: Case, variable: str) -> dict[str, Any]:
    asserts, others = _written(case["checks"], case["expected"])
    own: dict[str, Any] = {name: case[name] for name in ("key", "tags", "messages", "follow_ups")}  # type: ignore[literal-required]
    own |= {"checks": others}
    kept = {name: value for name, value in own.items() if value}
    if case["expected"] is not None:
        kept["expected"] = case["expected"]
    variables = {name: templates.guarded(value) for name, value in case["variables"].items()}
    test: dict[str, Any] = {
        "description": templates.guarded(case["note"]),
        "vars": variables | _expected(case, variable),
        "assert": asserts,
        # Lists would become a test for each of their values.
        "options": {"disableVarExpansion": True}
        if any(isinstance(value, list) for value in variables.values())
        else {},
        "metadata": {beside.WORD: kept},
    }
    return {name: value for name, value in test.items() if value}


def _expected(case: Case, variable: str) -> dict[str, Any]:
    expected = case["expected"]
    first = expected[0] if isinstance(expected, list) and expected else expected
    return {variable: templates.guarded(first)} if isinstance(first, str) else {}
