"""Approval of a model of the catalogue: object and subject are the model, the content what is known about it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from base.errors import BadInput, WrongState
from governance.kinds.base import Basis, Difference, Facts, Kind, Undo, Way
from governance.policies import policy_digest
from registry import permissions
from registry.choices import ModelStatus
from registry.models import AIModel
from registry.rules import holds
from registry.services import approve_model

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import ChangeRequest


class ModelApproval(Kind):
    code = "model_approval"
    name = "Approval of a model"
    object_type = "registry.aimodel"
    applied_by = "somebody who looks after models"

    def prepare(self, request: ChangeRequest) -> None:
        model = AIModel.objects.filter(pk=request.object_id).first()
        if model is None or request.subject_id != request.object_id:
            raise BadInput.at("subject_id", "There is no such model in the catalogue.")
        if request.environment_id is not None:
            raise BadInput.at("environment", "A model is approved for everywhere; leave the environment out.")
        if model.status != ModelStatus.PROPOSED:
            raise WrongState(
                f"{model.name} is {model.get_status_display().lower()}; only proposed models are approved."
            )
        request.feature = None

    def may_open(self, user: User, request: ChangeRequest) -> bool:
        return holds(user, permissions.MANAGE_MODELS)

    def hold(self, request: ChangeRequest) -> None:
        AIModel.objects.select_for_update(of=("self",)).get(pk=request.object_id)

    def basis(self, request: ChangeRequest) -> Basis:
        return Basis(content=model_digest(_model(request)))

    def moved(self, request: ChangeRequest, now: Basis) -> list[str]:
        if now.content == request.content_digest:
            return []
        latest = _model(request).history.select_related("history_user").latest()
        who = latest.history_user.full_name if latest.history_user else "Somebody"
        why = f": “{latest.history_change_reason}”" if latest.history_change_reason else ""
        return [f"{who} changed what is known about the model{why}."]

    def facts(self, request: ChangeRequest) -> Facts:
        return Facts()

    def contributors(self, request: ChangeRequest) -> Collection[uuid.UUID]:
        """Whoever added the model or changed what is known about it."""
        edits = _model(request).history.filter(history_user__isnull=False)
        return set(edits.values_list("history_user_id", flat=True))

    def label(self, request: ChangeRequest) -> str:
        return _label(_model(request))

    def labels(self, requests: Sequence[ChangeRequest]) -> list[str]:
        models = AIModel.objects.in_bulk([request.object_id for request in requests])
        return [_label(models[request.object_id]) for request in requests]

    def effect(self, request: ChangeRequest) -> str:
        return f"As soon as the last signature is given, prompts may use {_model(request).name}."

    def difference(self, request: ChangeRequest) -> Difference:
        model = _model(request)
        return Difference(
            template="governance/kinds/model_approval.html",
            context={"model": model, "rows": facts_of(model)},
            texts={"model": "\n".join(f"{term}: {value}" for term, value in facts_of(model))},
        )

    def object_url(self, request: ChangeRequest) -> str:
        return _model(request).get_absolute_url()

    def rewrite(self, request: ChangeRequest, user: User) -> Way | None:
        url = reverse("registry:model_change", args=[request.object_id])
        return Way("Change what is known", url) if self.may_open(user, request) else None

    def apply(self, request: ChangeRequest, *, by: User | None, at: dt.datetime) -> str:
        approve_model(model=_model(request), by=by, at=at, reason=request.why or f"Approved by {request}")
        return ""

    def undo(self, request: ChangeRequest, user: User) -> Undo:
        return Undo(
            "Prompts that name the model go on using it: put other versions of them live, and note at the model why.",
            self.object_url(request),
        )


def model_digest(model: AIModel) -> str:
    """ "sha256:…" of everything that is known about a model and can be signed: all but status and times of saving."""
    return policy_digest({**_known(model), "id": str(model.pk)})


def facts_of(model: AIModel) -> list[tuple[str, str]]:
    """(term, value) for people, all of what ``model_digest`` covers."""
    window = f"{model.context_window_tokens:,} tokens" if model.context_window_tokens else "Unknown"
    return [
        ("Name", model.name),
        ("Provider", model.provider),
        ("Pinned model id", model.model_id),
        ("What it handles", model.get_modality_display()),
        ("Context window", window),
        ("Price of a million tokens, in / out", model.price_words),
        ("Released", _day(model.released_date)),
        ("Retired by its provider", _day(model.retired_date) if model.retired_date else "Not announced"),
        ("Replaced by", str(model.replaced_by) if model.replaced_by else "Nothing"),
        ("Notes", model.notes or "None"),
    ]


def _known(model: AIModel) -> dict[str, Any]:
    return {
        "provider": model.provider,
        "model_id": model.model_id,
        "name": model.name,
        "modality": model.modality,
        "context_window_tokens": model.context_window_tokens,
        # As text: RFC 8785 has no whole numbers above 2**53.
        "input_price_micro_usd": _text(model.input_price_micro_usd),
        "output_price_micro_usd": _text(model.output_price_micro_usd),
        "released_date": _text(model.released_date),
        "retired_date": _text(model.retired_date),
        "replaced_by": _text(model.replaced_by_id),
        "notes": model.notes,
    }


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _day(date: dt.date | None) -> str:
    return f"{date.day} {date:%b %Y}" if date else "Unknown"


def _label(model: AIModel) -> str:
    return f"the model {model.name} ({model.provider})"


def _model(request: ChangeRequest) -> AIModel:
    return AIModel.objects.select_related("replaced_by").get(pk=request.object_id)
