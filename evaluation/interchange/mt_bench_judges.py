"""The judges of MT-Bench: ``{"name", "type", "system_prompt", "prompt_template", "category", "output_format", …}``.

Which judge reads which question, as FastChat's gen_judgment.py has it: ``single-math-v1`` for mathematics, reasoning
and coding, with the reference answer; ``single-v1`` for all else; those called ``multi-turn`` judge the second answer.
Source: github.com/lm-sys/FastChat fastchat/llm_judge/{common,gen_judgment}.py (Apache-2.0).
"""

from __future__ import annotations

import copy
from typing import Any

from evaluation.documents import Case, Criterion, a_criterion
from evaluation.interchange import mt_bench
from evaluation.interchange.jsonl import Records
from evaluation.interchange.outcome import Collecting

NAME = "mt-bench-judges"
NEED_REFERENCE = ("math", "reasoning", "coding")  # NEED_REF_CATS there
MODES = {"single": "rating", "pairwise": "pairwise"}
PASSES = {"rating": 0.7, "pairwise": 0.5}  # MT-Bench only reports means: 7 of 10, or as good as the expected answer
_TEXTS = ("name", "type", "system_prompt", "prompt_template")
_KNOWN = (*_TEXTS, "description", "category", "output_format")


def recognises(record: dict[str, Any]) -> bool:
    return "prompt_template" in record and "type" in record


def read(into: Collecting, name: str, records: Records) -> None:
    """Add a criterion for each judge. Beside questions of MT-Bench, each question gets the judges meant for it."""
    judges: list[Criterion] = []
    for where, record in records:
        if judge := _judge(into, where, record):
            judges.append(judge)
    questions = [case for case in into.cases if case["variables"].get("question") and _category(case)]
    if mt_bench.NAME in into.formats and questions:
        _give(into, name, judges, questions)
        return
    for judge in judges:
        into.add_criterion(name, judge)
    if judges:
        into.warn(
            name,
            "All these judges would read every case. Keep single-math-v1 and pair-math-v1 for questions with a "
            "reference answer (mathematics, reasoning, coding), and the others for the rest; those called multi-turn "
            "judge the second answer. Imported together with questions of MT-Bench, each question gets its own.",
        )


def _judge(into: Collecting, where: str, record: dict[str, Any]) -> Criterion | None:
    missing = [key for key in _TEXTS if not isinstance(record.get(key), str)]
    mode = MODES.get(str(record.get("type")))
    if missing or mode is None:
        wrong = f"“{missing[0]}” is missing" if missing else f"the type “{str(record['type'])[:60]}” is not known"
        into.error(where, f"This judge was left out: {wrong}.")
        return None
    for key in sorted(set(record) - set(_KNOWN)):
        into.warn(where, f"“{key[:80]}” has no place in this format, so it was left out.")
    return judge_of(record["name"], mode, record["system_prompt"], record["prompt_template"])


def judge_of(name: str, mode: str, system: str, prompt: str) -> Criterion:
    turn = 2 if "multi-turn" in name else 1
    settings = {"mode": mode, "system": system, "prompt": prompt, "turn": turn}
    return a_criterion(name, "judge", settings, threshold=PASSES[mode])


def _give(into: Collecting, name: str, judges: list[Criterion], questions: list[Case]) -> None:
    rating = [judge for judge in judges if judge["settings"]["mode"] == "rating"]
    general = [judge for judge in rating if not _is_math(judge)]
    mathematical = [judge for judge in rating if _is_math(judge)]
    with_reference = [case for case in questions if _needs_reference(case)]
    if not mathematical or not with_reference:
        for judge in general:
            into.add_criterion(name, judge)
    else:
        for case in questions:
            case["checks"] += copy.deepcopy(mathematical if _needs_reference(case) else general)
        into.info(
            name,
            f"{_names(mathematical)} judge the {len(with_reference)} questions of {', '.join(NEED_REFERENCE)} that "
            f"have a reference answer; {_names(general)} judge the other {len(questions) - len(with_reference)}.",
        )
    if pairs := [judge for judge in judges if judge["settings"]["mode"] != "rating"]:
        into.info(
            name, f"{_names(pairs)} compare two answers, so they were left out: each answer here is rated by itself."
        )
    if rating:
        into.info(
            name, "An answer passes from 7 of 10 on, until you choose another threshold. Choose the judging model."
        )
    if any("multi-turn" in judge["key"] for judge in rating):
        into.info(name, "Judges called multi-turn judge the second answer, with the first in view.")


def _needs_reference(case: Case) -> bool:
    return _category(case) in NEED_REFERENCE and case["expected"] is not None


def _category(case: Case) -> str:
    return case["tags"][0] if case["tags"] else ""


def _is_math(judge: Criterion) -> bool:
    return "math" in judge["key"]


def _names(judges: list[Criterion]) -> str:
    return ", ".join(f"“{judge['key'][:60]}”" for judge in judges)
