"""word_count, latency, cost and language."""

import pytest

from evaluation.answers import Answer, Reply
from evaluation.documents import a_case
from evaluation.scorers.registering import scorer
from tests.evaluation.scorers.tried import tried

WORDS = [
    ({"maximum": 3}, "one two three", 1),
    ({"maximum": 3}, "one two three four", 0),
    ({"minimum": 3}, "one two", 0),
    ({"minimum": 3}, "one two three", 1),
    ({"minimum": 2, "maximum": 3}, "one", 0),
    ({"maximum": 0}, "", 1),
    ({"maximum": 2}, "don't co-operate", 1),
    ({"maximum": 1}, "1,234.5", 1),
    ({"maximum": 2}, "one - two", 1),
    ({"minimum": 4, "maximum": 4}, "退款需要", 1),
    ({"minimum": 3, "maximum": 3}, "see 退款", 1),
    ({"minimum": 1, "maximum": 1}, "हिन्दी", 1),
    ({}, "one", None),
    ({"maximum": 3}, "a " * 300_000, None),
]


@pytest.mark.parametrize(("settings", "answer", "value"), WORDS)
def test_word_count__one_condition__value(settings, answer, value):
    assert tried("word_count", answer, settings).value == value


def _of(code, settings, *replies):
    return scorer(code).score(settings, a_case("c"), Answer(replies))


def _took(*latencies_ms, **of_reply):
    return [Reply("a", latency_ms=each, **of_reply) for each in latencies_ms]


LATENCIES = [
    ({"max_ms": 100}, _took(100), 1),
    ({"max_ms": 100}, _took(101), 0),
    ({"max_ms": 100}, _took(60, 41), 0),
    ({"max_ms": 100, "falloff": "linear"}, _took(100), 1),
    ({"max_ms": 100, "falloff": "linear"}, _took(150), 0.5),
    ({"max_ms": 100, "falloff": "linear"}, _took(200), 0),
    ({"max_ms": 100, "falloff": "linear"}, _took(900), 0),
    ({"max_ms": 100}, _took(50, is_cached=True), 1),
    ({"max_ms": 100}, _took(0, is_cached=True), None),
    ({}, _took(50), None),
]


@pytest.mark.parametrize(("settings", "replies", "value"), LATENCIES)
def test_latency__one_condition__value(settings, replies, value):
    assert _of("latency", settings, *replies).value == value


def _cost(*costs):
    return [Reply("a", cost_micro_usd=each) for each in costs]


COSTS = [
    ({"max_micro_usd": 100}, _cost(100), 1),
    ({"max_micro_usd": 100}, _cost(101), 0),
    ({"max_micro_usd": 100}, _cost(60, 41), 0),
    ({"max_micro_usd": 100}, _cost(None), None),
    ({"max_micro_usd": 100}, _cost(1, None), None),
    ({"max_micro_usd": 100, "falloff": "linear"}, _cost(125), 0.75),
    ({"max_micro_usd": 0, "falloff": "linear"}, _cost(1), 0),
    ({"max_micro_usd": 0}, _cost(0), 1),
    ({}, _cost(1), None),
]


@pytest.mark.parametrize(("settings", "replies", "value"), COSTS)
def test_cost__one_condition__value(settings, replies, value):
    assert _of("cost", settings, *replies).value == value


ENGLISH, GERMAN = "The order is on its way to you.", "Ihre Bestellung ist unterwegs zu Ihnen."
LANGUAGES = [
    ({"language": "en"}, None, ENGLISH, 1),
    ({"language": "en"}, None, GERMAN, 0),
    ({"language": "de"}, None, GERMAN, 1),
    ({}, "de", GERMAN, 1),
    ({"language": "en"}, "de", GERMAN, 0),
    ({"language": "EN_us"}, None, ENGLISH, 1),
    ({"language": "zh"}, None, "我们已经收到您的订单", 1),
    ({"language": "en"}, None, "OK", None),
    ({"language": "en"}, None, "", None),
    ({"language": "en"}, None, "12345 67890 12345", None),
    ({"language": "en"}, None, "xq" * 40, None),
    ({"language": "en"}, None, f"{ENGLISH} " + "?" * 2_000_000, 1),
    ({}, None, ENGLISH, None),
]


@pytest.mark.parametrize(("settings", "expected", "answer", "value"), LANGUAGES)
def test_language__one_condition__value(settings, expected, answer, value):
    assert tried("language", answer, settings, expected).value == value


PROBLEMS = [
    ("word_count", {"maximum": 3}, 0),
    ("word_count", {}, 1),
    ("word_count", {"minimum": -1}, 1),
    ("word_count", {"minimum": 4, "maximum": 3}, 1),
    ("latency", {"max_ms": 1}, 0),
    ("latency", {"max_ms": 0}, 1),
    ("cost", {"max_micro_usd": 0}, 0),
    ("cost", {"max_micro_usd": -1}, 1),
    ("language", {"language": "pt-BR"}, 0),
    ("language", {"language": "klingon"}, 1),
    ("language", {}, 0),
]


@pytest.mark.parametrize(("code", "settings", "count"), PROBLEMS)
def test_problems__settings__counted(code, settings, count):
    assert len(scorer(code).problems(settings)) == count


@pytest.mark.parametrize(("expected", "count"), [("de", 0), ("klingon", 1), (None, 1)])
def test_problems__language_of_the_case__checked(expected, count):
    assert len(scorer("language").problems({}, a_case("c", expected=expected))) == count
