"""What a suite asks, as plain data: the form that is frozen, digested, exported and run.

Its shape::

    {
      "accuracy_threshold": float,          # share of cases that must pass, 0 to 1
      "criteria": [Criterion, …],           # applied to every case
      "cases": [Case, …],
    }
    Criterion = {
      "key": str,                           # "correct": stays the same when the rest changes; unique in its list
      "scorer": str,                        # code of a scorer: "numeric"
      "settings": {str: any},               # as that scorer describes them
      "weight": float,                      # of its score in the case's score, > 0
      "threshold": float,                   # the least score that passes, 0 to 1
    }
    Case = {
      "key": str,                           # unique in the suite; stays the same when the case is edited
      "variables": {str: any},              # fill the prompt's template
      "messages": [{"role", "content"}, …], # follow the prompt's own messages; usually empty
      "follow_ups": [str, …],               # what the user says after each answer: a talk of several turns
      "expected": any | None,               # what scorers compare with; None where there is none
      "tags": [str, …],                     # sorted; "edge", "empty", "long", "bilingual", "adversarial" have meaning
      "note": str,
      "checks": [Criterion, …],             # for this case alone, besides the suite's
    }

A case's score is the weighted mean of its criteria's scores; it passes when each criterion reaches its threshold.
The digest is ``sha256:`` over the RFC 8785 bytes of the document, so equal suites have equal digests.
"""

from __future__ import annotations

import hashlib
from typing import Any, TypedDict

import rfc8785

KNOWN_TAGS = ("edge", "empty", "long", "bilingual", "adversarial", "injection")


class Criterion(TypedDict):
    key: str
    scorer: str
    settings: dict[str, Any]
    weight: float
    threshold: float


class TurnMessage(TypedDict):
    role: str
    content: str


class Case(TypedDict):
    key: str
    variables: dict[str, Any]
    messages: list[TurnMessage]
    follow_ups: list[str]
    expected: Any
    tags: list[str]
    note: str
    checks: list[Criterion]


class SuiteDocument(TypedDict):
    accuracy_threshold: float
    criteria: list[Criterion]
    cases: list[Case]


def a_case(key: str, **given: Any) -> Case:
    """A case with every key present; what is not given is empty. Tags are sorted and named once."""
    case: Case = {
        "key": key,
        "variables": {},
        "messages": [],
        "follow_ups": [],
        "expected": None,
        "tags": [],
        "note": "",
        "checks": [],
    }
    case.update(given)  # type: ignore[typeddict-item]
    case["tags"] = sorted(set(case["tags"]))
    return case


def a_criterion(
    key: str, scorer: str, settings: dict[str, Any] | None = None, *, weight: float = 1.0, threshold: float = 1.0
) -> Criterion:
    return {"key": key, "scorer": scorer, "settings": settings or {}, "weight": weight, "threshold": threshold}


def suite_digest(document: SuiteDocument) -> str:
    return digest_of_json(document)


def digest_of_json(value: Any) -> str:
    """``sha256:`` and 64 hexadecimal digits over the canonical bytes. Raises rfc8785.CanonicalizationError."""
    return "sha256:" + hashlib.sha256(rfc8785.dumps(value)).hexdigest()
