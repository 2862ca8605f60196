from __future__ import annotations

import json

import pytest

from evaluation.documents import a_case
from tests.evaluation.interchange.seen import only_case, read, told

WHOLE = {
    "key": "refund-60",
    "variables": {"ticket": "Refund?", "days": 60, "lines": ["a"]},
    "messages": [{"role": "user", "content": "hello"}],
    "follow_ups": ["and then?"],
    "expected": {"team": "billing"},
    "tags": ["edge"],
    "note": "from March",
    "checks": [{"key": "short", "scorer": "word_count", "settings": {"maximum": 50}, "weight": 2.0, "threshold": 1.0}],
}


def test_own__whole_case__is_read_as_it_is():
    assert only_case(read("x.jsonl", json.dumps(WHOLE))) == WHOLE


def test_own__json_list__is_read_like_lines():
    assert read("x.json", json.dumps([WHOLE])).document == read("x.jsonl", json.dumps(WHOLE)).document


def test_own__unknown_key__is_named():
    reading = read("x.jsonl", '{"variables": {"a": "b"}, "colour": "red"}\n')

    assert only_case(reading) == a_case("case-1", variables={"a": "b"})
    ((where, message),) = told(reading, "warning")
    assert (where, message[:35]) == ("x.jsonl line 1", "“colour” is not a part of a case, s")


WRONG = {
    "variables": ('{"variables": []}', "“variables” must be an object"),
    "role": ('{"messages": [{"role": "tool", "content": "a"}]}', "The role of a message is one of"),
    "message": ('{"messages": [{"role": "user"}]}', "A message has a “role” and a “content”"),
    "tags": ('{"tags": "edge", "variables": {}}', "“tags” and “follow_ups” must be lists"),
    "note": ('{"note": 1}', "“key” and “note” must be text"),
    "weight": ('{"checks": [{"scorer": "exact", "weight": 0}]}', "The weight of a criterion must be"),
    "endless weight": ('{"checks": [{"scorer": "exact", "weight": 1e999}]}', "The weight of a criterion must be"),
    "threshold": ('{"checks": [{"scorer": "exact", "threshold": 2}]}', "The threshold of a criterion must be"),
    "scorer": ('{"checks": [{}]}', "A criterion needs the code of a “scorer”"),
    "criterion": ('{"checks": [{"scorer": "exact", "what": 1}]}', "“what” is not a part of a criterion"),
    "half a character": ('{"note": "\\ud800"}', "“note”: Line 1 holds half of a character"),
    "null": ('{"variables": {"a": "\\u0000"}}', "“variables.a”: Line 1 holds a null byte"),
    "infinite": ('{"expected": 1e999}', "“expected”: This number is not finite"),
    "digits": ('{"expected": 12345678901234567890}', "“expected”: This number has too many digits"),
}


@pytest.mark.parametrize(("line", "says"), WRONG.values(), ids=WRONG.keys())
def test_own__wrong_line__is_told_and_the_rest_is_read(line, says):
    reading = read("x.jsonl", f'{line}\n{{"variables": {{"a": "b"}}}}\n')

    assert [case["variables"] for case in reading.document["cases"]] == [{"a": "b"}]
    ((where, message),) = told(reading, "error")
    assert (where, message.removeprefix("This case was left out: ")[: len(says)]) == ("x.jsonl line 1", says)


def test_lines__that_are_no_json__are_told_by_number():
    data = b'{"variables": {}}\n\n{"variables": \n[1]\n\xff\n{"a": NaN}\n{"note": "a", "note": "b"}\n'

    reading = read("x.jsonl", data)

    assert [where for where, _ in told(reading, "error")] == [f"x.jsonl line {number}" for number in (3, 4, 5, 6, 7)]
    assert len(reading.document["cases"]) == 1


def test_flat_objects__are_read_like_columns():
    text = '{"ticket": "a", "days": 3, "expected": ["x", "y"], "tags": ["edge"], "follow_ups": ["b"]}'

    case = only_case(read("x.jsonl", text, variables=["ticket"]))

    assert case == a_case(
        "case-1", variables={"ticket": "a", "days": 3}, expected=["x", "y"], tags=["edge"], follow_ups=["b"]
    )


def test_gsm8k__answer_without_marker__is_left_out():
    text = '{"question": "1+1?", "answer": "#### 2"}\n{"question": "2+2?", "answer": "four"}\n'

    reading = read("x.jsonl", text)

    assert [case["expected"] for case in reading.document["cases"]] == ["2"]
    ((where, message),) = told(reading, "error")
    assert (where, message[:19]) == ("x.jsonl line 2", "There is no “####” ")


SAMPLES = (
    '{"input": [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "2+2?"}], "ideal": ["4"]}\n'
)


def test_openai_samples__become_messages_and_expected():
    reading = read("samples.jsonl", SAMPLES + '{"input": "Capital?", "ideal": ["Paris", "paris"], "extra": 1}\n')

    assert reading.document["cases"] == [
        a_case(
            "sample-1",
            messages=[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "2+2?"}],
            expected="4",
        ),
        a_case(
            "sample-2",
            messages=[{"role": "user", "content": "Capital?"}],
            expected=["Paris", "paris"],
            variables={"extra": 1},
        ),
    ]
    assert [message[:44] for _, message in told(reading, "warning")] == ["Samples do not say how answers are judged. A"]


def test_openai_samples__with_a_variable_for_the_input__fill_it():
    case = only_case(read("s.jsonl", '{"input": "Capital?", "ideal": "Paris"}', variables=["input"]))

    assert (case["variables"], case["messages"]) == ({"input": "Capital?"}, [])
