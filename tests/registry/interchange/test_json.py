"""Langfuse and MLflow, and JSON that is not sound."""

from __future__ import annotations

import json

import pytest

from registry.interchange.outcome import Parsed, Rejected
from registry.interchange.reading import read_file
from tests.registry.interchange.reads import notes, parsed, rejected

TEXT_ENTRY = {
    "name": "support/Greeting",
    "type": "text",
    "prompt": "Hello {{name}}",
    "config": {"model": "gpt-4o", "temperature": 0.5, "maxTokens": 10, "apiKey": "sk-123"},
    "labels": ["production"],
    "tags": ["greeting"],
    "commitMessage": "First",
    "version": 7,
    "colour": "red",
}


def test_langfuse__text_prompt__is_read_with_its_settings():
    outcome = parsed("x.json", json.dumps([TEXT_ENTRY]))

    assert (outcome.source, outcome.slug, outcome.title) == ("x.json item 1", "support-greeting", "support/Greeting")
    assert outcome.content["messages"] == [{"role": "system", "content": "Hello {{name}}"}]
    assert outcome.content["model"] == "gpt-4o"
    assert outcome.content["parameters"] == {"temperature": 0.5, "max_tokens": 10}
    assert (outcome.tags, outcome.change_note) == (("greeting",), "First")
    assert [message for _, _, message in notes(outcome)] == [
        "Labels were left out (production): going live is decided here.",
        "Langfuse's version 7 was left out; versions are numbered here.",
        "“colour” has no place in Countersign; it was left out.",
        "“apiKey” was left out: Countersign keeps no keys or connection settings with a prompt.",
        "The variable “name” is used but not declared; it was added as text. Check its type.",
    ]


def test_langfuse__chat_with_placeholder__becomes_a_list_variable():
    prompt = [
        {"role": "developer", "content": "Be kind"},
        {"type": "placeholder", "name": "history"},
        {"type": "chatmessage", "role": "assistant", "content": "Yes?"},
    ]

    outcome = parsed("x.json", json.dumps([{"name": "a", "type": "chat", "prompt": prompt}]))

    assert outcome.content["messages"] == [
        {"role": "system", "content": "Be kind"},
        {
            "role": "user",
            "content": "{% for message in history %}{{ message.role }}: {{ message.content }}\n{% endfor %}",
        },
        {"role": "assistant", "content": "Yes?"},
    ]
    assert [(item["name"], item["type"], item["required"]) for item in outcome.content["variables"]] == [
        ("history", "array", False)
    ]
    assert [note.level for note in outcome.notes] == ["warning"]


def test_langfuse__reference_to_another_prompt__is_kept_and_warned_of():
    reference = "@@@langfusePrompt:name=base|label=production@@@"

    outcome = parsed("x.json", json.dumps([{"name": "a", "prompt": f"{reference} and more"}]))

    assert outcome.content["messages"][0]["content"] == f"{reference} and more"
    assert notes(outcome) == [
        (
            "warning",
            1,
            f"{reference} pulls in another Langfuse prompt. It was kept as text; copy that prompt's text here.",
        )
    ]


def test_langfuse__bad_entries_among_good__are_rejected_at_their_line():
    text = """[
  {"name": "a", "prompt": "one"},
  {"prompt": "no name"},
  7,
  {"name": "b", "prompt": [{"role": "tool", "content": "x"}]},
  {"name": "c", "prompt": "x\\u0000y"},
  {"name": "d", "prompt": "half \\ud800"},
  {"name": "e", "prompt": "two", "config": {"temperature": "hot"}},
  {"name": "f", "prompt": "three"}
]"""

    outcomes = read_file("x.json", text.encode())

    assert [(item.line, item.message) if isinstance(item, Rejected) else item.slug for item in outcomes] == [
        "a",
        (3, "Each entry needs a name and a prompt."),
        (4, "Each entry needs a name and a prompt."),
        (5, "A message has the role “tool”; Countersign holds system, user and assistant."),
        (6, "Message 1, content: Line 1 holds a null byte. Remove it; it is usually left over from a copy."),
        (7, "Message 1, content: Line 1 holds half of a character (a lone surrogate). Type it again."),
        (8, "“temperature” must be a number, not “hot”."),
        "f",
    ]


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[1,\n2", 2, "The JSON cannot be read here: Expecting ',' delimiter."),
        ('{"name": "a", "name": "b"}', 1, "The JSON gives “name” twice in one object."),
        ('[{"name": "a", "prompt": NaN}]', 1, "NaN is not a JSON number."),
        ("[" * 100_000, 1, "The JSON is nested too deeply."),
        ("[" + "1" * 10_000 + "]", 1, "The JSON holds a value that cannot be read"),
        ("[]", 1, "This list is empty."),
        ('{"a": 1}', 1, "This JSON holds no prompts: expected entries"),
        ("7", 1, "This JSON holds no prompts"),
    ],
    ids=["broken", "twice", "nan", "deep", "digits", "empty", "other", "number"],
)
def test_json__unsound__is_one_rejection(text, line, message):
    found_line, found = rejected("x.json", text)

    assert found_line == line
    assert found.startswith(message)


def test_mlflow__chat_version__is_read_with_its_settings():
    entry = {
        "name": "greeting",
        "version": 3,
        "template": [{"role": "system", "content": "Be kind"}, {"role": "user", "content": "{{ question }}"}],
        "commit_message": "Softer",
        "tags": {"team": "support", "mlflow.prompt.is_prompt": "true", "draft": "true"},
        "model_config": {
            "provider": "openai",
            "model_name": "gpt-4o",
            "temperature": 0.1,
            "stop_sequences": ["END"],
            "top_k": None,
            "extra_params": {"seed": 7},
        },
        "response_format": {"type": "object"},
        "aliases": ["production"],
    }

    (outcome,) = read_file("x.json", json.dumps(entry).encode())

    assert isinstance(outcome, Parsed)
    assert (outcome.format, outcome.slug, outcome.change_note) == ("mlflow", "greeting", "Softer")
    assert outcome.tags == ("team: support", "draft")
    assert outcome.content["model"] == "gpt-4o"
    assert outcome.content["parameters"] == {"temperature": 0.1, "stop": ["END"], "seed": 7}
    assert outcome.content["output_schema"] == {"type": "object"}
    assert [message["role"] for message in outcome.content["messages"]] == ["system", "user"]
