"""Whether a policy applies to a change."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from governance.choices import Touch
from governance.kinds.base import Facts
from governance.policies.document import PROTECTED, UNPROTECTED


def matches(document: Mapping[str, Any], kind: str, facts: Facts) -> bool:
    """Every filled list must fit; an empty one fits anything. A policy that is switched off applies to nothing."""
    return (
        document["is_enabled"]
        and (not document["kinds"] or kind in document["kinds"])
        and (not document["risk_tiers"] or facts.risk_tier in document["risk_tiers"])
        and (not document["environments"] or _fits_environment(document["environments"], facts))
        and (not document["touches"] or any(_touched(touch, facts) for touch in document["touches"]))
    )


def _fits_environment(environments: list[str], facts: Facts) -> bool:
    """A change without an environment fits only a policy that names none."""
    if not facts.environment:
        return False
    return facts.environment in environments or (PROTECTED if facts.is_protected else UNPROTECTED) in environments


def _touched(touch: Mapping[str, Any], facts: Facts) -> bool:
    if touch["what"] == Touch.WORDS:
        return facts.words > touch["more_than"]
    if touch["what"] == Touch.PASSAGE:
        return touch["role"] in facts.passages
    return touch["what"] in facts.touches
