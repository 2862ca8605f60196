"""What governance adds to pages of the registry: the approval of a model, and the tab of passages."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.urls import reverse

from governance.choices import RequestState
from governance.kinds.model_approval import ModelApproval
from governance.models import ChangeRequest
from registry import attachments
from registry.attachments import Action, Note, Place
from registry.choices import ModelStatus
from registry.models import AIModel
from registry.rules import can_manage_models


def attach_to_registry() -> None:
    attachments.register_tab("Passages", "governance:passages")
    attachments.register_notes(Place.MODEL, notes_of_model)
    attachments.register_actions(Place.MODEL, actions_on_model)


def notes_of_model(*, user: Any, thing: AIModel, at: dt.datetime) -> list[Note]:
    """ "In review · approval, request 12": the request that is open, or the one that approved it."""
    requests = ChangeRequest.objects.visible_to(user).filter(kind=ModelApproval.code, object_id=thing.pk)
    ended_well = requests.filter(state=RequestState.APPLIED)
    found = (requests.open() | ended_well).order_by("-number").first()
    if found is None:
        return []
    return [Note(found.state, says=f"approval, request {found.number}", url=found.get_absolute_url())]


def actions_on_model(*, user: Any, thing: AIModel, at: dt.datetime) -> list[Action]:
    if thing.status != ModelStatus.PROPOSED or not can_manage_models(user):
        return []
    if ChangeRequest.objects.open().filter(kind=ModelApproval.code, object_id=thing.pk).exists():
        return []
    return [Action("Ask for approval", reverse("governance:model_ask", args=[thing.pk]), is_primary=True)]
