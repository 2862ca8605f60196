"""What a judge is shown of one case, by the names that its prompt may use."""

from __future__ import annotations

from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.given import as_text

# Names of OpenAI's modelgraded specs and of MT-Bench, beside ours.
ALIASES = {
    "input": "question",
    "completion": "answer",
    "ideal": "expected",
    "reference": "expected",
    "ref_answer": "expected",
    "criteria": "rubric",
}
ANSWER_NAMES = ("answer", "completion", "conversation", "answer_a", "answer_1", "answer_2")
EXPECTED_NAMES = ("expected", "ideal", "reference", "ref_answer", "ref_answer_1", "ref_answer_2")


def turn_index(given: dict[str, Any], answer: Answer) -> int | None:
    """Which reply is judged, counted from 0; None when the talk has no such turn. The setting 0 is the last turn."""
    turn = given["turn"] or len(answer.replies)
    return turn - 1 if 1 <= turn <= len(answer.replies) else None


def question_at(case: Case, answer: Answer, turn: int) -> str:
    """What the user said before that turn: as it was sent, else as the case has it."""
    if turn < len(answer.user_turns):
        return answer.user_turns[turn]
    if turn > 0:
        return case["follow_ups"][turn - 1] if turn <= len(case["follow_ups"]) else ""
    said = [message["content"] for message in case["messages"] if message["role"] == "user"]
    return said[-1] if said else "\n".join(f"{name}: {as_text(value)}" for name, value in case["variables"].items())


def reference_at(case: Case, turn: int) -> str:
    """The expected answer of a turn: in a talk a list has one a turn; elsewhere a list has several that are right."""
    expected = case["expected"]
    if expected is None:
        return ""
    if not isinstance(expected, list):
        return as_text(expected)
    if case["follow_ups"]:
        return as_text(expected[turn]) if turn < len(expected) else ""
    return "\n\nor:\n\n".join(as_text(each) for each in expected)


def texts_by_name(case: Case, answer: Answer, turn: int) -> dict[str, str]:
    """Every text of the case that a prompt may name: all of it is material, to be fenced."""
    found = {name: as_text(value) for name, value in case["variables"].items()}
    for index, reply in enumerate(answer.replies):
        number = index + 1
        found |= {
            f"question_{number}": question_at(case, answer, index),
            f"answer_{number}": reply.text,
            f"ref_answer_{number}": reference_at(case, index),
        }
    found |= {
        "question": question_at(case, answer, turn),
        "answer": answer.replies[turn].text,
        "expected": reference_at(case, turn),
        "conversation": talk(case, answer, turn + 1),
    }
    return found


def talk(case: Case, answer: Answer, turns: int) -> str:
    """The first turns of the talk, as people write one down."""
    return "\n\n".join(
        f"User: {question_at(case, answer, index)}\n\nAssistant: {answer.replies[index].text}" for index in range(turns)
    )
