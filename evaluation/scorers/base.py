"""What a scorer is: it looks at one answer and says how good it is, from 0 to 1, and why."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from evaluation.answers import Answer, Ask, Reply
from evaluation.documents import Case


@dataclass(frozen=True)
class Setting:
    """One thing that people choose for a scorer, as a form shows it.

    ``kind``: "text", "long_text", "lines" (list of str), "number", "whole", "yes_no", "choice", "json", "model",
    "hidden" (text that ``pinned`` fills in; no form asks for it).
    ``choices`` are (value, words). ``default`` is what an absent setting means."""

    name: str
    label: str
    kind: str = "text"
    help: str = ""
    default: Any = None
    is_required: bool = False
    choices: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Score:
    """``value`` from 0 (worst) to 1, or None when it cannot be told: never a silent zero. ``reason`` is a sentence for
    people. ``details`` is small JSON for the page (dimensions of a judge, the number that was read).
    ``replies`` are what a judge's own calls were answered, for cost."""

    value: float | None
    reason: str
    details: dict[str, Any] = field(default_factory=dict)
    replies: tuple[Reply, ...] = ()


class Calls(Protocol):
    """What a scorer may ask of models, within the limits and the budget of the run. Raises CallError."""

    async def ask(self, ask: Ask) -> Reply: ...

    async def embed(self, model: str, texts: Sequence[str]) -> list[list[float]]: ...


class Scorer(ABC):
    """Subclass, set the attributes, implement ``score``. Registered once, keeps no state; must not touch the network,
    files or the database. One folder a scorer, all alike.

    ``needs_expected``: a case without ``expected`` cannot be scored, and is told so before the run starts.
    """

    code: str  # "numeric", stored: never changes
    name: str  # "A number, within a tolerance"
    sentence: str  # one sentence for people who choose: "The answer holds the expected number."
    settings: tuple[Setting, ...] = ()
    needs_expected: bool = False
    calls_models: bool = False

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        """Sentences that say what to do; empty: fine. Without ``case``, what is wrong with ``settings``; with one, what
        is wrong with it under sound settings. Kinds of settings and a missing ``expected`` are checked for all scorers
        in ``evaluation.checking``, which forms and services call."""
        return []

    def pinned(self, settings: dict[str, Any]) -> dict[str, Any]:
        """``settings`` as they are kept: with all that decides the score and that a later release might change."""
        return settings

    def is_like(self, other: Scorer) -> bool:
        """Whether registering both is registering one twice."""
        return type(self) is type(other)

    @abstractmethod
    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        """How good the answer is. Must end in bounded time whatever the answer holds."""


class JudgedScorer(Scorer):
    """A scorer that asks models itself."""

    calls_models = True

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        raise TypeError(f"{self.code} asks models: await judge().")

    @abstractmethod
    async def judge(self, settings: dict[str, Any], case: Case, answer: Answer, calls: Calls) -> Score:
        """As ``score``. A judge that answers nonsense is a Score of None with the reason; CallError passes through."""
