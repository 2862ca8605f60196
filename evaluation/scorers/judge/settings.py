"""What people choose for a judge, and what may be wrong with it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from evaluation.documents import Case
from evaluation.scorers.base import Setting
from evaluation.scorers.given import is_number
from evaluation.scorers.judge.filling import choices_of, names_in
from evaluation.scorers.judge.material import ANSWER_NAMES, EXPECTED_NAMES, reference_at
from evaluation.scorers.judge.prompts import prompt_digest

MAX_DIMENSIONS = 10

SETTINGS = (
    Setting("model", "Model that judges", "model", is_required=True, help="Best another one than the model judged."),
    Setting(
        "mode",
        "What it says",
        "choice",
        default="rating",
        choices=(
            ("rating", "One mark from 1 to 10"),
            ("dimensions", "A mark from 1 to 10 for each of several things"),
            ("choices", "One of several choices"),
            ("pairwise", "Whether the answer is better than the expected one"),
        ),
    ),
    Setting("rubric", "What a good answer is", "long_text", help="In plain sentences, for the judge."),
    Setting("dimensions", "Things to give a mark for, one a line", "lines", help="Such as accuracy, tone."),
    Setting("choice_strings", "Choices, one a line", "lines", help="Empty: those that have a score."),
    Setting("choice_scores", "Score of each choice", "json", help="From 0 to 1: {“Yes”: 1, “Partly”: 0.5, “No”: 0}."),
    Setting(
        "eval_type",
        "When it gives its reasons",
        "choice",
        default="cot_classify",
        choices=(("cot_classify", "Before it chooses"), ("classify_cot", "After"), ("classify", "Not at all")),
    ),
    Setting("swap", "Ask twice, in both orders; a tie when they disagree", "yes_no", default=True),
    Setting("turn", "Turn that is judged", "whole", default=0, help="Counted from 1; 0 is the last."),
    Setting(
        "prompt",
        "The judge's prompt",
        "long_text",
        help="Empty: ours. {question}, {answer}, {expected} and {rubric} are filled in; variables of the case too.",
    ),
    Setting("system", "The judge's system message", "long_text", help="Empty: ours."),
    Setting("temperature", "Temperature", "number", default=0),
    Setting("max_tokens", "At most, tokens of its reply", "whole", default=1024),
    Setting("prompt_digest", "Digest of the prompt", "hidden", help="Filled in when the check is saved."),
)


def settings_problems(given: dict[str, Any]) -> Iterator[str]:
    """``given``: settings of the right kinds, with their defaults."""
    yield from _of_mode(given)
    names = names_in(given["prompt"])
    if given["prompt"] and given["mode"] == "pairwise" and not {"answer_a", "answer_b"} <= names | _numbered(names):
        yield "The judge's prompt must hold {answer_a} and {answer_b}, where the two answers go."
    elif given["prompt"] and not names & {*ANSWER_NAMES} | _numbered(names):
        yield "The judge's prompt must hold {answer}, where the answer goes."
    if not 0 <= given["temperature"] <= 2:
        yield "The temperature must be from 0 to 2."
    if given["max_tokens"] < 1 or given["turn"] < 0:
        yield "The tokens of a reply must be 1 or more, and the turn 0 or more."
    yield from _of_digest(given)


def _numbered(names: set[str]) -> set[str]:
    """MT-Bench's ``answer_a_2`` stands for ``answer_a``."""
    return {name.rpartition("_")[0] for name in names if name.startswith("answer_") and name[-1:].isdigit()}


def _of_mode(given: dict[str, Any]) -> Iterator[str]:
    if given["mode"] == "dimensions":
        names = [each.strip().casefold() for each in given["dimensions"] if each.strip()]
        if not 1 <= len(names) <= MAX_DIMENSIONS or len(set(names)) < len(names):
            yield f"Name 1 to {MAX_DIMENSIONS} different things to give a mark for, one a line."
    if given["mode"] == "choices":
        yield from _of_choices(given)


def _of_choices(given: dict[str, Any]) -> Iterator[str]:
    scores, choices = given["choice_scores"], choices_of(given)
    if not isinstance(scores, dict) or len(set(choices)) < 2:
        yield "Give two choices or more, each with a score, such as {“Yes”: 1, “No”: 0}."
        return
    if not all(is_number(value) and 0 <= value <= 1 for value in scores.values()):
        yield "The score of each choice must be a number from 0 to 1."
    if missing := [each for each in choices if each not in scores]:
        yield f"The choice “{missing[0][:60]}” has no score. Give it one from 0 to 1."


def _of_digest(given: dict[str, Any]) -> Iterator[str]:
    if not given["prompt_digest"]:
        yield "The judge's prompt is not pinned yet. Save the check once more."
    elif given["prompt_digest"] != prompt_digest(given):
        yield "The judge's prompt is not the one that was pinned. Save the check once more to pin this one."


def case_problems(given: dict[str, Any], case: Case) -> Iterator[str]:
    turns = 1 + len(case["follow_ups"])
    if given["turn"] > turns:
        yield f"Turn {given['turn']} is judged, but this case has {turns}. Add what the user says next."
        return
    if lacks_reference(given, case, (given["turn"] or turns) - 1):
        yield "The judge compares with an expected answer, but this case has none. Add one."


def lacks_reference(given: dict[str, Any], case: Case, turn: int) -> bool:
    """Whether the judge is to compare with nothing. An expected answer that was left empty on purpose, as in some
    talks of MT-Bench, is one to a judge that gives a mark."""
    if given["mode"] == "pairwise":
        return not reference_at(case, turn).strip()
    return case["expected"] in (None, []) and bool(names_in(given["prompt"]) & {*EXPECTED_NAMES})
