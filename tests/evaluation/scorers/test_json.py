"""json_valid and json_schema."""

import pytest

from evaluation.documents import a_case
from evaluation.scorers.json_schema.validating import MAX_STEPS
from evaluation.scorers.registering import scorer
from tests.evaluation.scorers.tried import tried

VALID = [
    ({}, '{"a": 1}', 1),
    ({}, "18", 1),
    ({}, "", 0),
    ({}, "{'a': 1}", 0),
    ({}, "[NaN]", 0),
    ({}, 'Here:\n```json\n{"a": 1}\n```\nDone.', 1),
    ({"where": "whole"}, '```json\n{"a": 1}\n```', 0),
    ({}, "```\n1\n```\n```\n2\n```", 0),
    ({"where": "anywhere"}, "```\n1\n```\n```\n2\n```", 1),
    ({}, 'It is {"a": 1}.', 0),
    ({"where": "anywhere"}, 'It is {"a": 1}.', 1),
    ({"where": "anywhere"}, "It is {a} and [b].", 0),
    ({"is_negated": True}, "{}", 0),
    ({"is_negated": True}, "{", 1),
    ({}, "[" * 5_000 + "]" * 5_000, None),
    ({}, "[" * 101 + "]" * 101, None),
    ({}, "[" * 100 + "]" * 100, 1),
    ({}, "1" * 401, None),
    ({}, f'"{"a" * 600_000}"', None),
    ({"is_negated": True}, "1" * 401, None),
    ({"where": "anywhere"}, "[" * 400_000, None),
    ({"where": "anywhere"}, "{" * 400_000, 0),
]


@pytest.mark.parametrize(("settings", "answer", "value"), VALID)
def test_json_valid__one_condition__value(settings, answer, value):
    assert tried("json_valid", answer, settings).value == value


def test_json_valid__not_json__says_where():
    reason = tried("json_valid", '{"a": 1,\n b}').reason

    assert reason == ("The answer is no JSON: line 2, character 2: expecting property name enclosed in double quotes.")


PERSON = {"type": "object", "required": ["age"], "properties": {"age": {"type": "integer"}}}
SCHEMA = [
    (PERSON, '{"age": 4}', 1),
    (PERSON, '{"age": "4"}', 0),
    (PERSON, "{}", 0),
    (PERSON, "no", 0),
    ({"type": "string", "pattern": "^a+$"}, '"aaa"', 1),
    ({"type": "string", "pattern": "^a+$"}, '"aab"', 0),
    ({"additionalProperties": False, "properties": {"a": {}}}, '{"a": 1}', 1),
    ({"additionalProperties": False, "properties": {"a": {}}}, '{"b": 1}', 0),
    ({"additionalProperties": {"type": "null"}}, '{"b": 1}', 0),
    ({"additionalProperties": False, "patternProperties": {"^x": {"type": "integer"}}}, '{"x1": 1}', 1),
    ({"additionalProperties": False, "patternProperties": {"^x": {"type": "integer"}}}, '{"x1": "a"}', 0),
    ({"additionalProperties": False, "patternProperties": {"^x": {"type": "integer"}}}, '{"y1": 1}', 0),
    ({"uniqueItems": True}, "[1, true, {}]", 1),
    ({"uniqueItems": True}, "[1, 1.0]", 0),
    ({"uniqueItems": True}, '[{"a": [1], "b": 2}, {"b": 2, "a": [1.0]}]', 0),
    ({"uniqueItems": False}, "[1, 1]", 1),
    ({"const": {"a": 1}}, '{"a": 1}', 1),
    ({"$ref": "#/$defs/x", "$defs": {"x": {"type": "null"}}}, "null", 1),
    # what would never end, or leave the machine
    ({"pattern": "(a|aa)+$"}, f'"{"a" * 200}!"', None),
    ({"patternProperties": {"(a|aa)+$": {}}}, f'{{"{"a" * 200}!": 1}}', None),
    ({"additionalProperties": False, "patternProperties": {"(a|aa)+$": {}}}, f'{{"{"a" * 200}!": 1}}', None),
    ({"$ref": "#"}, "1", None),
    ({"$ref": "http://127.0.0.1:9/schema"}, "1", None),
    ({"$ref": "#/$defs/gone"}, "1", None),
    ({"unevaluatedProperties": False, "patternProperties": {"a": {}}}, "{}", None),
    ({"type": "nonsense"}, "{}", None),
    (None, "{}", None),
]


@pytest.mark.parametrize(("schema", "answer", "value"), SCHEMA)
def test_json_schema__of_the_check__value(schema, answer, value):
    assert tried("json_schema", answer, {"schema": schema}).value == value


@pytest.mark.parametrize(("schema", "answer", "value"), SCHEMA)
def test_json_schema__of_the_case__same_value(schema, answer, value):
    assert tried("json_schema", answer, {}, schema).value == value


def test_json_schema__references_that_double__stopped_after_so_many_steps():
    parts = {f"x{level}": {"allOf": [{"$ref": f"#/$defs/x{level + 1}"}] * 2} for level in range(40)}
    schema = {"$ref": "#/$defs/x0", "$defs": {**parts, "x40": {}}}

    score = tried("json_schema", "1", {"schema": schema})

    assert (score.value, score.reason) == (None, f"The schema needs more than {MAX_STEPS:,} steps on this answer.")


def test_json_schema__does_not_fit__says_where():
    score = tried("json_schema", '{"age": "4"}', {"schema": PERSON})

    assert score.reason == "The answer does not fit: age: '4' is not of type 'integer'."


def test_problems__schema_nowhere__said_for_the_case_alone():
    kind = scorer("json_schema")

    assert kind.problems({}) == []
    assert kind.problems({}, a_case("c")) == [
        "There is no schema: put one into the check, or into the case as its expected answer."
    ]
    assert kind.problems({"schema": PERSON}, a_case("c")) == []
    assert kind.problems({"schema": {"pattern": "(a"}}) == [
        "The pattern cannot be read: missing ) at character 3. Correct it and try again."
    ]
