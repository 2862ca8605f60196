"""What people do with a request: sign it, object to it, tick its points, talk about it."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from governance.basis import basis_token
from governance.choices import Verdict
from governance.gates.deriving import derive
from governance.gates.looking import points_of
from governance.gates.material import Material
from governance.models import ChangeRequest
from governance.services import add_comment, decide, open_thread, tick_item

if TYPE_CHECKING:
    from portal.demo.story import Story

Key = tuple[str, str, str]
JUST_NOW = dt.timedelta(minutes=4)  # since they signed in, where policy asks for that


def request_of(story: Story, key: Key) -> ChangeRequest:
    """As it is now: signatures and the world may have moved it."""
    return ChangeRequest.objects.get(pk=story.requests[key].pk)


def sign(story: Story, key: Key, person: str, role: str, at: dt.datetime, *, stands_in_for: str = "") -> None:
    request = request_of(story, key)
    decide(
        request=request,
        verdict=Verdict.APPROVE,
        role=role,
        on_behalf_of=story.people[stands_in_for] if stands_in_for else None,
        expected_basis=basis_token(request),
        signed_in_at=at - JUST_NOW,
        by=story.people[person],
        at=at,
    )


def ask_for_changes(story: Story, key: Key, person: str, told: dict[str, str], at: dt.datetime) -> None:
    decide(
        request=request_of(story, key),
        verdict=Verdict.REQUEST_CHANGES,
        role=told["role"],
        reason=told["reason"],
        by=story.people[person],
        at=at,
    )


def tick(story: Story, key: Key, person: str, evidence: dict[str, str], at: dt.datetime) -> None:
    """``evidence`` by the code of the point; "dependant" stands for each prompt that is given what this one says.

    What the portal sees for itself is left to it.
    """
    request = request_of(story, key)
    material = Material(request, at)
    for point in points_of(material):
        seen = derive(point.code, material)
        told = evidence.get("dependant" if point.code.startswith("dependant-") else point.code)
        if told and not (seen and seen.is_done):
            tick_item(request=request, item=point.code, evidence=told, by=story.people[person], at=at)


def comment(story: Story, key: Key, person: str, told: dict[str, Any], at: dt.datetime) -> None:
    """``quote`` opens a thread on a passage; without one it is an answer in the thread that was opened last."""
    request = request_of(story, key)
    if "quote" in told:
        open_thread(request=request, body=told["says"], quote=told["quote"], by=story.people[person], at=at)
    else:
        thread = request.threads.latest("opened_at")
        add_comment(thread=thread, body=told["says"], by=story.people[person], at=at)
