"""Another model judges the answer: one mark, several marks, one of several choices, or against the expected answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from evaluation.answers import Answer, Ask, Reply
from evaluation.documents import Case
from evaluation.scorers.base import Calls, JudgedScorer, Score
from evaluation.scorers.given import chosen
from evaluation.scorers.judge.filling import choices_of, fence_code, fill, own_words
from evaluation.scorers.judge.material import talk, texts_by_name, turn_index
from evaluation.scorers.judge.prompts import PROMPTS, SYSTEM, prompt_digest, whole_prompt
from evaluation.scorers.judge.settings import SETTINGS, case_problems, lacks_reference, settings_problems
from evaluation.scorers.judge.verdicts import HIGHEST, Nonsense, read_choice, read_mark, read_marks, read_pair

MAX_TEXT = 200_000  # characters of all that the judge is shown
MAX_KEPT = 4_000  # characters of its reply that are kept for people to read


class Judge(JudgedScorer):
    code = "judge"
    name = "Judged by another model"
    sentence = "Another model judges the answer by what you say a good answer is; 7 of 10 counts as 0.7."
    settings = SETTINGS

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        given = chosen(self.settings, settings)
        return list(settings_problems(given) if case is None else case_problems(given, case))

    def pinned(self, settings: dict[str, Any]) -> dict[str, Any]:
        """With the texts that the judge is told, and the digest over them."""
        given = chosen(self.settings, settings)
        is_ours = not given["prompt"] or given["prompt"] in PROMPTS.values()  # also that of a mode chosen before
        prompt = PROMPTS[given["mode"]] if is_ours else given["prompt"]
        texts = {"prompt": prompt, "system": given["system"] or SYSTEM}
        return {**settings, **texts, "prompt_digest": prompt_digest({**given, **texts})}

    async def judge(self, settings: dict[str, Any], case: Case, answer: Answer, calls: Calls) -> Score:
        given = chosen(self.settings, settings)
        digest = prompt_digest(given)
        if given["prompt_digest"] not in ("", digest):
            return Score(None, "The judge's prompt is not the one that was pinned, so the judge was not asked.")
        turn = turn_index(given, answer)
        if turn is None:
            return Score(None, f"Turn {given['turn']} is judged, but there are only {len(answer.replies)}.")
        material = texts_by_name(case, answer, turn)
        if sum(map(len, material.values())) > MAX_TEXT:
            return Score(None, f"The case and its answer have more than the {MAX_TEXT:,} characters a judge is shown.")
        if lacks_reference(given, case, turn):
            return Score(None, "The judge compares with an expected answer, but this case has none.")
        question = _Question(given, case, answer, turn, material)
        about = {"judge": given["model"], "prompt_digest": digest, "mode": given["mode"]}
        if given["mode"] == "pairwise":
            return await _compare(question, calls, about)
        reply = await calls.ask(question.ask(material))
        return _scored(given, reply, about)


@dataclass(frozen=True)
class _Question:
    """One case as a judge is asked about it."""

    given: dict[str, Any]
    case: Case
    answer: Answer
    turn: int
    material: dict[str, str]

    def ask(self, material: dict[str, str]) -> Ask:
        earlier = talk(self.case, self.answer, self.turn)
        code = fence_code([earlier, *material.values()])
        own = own_words(self.given, code, earlier=earlier, expected=material["expected"])
        system, user = (fill(text, own, material, code) for text in whole_prompt(self.given))
        parameters = {"temperature": self.given["temperature"], "max_tokens": self.given["max_tokens"]}
        return Ask(self.given["model"], (("system", system), ("user", user)), parameters)

    def pair(self, *, answer_first: bool) -> Ask:
        """With ``answer_a``, ``answer_b`` and their turns; the expected answer is one of the two."""
        sides = ("a", "b") if answer_first else ("b", "a")
        material = dict(self.material)
        for side, name in zip(sides, ("answer", "expected"), strict=True):
            material[f"answer_{side}"] = self.material[name]
            for number in range(1, len(self.answer.replies) + 1):
                of_turn = f"answer_{number}" if name == "answer" else f"ref_answer_{number}"
                material[f"answer_{side}_{number}"] = self.material[of_turn]
        return self.ask(material)


async def _compare(question: _Question, calls: Calls, about: dict[str, Any]) -> Score:
    """1 when the answer is better than the expected one, 0 when it is worse, 0.5 for a tie; asked in both orders,
    because judges prefer the first or the last, a disagreement is a tie (Zheng et al., "Judging LLM-as-a-Judge", 2023).
    """
    replies, values = [], []
    for answer_first in (True, False) if question.given["swap"] else (True,):
        reply = await calls.ask(question.pair(answer_first=answer_first))
        replies.append(reply)
        try:
            verdict = read_pair(reply.text)
        except Nonsense as nonsense:
            return _unclear(nonsense, reply, about, tuple(replies))
        better = "A" if answer_first else "B"
        values.append(0.5 if verdict == "C" else float(verdict == better))
    value = values[0] if len(set(values)) == 1 else 0.5
    says = {1.0: "better than", 0.5: "as good as", 0.0: "worse than"}[value]
    reason = f"The judge finds the answer {says} the expected one."
    if len(set(values)) > 1:
        reason = "The judge changed its mind when the two answers changed places, which counts as a tie."
    details = {**about, "by_order": values, "said": [_kept(reply) for reply in replies]}
    return Score(value, reason, details, tuple(replies))


def _scored(given: dict[str, Any], reply: Reply, about: dict[str, Any]) -> Score:
    read: Callable[[dict[str, Any], str], tuple[float, str, dict[str, Any]]] = _READERS[given["mode"]]
    try:
        value, reason, details = read(given, reply.text)
    except Nonsense as nonsense:
        return _unclear(nonsense, reply, about, (reply,))
    return Score(value, reason, {**about, **details, "said": [_kept(reply)]}, (reply,))


def _unclear(nonsense: Nonsense, reply: Reply, about: dict[str, Any], replies: tuple[Reply, ...]) -> Score:
    cut = " Its reply was cut off: allow it more tokens." if reply.finish_reason in ("length", "max_tokens") else ""
    return Score(None, nonsense.says + cut, {**about, "said": [_kept(each) for each in replies]}, replies)


def _kept(reply: Reply) -> str:
    return reply.text if len(reply.text) <= MAX_KEPT else "…" + reply.text[-MAX_KEPT:]


def _rating(given: dict[str, Any], reply: str) -> tuple[float, str, dict[str, Any]]:
    mark = read_mark(reply)
    return mark / HIGHEST, f"The judge gave {mark:g} of {HIGHEST}.", {"mark": mark}


def _dimensions(given: dict[str, Any], reply: str) -> tuple[float, str, dict[str, Any]]:
    marks = read_marks(reply, [each.strip() for each in given["dimensions"] if each.strip()])
    listed = ", ".join(f"{name} {mark:g}" for name, mark in marks.items())
    return sum(marks.values()) / len(marks) / HIGHEST, f"The judge gave, of {HIGHEST}: {listed}.", {"marks": marks}


def _choices(given: dict[str, Any], reply: str) -> tuple[float, str, dict[str, Any]]:
    choice = read_choice(reply, choices_of(given), given["eval_type"])
    value = float(given["choice_scores"][choice])
    return value, f"The judge chose “{choice}”.", {"choice": choice}


_READERS = {"rating": _rating, "dimensions": _dimensions, "choices": _choices}
