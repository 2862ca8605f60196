import pytest

from evaluation.answers import ToolCall
from evaluation.documents import a_case
from evaluation.scorers.registering import scorer
from tests.evaluation.scorers.tried import an_answer

REFUND = {"name": "refund", "arguments": {"order": 7, "why": {"code": "late", "days": 3}}}
MADE = ToolCall("refund", {"why": {"days": 3, "code": "late"}, "order": 7.0})
MAIL = ToolCall("mail", {"to": "a"})
LESS = {"name": "refund", "arguments": {"why": {"code": "late"}}}

ROWS = [
    # match, expected, made, value
    ("exact", REFUND, [MADE], 1),
    ("exact", [REFUND], [MADE], 1),
    (
        "exact",
        {"function": {"name": "refund", "arguments": '{"order": 7, "why": {"code": "late", "days": 3}}'}},
        [MADE],
        1,
    ),
    ("exact", {"name": "refund", "input": REFUND["arguments"]}, [MADE], 1),
    ("exact", "refund", [MADE], 1),
    ("exact", LESS, [MADE], 0),
    ("exact", REFUND, [MADE, MAIL], 0),
    ("exact", REFUND, [MADE, MADE], 0),
    ("exact", [REFUND, REFUND], [MADE], 0),
    ("exact", REFUND, [MAIL], 0),
    ("exact", REFUND, [], 0),
    ("exact", [], [], 1),
    ("exact", [], [MAIL], 0),
    ("exact", [REFUND, "mail"], [MAIL, MADE], 1),
    ("exact", {"name": "f", "arguments": {"a": 1}}, [ToolCall("f", {"a": True})], 0),
    ("exact", {"name": "f", "arguments": {"a": [1, 2]}}, [ToolCall("f", {"a": [2, 1]})], 0),
    ("exact", {"name": "f", "arguments": {"a": 1}}, [ToolCall("f", "{a: 1}")], 0),
    ("subset", LESS, [MADE], 1),
    ("subset", LESS, [MADE, MAIL], 1),
    ("subset", [LESS, "mail"], [MADE], 0),
    ("subset", {"name": "refund", "arguments": {"order": 8}}, [MADE], 0),
    ("subset", ["refund", REFUND], [MADE, ToolCall("refund", {})], 1),
    ("f1", [LESS, "mail"], [MADE], 2 / 3),
    ("f1", [LESS], [MADE, MAIL, MAIL], 0.5),
    ("f1", [], [], 1),
    ("f1", [LESS], [MAIL], 0),
]


@pytest.mark.parametrize(("match", "expected", "made", "value"), ROWS)
@pytest.mark.parametrize("is_of_case", [True, False])
def test_tool_call__one_condition__value(match, expected, made, value, is_of_case):
    settings = {"match": match} | ({} if is_of_case else {"calls": expected})
    case = a_case("c", expected=expected if is_of_case else None)

    assert scorer("tool_call").score(settings, case, an_answer("", *made)).value == pytest.approx(value)


def test_tool_call__names_only__arguments_do_not_count():
    settings = {"calls": {"name": "refund", "arguments": {"order": 8}}}

    assert scorer("tool_call").score(settings, a_case("c"), an_answer("", MADE)).value == 0
    assert scorer("tool_call").score({**settings, "names_only": True}, a_case("c"), an_answer("", MADE)).value == 1


def _deep(levels):
    value = 1
    for _ in range(levels):
        value = [value]
    return value


@pytest.mark.parametrize("made", [[MAIL] * 51, [ToolCall("f", _deep(5_000))]])
def test_tool_call__too_much__no_value(made):
    assert scorer("tool_call").score({"calls": ["f"]}, a_case("c"), an_answer("", *made)).value is None


UNSOUND = [7, {}, {"name": ""}, {"name": "f", "arguments": "{"}, ["f"] * 51, {"name": "f", "arguments": _deep(200)}]


@pytest.mark.parametrize("calls", UNSOUND)
def test_tool_call__unsound_expectation__a_problem_and_no_value(calls):
    kind = scorer("tool_call")

    assert len(kind.problems({"calls": calls})) == 1
    assert len(kind.problems({}, a_case("c", expected=calls))) == 1
    assert kind.score({"calls": calls}, a_case("c"), an_answer("", MADE)).value is None


def test_tool_call__nothing_expected__a_problem_and_no_value():
    assert len(scorer("tool_call").problems({}, a_case("c"))) == 1
    assert scorer("tool_call").score({}, a_case("c"), an_answer("", MADE)).value is None
