import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.content import ContentError, normalise_content
from registry.templating.check import blocks_submission, check_content
from tests.hostile.texts import HOSTILE
from tests.patience import ends_in_time
from tests.registry.templating.contents import content_of


def test_check_content__sound__nothing_to_say():
    content = content_of("Hello {{ name }}", variables=[{"name": "name", "example": "Bo"}])

    assert check_content(content) == []


def test_check_content__every_part__in_order_with_paths():
    content = content_of(
        "{{ x }}\n{{ y ",
        "p\u0430yment",
        variables=[{"name": "x", "type": "integer", "example": "?"}],
        parameters={"temperature": 3, "tempratur": 1},
        output_schema={"type": "objct"},
        tools=[{"name": "a b", "description": "x"}],
    )

    problems = check_content(content)

    assert [(p.severity, p.path, p.line, p.code) for p in problems] == [
        ("error", "messages.0.content", 2, "unclosed_variable"),
        ("error", "output_schema.type", None, "schema"),
        ("error", "parameters.temperature", None, "parameter"),
        ("error", "tools.0.name", None, "tool_name"),
        ("error", "variables.0.example", None, "wrong_type"),
        ("warning", "messages.1.content", 1, "suspicious_lookalike"),
        ("info", "parameters.tempratur", None, "unknown_parameter"),
    ]
    assert blocks_submission(problems)
    assert not blocks_submission(problems[5:])


def test_check_content__handlebars__one_info_and_values_checked():
    content = content_of("{{#if a}}", template_format="handlebars")

    assert [(p.severity, p.path) for p in check_content(content)] == [("info", "template_format")]


def test_check_content__nothing_written__error():
    assert [p.code for p in check_content(content_of("  \n"))] == ["empty_prompt"]


def test_check_content__a_megabyte_of_prose__is_sound():
    pick = random.Random(1).choice
    words = ["you", "are", "a", "helpful", "agent", "who", "answers", "customers", "kindly.\n", "never", "promises"]
    text = " ".join(pick(words) for _ in range(180_000))[:1_000_000] + " {{ name }}" * 500
    content = content_of(text, variables=[{"name": "name", "example": "Bo"}])

    with ends_in_time():
        assert check_content(content) == []


@pytest.mark.parametrize("name", HOSTILE)
def test_check_content__hostile_megabyte__ends(name):
    with ends_in_time():
        check_content(content_of(HOSTILE[name]))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**60), 2**60) | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
)
KEYS = st.sampled_from(
    ["type", "properties", "required", "$ref", "items", "enum", "name", "function", "parameters", "x"]
)
OBJECTS = st.dictionaries(KEYS, JSON | st.dictionaries(KEYS, JSON, max_size=3), max_size=4)
NAMES = st.sampled_from(["temperature", "max_tokens", "stop", "seed", "reasoning_effort", "stream", "other"])


@settings(max_examples=300, deadline=None)
@given(st.text(), st.dictionaries(NAMES, JSON), OBJECTS, st.lists(OBJECTS, max_size=3), JSON)
def test_check_content__any_content__never_raises(text, parameters, schema, tools, value):
    raw = {
        "messages": [{"role": "user", "content": text}],
        "variables": [{"name": "a", "type": "number", "default": value}],
        "parameters": parameters,
        "output_schema": schema,
        "tools": tools,
    }
    try:
        content = normalise_content(raw)
    except ContentError:
        return

    check_content(content)
