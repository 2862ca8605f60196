"""Writing and reading again: equal content and digest, and equal bytes for equal input."""

from __future__ import annotations

import pytest
from hypothesis import given, settings

from registry.content import content_digest, normalise_content
from registry.interchange.outcome import CannotWrite, Meta, Parsed
from registry.interchange.reading import read_file
from registry.interchange.writing import WRITERS, write_collection, write_prompt
from tests.registry.interchange.strategies import CONTENT, META

META_SAMPLE = Meta(
    slug="support-router",
    title="Support router",
    purpose="Decides where a ticket goes.",
    feature="support-desk",
    version="2.4.0",
    change_note="Tighter refund wording",
    tags=("support", "routing"),
    accuracy_threshold=0.9,
)
CONTENT_SAMPLE = normalise_content(
    {
        "messages": [
            {"role": "system", "content": "You route tickets for {{ company }}."},
            {"role": "user", "content": "{{ ticket }}"},
        ],
        "variables": [
            {"name": "company", "default": "Acme", "required": False, "description": "Our name"},
            {"name": "ticket", "example": "Where is my order?"},
        ],
        "model": "gpt-4o-2024-11-20",
        "parameters": {"temperature": 0.2, "max_tokens": 500, "top_p": 1},
        "output_schema": {
            "type": "object",
            "properties": {"team": {"type": "string", "description": "Who answers"}},
            "required": ["team"],
        },
    }
)


@settings(max_examples=150, deadline=None)
@given(meta=META, content=CONTENT)
def test_frontmatter__any_content__reads_back_equal(meta, content):
    name, data, losses = write_prompt(meta, content, "frontmatter")

    (outcome,) = read_file(name, data)

    assert isinstance(outcome, Parsed), outcome
    assert outcome.content == content
    assert outcome.digest == content_digest(content)
    assert outcome.meta == meta
    assert losses == []


@settings(max_examples=100, deadline=None)
@given(meta=META, content=CONTENT)
def test_langfuse__any_content__reads_back_equal(meta, content):
    name, data, losses = write_prompt(meta, content, "langfuse")

    (outcome,) = read_file(name, data)

    assert isinstance(outcome, Parsed), outcome
    assert outcome.content == content
    assert outcome.meta == meta
    assert losses == []


@settings(max_examples=100, deadline=None)
@given(meta=META, content=CONTENT)
def test_csv__any_content_without_losses__reads_back_equal(meta, content):
    assert_honest("csv", meta, content)


@settings(max_examples=100, deadline=None)
@given(meta=META, content=CONTENT)
def test_dotprompt__any_content_without_losses__reads_back_equal(meta, content):
    assert_honest("dotprompt", meta, content)


@settings(max_examples=100, deadline=None)
@given(meta=META, content=CONTENT)
def test_prompty__any_content_without_losses__reads_back_equal(meta, content):
    assert_honest("prompty", meta, content)


def assert_honest(format, meta, content):
    """The file is refused in words, or names its losses, or reads back with an equal digest."""
    try:
        name, data, losses = write_prompt(meta, content, format)
    except CannotWrite as refusal:
        assert str(refusal)
        return
    (outcome,) = read_file(name, data)
    assert isinstance(outcome, Parsed), outcome
    assert losses or outcome.digest == content_digest(content)


@pytest.mark.parametrize("format", sorted(WRITERS))
def test_write__same_input_twice__gives_the_same_bytes(format):
    reordered = normalise_content(dict(reversed(CONTENT_SAMPLE.items())))

    first, second = (write_prompt(META_SAMPLE, content, format) for content in (CONTENT_SAMPLE, reordered))

    assert first == second


@pytest.mark.parametrize("format", ["frontmatter", "langfuse", "dotprompt", "prompty"])
def test_write__plain_prompt__reads_back_with_equal_digest(format):
    name, data, _ = write_prompt(META_SAMPLE, CONTENT_SAMPLE, format)

    (outcome,) = read_file(name, data)

    assert outcome.digest == content_digest(CONTENT_SAMPLE)
    assert outcome.notes == ()


LOSSES = {
    "frontmatter": [],
    "langfuse": [],
    "dotprompt": [],
    "prompty": [
        "Prompty has no place for the feature.",
        "Prompty has no place for the change note.",
        "Prompty has no place for the accuracy threshold.",
    ],
    "csv": ["The output schema has no column.", "Read again, this file would give other output schema."],
}


@pytest.mark.parametrize("format", sorted(WRITERS))
def test_write__plain_prompt__says_what_is_lost(format):
    assert write_prompt(META_SAMPLE, CONTENT_SAMPLE, format)[2] == LOSSES[format]


def test_write__unknown_format__names_the_known_ones():
    with pytest.raises(CannotWrite, match="frontmatter, dotprompt, prompty, langfuse, csv"):
        write_prompt(META_SAMPLE, CONTENT_SAMPLE, "docx")


def test_write_collection__501_prompts_for_langfuse__makes_two_files():
    files = write_collection([(META_SAMPLE, CONTENT_SAMPLE)] * 501, "langfuse")

    assert [(file.file_name, len(read_file(file.file_name, file.data))) for file in files] == [
        ("prompts-1.json", 500),
        ("prompts-2.json", 1),
    ]


def test_write_collection__csv__holds_all_prompts_in_one_table():
    (file,) = write_collection([(META_SAMPLE, CONTENT_SAMPLE)] * 3, "csv")

    assert [outcome.source for outcome in read_file(file.file_name, file.data)] == [
        "prompts.csv row 2",
        "prompts.csv row 3",
        "prompts.csv row 4",
    ]


def test_write_collection__prompt_that_a_table_cannot_hold__is_named():
    empty = normalise_content({"messages": [{"content": ""}]})

    (file,) = write_collection([(META_SAMPLE, CONTENT_SAMPLE), (Meta(slug="void", title="Void"), empty)], "csv")

    assert file.losses[-1] == "void: Cannot be held: The prompt of this row is empty."


@pytest.mark.parametrize("text", ["{% for x in xs %}{{ x }}{% endfor %}", "{{ name | upper }}", "{{- name }}"])
def test_dotprompt__template_beyond_values__is_refused_with_the_line(text):
    content = normalise_content({"messages": [{"content": "first\n" + text}]})

    with pytest.raises(CannotWrite, match="Line 2 has a loop, a condition or a filter"):
        write_prompt(META_SAMPLE, content, "dotprompt")


def test_prompty__text_that_looks_like_a_role__is_refused_with_the_line():
    content = normalise_content({"messages": [{"content": "Answer as\nuser:\nwould"}]})

    with pytest.raises(CannotWrite, match="Line 2 of message 1 is “user:”"):
        write_prompt(META_SAMPLE, content, "prompty")


def test_csv__cell_that_a_spreadsheet_would_run__is_written_with_an_apostrophe():
    content = normalise_content({"messages": [{"role": "user", "content": "=1+1"}]})

    _, data, _ = write_prompt(META_SAMPLE, content, "csv")

    assert b",'=1+1," in data
    assert read_file("x.csv", data)[0].content == content
