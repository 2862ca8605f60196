"""Bodies that two programs could read differently, or that the database cannot hold: 400 at their place, never 500."""

from __future__ import annotations

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registry.content import content_digest
from tests.factories import content

CUT = "Line 1 holds half of a character (a lone surrogate). Type it again."
NULL = "Line 2 holds a null byte. Remove it; it is usually left over from a copy."
TWICE = "This name stands twice in one object."
UNREADABLE = "/problems/malformed-body"

# (what, the raw body, the pointer and the sentence of the one error)
REFUSED = [
    ("null byte", rb'{"content": {"messages": [{"content": "a\nb\u0000"}]}}', "#/content/messages/0/content", NULL),
    ("null byte in a name", rb'{"con\n\u0000tent": {}}', "#/con%0A%00tent", NULL),
    ("lone surrogate", rb'{"content": {"messages": [{"content": "\ud800"}]}}', "#/content/messages/0/content", CUT),
    ("lone surrogate in a name", rb'{"content": {"\udfff": 1}}', "#/content/?", CUT),
    ("not a number", b'{"content": {"parameters": {"t": NaN}}}', "#/content/parameters/t",
     "NaN is not a number that JSON knows."),
    ("infinity", b'{"content": {"parameters": {"t": -Infinity}}}', "#/content/parameters/t",
     "-Infinity is not a number that JSON knows."),
    ("float beyond range", b'{"content": {"parameters": {"t": 1e999}}}', "#/content/parameters/t",
     "This number is too large."),
    ("integer beyond 2**53", b'{"content": {"parameters": {"n": 9007199254740992}}}', "#/content/parameters/n",
     "This number is too large to be kept exactly. Write it as text."),
    ("integer of 5,000 digits", b'{"revision": ' + b"9" * 5_000 + b"}", "#/revision",
     "This number is too large to be kept exactly. Write it as text."),
    ("doubled name", b'{"content": {"a~/b": 1, "a~/b": 2}}', "#/content/a~0~1b", TWICE),
    ("a list", b"[1]", "#", "This must be a JSON object, in curly braces."),
    ("text for content", b'{"content": "x"}', "#/content", "Content must be an object with messages."),
    ("nothing", b"", "#/content", "Give the whole content."),
    ("no content", b"{}", "#/content", "Give the whole content."),
    ("null content", b'{"content": null}', "#/content", "Give the whole content."),
    ("unknown field of content", b'{"content": {"massages": []}}', "#/content/massages",
     "This field is not part of a prompt's content."),
    ("number for a text", b'{"content": {"messages": [{"content": 7}]}}', "#/content/messages/0/content",
     "This must be text."),
    ("2,000 variables", json.dumps(
        {"content": {"messages": [{"content": "x"}], "variables": [{"name": f"v{n}"} for n in range(2_000)]}}
     ).encode(), "#/content/variables", "A prompt can have at most 1,000 variables; this has 2,000."),
]  # fmt: skip


@pytest.mark.parametrize(
    ("raw", "pointer", "sentence"), [case[1:] for case in REFUSED], ids=[case[0] for case in REFUSED]
)
def test_body__unsound__is_refused_at_its_place(asker, cast, raw, pointer, sentence):
    response = asker(cast.ana).post("/check", raw=raw)

    assert response.status_code == 400
    assert response.json()["errors"] == [{"detail": sentence, "pointer": pointer}]


@pytest.mark.parametrize(
    ("raw", "sentence"),
    [
        (b'{"content":', "The body is not JSON: line 1, column 12: Expecting value."),
        (b'{"content": "\xff"}', "The body is not UTF-8: byte 14 cannot be read."),
        (b"[" * 100_000, "The body is nested more than 100 levels deep."),
    ],
    ids=["cut short", "not UTF-8", "nested without end"],
)
def test_body__unreadable__is_refused_with_the_place(asker, cast, raw, sentence):
    response = asker(cast.ana).post("/check", raw=raw)

    assert response.status_code == 400
    assert (response.json()["type"], response.json()["detail"]) == (UNREADABLE, sentence)


def test_body__nested_deeply__is_refused_at_its_place(asker, cast):
    deep = '{"a":' * 120 + "1" + "}" * 120

    response = asker(cast.ana).post("/check", raw=f'{{"content": {deep}}}'.encode())

    assert response.status_code == 400
    assert response.json()["detail"] == "This is nested more than 100 levels deep."


def test_content__of_a_million_characters__is_checked(asker, cast):
    text = "Judge this invoice line by line. " * 30_000

    response = asker(cast.ana).post("/check", {"content": {"messages": [{"role": "user", "content": text}]}})

    assert response.status_code == 200
    assert response.json()["size"]["characters"] == len(text)


def test_content__more_than_may_be_stored__is_refused(asker, cast):
    response = asker(cast.ana).post("/check", {"content": {"messages": [{"content": "é" * 2_200_000}]}})

    assert response.status_code == 400
    assert response.json()["errors"][0]["pointer"] == "#/content"


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
CONTENT = st.fixed_dictionaries(
    {},
    optional=dict.fromkeys(
        ("messages", "template_format", "variables", "model", "parameters", "output_schema", "tools"), JSON
    ),
)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(body=st.fixed_dictionaries({"content": CONTENT | JSON}))
def test_body__whatever_it_is__never_breaks_the_server(asker, cast, body):
    response = asker(cast.ana).post("/check", body)

    assert response.status_code in {200, 400}


def test_check__sound_content__tells_digest_size_and_problems(asker, cast):
    sound = content("You help {{ company }} with {{ topic")

    answer = asker(cast.vera).post("/check", {"content": sound}).json()

    assert answer["digest"] == content_digest(sound)
    assert [(each["severity"], each["path"], each["line"]) for each in answer["problems"]][:1] == [
        ("error", "messages.0.content", 1)
    ]
    assert answer["size"]["characters"] == len(sound["messages"][0]["content"])
