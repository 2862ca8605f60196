"""The document of a policy version: its shape, its canonical form and its digest.

::

    {
      "name": "High risk, into protected environments",
      "is_enabled": true,
      # When it applies. An empty list means any; filled ones must all fit.
      "kinds": ["release"],                       # codes of governance.kinds
      "risk_tiers": ["high"],                     # registry.choices.RiskTier
      "environments": ["production"],             # short names, or PROTECTED, UNPROTECTED
      "touches": [{"what": "tools"}, {"what": "words", "more_than": 200},
                  {"what": "passage", "role": "legal-reviewer"}],   # one of them is enough
      # What it asks for then.
      "requirements": [{"role": "legal-reviewer", "count": 1}],     # all of them, side by side
      "gates": [{"gate": "secrets", "mode": "block"}],
      "due_h": 72, "expires_h": 336,              # hours from being sent
      "fresh_sign_in_min": 15,                    # or null: no fresh sign-in
      "comments_resolved": false
    }

Equal meaning gives an equal document: lists are sorted and without doubles, so the digest tells changes apart.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

import rfc8785

from base.errors import BadInput
from governance.choices import GateMode, Touch
from governance.permissions import SIGNING_ROLES
from registry.choices import RiskTier
from registry.validators import sound_line

# Stand for every environment that is protected, or is not: no short name begins with a star.
PROTECTED = "*protected"
UNPROTECTED = "*unprotected"

MAX_SIGNATURES = 20
MAX_WORDS = 1_000_000
MAX_HOURS = 24 * 366
MAX_FRESH_MIN = 24 * 60
MAX_ITEMS = 100
DUE_H = 72
EXPIRES_H = 336

_FIELDS = frozenset({
    "name", "is_enabled", "kinds", "risk_tiers", "environments", "touches", "requirements", "gates", "due_h",
    "expires_h", "fresh_sign_in_min", "comments_resolved",
})  # fmt: skip
_CODE = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*")


def normalise_policy(raw: Any) -> dict[str, Any]:
    """The canonical document. Raises BadInput by path ("requirements.0.count"); what is absent has a sane default."""
    raw = _object("", raw)
    unknown = sorted(set(raw) - _FIELDS)
    if unknown:
        raise BadInput.at(unknown[0], "A policy has no such part.")
    document = {
        "name": sound_line(raw.get("name", ""), field="name", max_length=120, required=True),
        "is_enabled": _flag("is_enabled", raw.get("is_enabled", True)),
        "kinds": _codes("kinds", raw.get("kinds", [])),
        "risk_tiers": _choices("risk_tiers", raw.get("risk_tiers", []), RiskTier.values),
        "environments": _environments(raw.get("environments", [])),
        "touches": _touches(raw.get("touches", [])),
        "requirements": _requirements(raw.get("requirements", [])),
        "gates": _gates(raw.get("gates", [])),
        "due_h": _number("due_h", raw.get("due_h", DUE_H), 1, MAX_HOURS),
        "expires_h": _number("expires_h", raw.get("expires_h", EXPIRES_H), 1, MAX_HOURS),
        "fresh_sign_in_min": _minutes(raw.get("fresh_sign_in_min")),
        "comments_resolved": _flag("comments_resolved", raw.get("comments_resolved", False)),
    }
    _refuse_senseless(document)
    return document


def policy_digest(document: Mapping[str, Any]) -> str:
    """ "sha256:" and the SHA-256 of the RFC 8785 bytes of a canonical document (or of a snapshot)."""
    return "sha256:" + hashlib.sha256(rfc8785.dumps(dict(document))).hexdigest()


def _refuse_senseless(document: dict[str, Any]) -> None:
    if not (document["requirements"] or document["gates"] or document["comments_resolved"]):
        raise BadInput.at("requirements", "Ask for at least one signature or one check.")
    if document["expires_h"] < document["due_h"]:
        raise BadInput.at("expires_h", "A request cannot lapse before its signatures are due.")


def _object(path: str, raw: Any) -> dict[str, Any]:
    if not isinstance(raw, dict):
        raise BadInput.at(path, "Give an object with named parts.")
    return raw


def _list(path: str, raw: Any) -> list[Any]:
    if not isinstance(raw, list) or len(raw) > MAX_ITEMS:
        raise BadInput.at(path, f"Give a list of at most {MAX_ITEMS} items.")
    return raw


def _flag(path: str, raw: Any) -> bool:
    if not isinstance(raw, bool):
        raise BadInput.at(path, "Say yes or no.")
    return raw


def _number(path: str, raw: Any, least: int, most: int) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int) or not least <= raw <= most:
        raise BadInput.at(path, f"Give a whole number from {least} to {most}.")
    return raw


def _minutes(raw: Any) -> int | None:
    return None if raw is None else _number("fresh_sign_in_min", raw, 1, MAX_FRESH_MIN)


def _code(path: str, raw: Any) -> str:
    if not isinstance(raw, str) or len(raw) > 80 or not _CODE.fullmatch(raw):
        raise BadInput.at(path, "This is no short name.")
    return raw


def _choice(path: str, raw: Any, allowed: list[str]) -> str:
    if raw not in allowed:
        raise BadInput.at(path, f"Choose one of: {', '.join(allowed)}.")
    return str(raw)


def _codes(path: str, raw: Any) -> list[str]:
    return sorted({_code(f"{path}.{i}", item) for i, item in enumerate(_list(path, raw))})


def _choices(path: str, raw: Any, allowed: list[str]) -> list[str]:
    """In the order of ``allowed``."""
    chosen = {_choice(f"{path}.{i}", item, allowed) for i, item in enumerate(_list(path, raw))}
    return [value for value in allowed if value in chosen]


def _environments(raw: Any) -> list[str]:
    items = _list("environments", raw)
    return sorted(
        {item if item in (PROTECTED, UNPROTECTED) else _code(f"environments.{i}", item) for i, item in enumerate(items)}
    )


def _touches(raw: Any) -> list[dict[str, Any]]:
    found = [_touch(f"touches.{i}", item) for i, item in enumerate(_list("touches", raw))]
    once = {tuple(sorted(touch.items(), key=str)): touch for touch in found}
    return sorted(once.values(), key=lambda touch: (touch["what"], touch.get("more_than", 0), touch.get("role", "")))


def _touch(path: str, raw: Any) -> dict[str, Any]:
    raw = _object(path, raw)
    what = _choice(f"{path}.what", raw.get("what"), Touch.values)
    if what == Touch.WORDS:
        return {"what": what, "more_than": _number(f"{path}.more_than", raw.get("more_than"), 0, MAX_WORDS)}
    if what == Touch.PASSAGE:
        return {"what": what, "role": _choice(f"{path}.role", raw.get("role"), list(SIGNING_ROLES))}
    return {"what": what}


def _requirements(raw: Any) -> list[dict[str, Any]]:
    """In the order of SIGNING_ROLES; a role is named once."""
    asked: dict[str, int] = {}
    for i, item in enumerate(_list("requirements", raw)):
        path = f"requirements.{i}"
        role = _choice(f"{path}.role", _object(path, item).get("role"), list(SIGNING_ROLES))
        if role in asked:
            raise BadInput.at(f"{path}.role", "This role is named above already.")
        asked[role] = _number(f"{path}.count", item.get("count"), 1, MAX_SIGNATURES)
    return [{"role": role, "count": asked[role]} for role in SIGNING_ROLES if role in asked]


def _gates(raw: Any) -> list[dict[str, str]]:
    modes: dict[str, str] = {}
    for i, item in enumerate(_list("gates", raw)):
        path = f"gates.{i}"
        code = _code(f"{path}.gate", _object(path, item).get("gate"))
        if code in modes:
            raise BadInput.at(f"{path}.gate", "This check is named above already.")
        modes[code] = _choice(f"{path}.mode", item.get("mode"), GateMode.values)
    return [{"gate": code, "mode": modes[code]} for code in sorted(modes)]
