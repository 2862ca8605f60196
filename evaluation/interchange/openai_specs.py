"""What the classes and modelgraded specs of OpenAI evals become: one criterion each."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from evaluation.documents import Criterion, a_criterion
from evaluation.interchange.case_json import Wrong, is_number
from evaluation.interchange.outcome import Collecting
from registry.interchange import json_safe
from registry.interchange.outcome import Refused

# Completions are compared with each other there, which takes several models or several answers at once.
_COMPARING = ("from_n", "from_n_abc", "from_n_ABC")
_SPEC_KEYS = ("prompt", "choice_strings", "choice_scores", "eval_type", "input_outputs", "output_template")
_ARGS = ("samples_jsonl", "eval_type", "modelgraded_spec", "ignore_case")
MAX_SCORE = 1_000_000
EVAL_TYPES = ("cot_classify", "classify_cot", "classify")


def specs_of(value: Any, file_stem: str = "spec") -> dict[str, dict[str, Any]]:
    """The modelgraded specs of ``value`` by name; a file that is one spec itself is called by its file's name."""
    if not isinstance(value, dict):
        return {}
    if _is_spec(value):
        return {file_stem: value}
    return {key: item for key, item in value.items() if _is_spec(item)}


def args_of(entry: dict[str, Any]) -> dict[str, Any]:
    args = entry.get("args")
    return args if isinstance(args, dict) else {}


def _is_spec(value: Any) -> bool:
    return isinstance(value, dict) and isinstance(value.get("prompt"), str) and "choice_strings" in value


def criterion_of_eval(
    into: Collecting,
    where: str,
    name: str,
    entry: dict[str, Any],
    specs: dict[str, tuple[str, dict[str, Any]]],
) -> Criterion | None:
    """None, with an error, for a class that has no equal here. Its code is never run."""
    args = args_of(entry)
    class_name = str(entry["class"]).rpartition(":")[2]
    for key in sorted(set(args) - set(_ARGS)):
        into.warn(where, f"“{key[:80]}” of “{name[:80]}” has no equal here, so it was left out.")
    if class_name == "ModelBasedClassify":
        wanted = str(args.get("modelgraded_spec", ""))
        if wanted not in specs:
            into.error(
                where, f"The judge of “{name[:80]}” is not here. Import the modelgraded file “{wanted[:80]}” too."
            )
            return None
        return judge_of_spec(into, specs[wanted][0], wanted, specs[wanted][1], args)
    maker = _CLASSES.get(class_name)
    if maker is None:
        into.error(
            where,
            f"“{name[:80]}” is judged by the class “{class_name[:80]}”, which has no equal here. Choose criteria.",
        )
        return None
    criterion, says = maker(bool(args.get("ignore_case")))
    into.info(where, f"“{name[:80]}” is a {class_name}: {says}")
    return criterion


def judge_of_spec(
    into: Collecting, where: str, name: str, spec: dict[str, Any], args: dict[str, Any]
) -> Criterion | None:
    """A judge that chooses among the choices of ``spec``."""
    choices = spec["choice_strings"]
    if choices in _COMPARING:
        into.error(
            where, f"“{name[:80]}” compares several answers with each other; a suite judges one. It was left out."
        )
        return None
    choices = [str(choice) for choice in choices] if isinstance(choices, str | list) else []
    settings: dict[str, Any] = {
        "mode": "choices",
        "prompt": spec["prompt"],
        "choice_strings": choices,
        "choice_scores": _scores(into, where, name, spec, choices),
        "eval_type": _eval_type(into, where, args.get("eval_type") or spec.get("eval_type")),
    }
    if spec.get("input_outputs") not in (None, {"input": "completion"}):
        into.warn(where, f"“{name[:80]}” judges other fields than input and completion; here it reads the last answer.")
    if spec.get("output_template"):
        into.warn(where, f"The output template of “{name[:80]}” has no place here, so it was left out.")
    for key in sorted(set(spec) - set(_SPEC_KEYS)):
        into.warn(where, f"“{key[:80]}” of “{name[:80]}” has no equal here, so it was left out.")
    into.info(where, f"“{name[:80]}” is a judge that chooses one of {', '.join(choices)[:200]}. Choose its model.")
    return a_criterion(name, "judge", settings, threshold=0.5)


def _scores(into: Collecting, where: str, name: str, spec: dict[str, Any], choices: list[str]) -> dict[str, Any]:
    """Scores from 0 to 1. Higher ones, such as 1 to 5, are divided by the highest."""
    scores = spec.get("choice_scores")
    if scores == "from_strings":
        scores = {choice: _number(choice) for choice in choices}
    if not isinstance(scores, dict) or not scores:
        into.warn(where, f"“{name[:80]}” gives no score for its choices. Say which are good: a score from 0 to 1 each.")
        return {}
    sound = {str(key): value for key, value in scores.items() if is_number(value) and 0 <= value <= MAX_SCORE}
    if len(sound) < len(scores):
        into.warn(
            where, f"Some choices of “{name[:80]}” have no score from 0 to {MAX_SCORE:,}. Correct them before a run."
        )
    highest = max(sound.values(), default=1)
    if highest <= 1:
        return sound
    into.warn(where, f"The scores of “{name[:80]}” go up to {highest:g}; they were divided by it.")
    return {choice: round(value / highest, 4) for choice, value in sound.items()}


def _number(choice: str) -> float | None:
    try:
        return float(choice)
    except ValueError:
        return None


def _eval_type(into: Collecting, where: str, value: Any) -> str:
    if value in EVAL_TYPES:
        return str(value)
    if value is not None:
        into.warn(where, f"The judging “{str(value)[:80]}” is not known; the judge reasons first, then chooses.")
    return "cot_classify"


def _match(ignore_case: bool) -> tuple[Criterion, str]:
    settings = {"trim": False}  # str.startswith there, on the answer as it is
    return a_criterion("match", "starts_with", settings), "the answer starts with the ideal one, or with one of them."


def _includes(ignore_case: bool) -> tuple[Criterion, str]:
    settings = {"mode": "any"} | ({"ignore_case": True} if ignore_case else {})
    return a_criterion("includes", "contains", settings), "the answer contains the ideal one, or one of them."


def _fuzzy(ignore_case: bool) -> tuple[Criterion, str]:
    says = (
        "the answer contains the ideal one, or one of them, capitals not minded. There, punctuation and articles do "
        "not count either, and an answer that stands inside the ideal one passes too."
    )
    return a_criterion("fuzzy-match", "contains", {"mode": "any", "ignore_case": True}), says


def _json_match(ignore_case: bool) -> tuple[Criterion, str]:
    return a_criterion("json-match", "json_schema", {"where": "whole"}), "the answer is JSON that equals the ideal one."


def is_filled_by_case(criterion: Criterion) -> bool:
    """Whether its settings need the ideal answer of each case: ``json_schema`` of a JsonMatch."""
    return criterion["scorer"] == "json_schema" and "schema" not in criterion["settings"]


def filled_by_case(criterion: Criterion, expected: Any) -> Criterion:
    """``criterion`` with a schema that only the ideal JSON fits. Raises Wrong when that is no JSON."""
    if not is_filled_by_case(criterion):
        return criterion
    ideals = expected if isinstance(expected, list) else [expected]
    try:
        values = [json_safe.load(ideal) if isinstance(ideal, str) else ideal for ideal in ideals]
    except Refused as error:
        raise Wrong("“ideal” is no JSON, which a JsonMatch compares with.") from error
    return criterion | {"settings": criterion["settings"] | {"schema": {"enum": values}}}  # type: ignore[return-value]


def _json_valid(ignore_case: bool) -> tuple[Criterion, str]:
    return a_criterion("json-valid", "json_valid", {"where": "whole"}), "the answer is JSON."


_CLASSES: dict[str, Callable[[bool], tuple[Criterion, str]]] = {
    "Match": _match,
    "Includes": _includes,
    "FuzzyMatch": _fuzzy,
    "JsonMatch": _json_match,
    "JsonValidator": _json_valid,
}
