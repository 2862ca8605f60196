from __future__ import annotations

import pytest

from registry.interchange.outcome import Parsed
from registry.interchange.reading import read_file
from tests.registry.interchange.reads import notes, parsed, rejected

FULL = """\
---
name: customer-support-router
title: Customer support router
purpose: Decides where a ticket goes.
feature: support-desk
model: gpt-4o-2024-11-20
temperature: 0.2
max_tokens: 500
parameters:
  reasoning_effort: low
accuracy_threshold: 0.9
tags: [support, routing]
variables:
  - name: ticket
    type: string
    example: Where is my order?
output_schema:
  type: object
version: 2.10
change_note: Tighter refund wording
---

You route tickets.

<!-- message: user -->
{{ ticket }}
"""


def test_frontmatter__every_field__is_read():
    outcome = parsed("router.md", FULL)

    assert outcome.meta.slug == "customer-support-router"
    assert outcome.meta.title == "Customer support router"
    assert outcome.meta.purpose == "Decides where a ticket goes."
    assert outcome.meta.feature == "support-desk"
    assert outcome.meta.version == "2.10"
    assert outcome.meta.change_note == "Tighter refund wording"
    assert outcome.meta.tags == ("support", "routing")
    assert outcome.meta.accuracy_threshold == 0.9
    assert outcome.content["messages"] == [
        {"role": "system", "content": "You route tickets."},
        {"role": "user", "content": "{{ ticket }}"},
    ]
    assert outcome.content["parameters"] == {"temperature": 0.2, "max_tokens": 500, "reasoning_effort": "low"}
    assert outcome.content["output_schema"] == {"type": "object"}
    assert outcome.notes == ()


def test_frontmatter__windows_line_ends__same_digest():
    assert parsed("a.md", FULL.replace("\n", "\r\n")).digest == parsed("a.md", FULL).digest


def test_frontmatter__no_variables_stated__are_found_in_the_text():
    outcome = parsed("a.md", "---\ntitle: A\n---\nHello {{ name }}\n{% for x in items %}{{ x }}{% endfor %}")

    assert [(item["name"], item["type"]) for item in outcome.content["variables"]] == [
        ("name", "string"),
        ("items", "array"),
    ]
    assert notes(outcome) == [
        ("warning", 4, "The variable “name” is used but not declared; it was added as text. Check its type."),
        ("warning", 5, "The variable “items” is used but not declared; it was added as a list. Check its type."),
    ]


def test_frontmatter__variables_stated__are_left_as_they_are():
    outcome = parsed("a.md", "---\nvariables:\n  - name: spare\n---\n\nHello {{ name }}")

    assert [item["name"] for item in outcome.content["variables"]] == ["spare"]
    assert notes(outcome) == [
        ("warning", 3, "The variable “spare” is declared but the text does not use it."),
        ("warning", 6, "The variable “name” is used but not declared. Add it to the variables."),
    ]


def test_frontmatter__template_error__is_kept_with_a_warning_at_its_line():
    outcome = parsed("a.md", "---\ntitle: A\n---\n\nHello\n{{ name\n")

    assert outcome.content["messages"][0]["content"] == "Hello\n{{ name"
    assert [(note.level, note.line) for note in outcome.notes] == [("warning", 6)]
    assert outcome.notes[0].message.startswith("The template has an error: This {{ is never closed.")


def test_frontmatter__unknown_keys_and_odd_values__are_notes():
    outcome = parsed("a.md", "---\nauthor: Ann\ntemperature: 3\nmax_tokens: 1.5\ntools: Read, Grep\n---\nHi")

    assert notes(outcome) == [
        ("info", 2, "“author” has no place in Countersign; it was left out."),
        ("warning", 3, "“temperature” is 3; between 0 and 2 is usual."),
        ("warning", 4, "“max_tokens” is 1.5; a whole number is expected."),
        ("warning", 5, "Tools that are only named, without a description of their parameters, were left out."),
    ]


REJECTED = {
    "---\ntitle: A\n": (1, "The header that opens here is never closed. Put a line with --- after its last entry."),
    "---\ntitle: A\ntitle: B\n---\nx": (3, "“title” is given twice. Keep one of them."),
    "---\ntitle: [a]\n---\nx": (2, "“title” must be text."),
    "---\na: 1\ntemperature: hot\n---\nx": (3, "“temperature” must be a number, not “hot”."),
    "---\na: 1\ntemperature: true\n---\nx": (3, "“temperature” must be a number, not “True”."),
    "---\ntop_p: 1\nparameters: {top_p: 1}\n---\nx": (
        3,
        "“top_p” is given twice, also under parameters. Keep one.",
    ),
    "---\naccuracy_threshold: 90 %\n---\nx": (
        2,
        "“accuracy_threshold” must be a number between 0 and 1, such as 0.9, not “90 %”.",
    ),
    "---\nvariables: 3\n---\nx": (2, "“variables” must be a list, each with a name and a type."),
    "---\nvariables:\n  - name: a b\n---\nx": (
        1,
        "Variable 1, name: A variable's name starts with a letter and has only letters, digits and underscores.",
    ),
    "---\nt: 1\n---\n<!-- message: robot -->\nx": (4, "“robot” is not a role. Write system, user or assistant."),
    "---\noutput_schema: 3\n---\nx": (1, "Output schema: This must be a JSON object, in curly braces."),
    '---\ntitle: "a\\0b"\n---\nx': (1, "The title holds a null byte or half of a character. Type it again."),
    "---\nparameters: {n: 9007199254740993}\n---\nx": (
        1,
        "Content: This content has no exact JSON form: 9007199254740993 exceeds safe integer domain for JSON floats.",
    ),
}


@pytest.mark.parametrize("text", REJECTED)
def test_frontmatter__unsound__is_rejected_with_line_and_reason(text):
    assert rejected("a.md", text) == REJECTED[text]


def test_frontmatter__10_000_variables_declared__is_rejected():
    names = "".join(f"  - name: v{number}\n" for number in range(10_000))

    assert rejected("a.md", f"---\nvariables:\n{names}---\nx") == (
        1,
        "This prompt has 10,000 variables; at most 1,000 are allowed.",
    )


def test_frontmatter__4_000_variables_in_the_text__is_rejected():
    text = " ".join(f"{{{{ v{number} }}}}" for number in range(4_000))

    assert rejected("a.md", f"---\nt: 1\n---\n{text}") == (
        1,
        "This prompt has 4,000 variables; at most 1,000 are allowed.",
    )


MARKERS = {
    "text\n": [("system", "text")],
    "\n\ntext\n\n": [("system", "\ntext\n")],
    "a\n<!-- message: user -->\nb\n": [("system", "a"), ("user", "b")],
    "a\n\n<!-- message: user -->\nb\n": [("system", "a"), ("user", "b")],
    "<!--message:user-->\nb": [("user", "b")],
    "<!-- message: user -->\n<!-- message: assistant -->\n": [("user", ""), ("assistant", "")],
    "\\<!-- message: user -->\n": [("system", "<!-- message: user -->")],
    "\\\\<!-- message: user -->\n": [("system", "\\<!-- message: user -->")],
    "say <!-- message: user --> here\n": [("system", "say <!-- message: user --> here")],
    "": [("system", "")],
}


@pytest.mark.parametrize("body", MARKERS)
def test_messages__markers_and_layout__by_the_table(body):
    outcome = parsed("a.md", f"---\ntitle: A\n---\n{body}")

    assert [(message["role"], message["content"]) for message in outcome.content["messages"]] == MARKERS[body]


PLAIN_MARKDOWN = {
    "# Great title\n\ntext\n": ("Great title", "jinja2"),
    "# IDENTITY and PURPOSE\n\ntext\n": ("My file", "jinja2"),
    "---\n\nA rule, not a header\n\n---\n": ("My file", "jinja2"),
    "no heading\n": ("My file", "jinja2"),
    "braces {{ like this one\n": ("My file", "text"),
    "{{ name }}\n": ("My file", "jinja2"),
}


@pytest.mark.parametrize("text", PLAIN_MARKDOWN)
def test_markdown__no_header__whole_file_is_the_system_message(text):
    outcome = parsed("folder/my_file.md", text)

    assert (outcome.title, outcome.content["template_format"]) == PLAIN_MARKDOWN[text]
    assert (outcome.slug, outcome.format) == ("my-file", "markdown")
    assert outcome.content["messages"] == [{"role": "system", "content": text[:-1]}]


FILES = {
    "patterns/extract_wisdom/system.md": ("extract-wisdom", "system"),
    "patterns/extract_wisdom/user.md": ("extract-wisdom", "user"),
    "notes.txt": ("notes", "system"),
}


@pytest.mark.parametrize("name", FILES)
def test_markdown__file_named_for_its_part__is_named_by_its_folder(name):
    outcome = parsed(name, "text")

    assert (outcome.slug, outcome.content["messages"][0]["role"]) == FILES[name]


BYTES = {
    b"caf\xe9": (1, 4, "Byte 0xE9 is not UTF-8 text. "),
    b"one\ntwo \xff\xff": (2, 5, "Byte 0xFF is not UTF-8 text. "),
    b"half \xed\xa0\x80 surrogate": (1, 6, "Byte 0xED is not UTF-8 text. "),
    b"a\nb\x00c": (2, 2, "There is a null byte here. "),
    b"\xff\xfea\x00\n\x00\x00\xd8": (2, 1, "The file says that it is UTF-16, but byte 7 is not. "),
    b"  \n": (1, 1, "This file is empty."),
}


@pytest.mark.parametrize("data", BYTES)
def test_decoding__not_utf8__names_the_byte_and_the_place(data):
    (outcome,) = read_file("a.md", data)

    line, column, message = BYTES[data]
    assert (outcome.line, outcome.column) == (line, column)
    assert outcome.message.startswith(message)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_decoding__byte_order_mark__is_not_part_of_the_text(encoding):
    (outcome,) = read_file("a.md", "grüß\n".encode(encoding))

    assert isinstance(outcome, Parsed)
    assert outcome.content["messages"][0]["content"] == "grüß"


def test_decoding__file_above_the_limit__is_rejected():
    (outcome,) = read_file("a.md", b"a" * (16 * 2**20 + 1))

    assert outcome.message.startswith("This file is 16,777,217 bytes long")


def test_content__above_the_limit__is_rejected():
    line, message = rejected("a.md", "a" * (4 * 2**20 + 1))

    assert (line, message) == (
        1,
        "Message 1, content: This is 4,194,305 characters long; at most 4,194,304 are allowed.",
    )


@pytest.mark.parametrize("name", ["a.docx", "a", "a.yaml"])
def test_reading__unknown_ending__is_rejected(name):
    assert rejected(name, "x")[1].startswith("Files that end in")
