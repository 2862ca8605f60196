from __future__ import annotations

import pytest

from registry.interchange import yaml_safe
from registry.interchange.outcome import Refused

REFUSED = {
    # text: (line, part of the message)
    "a: !!python/object/apply:os.system [ls]": (10, "The YAML tag “!!python/object/apply:os.system” is not allowed"),
    "a: 1\nb: !secret x": (11, "The YAML tag “!secret” is not allowed"),
    "a: !!timestamp 2024-01-01": (10, "The YAML tag “!!timestamp” is not allowed"),
    "a: !!set {x}": (10, "The YAML tag “!!set” is not allowed"),
    "a: &x [1]\nb: *x": (10, "The anchor “&x” is not allowed"),
    "a: *x": (10, "The alias “*x” is not allowed"),
    "a: 1\nb: 2\na: 3": (12, "“a” is given twice"),
    "a:\n  b: 1\n  'b': 2": (12, "“b” is given twice"),
    "? [1]\n: 2": (10, "A key must be a plain word"),
    "a: 1\n---\nb: 2": (11, "A second YAML document starts here"),
    "a: [1": (10, "The YAML cannot be read here"),
    "a: 1\n\tb: 2": (11, "The YAML cannot be read here"),
    "a: x\x07y": (10, "There is an invisible control character here"),
    "a: " + "9" * 5_000: (10, "This number has too many digits"),
    "a: " + "[" * 100 + "]" * 100: (10, "The YAML is nested more than 64 levels deep."),
}


@pytest.mark.parametrize("text", REFUSED, ids=lambda text: text[:20])
def test_load__dangerous_or_broken__is_refused_at_its_line(text):
    line, message = REFUSED[text]

    with pytest.raises(Refused) as caught:
        yaml_safe.load(text, first_line=10)

    assert caught.value.line == line
    assert message in caught.value.message


def test_load__billion_laughs__is_refused_at_the_first_anchor():
    bomb = "a: &a [lol, lol]\n" + "".join(f"{n}: &{n} [*{chr(ord(n) - 1)}, *{chr(ord(n) - 1)}]\n" for n in "bcdefghi")

    with pytest.raises(Refused, match="line 1: The anchor “&a” is not allowed"):
        yaml_safe.load(bomb)


def test_load__too_many_values__is_refused(monkeypatch):
    monkeypatch.setattr(yaml_safe, "MAX_VALUES", 100)

    with pytest.raises(Refused, match="more than 100 values"):
        yaml_safe.load("a: [" + "1," * 200 + "]")


def test_load__too_long__is_refused(monkeypatch):
    monkeypatch.setattr(yaml_safe, "MAX_CHARACTERS", 10)

    with pytest.raises(Refused, match="11 characters long; at most 10"):
        yaml_safe.load("a: 45678901")


PLAIN = {
    "yes": "yes",
    "NO": "NO",
    "true": True,
    "False": False,
    "2024-01-01": "2024-01-01",
    "12:30:45": "12:30:45",
    "1_000": "1_000",
    "017": 17,
    "0o17": 15,
    "0x1F": 31,
    "1e3": 1000.0,
    "-.5": -0.5,
    "1.": 1.0,
    ".": ".",
    "-": None,
    "~": None,
    "null": None,
    "": None,
    "'1'": "1",
    "!!str 1": "1",
    "!!int '3'": 3,
    "<<": "<<",
}


@pytest.mark.parametrize("word", [word for word in PLAIN if word != "-"])
def test_load__plain_words__follow_yaml_1_2(word):
    assert yaml_safe.load(f"a: {word}").value == {"a": PLAIN[word]}


def test_load__text_keys__stay_as_written_at_the_top_only():
    loaded = yaml_safe.load("version: 1.10\nname: null\nb:\n  version: 1.10", text_keys=frozenset({"version", "name"}))

    assert loaded.value == {"version": "1.10", "name": "null", "b": {"version": 1.1}}


def test_line__known_and_unknown_paths__nearest_parent():
    loaded = yaml_safe.load("a:\n  b: 1\nc:\n  - d: 2\n  - e", first_line=5)

    assert [loaded.line("a", "b"), loaded.line("a", "x"), loaded.line("c", "0"), loaded.line("zz")] == [6, 5, 8, 1]
