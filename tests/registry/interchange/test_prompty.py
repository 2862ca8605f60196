from __future__ import annotations

import pytest

from tests.registry.interchange.reads import notes, parsed, rejected


def test_prompty__connection__is_never_imported():
    outcome = parsed(
        "a.prompty",
        "---\nname: a\nmodel:\n  id: gpt-4\n  connection:\n    kind: key\n    apiKey: ${env:OPENAI_API_KEY}\n---\nHi",
    )

    assert "OPENAI" not in str(outcome.content)
    assert notes(outcome) == [
        (
            "warning",
            5,
            "The connection settings were left out: Countersign keeps no keys or addresses with a prompt. "
            "“${env:OPENAI_API_KEY}” was not looked up.",
        )
    ]


def test_prompty__options__get_our_names():
    outcome = parsed(
        "a.prompty",
        "---\nmodel:\n  id: m\n  options:\n    temperature: 0.7\n    maxOutputTokens: 5\n    topP: 1\n"
        "    stopSequences: [END]\n    allowMultipleToolCalls: true\n    apiKey: x\n---\nHi",
    )

    assert outcome.content["parameters"] == {
        "temperature": 0.7,
        "max_tokens": 5,
        "top_p": 1,
        "stop": ["END"],
        "parallel_tool_calls": True,
    }
    assert [line for _, line, _ in notes(outcome)] == [4]


BODIES = {
    "Hello": [("system", "Hello")],
    "system:\nA\n\nuser:\nB\nassistant:\nC": [("system", "A"), ("user", "B"), ("assistant", "C")],
    "System :\nA\n# user:\nB": [("system", "A"), ("user", "B")],
    "system:\nexample:\nuser: not a role\nassistant: neither": [
        ("system", "example:\nuser: not a role\nassistant: neither")
    ],
    "  user:\nindented": [("system", "  user:\nindented")],
    "developer:\nA": [("system", "A")],
    "before\nuser:\nB": [("system", "before"), ("user", "B")],
}


@pytest.mark.parametrize("body", BODIES)
def test_prompty__role_lines__part_the_messages(body):
    outcome = parsed("a.prompty", f"---\nname: a\n---\n{body}\n")

    assert [(message["role"], message["content"]) for message in outcome.content["messages"]] == BODIES[body]


def test_prompty__function_tool__gets_a_json_schema():
    outcome = parsed(
        "a.prompty",
        "+++\ntools:\n  - name: weather\n    kind: function\n    parameters:\n"
        "      - name: city\n        kind: string\n"
        "        required: true\n      - name: unit\n        kind: string\n        enumValues: [c, f]\n+++\nHi",
    )

    assert outcome.content["tools"] == [
        {
            "name": "weather",
            "kind": "function",
            "parameters": {
                "type": "object",
                "properties": {"city": {"type": "string"}, "unit": {"type": "string", "enum": ["c", "f"]}},
                "required": ["city"],
            },
        }
    ]


TEMPLATES = {
    # (template kind, text): (format, text kept)
    ("jinja2", "{{ a }}"): ("jinja2", "{{ a }}"),
    ("mustache", "{{a}} {{! x }}"): ("jinja2", "{{ a }} {# x #}"),
    ("mustache", "{{#a}}x{{/a}}"): ("handlebars", "{{#a}}x{{/a}}"),
    ("liquid", "{{ a }}"): ("text", "{{ a }}"),
}


@pytest.mark.parametrize(("kind", "text"), TEMPLATES)
def test_prompty__template_kind__decides_the_format(kind, text):
    outcome = parsed("a.prompty", f"---\ntemplate: {{format: {{kind: {kind}}}}}\n---\n{text}")

    content = outcome.content
    assert (content["template_format"], content["messages"][0]["content"]) == TEMPLATES[kind, text]


def test_prompty__unknown_keys__are_notes_and_no_error():
    outcome = parsed("a.prompty", "---\nname: a\nfuture: {x: 1}\nauthors: [Ann]\n---\nHi")

    assert notes(outcome) == [
        ("info", 3, "“future” has no place in Countersign; it was left out."),
        ("info", 4, "The authors were left out: who wrote what is recorded here by sign-in."),
    ]


REJECTED = {
    "no header": (1, "A Prompty file starts with a header between two --- lines; this one has none."),
    "---\nname: a\n---\n\n": (4, "There is no text after the header."),
    "---\nname: a\ninputs: 3\n---\nx": (3, "“inputs” must be a list of items, each with a name."),
    "---\nname: a\ninputs:\n  - kind: string\n---\nx": (4, "“inputs” must be a list of items, each with a name."),
    "---\nname: a\nmodel: [x]\n---\nx": (3, "“model” must be a name or a list of “key: value” lines."),
    "---\nname: {a: 1}\n---\nx": (2, "“name” must be text."),
}


@pytest.mark.parametrize("text", REJECTED)
def test_prompty__unsound__is_rejected_with_line_and_reason(text):
    assert rejected("a.prompty", text) == REJECTED[text]
