"""Words and addresses that notices share."""

from __future__ import annotations

from governance.kinds import kind_of
from governance.models import ChangeRequest, Decision


def label(request: ChangeRequest) -> str:
    """ "2.4.0 of customer-support-router for production"; the title when the app that brought the kind is gone."""
    try:
        return kind_of(request).label(request)
    except KeyError:
        return request.title or str(request)


def signer(decision: Decision) -> str:
    """ "Tom Becker on behalf of Leila Rahimi": both names, always."""
    behalf = f" on behalf of {decision.on_behalf_of}" if decision.on_behalf_of_id else ""
    return f"{decision.person}{behalf}"


def role_in_sentence(name: str) -> str:
    """ "Legal reviewer" as it stands inside a sentence: "as legal reviewer"."""
    return name[:1].lower() + name[1:]
