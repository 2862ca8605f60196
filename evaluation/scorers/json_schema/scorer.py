"""JSON of a certain shape."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from referencing.exceptions import Unresolvable

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.bounds import TooMuchWork, levels_exceed, pattern_problem
from evaluation.scorers.given import chosen
from evaluation.scorers.json_schema.validating import schema_errors
from evaluation.scorers.json_valid.reading import WHERE, NoJson, read_json
from evaluation.scorers.sharing import IS_NEGATED, yes_or_no
from registry.templating.schema import check_output_schema

MAX_PROBLEMS = 3


class JsonSchema(Scorer):
    code = "json_schema"
    name = "Is JSON of a certain shape"
    sentence = "The answer is JSON that fits a JSON Schema (Draft 2020-12), given here or as expected by the case."
    settings = (
        Setting("schema", "JSON Schema", "json", help="Empty: the expected answer of each case is its schema."),
        WHERE,
        IS_NEGATED,
    )

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        schema = settings.get("schema")
        if case is None:
            return [] if schema is None else _schema_problems(schema)
        if schema is not None:
            return []
        if case["expected"] is None:
            return ["There is no schema: put one into the check, or into the case as its expected answer."]
        return _schema_problems(case["expected"])

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        given = chosen(self.settings, settings)
        schema = case["expected"] if given["schema"] is None else given["schema"]
        if wrong := ["There is no schema."] if schema is None else _schema_problems(schema):
            return Score(None, wrong[0])
        try:
            errors = schema_errors(schema, read_json(answer.text, given["where"]))
        except NoJson as none:
            return yes_or_no(False, "", none.says, given)
        except TooMuchWork as much:
            return Score(None, much.says)
        except Unresolvable:
            return Score(None, "The schema refers to a part that is not in it.")
        said = "; ".join(f"{path or 'the answer'}: {message}" for path, message in errors)
        return yes_or_no(not errors, "The answer fits the schema.", f"The answer does not fit: {said}.", given)


def _schema_problems(schema: Any) -> list[str]:
    if levels_exceed(schema):
        return ["This schema has too many levels inside each other. Make it flatter."]
    errors = [problem for problem in check_output_schema(schema, "schema") if problem.severity == "error"]
    said = [f"{problem.message} ({problem.path})" for problem in errors[:MAX_PROBLEMS]]
    return said or _bounded_problems(schema)


def _bounded_problems(schema: Any) -> list[str]:
    """What could run without end on some answer."""
    parts = list(_objects(schema))
    said = [wrong for part in parts for pattern in _patterns(part) if (wrong := pattern_problem(pattern))]
    if any("unevaluatedProperties" in part for part in parts) and any("patternProperties" in part for part in parts):
        said.append(
            "unevaluatedProperties beside patternProperties cannot be checked here. Use additionalProperties instead."
        )
    return said[:MAX_PROBLEMS]


def _patterns(part: dict[str, Any]) -> Iterator[str]:
    if isinstance(part.get("pattern"), str):
        yield part["pattern"]
    if isinstance(part.get("patternProperties"), dict):
        yield from part["patternProperties"]


def _objects(schema: Any) -> Iterator[dict[str, Any]]:
    stack = [schema]
    while stack:
        part = stack.pop()
        if isinstance(part, dict):
            yield part
            stack.extend(part.values())
        elif isinstance(part, list):
            stack.extend(part)
