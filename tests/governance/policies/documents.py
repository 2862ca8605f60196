"""Documents for tests: one that asks for a technical signature of anything, and changes of it."""

from __future__ import annotations

from typing import Any

from governance.policies import normalise_policy


def asks(**counts: int) -> list[dict[str, Any]]:
    """``asks(legal=1, technical=2)`` as requirements."""
    return [{"role": f"{word}-reviewer", "count": count} for word, count in counts.items()]


def document(**parts: Any) -> dict[str, Any]:
    return normalise_policy({"name": "Everything", "requirements": asks(technical=1), **parts})
