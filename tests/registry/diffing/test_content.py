import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.content import content_digest, normalise_content
from registry.diffing import diff_content
from registry.diffing.values import ValueChange, value_changes

BASE = normalise_content(
    {
        "messages": [
            {"role": "system", "content": "You are a support specialist.\nRefund within 30 days."},
            {"role": "user", "content": "{{ ticket }}"},
        ],
        "variables": [{"name": "ticket", "type": "string"}],
        "model": "claude-sonnet-4-20250514",
        "parameters": {"temperature": 0.2, "max_tokens": 500},
        "output_schema": {"type": "object", "properties": {"category": {"type": "string", "enum": ["a", "b"]}}},
        "tools": [{"name": "look_up", "description": "Find an order"}, {"name": "refund"}],
    }
)

messages = st.lists(
    st.fixed_dictionaries(
        {"role": st.sampled_from(["system", "user", "assistant"]), "content": st.sampled_from(
            ["", "a b c d", "a b c e", "One line.\nAnd another line.", "Something else", "a b c d\nOne line."]
        )}
    ),
    min_size=1,
    max_size=6,
)  # fmt: skip
contents = st.fixed_dictionaries(
    {
        "messages": messages,
        "parameters": st.dictionaries(
            st.sampled_from(["temperature", "top_p"]), st.sampled_from([0, 1, 1.0, True, "1"])
        ),
        "variables": st.permutations([{"name": "x", "required": False}, {"name": "y", "example": 1}]),
        "tools": st.permutations([{"name": "f"}, {"name": "g", "n": 1.0}]),
        "output_schema": st.sampled_from([None, {}, {"required": ["a", "b"]}, {"required": ["b", "a"]}]),
        "model": st.sampled_from(["", "m"]),
    }
).map(normalise_content)


def changed(**fields):
    return {**copy.deepcopy(BASE), **fields}


@given(contents, contents)
def test_diff_content__any_two__is_empty_exactly_when_digests_agree(old, new):
    assert diff_content(old, new).is_empty == (content_digest(old) == content_digest(new))


@given(contents, contents)
def test_diff_content__any_two__every_message_joins_to_its_texts_exactly(old, new):
    found = diff_content(old, new).messages.messages

    for one in found:
        if one.old_position:
            assert (
                "\n".join(row.old_text for row in one.text.rows() if row.old_number)
                == (old["messages"][one.old_position - 1]["content"])
            )
        if one.new_position:
            assert (
                "\n".join(row.new_text for row in one.text.rows() if row.new_number)
                == (new["messages"][one.new_position - 1]["content"])
            )
    assert sorted(one.old_position for one in found if one.old_position) == [*range(1, len(old["messages"]) + 1)]
    assert [one.new_position for one in found if one.new_position] == [*range(1, len(new["messages"]) + 1)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"parameters": {"temperature": 0.7, "max_tokens": 500}}, "Temperature raised from 0.2 to 0.7."),
        ({"parameters": {"temperature": 0.1, "max_tokens": 500}}, "Temperature lowered from 0.2 to 0.1."),
        ({"parameters": {"max_tokens": 500}}, "Temperature no longer set, it was 0.2."),
        ({"parameters": {**BASE["parameters"], "stop": ["END"]}}, 'Stop set to ["END"].'),
        ({"model": ""}, "Model no longer set, it was “claude-sonnet-4-20250514”."),
        ({"template_format": "text"}, "Template format changed from “jinja2” to “text”."),
        ({"output_schema": None}, "Output schema removed."),
        (
            {"output_schema": {"type": "object",
                               "properties": {"category": {"type": "string", "enum": ["a", "b", "c"]}}}},
            "Output schema: properties.category.enum[2] added.",
        ),
        ({"tools": [BASE["tools"][1], BASE["tools"][0]]}, "The order of the tools changed."),
        ({"tools": [BASE["tools"][0]]}, "Tools: refund removed."),
        (
            {"variables": [*BASE["variables"], {**BASE["variables"][0], "name": "customer_name"}]},
            "Variable customer_name added, required.",
        ),
        (
            {"variables": [{**BASE["variables"][0], "required": False, "example": "Late order"}]},
            "Variable ticket: now optional, example “Late order” added.",
        ),
        (
            {"messages": [{**BASE["messages"][0], "content": "You are a support specialist.\nRefund within 14 days."},
                          BASE["messages"][1]]},
            "System message: 1 passage changed: 1 word added, 1 word removed.",
        ),
        ({"messages": BASE["messages"][:1]}, "User message removed, it was number 2."),
    ],
)  # fmt: skip
def test_diff_content__one_change__is_told_in_one_sentence(fields, sentence):
    diff = diff_content(BASE, changed(**fields))

    assert diff.summaries == [sentence]
    assert len(diff.unchanged_titles) == 6


def test_diff_messages__moved_message__is_moved_and_not_rewritten():
    old = [{"role": "user", "content": f"Example number {n} has its own words {n}"} for n in "abc"]

    found = diff_content(changed(messages=old), changed(messages=[old[2], old[0], old[1]])).messages.messages

    assert [(one.old_position, one.new_position, one.is_moved, one.text.is_empty) for one in found] == [
        (3, 1, True, True),
        (1, 2, False, True),
        (2, 3, False, True),
    ]


def test_diff_messages__role_changed__is_one_message():
    new = [{**BASE["messages"][0], "role": "user"}, BASE["messages"][1]]

    found = diff_content(BASE, changed(messages=new)).messages

    assert [one.kind for one in found.messages] == ["changed", "same"]
    assert found.summary == "User message: role changed from system to user."


def test_diff_messages__text_wholly_rewritten__is_the_same_message():
    new = [{"role": "system", "content": "Something different entirely"}, BASE["messages"][1]]

    assert [one.kind for one in diff_content(BASE, changed(messages=new)).messages.messages] == ["changed", "same"]


def test_diff_content__first_version__everything_is_new():
    diff = diff_content(None, BASE)

    assert (diff.is_first, diff.is_empty) == (True, False)
    assert {one.kind for one in diff.messages.messages} == {"added"}
    assert diff.unchanged_titles == []


def test_value_changes__item_put_in_at_the_front__is_one_addition():
    assert list(value_changes({"required": ["b", "c"]}, {"required": ["a", "b", "c"]})) == [
        ValueChange("required[0]", "added", None, "a")
    ]


def test_value_changes__true_and_one__differ_but_one_and_one_point_nought_do_not():
    assert list(value_changes({"a": 1, "b": 1}, {"a": True, "b": 1.0})) == [ValueChange("a", "changed", 1, True)]
