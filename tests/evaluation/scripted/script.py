"""What the scripted server answers: rules tried in order, the first that fits and is not used up wins."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any


@dataclass(frozen=True)
class Question:
    """One request as it arrived. ``text`` is the last message of the user, or the first text to embed."""

    number: int  # 1 is the first request that was ever received
    path: str
    headers: dict[str, str]  # names in small letters
    body: dict[str, Any]
    text: str
    key: str

    @property
    def model(self) -> str:
        return str(self.body.get("model", ""))


@dataclass(frozen=True)
class Told:
    """One answer. ``raw`` replaces the whole body; ``usage`` the usage report, None leaves it out, "" counts words.

    ``is_cut``: the connection is closed in the middle of the body. ``drip_s``: one byte each so many seconds."""

    text: Any = "yes"
    status: int = 200
    delay_s: float = 0.0
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    usage: Any = ""
    tool_calls: list[dict[str, Any]] = field(default_factory=list)  # {"name": str, "arguments": dict | str}
    finish_reason: str = ""
    hangs: bool = False
    is_cut: bool = False
    drip_s: float = 0.0


@dataclass
class Rule:
    """``when`` is a regular expression sought in the question, "" fits all; ``times`` None is for ever."""

    told: Told
    when: str = ""
    times: int | None = None

    def takes(self, question: Question) -> bool:
        if self.times == 0 or not re.search(self.when, question.text, re.S):
            return False
        if self.times is not None:
            self.times -= 1
        return True


class Script:
    """``answer`` is asked where no rule fits: a function of the question, by default always "yes".

    ``delay_s`` is added to each answer. ``keys``: accepted keys, None accepts all. ``key_calls``: after so many calls
    the keys are revoked."""

    def __init__(self, answer: Callable[[Question], Told | str] | None = None, *, delay_s: float = 0.0) -> None:
        self.answer = answer or (lambda question: Told())
        self.rules: list[Rule] = []
        self.delay_s = delay_s
        self.keys: set[str] | None = None
        self.key_calls: int | None = None

    def add(self, told: Told | str, *, when: str = "", times: int | None = None) -> Script:
        """Returns itself, so that rules are written one after another."""
        self.rules.append(Rule(as_told(told), when, times))
        return self

    def tell(self, question: Question) -> Told:
        if self._refuses_key(question):
            return refused(401, "Incorrect API key provided: " + question.key, "invalid_api_key")
        rule = next((rule for rule in self.rules if rule.takes(question)), None)
        told = rule.told if rule else as_told(self.answer(question))
        return replace(told, delay_s=told.delay_s + self.delay_s)

    def _refuses_key(self, question: Question) -> bool:
        if self.key_calls is not None:
            self.key_calls -= 1
            if self.key_calls < 0:
                return True
        return self.keys is not None and question.key not in self.keys


def as_told(answer: Told | str) -> Told:
    return Told(text=answer) if isinstance(answer, str) else answer


def refused(status: int, sentence: str, code: str = "", **headers: str) -> Told:
    """An error as both protocols shape it. Headers by name: ``retry_after="2"``."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Told(text={"message": sentence, "type": code, "code": code}, status=status, headers=named)


def from_json(document: dict[str, Any]) -> Script:
    """A script sent by another process: ``{"delay_s": 0.05, "answer": "yes", "answers": {question: text},
    "rules": [{"when", "times", "told": {fields of Told}}]}``. ``answers`` are by the whole question."""
    answers, otherwise = document.get("answers", {}), document.get("answer", "yes")
    script = Script(lambda question: answers.get(question.text, otherwise), delay_s=document.get("delay_s", 0.0))
    for rule in document.get("rules", []):
        script.add(Told(**rule["told"]), when=rule.get("when", ""), times=rule.get("times"))
    return script
