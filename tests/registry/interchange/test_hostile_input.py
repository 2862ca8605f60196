"""Whatever a file holds, reading it raises nothing and gives outcomes that can be shown and stored."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.content import normalise_content
from registry.interchange.outcome import Parsed
from registry.interchange.reading import READABLE, read_file
from tests.patience import ends_in_time

WORDS = """--- +++ \n {{ }} {{{ }}} {{{{ }}}} {% %} {# #} {{#if {{#each {{/if}} {{/each}} {{else}} {{^ {{> {{!
    {{!-- --}} ../ this
    @index json role "system" "user" history model: input: schema: output: tools: variables: name: config: temperature:
    [ ] { } , : - & * ! !!python/x &a *a " ' \\ \t act,prompt prompt "a","b" template [{"name":"a","prompt":"b"}] user:
    system: <!-- --> message: ${ } ${a:b} ${env:X} as |x| ~ . 0 null true 1e999 99999999999999999999"""
PIECES = st.sampled_from(WORDS.split(" "))
NOISE = st.lists(st.one_of(PIECES, PIECES, st.text(max_size=5)), max_size=40)
JOINT = st.sampled_from(["", " ", "\n"])
HEADERS = st.sampled_from(
    ["", "---\n", "---\nname: a\n---\n", "act,prompt\n", '[{"name": "a", "prompt": "', "---\ninput:\n  schema:\n"]
)


@settings(max_examples=300, deadline=None)
@given(ending=st.sampled_from(READABLE), header=HEADERS, pieces=NOISE, joint=JOINT)
def test_read__any_text__gives_outcomes_and_never_raises(ending, header, pieces, joint):
    data = (header + joint.join(pieces)).encode("utf-8", "surrogatepass")

    outcomes = read_file(f"file{ending}", data)

    for outcome in outcomes:
        assert outcome.source.startswith("file")
        assert outcome.line >= 1
        if isinstance(outcome, Parsed):
            assert outcome.content == normalise_content(outcome.content)
            assert outcome.digest
            assert outcome.slug
        else:
            assert outcome.message
    assert outcomes or ending in (".csv", ".tsv", ".zip")


@settings(max_examples=100, deadline=None)
@given(ending=st.sampled_from(READABLE), data=st.binary(max_size=200))
def test_read__any_bytes__gives_outcomes_and_never_raises(ending, data):
    assert isinstance(read_file(f"file{ending}", data), list)


MEGABYTE = 2**20
SLOW_IF_CARELESS = {
    "references never closed": ("a.md", "${env:" * (MEGABYTE // 6)),
    "heading with a run of spaces": ("a.md", "# a" + " " * MEGABYTE + "b"),
    "blank lines": ("a.prompty", "---\nname: a\n---\n" + "\n" * MEGABYTE + "x"),
    "brackets in a tag": ("a.prompt", "{{" + "(" * MEGABYTE + "}}"),
    "many tags": ("a.prompt", "{{x}}" * (MEGABYTE // 5)),
    "single braces": ("a.prompt", "{" * MEGABYTE),
    "backslashes before tags": ("a.prompt", "\\{{" * (MEGABYTE // 3)),
    "marker-like lines": ("a.md", "---\na: 1\n---\n" + "\\<!-- message: user -->\n" * (MEGABYTE // 24)),
    "variables in a table": ("a.csv", "name,prompt\na," + "".join(f"${{v{n}}}" for n in range(MEGABYTE // 9))),
    "quotes in a table": ("a.csv", "name,prompt\n" + '"a""\n' * (MEGABYTE // 5)),
    "open braces of Jinja": ("a.md", "{{" * (MEGABYTE // 2)),
    "yaml in flow style": ("a.md", "---\na: [" + "[]," * (MEGABYTE // 3) + "]\n---\nx"),
}


@pytest.mark.parametrize("case", SLOW_IF_CARELESS)
def test_read__a_megabyte_made_to_be_slow__ends(case):
    name, text = SLOW_IF_CARELESS[case]

    with ends_in_time():
        assert read_file(name, text.encode())


def test_read__table_of_a_hundred_thousand_equal_columns__is_refused_at_once():
    with ends_in_time():  # looking each column up among all took minutes
        (outcome,) = read_file("wide.csv", b"act,prompt" + b",x" * 100_000 + b"\na,b\n")

    assert "Two columns stand for" in outcome.message
