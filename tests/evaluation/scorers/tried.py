"""Scorers tried on one answer, and a scripted judge."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluation.answers import Answer, Ask, CallError, Reply, ToolCall
from evaluation.documents import a_case
from evaluation.scorers.base import Score
from evaluation.scorers.builtin import register_builtin
from evaluation.scorers.registering import scorer

register_builtin()


def an_answer(text: str = "", *calls: ToolCall, **of_reply: Any) -> Answer:
    return Answer((Reply(text, tool_calls=calls, **of_reply),))


def tried(code: str, text: str, settings: dict | None = None, expected: Any = None, **case: Any) -> Score:
    return scorer(code).score(settings or {}, a_case("c", expected=expected, **case), an_answer(text))


class Judges:
    """Answers asks with the given replies in their order, and keeps what was asked. A CallError is raised."""

    def __init__(self, *replies: str | CallError, vectors: Sequence[Sequence[float]] = ()) -> None:
        self.replies = list(replies)
        self.vectors = [list(each) for each in vectors]
        self.asked: list[Ask] = []

    async def ask(self, ask: Ask) -> Reply:
        self.asked.append(ask)
        reply = self.replies.pop(0)
        if isinstance(reply, CallError):
            raise reply
        return Reply(reply, model="judge-1", cost_micro_usd=7)

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]:
        return self.vectors
