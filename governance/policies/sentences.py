"""A policy as sentences: what it asks, when, and how."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from governance.choices import GateMode, Touch
from governance.gates import gate
from governance.policies import words
from governance.policies.document import PROTECTED, UNPROTECTED

Document = Mapping[str, Any]

RELEASE = "release"
# What happens when a change of this kind takes effect.
KIND_WORDS = {
    RELEASE: "a prompt goes live",
    "model_approval": "a model is approved for use",
    "policy_change": "a change of policy takes effect",
}
TOUCH_WORDS = {
    Touch.MESSAGES: "changes the text",
    Touch.VARIABLES: "changes the variables",
    Touch.MODEL: "changes the model",
    Touch.PARAMETERS: "changes the parameters",
    Touch.OUTPUT_SCHEMA: "changes the output schema",
    Touch.TOOLS: "changes the tools",
}


def says(document: Document) -> list[str]:
    """Sentences with full stops; the first one says when it applies and who signs."""
    told = [
        f"Before {occasion(document)}, {who_signs(document)}.",
        *_checks(document),
        *_comments(document),
        *_fresh(document),
        f"Signatures are due within {words.hours(document['due_h'])}; "
        f"after {words.hours(document['expires_h'])} the request expires.",
    ]
    return told if document["is_enabled"] else ["This policy is switched off: nothing of it applies.", *told]


def occasion(document: Document) -> str:
    """ "a high-risk prompt goes live in production, if it changes the tools"."""
    kinds = document["kinds"]
    if not kinds:
        clauses = [f"{_any_change(document)} takes effect{_where(document)}"]
    else:
        clauses = [_clause(kind, document) for kind in kinds]
    return words.joined(clauses, "or") + _if_touched(document)


def who_signs(document: Document) -> str:
    """ "1 Legal reviewer and 2 Technical reviewers sign"."""
    requirements = document["requirements"]
    if not requirements:
        return "nobody more has to sign because of this policy"
    alone = len(requirements) == 1 and requirements[0]["count"] == 1
    return f"{words.signatures(requirements)} {'signs' if alone else 'sign'}"


def gate_name(code: str) -> str:
    known = gate(code)
    return known.name if known else f"{code} (a check that is not installed, and so blocks)"


def _clause(kind: str, document: Document) -> str:
    if kind == RELEASE:
        return f"{_prompt(document)} goes live{_where(document)}"
    where = _where(document)
    about = f" of a {_risks(document)} feature" if document["risk_tiers"] else ""
    return KIND_WORDS.get(kind, f"a change of the kind “{kind}” takes effect") + about + where


def _prompt(document: Document) -> str:
    return f"a {_risks(document)} prompt" if document["risk_tiers"] else "a prompt of any risk"


def _any_change(document: Document) -> str:
    return f"any change of a {_risks(document)} feature" if document["risk_tiers"] else "any change"


def _risks(document: Document) -> str:
    return words.joined([f"{tier}-risk" for tier in document["risk_tiers"]], "or")


def _where(document: Document) -> str:
    places = {PROTECTED: "a protected environment", UNPROTECTED: "an environment that is not protected"}
    named = [places.get(environment, environment) for environment in document["environments"]]
    return f" in {words.joined(named, 'or')}" if named else ""


def _if_touched(document: Document) -> str:
    touches = [_touch(touch) for touch in document["touches"]]
    return f", if it {words.joined(touches, 'or')}" if touches else ""


def _touch(touch: Mapping[str, Any]) -> str:
    if touch["what"] == Touch.WORDS:
        return f"changes more than {touch['more_than']:,} word{'' if touch['more_than'] == 1 else 's'}"
    if touch["what"] == Touch.PASSAGE:
        return f"touches a passage that a {words.role_name(touch['role'])} looks after"
    return TOUCH_WORDS[touch["what"]]


def _checks(document: Document) -> list[str]:
    named: dict[str, list[str]] = {GateMode.BLOCK: [], GateMode.WARN: []}
    for wanted in document["gates"]:
        named[wanted["mode"]].append(gate_name(wanted["gate"]))
    told = []
    if named[GateMode.BLOCK]:
        told.append(f"These checks must be fine: {'; '.join(named[GateMode.BLOCK])}.")
    if named[GateMode.WARN]:
        told.append(f"These checks warn only: {'; '.join(named[GateMode.WARN])}.")
    return told


def _comments(document: Document) -> list[str]:
    return ["Every comment is resolved first."] if document["comments_resolved"] else []


def _fresh(document: Document) -> list[str]:
    minutes = document["fresh_sign_in_min"]
    return [f"Whoever signs proved who they are in the last {words.minutes(minutes)}."] if minutes else []
