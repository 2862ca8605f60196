import asyncio

import pytest

from evaluation.answers import CallError, ErrorKind
from evaluation.documents import a_case, a_criterion
from evaluation.scorers import registering
from evaluation.scorers.custom import FunctionScorer
from evaluation.scorers.together import score_case
from tests.evaluation.scorers.tried import Judges, an_answer

CASE = a_case("c", expected="14")
JUDGE = {"model": "judge-1"}


def scored(criteria, *replies, text="14"):
    return asyncio.run(score_case(criteria, CASE, an_answer(text), Judges(*replies)))


@pytest.fixture
def gives(monkeypatch):
    """Scorers "gives0.7", … registered for one test."""
    monkeypatch.setattr(registering, "_scorers", dict(registering._scorers))

    def register(code, function):
        registering.register_scorer(FunctionScorer(code, code, "Says so.", function))

    for value in (0, 0.25, 0.7, 1, None):
        register(f"gives{value}", lambda settings, case, answer, value=value: value)
    return register


ROWS = [
    # (scorer, weight, threshold), …; value and whether it passes
    ([("gives1", 1, 1)], 1, True),
    ([("gives0.7", 1, 0.7)], 0.7, True),
    ([("gives0.7", 1, 0.71)], 0.7, False),
    ([("gives0", 1, 0)], 0, True),
    ([("gives1", 1, 1), ("gives0", 1, 1)], 0.5, False),
    ([("gives1", 3, 1), ("gives0", 1, 0)], 0.75, True),
    ([("gives1", 0.1, 0.5), ("gives0.25", 0.2, 0.25)], 0.5, True),
    ([("gives1", 1, 1), ("givesNone", 1, 0)], None, None),
    ([("gives0", 1, 1), ("givesNone", 1, 0)], None, None),
    ([], None, None),
]


@pytest.mark.parametrize(("checks", "value", "passed"), ROWS)
def test_score_case__checks_together__weighted_mean(gives, checks, value, passed):
    criteria = [
        a_criterion(f"k{number}", code, weight=weight, threshold=threshold)
        for number, (code, weight, threshold) in enumerate(checks)
    ]

    score = scored(criteria)

    assert (score.value, score.passed) == (value if value is None else pytest.approx(value), passed)
    assert list(score.by_key) == [each["key"] for each in criteria]


def test_score_case__threshold_reached_but_for_the_last_bit__passes(gives):
    gives("sum", lambda settings, case, answer: 0.7 - 1e-12)

    assert scored([a_criterion("k", "sum", threshold=0.7)]).passed is True


def test_score_case__each_check__value_passed_reason_and_details():
    score = scored([a_criterion("same", "exact"), a_criterion("number", "numeric")], text="15")

    assert score.by_key == {
        "same": {"value": 0, "passed": False, "reason": "The answer is “15”, not “14”.", "details": {}},
        "number": {
            "value": 0,
            "passed": False,
            "reason": "The number is 15, not 14.",
            "details": {"expected": ["14"], "found": "15"},
        },
    }


def _fails(settings, case, answer):
    raise KeyError("expected")


def _too_good(settings, case, answer):
    from evaluation.scorers.base import Score

    return Score(1.5, "Very good.")


def test_score_case__check_fails__no_value_and_the_others_stand(gives, caplog):
    gives("fails", _fails)

    score = scored([a_criterion("bad", "fails"), a_criterion("same", "exact")])

    assert (score.value, score.passed) == (None, None)
    assert score.by_key["bad"] == {
        "value": None,
        "passed": None,
        "reason": "This check failed by a fault of its own, so there is no score.",
        "details": {"problem": "internal"},
    }
    assert score.by_key["same"]["value"] == 1
    assert "A check failed: fails" in caplog.text


def test_score_case__value_out_of_range__no_value(gives):
    gives("good", _too_good)

    assert scored([a_criterion("k", "good")]).by_key["k"]["value"] is None


def test_score_case__unknown_scorer__says_so():
    assert scored([a_criterion("k", "nonsense")]).by_key["k"]["reason"] == "No scorer is called “nonsense” here."


def test_score_case__judge_cannot_be_asked__kind_of_error_kept():
    score = scored([a_criterion("k", "judge", JUDGE)], CallError(ErrorKind.KEY_REFUSED, "The key was refused."))

    assert score.by_key["k"] == {
        "value": None,
        "passed": None,
        "reason": "The model that this check asks gave no answer: The key was refused.",
        "details": {"problem": "key_refused"},
    }
    assert score.replies == ()


def test_score_case__judge_fails_at_the_second_question__first_reply_is_counted():
    error = CallError(ErrorKind.TIMED_OUT, "No answer in time.")

    score = scored([a_criterion("k", "judge", {**JUDGE, "mode": "pairwise"})], "[[A]]", error)

    assert score.value is None
    assert [reply.cost_micro_usd for reply in score.replies] == [7]


def test_score_case__several_judges__all_replies_counted():
    criteria = [a_criterion("a", "judge", JUDGE), a_criterion("b", "judge", JUDGE, threshold=0.5)]

    score = scored(criteria, "[[10]]", "[[5]]")

    assert score.value == pytest.approx(0.75)
    assert [reply.text for reply in score.replies] == ["[[10]]", "[[5]]"]


def test_score_case__checks_of_the_case__only_where_given():
    """The caller hands over all that apply; none is counted twice."""
    case = {**CASE, "checks": [a_criterion("same", "exact")]}

    score = asyncio.run(score_case(case["checks"], case, an_answer("14"), Judges()))

    assert list(score.by_key) == ["same"]
