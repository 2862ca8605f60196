"""Tools that the model asked for."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.bounds import levels_exceed
from evaluation.scorers.given import chosen
from evaluation.scorers.tool_call.matching import MAX_CALLS, Wanted, pairs, shown, wanted_calls


class ToolCallMatch(Scorer):
    code = "tool_call"
    name = "Calls the expected tools"
    sentence = "The last answer calls the expected tools with the expected arguments, in any order."
    settings = (
        Setting(
            "calls",
            "Expected calls",
            "json",
            help="[{“name”: “refund”, “arguments”: {“order”: 7}}]. Empty: the expected answer of each case; []: none.",
        ),
        Setting(
            "match",
            "How they are compared",
            "choice",
            default="exact",
            choices=(
                ("exact", "These calls and no others, with equal arguments"),
                ("subset", "At least these calls, with at least these arguments"),
                ("f1", "The share in common (F1), with at least these arguments"),
            ),
        ),
        Setting("names_only", "Arguments do not count", "yes_no", default=False),
    )

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        given = settings.get("calls")
        if case is None:
            return [] if given is None else _problems(given)
        if given is not None:
            return []
        if case["expected"] is None:
            return ["No tool call is expected: list calls in the check, or as the case's expected answer."]
        return _problems(case["expected"])

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        given = chosen(self.settings, settings)
        expected = case["expected"] if given["calls"] is None else given["calls"]
        if expected is None:
            return Score(None, "Neither the check nor the case says which tools should be called.")
        try:
            wanted = wanted_calls(expected)
        except ValueError as wrong:
            return Score(None, str(wrong))
        calls = answer.tool_calls
        if len(calls) > MAX_CALLS or any(levels_exceed(call.arguments) for call in calls):
            return Score(None, f"The answer holds more than {MAX_CALLS} tool calls, or arguments too deep to compare.")
        if given["names_only"]:
            wanted = [Wanted(each.name, None) for each in wanted]
        met = pairs(calls, wanted, exactly=given["match"] == "exact")
        reason = f"{met} of {len(wanted)} expected calls were made, among {len(calls)}."
        return Score(_value(given["match"], met, len(wanted), len(calls)), reason, {"calls": shown(calls)})


def _value(match: str, met: int, wanted: int, made: int) -> float:
    """F1 = 2 · met / (wanted + made), and 1 when none was wanted and none made."""
    match match:
        case "exact":
            return float(met == wanted == made)
        case "subset":
            return float(met == wanted)
    return 2 * met / (wanted + made) if wanted + made else 1.0


def _problems(expected: Any) -> list[str]:
    try:
        wanted_calls(expected)
    except ValueError as wrong:
        return [str(wrong)]
    return []
