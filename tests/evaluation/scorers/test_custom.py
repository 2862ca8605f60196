import pytest

from evaluation.documents import a_case
from evaluation.scorers import registering
from evaluation.scorers.base import Score
from evaluation.scorers.custom import FunctionScorer
from tests.evaluation.scorers.tried import an_answer

RESULTS = [
    (True, 1),
    (False, 0),
    (0.25, 0.25),
    (1, 1),
    (None, None),
    (1.5, None),
    (-0.1, None),
    (float("nan"), None),
    ("good", None),
    (Score(0.5, "Half."), 0.5),
]


def _scorer(function, code="acme"):
    return FunctionScorer(code, "Acme's check", "As Acme wants it.", function)


@pytest.mark.parametrize(("result", "value"), RESULTS)
def test_function_scorer__result__value(result, value):
    score = _scorer(lambda settings, case, answer: result).score({}, a_case("c"), an_answer("a"))

    assert score.value == value


def test_function_scorer__called__with_settings_case_and_answer():
    seen = []
    case, answer = a_case("c"), an_answer("a")

    _scorer(lambda *given: seen.append(given)).score({"a": 1}, case, answer)

    assert seen == [({"a": 1}, case, answer)]


def test_register__two_functions_of_one_code__refused(monkeypatch):
    monkeypatch.setattr(registering, "_scorers", {})
    first, second = (lambda *given: True), (lambda *given: False)
    registering.register_scorer(_scorer(first))

    registering.register_scorer(_scorer(first))
    with pytest.raises(ValueError, match="Two scorers are called acme"):
        registering.register_scorer(_scorer(second))
    assert registering.scorer("acme").function is first
