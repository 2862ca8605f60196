import json
from decimal import Decimal

import pytest

from evaluation.documents import a_case
from evaluation.scorers.numeric.reading import last_number
from evaluation.scorers.registering import scorer
from tests.evaluation.scorers.tried import tried

WITH_POINT = [
    ("18", "18"),
    ("The answer is **$18.00**.", "18.00"),
    ("18.", "18"),
    ("between 3 and 7", "7"),
    ("1,234,567.8", "1234567.8"),
    ("12,34,567", "1234567"),
    ("1, 2, 3", "3"),
    ("1,2345", "2345"),
    ("2{,}125", "2125"),
    (r"\$2,125", "2125"),
    ("1'234", "1234"),
    ("1\u202f234", "1234"),
    ("1 234", "234"),
    ("-5", "-5"),
    ("−5", "-5"),
    ("–5", "-5"),
    ("-$5", "-5"),
    ("$-5", "-5"),
    ("16-5", "5"),
    ("(3)-5", "5"),
    ("+5", "5"),
    ("5 %", "5"),
    ("18\\%", "18"),
    ("€1,50", "50"),
    (".5", "0.5"),
    ("1e3", "1E+3"),
    ("3.1.4", "4"),
    ("٣٫٥", "3.5"),
    ("１８", "18"),
    ("US$18", "18"),
    ("10²", "10"),
    ("no number", None),
    ("", None),
]
WITH_COMMA = [("1.234,50 €", "1234.50"), ("0,5", "0.5"), ("1.234", "1234"), ("1 234,5", "234.5"), ("−1,5", "-1.5")]


@pytest.mark.parametrize(("text", "number"), WITH_POINT)
def test_last_number__with_a_point__read(text, number):
    assert last_number(text) == (None if number is None else Decimal(number))


@pytest.mark.parametrize(("text", "number"), WITH_COMMA)
def test_last_number__with_a_comma__read(text, number):
    assert last_number(text, "comma") == Decimal(number)


ROWS = [
    # settings, expected, answer, value
    ({}, 18, "It is 18.", 1),
    ({}, 18, "It is 19.", 0),
    ({}, 18, "It is 18.0", 1),
    ({}, "She earns $18.\n#### 18", "18", 1),
    ({}, "3 and 4 make 7\n#### 7\n", "3 + 4 = 7\n#### 7", 1),
    ({}, "#### 18 of 20", "20", 1),
    ({}, [17, 18], "18", 1),
    ({}, 18, "None.", 0),
    ({}, "eighteen", "18", None),
    ({}, None, "18", None),
    ({"absolute": 0.5}, 18, "18.5", 1),
    ({"absolute": 0.5}, 18, "18.51", 0),
    ({"absolute": 0.1}, 0.3, "0.4", 1),
    ({"relative": 0.01}, 200, "202", 1),
    ({"relative": 0.01}, 200, "202.1", 0),
    ({"relative": 0.01}, -200, "-202", 1),
    ({"relative": 0.5}, 0, "0.1", 0),
    ({"extract": "after_marker"}, 5, "1\n#### 5\nMade in 9 steps", 1),
    ({"extract": "after_marker"}, 5, "5", 0),
    ({"extract": "after_marker", "marker": "Answer:"}, 5, "Answer: 4. No, Answer: 5", 1),
    ({"extract": "pattern", "pattern": r"total (\d+)"}, 5, "total 5 of 9", 1),
    ({"extract": "pattern", "pattern": r"total \d+"}, 5, "total 5 of 9", 1),
    ({"extract": "pattern", "pattern": r"sum (\d+)"}, 5, "total 5", 0),
    ({"extract": "pattern", "pattern": r"(a|aa)+$"}, 5, "a" * 200 + "!", None),
    ({"decimal_mark": "comma"}, 1234.5, "1.234,50", 1),
    ({"decimal_mark": "comma"}, "1.234,5", "1.234,50", 1),
    ({}, 18, "1" * 401, None),
    ({}, "1" * 400, "1" * 400, 1),
    ({}, "1" * 400, "1" * 399 + "2", 0),
    ({}, 18, "9e9999", 0),
    ({"relative": 1}, "1e-9999", "9e9999", 0),
]


@pytest.mark.parametrize(("settings", "expected", "answer", "value"), ROWS)
def test_numeric__one_condition__value(settings, expected, answer, value):
    assert tried("numeric", answer, settings, expected).value == value


@pytest.mark.parametrize("part", ["1", "1,22", "1,222", "-", "1.", "$"])
def test_numeric__2_mb_of_almost_numbers__ends(part):
    assert tried("numeric", part * (2_000_000 // len(part)), {}, 18).value in (0, None)


def test_numeric__grade_school_questions__each_solution_is_right_and_another_is_wrong(shared_data):
    lines = (shared_data / "evals" / "gsm8k-first-200.jsonl").read_text(encoding="utf-8").splitlines()
    solutions = [json.loads(line)["answer"] for line in lines]

    for solution in solutions:
        number = Decimal(solution.rpartition("####")[2].strip().replace(",", ""))
        assert tried("numeric", f"So she has ${number:,} in all.", {}, solution).value == 1
        assert tried("numeric", f"So she has ${number + 1:,} in all.", {}, solution).value == 0
    assert len(solutions) == 200


def test_problems__one_at_a_time__said():
    kind = scorer("numeric")

    assert kind.problems({}) == []
    assert kind.problems({"absolute": -1}) == ["“Tolerance, as a number” must be 0 or more."]
    assert kind.problems({"relative": -0.1}) == ["“Tolerance, as a share” must be 0 or more."]
    assert kind.problems({"extract": "pattern"}) == ["Write the pattern that finds the number."]
    assert kind.problems({}, a_case("c", expected="many")) == [
        "The expected answer holds no number. Give one, such as 18."
    ]
