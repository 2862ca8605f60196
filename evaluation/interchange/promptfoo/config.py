"""promptfoo configurations: tests, defaultTest and scenarios as cases, their assertions as criteria.

Nothing is run and nothing is fetched: code, files, addresses and ``{{ env.NAME }}`` are named in a line and left.
Prompts, providers and what steers a run are no part of a suite.
Source: promptfoo 0.121 docs/configuration/reference.md.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from evaluation.interchange.outcome import Collecting
from evaluation.interchange.promptfoo import beside, defaults
from evaluation.interchange.promptfoo.cases import read_test
from evaluation.interchange.promptfoo.context import Context, Place, dict_or_empty, not_opened

NAME = "promptfoo"

_KNOWN_BY = {"tests", "scenarios", "defaultTest", "providers", "targets", "prompts"}
_READ = {"tests", "scenarios", "defaultTest", "description", "metadata", "assertionTemplates"}
_NOT_OF_A_SUITE = {
    "prompts": "Prompts are imported by themselves",
    "providers": "The models are chosen when the suite is run",
    "targets": "The models are chosen when the suite is run",
    "env": "Variables of the machine are never read",
    "extensions": "Code is never run",
    "nunjucksFilters": "Code is never run",
}


def recognises(value: Any) -> bool:
    """A configuration, or a list of tests as it stands in a file of its own."""
    if isinstance(value, dict):
        return bool(_KNOWN_BY & set(value))
    tests = value if isinstance(value, list) else []
    return any(isinstance(test, dict) and ("vars" in test or "assert" in test) for test in tests)


def read(into: Collecting, place: Place, value: Any) -> None:
    into.formats.append(NAME)
    config: dict[str, Any] = {"tests": value} if isinstance(value, list) else value
    context = Context(into, place)
    _read_top(context, config)
    own = beside.read_suite(into, context.reports, place("metadata"), config.get("metadata"))
    defaults.read(context, config, own)
    _read_tests(context, config.get("tests"))
    _read_scenarios(context, config.get("scenarios"))
    context.reports.tell(into)


def _read_top(context: Context, config: dict[str, Any]) -> None:
    reports, place = context.reports, context.place
    if config.get("description"):
        reports.info(place("description"), f"It describes itself as: {str(config['description'])[:300]}")
    for key in config:
        if key in _NOT_OF_A_SUITE:
            reports.info(place(key), f"“{key}” was left out. {_NOT_OF_A_SUITE[key]}.")
        elif key not in _READ:
            reports.warn(place(key), f"“{key[:80]}” has no place in a suite, so it was left out.")


def _read_tests(context: Context, tests: Any) -> None:
    if tests is None:
        return
    if not isinstance(tests, list):
        context.reports.error(context.place("tests"), not_opened("tests", tests))
        return
    for index, test in enumerate(tests):
        where = context.place("tests", str(index))
        if isinstance(test, dict):
            read_test(context, where, test, partial(_place_of_assertion, context.place, index))
        else:
            context.reports.error(where, not_opened("A test", test))


def _place_of_assertion(place: Place, test: int, index: int) -> str:
    return place("tests", str(test), "assert", str(index))


def _read_scenarios(context: Context, scenarios: Any) -> None:
    if scenarios is None:
        return
    if not isinstance(scenarios, list):
        context.reports.error(context.place("scenarios"), not_opened("scenarios", scenarios))
        return
    for index, scenario in enumerate(scenarios):
        where = context.place("scenarios", str(index))
        configs = scenario.get("config") if isinstance(scenario, dict) else None
        tests = scenario.get("tests", [{}]) if isinstance(scenario, dict) else None
        if isinstance(configs, list) and isinstance(tests, list):
            _read_scenario(context, where, configs, tests)
            context.reports.info(where, f"A scenario of {len(configs):,} × {len(tests):,} was written out.")
        else:
            context.reports.error(where, not_opened("A scenario", configs if isinstance(tests, list) else tests))
        for key in sorted(set(dict_or_empty(scenario)) - {"config", "tests", "description"}):
            context.reports.warn(where, f"“{key[:60]}” of a scenario has no equal here, so it was left out.")


def _read_scenario(context: Context, where: str, configs: list[Any], tests: list[Any]) -> None:
    """Each test with each entry of the configuration; what the test says wins."""
    for number, config in enumerate(configs):
        for test in tests:
            if not isinstance(config, dict) or not isinstance(test, dict):
                wrong = test if isinstance(config, dict) else config
                context.reports.error(where, not_opened("A part of a scenario", wrong))
                continue
            variables = dict_or_empty(config.get("vars")) | dict_or_empty(test.get("vars"))
            read_test(context, where, config | test | {"vars": variables})
        if not context.into.room:
            context.into.beyond += len(tests) * (len(configs) - number - 1)
            break
