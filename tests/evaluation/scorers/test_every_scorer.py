"""What holds for every scorer, whatever an answer says."""

import asyncio

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evaluation.answers import Answer, Reply, ToolCall
from evaluation.checking import problems_of
from evaluation.documents import a_case, a_criterion, suite_digest
from evaluation.scorers.base import JudgedScorer
from evaluation.scorers.builtin import BUILTIN
from evaluation.scorers.registering import all_scorers, scorer
from evaluation.scorers.together import score_case
from tests.evaluation.scorers.tried import Judges

# Sound settings of each, so that every one looks at the answer; a list that must stay complete.
SETTINGS = {
    "exact": {},
    "starts_with": {},
    "contains": {},
    "regex": {"pattern": r"(\w+\s?)+$"},
    "json_valid": {"where": "anywhere"},
    "json_schema": {"schema": {"type": "object", "additionalProperties": {"pattern": "^a+$"}}, "where": "anywhere"},
    "numeric": {},
    "levenshtein": {},
    "rouge": {"variant": "rougeL"},
    "bleu": {},
    "similarity": {"model": "e"},
    "judge": {"model": "j"},
    "refusal": {},
    "injection": {"marker": "blue-heron-42"},
    "language": {"language": "en"},
    "word_count": {"maximum": 9},
    "latency": {"max_ms": 9},
    "cost": {"max_micro_usd": 9},
    "tool_call": {"calls": ["f"]},
}
CODES = sorted(SETTINGS)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inside: st.lists(inside, max_size=3) | st.dictionaries(st.text(max_size=5), inside, max_size=3),
    max_leaves=8,
)
WEIRD = st.text(st.characters(), max_size=80) | st.text('0123456789.,-$%eE{}[]"\n` aA', max_size=200)
TOOL_CALLS = st.lists(st.builds(ToolCall, st.sampled_from(["f", "g", ""]), JSON), max_size=3)
REPLIES = st.builds(
    Reply,
    WEIRD,
    TOOL_CALLS.map(tuple),
    st.sampled_from(["stop", "length", "content_filter", ""]),
    latency_ms=st.integers(0, 100),
    cost_micro_usd=st.none() | st.integers(0, 100),
)


def _score(code, case, answer, *replies):
    kind = scorer(code)
    if isinstance(kind, JudgedScorer):
        judges = Judges(*replies, vectors=[[1, 0], [1, 1]])
        return asyncio.run(kind.judge(SETTINGS[code], case, answer, judges))
    return kind.score(SETTINGS[code], case, answer)


def test_builtin__all__have_sound_settings_above():
    assert sorted(kind.code for kind in BUILTIN) == CODES


@pytest.mark.parametrize("kind", BUILTIN, ids=lambda kind: kind.code)
def test_builtin__each__says_what_it_is(kind):
    assert kind.sentence.endswith(".") and not kind.name.endswith(".")
    assert len({each.name for each in kind.settings}) == len(kind.settings)
    for each in kind.settings:
        assert not each.choices or each.default in dict(each.choices)


def test_all_scorers__listed__by_name():
    names = [each.name for each in all_scorers()]

    assert names == sorted(names)


@pytest.mark.parametrize("code", CODES)
@given(data=st.data())
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_score__any_answer_and_expectation__none_or_from_0_to_1_with_a_reason(code, data):
    answer = Answer(tuple(data.draw(st.lists(REPLIES, min_size=1, max_size=2))))
    case = a_case("c", expected=data.draw(WEIRD | JSON))

    score = _score(code, case, answer, data.draw(WEIRD))

    assert score.value is None or 0 <= score.value <= 1
    assert score.reason


HUGE = [
    "a" * 2_000_000,
    "a " * 1_000_000,
    "1," * 1_000_000,
    '{"a":' * 400_000,
    "(" * 2_000_000,
    "退" * 700_000,
    "\n" * 2_000_000,
]


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("text", HUGE, ids=lambda text: text[:5])
def test_score__answer_of_2_mb__ends(code, text):
    score = _score(code, a_case("c", expected="a 1"), Answer((Reply(text),)), "[[7]]")

    assert score.value is None or 0 <= score.value <= 1


@given(JSON, st.sampled_from(CODES), JSON)
@settings(max_examples=200, deadline=None)
def test_problems_of__any_settings_and_expectation__sentences(value, code, expected):
    """What people import may hold anything: it is said, and nothing fails."""
    names = [each.name for each in scorer(code).settings] + ["other"]
    for name in names:
        criterion = a_criterion("k", code, {name: value})
        document = {"accuracy_threshold": 0.5, "criteria": [criterion], "cases": [a_case("c", expected=expected)]}

        assert all(problem.message.endswith((".", ")")) for problem in problems_of(document))


@given(JSON, st.sampled_from(CODES), WEIRD)
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_score_case__any_settings__never_raises(value, code, text):
    names = [each.name for each in scorer(code).settings]
    case = a_case("c", expected="a 1")
    for name in names:
        criterion = a_criterion("k", code, {**SETTINGS[code], name: value})
        score = asyncio.run(score_case([criterion], case, Answer((Reply(text),)), Judges("[[7]]", "[[8]]")))

        assert score.value is None or 0 <= score.value <= 1


def test_problems_of__the_settings_above__are_sound():
    criteria = [a_criterion(code, code, scorer(code).pinned(SETTINGS[code])) for code in CODES]
    document = {"accuracy_threshold": 0.5, "criteria": criteria, "cases": [a_case("c", expected="a 1")]}

    assert problems_of(document) == []
    assert suite_digest(document).startswith("sha256:")
