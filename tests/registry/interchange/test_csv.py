from __future__ import annotations

import io

import pytest

from registry.interchange.outcome import Rejected
from registry.interchange.reading import iter_file, read_file
from tests.registry.interchange.reads import notes, parsed, rejected


def outcomes(text: str | bytes) -> list:
    """Rejections as (row, line), prompts as (row, text of the last message)."""
    data = text.encode() if isinstance(text, str) else text
    return [
        (
            int(item.source.split()[-1]),
            item.line if isinstance(item, Rejected) else item.content["messages"][-1]["content"],
        )
        for item in read_file("x.csv", data)
    ]


def test_csv__act_and_prompt__becomes_a_user_message():
    outcome = parsed("x.csv", "act,prompt,for_devs,type\nLinux Terminal,Act as a terminal,TRUE,IMAGE\n")

    assert (outcome.source, outcome.slug, outcome.title) == ("x.csv row 2", "linux-terminal", "Linux Terminal")
    assert outcome.content["messages"] == [{"role": "user", "content": "Act as a terminal"}]
    assert outcome.tags == ("for-devs", "image")


HEADINGS = {
    "name,text": [("user", "body")],
    "title,template": [("user", "body")],
    "Title,System Prompt": [("system", "body")],
    "name;prompt": [("user", "body")],
    "name\tprompt": [("user", "body")],
}


@pytest.mark.parametrize(("heading", "expected"), HEADINGS.items())
def test_csv__similar_headings__are_understood(heading, expected):
    delimiter = next(sign for sign in ",;\t" if sign in heading)

    outcome = parsed("x.csv", f"{heading}\nGreeting{delimiter}body\n")

    assert outcome.title == "Greeting"
    assert [(message["role"], message["content"]) for message in outcome.content["messages"]] == expected


def test_csv__system_and_prompt_columns__become_two_messages():
    outcome = parsed("x.csv", "name,system,prompt,temperature,colour\nA,Be kind,Hello,0.5,red\n")

    assert [message["role"] for message in outcome.content["messages"]] == ["system", "user"]
    assert outcome.content["parameters"] == {"temperature": 0.5}
    assert notes(outcome) == [("info", 2, "The column “colour” has no place in Countersign; it was left out.")]


BROKEN_QUOTES = {
    "text after a closing quote": ('name,prompt\na,"x" y\nb,good\n', [(2, 2), (3, "good")]),
    "quote never closed, next row plain": ('name,prompt\na,"open\nb,good\n', [(2, 2), (3, "good")]),
    "quote never closed, next row quoted": ('name,prompt\na,"open\nb,"good, ""yes"""\n', [(2, 2), (3, 'good, "yes"')]),
    "quote never closed, next row in lines": (
        'name,prompt\na,"open\nb,"1\n2"\nc,good\n',
        [(2, 2), (3, "1\n2"), (4, "good")],
    ),
    "bare quote within lines": ('name,prompt\na,"one\nhe said "no"\nend"\nb,good\n', [(2, 2), (3, "good")]),
    "too many cells": ("name,prompt\na,one, two\nb,good\n", [(2, 2), (3, "good")]),
    "last row never closed": ('name,prompt\na,good\nb,"open', [(2, "good"), (3, 3)]),
    "quote inside a plain cell": ('name,prompt\na,say "hi"\n', [(2, 'say "hi"')]),
    "blank lines between": ("name,prompt\n\na,good\n\n\nb,fine\n", [(2, "good"), (3, "fine")]),
    "prompt empty": ("name,prompt\na,\nb,good\n", [(2, 2), (3, "good")]),
    "too few cells": ("name,prompt\na\nb,good\n", [(2, 2), (3, "good")]),
    "windows line ends": ('name,prompt\r\na,"1\r\n2"\r\n', [(2, "1\n2")]),
    "old mac line ends": ("name,prompt\ra,good\rb,fine\r", [(2, "good"), (3, "fine")]),
    "byte order mark": ("\ufeffname,prompt\na,good\n", [(2, "good")]),
}


@pytest.mark.parametrize("case", BROKEN_QUOTES)
def test_csv__broken_rows__are_rejected_alone(case):
    text, expected = BROKEN_QUOTES[case]

    assert outcomes(text) == expected


def test_csv__broken_quotes__message_names_the_lines_and_the_remedy():
    broken, good = read_file("x.csv", b'name,prompt\na,"one\nhe said "no"\nend"\nb,good\n')

    assert (broken.line, broken.message) == (
        2,
        'The double quotes of this row do not pair up. Write a quote inside a cell twice ("") and close every cell. '
        "Lines 2 to 4 were left out.",
    )
    assert good.slug == "b"


def test_csv__many_rows_with_open_quotes__takes_no_quadratic_time():
    text = "name,prompt\n" + 'a,"open\n' * 20_000

    assert len(outcomes(text)) == 20_000


def test_csv__byte_that_is_not_utf8__rejects_its_row_alone():
    first, second = read_file("x.csv", "name,prompt\na,caf\xe9\n".encode("latin-1") + "b,café\n".encode())

    assert (first.line, first.column) == (2, 6)
    assert first.message.startswith("Byte 0xE9 is not UTF-8 text. Save the file as UTF-8")
    assert second.content["messages"][0]["content"] == "café"


def test_csv__utf16_with_byte_order_mark__is_read():
    assert outcomes("name,prompt\na,grüß\n".encode("utf-16")) == [(2, "grüß")]


def test_csv__null_byte__is_rejected_at_its_row():
    assert rejected("x.csv", "name,prompt\na,x\x00y\n") == (
        2,
        "Message 1, content: Line 1 holds a null byte. Remove it; it is usually left over from a copy.",
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "This table is empty."),
        (
            "colour,size\nred,1\n",
            "No column holds prompts. Call one of them “prompt” (or text, template, system). Found: colour, size.",
        ),
        ("prompt,text\na,b\n", "Two columns stand for the text of a prompt. Keep one of them."),
    ],
)
def test_csv__unusable_heading__is_one_rejection(text, message):
    assert rejected("x.csv", text) == (1, message)


def test_csv__endless_stream__is_read_row_by_row():
    class Endless(io.RawIOBase):
        lines = 0

        def readable(self):
            return True

        def seekable(self):
            return True

        def seek(self, position, whence=0):
            self.lines = 0
            return 0

        def readinto(self, buffer):
            row = b"name,prompt\n" if self.lines == 0 else b"a,text\n"
            self.lines += 1
            buffer[: len(row)] = row
            return len(row)

    reader = iter_file("x.csv", io.BufferedReader(Endless()))

    assert [next(reader).slug for _ in range(1_000)] == ["a"] * 1_000


TEXTS = {
    # text as found: (template format, text as kept, variables)
    "Hi": ("jinja2", "Hi", []),
    "Hi ${name}": ("jinja2", "Hi {{ name }}", [("name", True, None)]),
    "Hi ${Your Name: Ann }": ("jinja2", "Hi {{ Your_Name }}", [("Your_Name", False, "Ann")]),
    "${a b} ${a-b}": ("jinja2", "{{ a_b }} {{ a_b_2 }}", [("a_b", True, None), ("a_b_2", True, None)]),
    "${class} ${if} ${1st}": (
        "jinja2",
        "{{ class }} {{ value_if }} {{ value_1st }}",
        [("class", True, None), ("value_if", True, None), ("value_1st", True, None)],
    ),
    "${x} ${x:later}": ("jinja2", "{{ x }} {{ x }}", [("x", False, "later")]),
    "${名前}": ("jinja2", "{{ 名前 }}", [("名前", True, None)]),
    "${user.name} ${f(x)} ${i + 1} ${x:-1}": ("jinja2", "${user.name} ${f(x)} ${i + 1} ${x:-1}", []),
    "${env:HOME} ${file:x.txt}": ("jinja2", "${env:HOME} ${file:x.txt}", []),
    "{{ name }}": ("jinja2", "{{ name }}", [("name", True, None)]),
    "style={{ width: 1 }}": ("text", "style={{ width: 1 }}", []),
    "${{ secrets.KEY }}": ("text", "${{ secrets.KEY }}", []),
    "{{ a / b }}": ("text", "{{ a / b }}", []),
    "{{#if x}} ${y}": ("jinja2", '{{ "{{" }}#if x}} {{ y }}', [("y", True, None)]),
    "{${y}": ("jinja2", '{{ "{" }}{{ y }}', [("y", True, None)]),
    "${${y}}": ("jinja2", '${{ "{" }}{{ y }}}', [("y", True, None)]),
}


@pytest.mark.parametrize("text", TEXTS)
def test_csv__variables_and_braces__are_converted_by_the_table(text):
    outcome = parsed("x.csv", f'name,prompt\na,"{text}"\n')

    content = outcome.content
    variables = [(item["name"], item["required"], item["default"]) for item in content["variables"]]
    assert (content["template_format"], content["messages"][0]["content"], variables) == TEXTS[text]


def test_csv__quoted_braces__print_as_they_were():
    from jinja2 import Environment

    content = parsed("x.csv", 'name,prompt\na,"{{#if x}} {% raw %} {# ${y}{"\n').content

    assert Environment().from_string(content["messages"][0]["content"]).render(y="Y") == "{{#if x}} {% raw %} {# Y{"


def test_csv__two_defaults__keeps_the_first_and_warns():
    outcome = parsed("x.csv", 'name,prompt\na,"${tone:formal}\n${tone:casual}"\n')

    assert notes(outcome) == [
        ("warning", 3, "“tone” has another default here, “casual”; the first, “formal”, was kept.")
    ]


def test_csv__10_000_variables__is_rejected():
    names = " ".join(f"${{v{number}}}" for number in range(10_000))

    assert rejected("x.csv", f"name,prompt\na,{names}\n") == (
        2,
        "This prompt has more than 1,000 variables; that is the most allowed.",
    )


def test_csv__reference_to_the_environment__is_kept_as_text_and_named():
    outcome = parsed("x.csv", "name,prompt\na,key ${env:SECRET}\n")

    assert notes(outcome) == [
        ("warning", 2, "“${env:SECRET}”: this points outside the file. It was kept as written and is never followed.")
    ]
