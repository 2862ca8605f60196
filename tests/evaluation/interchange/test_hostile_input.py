"""Whatever a file holds, reading it raises nothing, ends, and gives a suite that can be stored."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from evaluation.interchange import outcome
from evaluation.interchange.promptfoo.writing import losses, write_promptfoo
from evaluation.interchange.reading import READABLE, read_files, read_suite
from evaluation.interchange.table import read_table
from tests.evaluation.interchange.seen import is_sound, read, told
from tests.patience import ends_in_time

WORDS = """{ } [ ] : , - " ' \\ \n \t key variables messages role user content expected tags note checks scorer weight
    question answer #### turns reference question_id category input ideal class args samples_jsonl prompt choice_strings
    prompt_template type single system_prompt name tests: vars: assert: value: contains equals not- assert-set threshold
    defaultTest: scenarios: config: metadata: countersign: {{ }} {% raw %} {% endraw %} {{q}} env. file:// null 1e999
    -1 0 ~ &a *a !!python/x --- __expected follow_up_1 =1+1 \x00 \ud800 é"""
NOISE = st.lists(st.one_of(st.sampled_from(WORDS.split(" ")), st.text(max_size=4)), max_size=40)
KEYS = st.sampled_from([word.strip(":") for word in WORDS.split() if word.strip(":").replace("_", "").isalpha()])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8) | KEYS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=5),
    max_leaves=25,
)


@settings(max_examples=200, deadline=None)
@given(ending=st.sampled_from(READABLE), pieces=NOISE, joint=st.sampled_from(["", " ", "\n"]))
def test_read__any_text__gives_a_sound_suite(ending, pieces, joint):
    reading = read(f"file{ending}", joint.join(pieces).encode("utf-8", "surrogatepass"))

    assert is_sound(reading)
    assert all(line.message for line in reading.lines)
    assert reading.document["cases"] or reading.document["criteria"] or reading.errors


@settings(max_examples=300, deadline=None)
@given(value=VALUES)
def test_read__any_json__gives_a_sound_suite_that_can_be_written(value):
    for name in ("x.json", "x.jsonl", "x.yaml"):
        document = read(name, json.dumps(value)).document

        assert write_promptfoo(document)
        assert losses(document)


@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
def test_paste__any_text__gives_a_sound_suite(text):
    assert is_sound(read_table(text))


BOMBS = {
    "yaml aliases": ("x.yaml", "a: &a [x, x]\nb: &b [*a, *a]\ntests: [*b, *b]\n", "The anchor “&a” is not allowed"),
    "yaml tags": ("x.yaml", "tests: !!python/object/apply:os.system [ls]\n", "The YAML tag “!!python/object"),
    "yaml depth": ("x.yaml", "tests: " + "[" * 100 + "]" * 100, "The YAML is nested more than"),
    "json depth": ("x.json", "[" * 100_000, "The JSON is nested too deeply"),
    "json a little deep": (
        "x.json",
        '{"tests": ' + "[" * 60 + "]" * 60 + "}",
        "The values of this file stand too deep",
    ),
    "line depth": ("x.jsonl", '{"variables": {"a": ' + "[" * 60 + "]" * 60 + "}}", "The values of this line stand too"),
    "null bytes": ("x.yaml", "tests: \x00", "There is a null byte here"),
    "latin 1": ("x.yaml", "tests: [é]".encode("latin-1"), "Byte 0xE9 is not UTF-8 text"),
    "not a zip": ("x.zip", "PK", "This is not a .zip file"),
    "unknown": ("x.xlsx", "rows", "The end of this file’s name is not known"),
    "no cases": ("x.json", "[]", "No cases were found"),
    "empty lines": ("x.jsonl", "\n\n", "This file is empty"),
}


@pytest.mark.parametrize(("name", "data", "says"), BOMBS.values(), ids=BOMBS.keys())
def test_read__what_must_not_be_read__says_why(name, data, says):
    reading = read(name, data)

    assert reading.document["cases"] == []
    assert [message[: len(says)] for _, message in told(reading, "error")] == [says]


SLOW_IF_CARELESS = {
    "braces": ("x.yaml", "tests:\n- vars: {q: '" + "{{" * 300_000 + "'}\n"),
    "raw": ("x.yaml", "tests:\n- vars: {q: '" + "{% raw %}" * 100_000 + "'}\n"),
    "quotes": ("x.csv", "q,expected\n" + '"' * 1_000_001 + "\n"),
    "one key": ("x.csv", "key,q\n" + "a,b\n" * 20_000),
    "list values": ("x.json", json.dumps({"tests": [{"vars": {str(n): list(range(99)) for n in range(9)}}]})),
    "scenarios": ("x.json", json.dumps({"scenarios": [{"config": [{}] * 30_000, "tests": [{}] * 30_000}]})),
    "blank lines": ("x.jsonl", "\n" * 5_000_000),
}


@pytest.mark.parametrize(("name", "text"), SLOW_IF_CARELESS.values(), ids=SLOW_IF_CARELESS.keys())
def test_read__large_and_odd__ends_in_time(name, text):
    with ends_in_time():
        assert is_sound(read(name, text))


def test_read__too_many_cases__keeps_the_first_and_counts_the_rest():
    reading = read("x.csv", "q\n" + "a\n" * (outcome.MAX_CASES + 5))

    assert len(reading.document["cases"]) == outcome.MAX_CASES
    assert [message for _, message in told(reading, "error")] == [
        "A suite holds at most 20,000 cases; 5 more were left out. Split them over several suites."
    ]


def test_read__list_of_values_beyond_the_room__counts_the_rest():
    reading = read("x.json", json.dumps({"tests": [{"vars": {"a": list(range(200)), "b": list(range(200))}}]}))

    assert len(reading.document["cases"]) == outcome.MAX_CASES
    assert [message[:50] for _, message in told(reading, "error")] == [
        "A suite holds at most 20,000 cases; 20,000 more we"
    ]


def test_read__too_many_lines_to_tell__are_counted():
    reading = read("x.jsonl", "[]\n" * (outcome.MAX_LINES + 7))

    assert len(reading.lines) == outcome.MAX_LINES + 1
    assert reading.lines[-1].message == "7 more lines like these are not listed."


def test_read__file_above_the_limit__is_refused():
    reading = read_suite("x.csv", b"q\n" + b"a" * outcome.MAX_FILE_BYTES)

    assert told(reading, "error") == [("x.csv", "This file has 10,485,762 bytes; at most 10 MB are read. Split it.")]


def test_read_files__one_that_cannot_be_read__leaves_the_others():
    reading = read_files({"a.csv": b"q\n1\n", "b.xlsx": b"?", "c.csv": b"q\n2\n"})

    assert [case["variables"]["q"] for case in reading.document["cases"]] == ["1", "2"]
    assert [where for where, _ in told(reading, "error")] == ["b.xlsx line 1"]


def test_read_files__cases_of_several__tell_that_criteria_are_shared():
    lines = b'{"question": "1+1?", "answer": "#### 2"}\n'

    reading = read_files({"a.csv": b"q\n1\n", "b.jsonl": lines})

    assert told(reading, "warning") == [
        ("", "Several files brought cases. The criteria of each are applied to the cases of all.")
    ]
