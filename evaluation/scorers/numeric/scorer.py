"""The number in an answer against the expected one."""

from __future__ import annotations

from decimal import Decimal, localcontext
from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.bounds import TooMuchWork, pattern_problem, search_bounded
from evaluation.scorers.given import chosen, expected_texts, is_number
from evaluation.scorers.numeric.reading import after_marker, last_number

PRECISION = 1_000  # digits: a difference of two numbers of 400 digits and small exponents is exact


class Numeric(Scorer):
    code = "numeric"
    name = "A number, within a tolerance"
    sentence = "The number in the answer is the expected one, exactly or within a tolerance."
    needs_expected = True
    settings = (
        Setting(
            "extract",
            "Which number of the answer",
            "choice",
            default="last_number",
            choices=(
                ("last_number", "The last one"),
                ("after_marker", "The last one on the line after the marker"),
                ("pattern", "The last one in what a pattern matches"),
            ),
        ),
        Setting("marker", "Marker", default="####", help="Where the expected answer holds it, its number is after it."),
        Setting("pattern", "Pattern", help="A regular expression; its first group, if it has one, holds the number."),
        Setting("absolute", "Tolerance, as a number", "number", default=0, help="0.5: between 17.5 and 18.5 for 18."),
        Setting("relative", "Tolerance, as a share", "number", default=0, help="0.01: 1 % of the expected number."),
        Setting(
            "decimal_mark",
            "Decimals are written with",
            "choice",
            default="point",
            choices=(("point", "a point: 1,234.5"), ("comma", "a comma: 1.234,5")),
        ),
    )

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        given = chosen(self.settings, settings)
        if case is not None:
            return [] if _wanted(case, given) else ["The expected answer holds no number. Give one, such as 18."]
        said = [
            f"“{label}” must be 0 or more."
            for name, label in (("absolute", "Tolerance, as a number"), ("relative", "Tolerance, as a share"))
            if is_number(given[name]) and given[name] < 0
        ]
        if given["extract"] == "pattern":
            sentence = _pattern_problem(given["pattern"])
            said += [sentence] if sentence else []
        return said

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        given = chosen(self.settings, settings)
        wanted = _wanted(case, given)
        if not wanted:
            return Score(None, "The expected answer of this case holds no number.")
        try:
            place = _place(answer.text, given)
            found = None if place is None else last_number(place, given["decimal_mark"])
        except TooMuchWork as much:
            return Score(None, much.says)
        details: dict[str, Any] = {"expected": [_shown(each) for each in wanted]}
        if found is None:
            return Score(0.0, _nothing_found(place, given), details)
        details["found"] = _shown(found)
        near = any(_is_near(found, each, given) for each in wanted)
        shown = " or ".join(details["expected"][:3])
        return Score(
            float(near), f"The number is {_shown(found)}, {'as expected' if near else f'not {shown}'}.", details
        )


def _pattern_problem(pattern: str) -> str:
    return pattern_problem(pattern) if pattern else "Write the pattern that finds the number."


def _wanted(case: Case, given: dict[str, Any]) -> list[Decimal]:
    """The expected numbers. Numbers themselves always have a decimal point."""
    expected = case["expected"]
    is_plain = is_number(expected) or (isinstance(expected, list) and all(is_number(each) for each in expected))
    mark = "point" if is_plain else given["decimal_mark"]
    numbers = []
    for text in expected_texts(case):
        after = after_marker(text, given["marker"]) if given["marker"] else None
        try:
            number = last_number(text if after is None else after, mark)
        except TooMuchWork:
            continue
        numbers += [] if number is None else [number]
    return numbers


def _place(text: str, given: dict[str, Any]) -> str | None:
    """The part of the answer that holds the number; None when it is not there. Raises TooMuchWork."""
    match given["extract"]:
        case "after_marker":
            return after_marker(text, given["marker"])
        case "pattern":
            found = search_bounded(given["pattern"], text)
            return None if found is None else found.group(1 if found.re.groups else 0) or ""
    return text


def _nothing_found(place: str | None, given: dict[str, Any]) -> str:
    if place is not None:
        return "There is no number in the answer."
    what = f"the marker “{given['marker']}”" if given["extract"] == "after_marker" else "what the pattern looks for"
    return f"The answer does not hold {what}."


def _is_near(found: Decimal, wanted: Decimal, given: dict[str, Any]) -> bool:
    """Within either tolerance, as ``math.isclose`` does it, with the share taken of the expected number."""
    if found == wanted:
        return True
    with localcontext() as context:
        context.prec = PRECISION
        allowed = max(Decimal(str(given["absolute"])), Decimal(str(given["relative"])) * abs(wanted))
        return abs(found - wanted) <= allowed


def _shown(number: Decimal) -> str:
    text = f"{number:f}" if -20 < number.adjusted() < 40 else f"{number:.6e}"
    return text if len(text) <= 60 else f"{number:.6e}"
