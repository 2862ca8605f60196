import pytest

from registry.templating import tokens
from registry.templating.parameters import check_parameters
from registry.templating.schema import check_output_schema, check_tools
from registry.templating.secrets import EVERYWHERE, find_secrets

WRONG = [
    ("temperature", 2.1, "temperature must be a number from 0 to 2, not 2.1."),
    ("temperature", "hot", "temperature must be a number from 0 to 2."),
    ("temperature", True, "temperature must be a number from 0 to 2."),
    ("top_p", -0.1, "top_p must be a number from 0 to 1, not -0.1."),
    ("max_tokens", 0, "max_tokens must be a whole number of at least 1, not 0."),
    ("max_tokens", 1.5, "max_tokens must be a whole number of at least 1, not 1.5."),
    ("frequency_penalty", 3, "frequency_penalty must be a number from -2 to 2, not 3."),
    ("seed", "x", "seed must be a whole number."),
    ("stop_sequences", ["a"] * 17, "stop_sequences can hold at most 16 texts; there are 17."),
    ("stop_sequences", [""], "stop_sequences must be a list of texts that are not empty."),
    ("reasoning_effort", "huge", "reasoning_effort must be one of: none, minimal, low, medium, high, xhigh, max."),
    ("stream", 1, "stream must be yes or no (true or false)."),
]
RIGHT = [("temperature", 0), ("temperature", 2), ("top_p", 1), ("max_tokens", 1), ("seed", -5), ("stop", "END")]


@pytest.mark.parametrize(("name", "value", "message"), WRONG)
def test_check_parameters__wrong__error_that_names_the_range(name, value, message):
    problems = check_parameters({name: value})

    assert [(p.severity, p.path, p.message) for p in problems] == [("error", f"parameters.{name}", message)]


@pytest.mark.parametrize(("name", "value"), RIGHT)
def test_check_parameters__at_the_edge__allowed(name, value):
    assert check_parameters({name: value}) == []


def test_check_parameters__unknown__noted_and_kept():
    (problem,) = check_parameters({"temprature": 1})

    assert (problem.severity, problem.message) == (
        "info",
        "temprature is not a parameter we know; it is sent as written. Did you mean temperature?",
    )


SCHEMAS = [
    (None, []),
    ({"type": "object", "properties": {"a": {"type": "string"}}, "required": ["a"]}, []),
    ({"properties": {"a": {"type": "strng"}}}, [("error", "output_schema.properties.a.type")]),
    ({"required": "a"}, [("error", "output_schema.required")]),
    ({"properties": {}, "required": ["a"]}, [("warning", "output_schema.required")]),
    ({"$ref": "https://example.com/x.json"}, [("error", "output_schema.$ref")]),
    ({"$ref": "#/$defs/a", "$defs": {"a": {}}}, []),
    ([], [("error", "output_schema")]),
]


@pytest.mark.parametrize(("schema", "expected"), SCHEMAS)
def test_check_output_schema__schema__problem_at_its_path(schema, expected):
    assert [(p.severity, p.path) for p in check_output_schema(schema)] == expected


TOOLS = [
    ([{"name": "ok", "description": "d", "input_schema": {"type": "object"}}], []),
    ([{"type": "function", "function": {"name": "ok", "description": "d"}}], []),
    ([{"type": "web_search"}], []),
    ([{"name": "a b", "description": "d"}], [("error", "tools.0.name")]),
    ([{"name": "a", "description": "d"}] * 2, [("error", "tools.1.name")]),
    ([{"name": "a"}], [("warning", "tools.0")]),
    (
        [{"function": {"name": "a", "description": "d", "parameters": {"type": 1}}}],
        [("error", "tools.0.function.parameters.type")],
    ),
]


@pytest.mark.parametrize(("tools", "expected"), TOOLS)
def test_check_tools__tools__problem_at_its_path(tools, expected):
    assert [(p.severity, p.path) for p in check_tools(tools)] == expected


# Put together here, so that no scanner of this repository takes them for real ones.
SECRETS = [
    ("AKIA" + "ABCDEFGHIJKLMNOP", "an AWS key"),
    ("postgres://bob:" + "hunter22@db.example.com/x", "a password in an address"),
    ("-----BEGIN " + "RSA PRIVATE KEY-----", "a private key"),
    ("sk-ant-" + "api03-" + "aB1" * 20, "an Anthropic key"),
    ("sk-proj-" + "aB1" * 20, "an OpenAI key"),
    ("ghp_" + "a1B2" * 9, "a GitHub token"),
    ("AIza" + "a" * 34 + "1", "a Google key"),
    ("xoxb-" + "123456789012-" * 2 + "a1B2" * 6, "a Slack token"),
    ("sk-" + "a1B2" * 5 + "T3Blb" + "kFJ" + "a1B2" * 5, "an OpenAI key"),
    ("github_pat_" + "a1B2" * 20, "a GitHub token"),
    ("glpat-" + "a1B2" * 5, "a GitLab token"),
    ("pypi-AgE" + "a1B2" * 20, "a PyPI token"),
    ("12345678:" + "a1B2c" * 7, "a Telegram token"),
    ("hf_" + "a1B2" * 9, "a Hugging Face token"),
    ("gsk_" + "a1B2" * 13, "a Groq key"),
    ("xai-" + "a1B2" * 20, "an xAI key"),
    ("r8_" + "a" * 37, "a Replicate token"),
    ("pplx-" + "a1B2" * 12, "a Perplexity key"),
    ("dapi" + "a1b2" * 8, "a Databricks token"),
]


@pytest.mark.parametrize(("secret", "kind"), SECRETS)
def test_find_secrets__secret_in_a_sentence__warned_of_at_its_line(secret, kind):
    (problem,) = find_secrets(f"Hello\nuse {secret} for this")

    assert (problem.severity, problem.line) == ("warning", 2)
    assert f"looks like {kind}." in problem.message
    assert secret not in problem.message


def test_find_secrets__secret_after_much_else__found_by_who_looks_everywhere():
    text = "https://example.com/a-long-address\n" * 400 + "ghp_" + "a1B2" * 9

    assert find_secrets(text) == []
    assert [problem.line for problem in find_secrets(text, windows=EVERYWHERE)] == [401]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.com/a/b/c/123456789012345",
        "2026-01-01T00:00:00.000000Z",
        "Antidisestablishmentarianism " * 9,
    ],
)
def test_find_secrets__ordinary_text__nothing(text):
    assert find_secrets(text) == []


# Counts by tiktoken 0.14 with the same encodings.
COUNTS = [
    ("gpt-4o-2024-05-13", 12, "exact"),
    ("openai/gpt-5-mini", 12, "exact"),
    ("gpt-4-0613", 13, "exact"),
    ("claude-sonnet-4-20250514", 12, "estimate"),
    ("", 12, "estimate"),
]


@pytest.mark.skipif(tokens._encodings is None, reason="rs-bpe has no wheel for this Python")
@pytest.mark.parametrize(("model", "count", "kind"), COUNTS)
def test_estimate_tokens__model__count_and_how_sure(model, count, kind):
    counted = tokens.estimate_tokens("Réponds au client déçu, s'il te plaît", model)

    assert (counted.count, counted.kind) == (count, kind)
    assert counted.note


def test_estimate_tokens__no_library__estimate_near_the_exact_count(monkeypatch):
    text = "You are a support agent. Answer kindly, in at most 3 sentences, and never promise a refund.\n" * 20
    exact = tokens.estimate_tokens(text, "gpt-4o").count
    monkeypatch.setattr(tokens, "_encodings", None)

    counted = tokens.estimate_tokens(text, "gpt-4o")

    assert counted.kind == "estimate"
    assert counted.count == pytest.approx(exact, rel=0.15)


def test_estimate_tokens__lone_surrogate__counted_all_the_same():
    assert tokens.estimate_tokens("a\ud800b").count > 0


def test_estimate_tokens__empty__zero():
    assert tokens.estimate_tokens("", "gpt-4o").count == 0
