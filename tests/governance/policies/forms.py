"""The form of a policy as a browser would send it."""

from __future__ import annotations

from typing import Any

from governance.policy_form import values_of


def filled_in(document: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """Everything that ``document`` says, a reason, and ``fields`` instead of what they name. Tries it out; sends it
    with ``step="send"`` and the ``seen`` that the page gave."""
    values = {name: value for name, value in values_of(document).items() if value is not None}
    return values | {"reason": "Because", "step": "try"} | fields
