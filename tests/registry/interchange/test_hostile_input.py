"""Whatever a file holds, reading it raises nothing and gives outcomes that can be shown and stored."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.content import content_digest, normalise_content
from registry.interchange.outcome import Parsed
from registry.interchange.reading import READABLE, read_file
from registry.interchange.writing import CannotWrite, write_prompt
from tests.registry.interchange.strategies import CONTENT, META

PIECES = st.sampled_from(
    """--- +++ \n {{ }} {{{ }}} {{{{ }}}} {% %} {# #} {{#if {{#each {{/if}} {{/each}} {{else}} {{^ {{> {{! {{!-- --}} ../ this
    @index json role "system" "user" history model: input: schema: output: tools: variables: name: config: temperature:
    [ ] { } , : - & * ! !!python/x &a *a " ' \\ \t act,prompt prompt "a","b" template [{"name":"a","prompt":"b"}] user:
    system: <!-- --> message: ${ } ${a:b} ${env:X} as |x| ~ . 0 null true 1e999 99999999999999999999""".split(" ")
)
NOISE = st.lists(st.one_of(PIECES, PIECES, st.text(max_size=5)), max_size=40)
JOINT = st.sampled_from(["", " ", "\n"])
HEADERS = st.sampled_from(
    ["", "---\n", "---\nname: a\n---\n", "act,prompt\n", '[{"name": "a", "prompt": "', "---\ninput:\n  schema:\n"]
)


@settings(max_examples=600, deadline=None)
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


@settings(max_examples=200, deadline=None)
@given(ending=st.sampled_from(READABLE), data=st.binary(max_size=200))
def test_read__any_bytes__gives_outcomes_and_never_raises(ending, data):
    assert isinstance(read_file(f"file{ending}", data), list)


@settings(max_examples=300, deadline=None)
@given(meta=META, content=CONTENT)
@pytest.mark.parametrize("format", ["dotprompt", "prompty"])
def test_write__no_loss_named__nothing_is_lost(format, meta, content):
    try:
        name, data, losses = write_prompt(meta, content, format)
    except CannotWrite:
        return

    (outcome,) = read_file(name, data)

    if not losses:
        assert isinstance(outcome, Parsed), outcome
        assert outcome.content["messages"] == content["messages"]
        assert outcome.digest == content_digest(content)
