import pytest

from evaluation.scorers import bounds
from evaluation.scorers.registering import scorer
from tests.evaluation.scorers.tried import tried

ENDLESS = "(a|aa)+$"  # the number of ways to try grows like Fibonacci's

ROWS = [
    ({"pattern": "b+"}, "abbc", 1),
    ({"pattern": "^b+$"}, "abbc", 0),
    ({"pattern": "B"}, "abc", 0),
    ({"pattern": "B", "ignore_case": True}, "abc", 1),
    ({"pattern": "a.b"}, "a\nb", 0),
    ({"pattern": "a.b", "dot_all": True}, "a\nb", 1),
    ({"pattern": "^b$"}, "a\nb\nc", 0),
    ({"pattern": "^b$", "multi_line": True}, "a\nb\nc", 1),
    ({"pattern": "b", "is_negated": True}, "abc", 0),
    ({"pattern": "x", "is_negated": True}, "abc", 1),
    ({"pattern": ""}, "abc", None),
    ({"pattern": "(a"}, "abc", None),
    ({"pattern": r"(a+)+$"}, "a" * 50 + "!", 0),
    ({"pattern": r"\p{Han}"}, "退款", 1),
]


@pytest.mark.parametrize(("settings", "answer", "value"), ROWS)
def test_regex__one_condition__value(settings, answer, value):
    assert tried("regex", answer, settings).value == value


def test_regex__pattern_that_never_ends__stopped_without_a_value():
    score = tried("regex", "a" * 200 + "!", {"pattern": ENDLESS})

    assert score.value is None
    assert score.reason.startswith("The pattern was stopped: on this text it tries one way after another without end.")


def test_regex__negated_and_stopped__no_value_either():
    assert tried("regex", "a" * 200 + "!", {"pattern": ENDLESS, "is_negated": True}).value is None


def test_regex__every_search__has_a_time_limit(monkeypatch):
    given = []
    monkeypatch.setattr(bounds.regex, "search", lambda *args, **options: given.append(options["timeout"]))

    tried("regex", "abc", {"pattern": "b"})

    assert given == [bounds.SEARCH_S]


def test_regex__text_too_long__no_value():
    assert tried("regex", "a" * (bounds.MAX_SEARCHED + 1), {"pattern": "a"}).value is None


PROBLEMS = [
    ("a(", "The pattern cannot be read: missing ) at character 3. Correct it and try again."),
    ("a" * 2001, "The pattern has 2,001 characters; at most 2,000 are allowed. Shorten it."),
    ("(" * 900 + ")" * 900, "The pattern is too complicated to be read. Write a simpler one."),
]


@pytest.mark.parametrize(("pattern", "sentence"), PROBLEMS)
def test_problems__unsound_pattern__said(pattern, sentence):
    assert scorer("regex").problems({"pattern": pattern}) == [sentence]


def test_problems__sound_pattern__none():
    assert scorer("regex").problems({"pattern": "a+"}) == []
