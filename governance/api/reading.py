"""What an address or a body names, for this person; and a request ready to be written out."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404
from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from base.errors import BadInput
from governance.api.serializers.requests import RequestSerializer
from governance.models import ChangeRequest, Policy, PolicyVersion
from governance.review.page import ReviewPage
from governance.views.loading import request_or_404
from registry.models import AIModel, Environment, Prompt, PromptVersion
from registry.views.loading import version_or_404


def with_review(change: ChangeRequest, user: Any) -> ChangeRequest:
    """``change`` with ``review``: what its page shows to ``user``, worked out when it is asked for."""
    change.review = ReviewPage(change, user, timezone.now())  # type: ignore[attr-defined]
    return change


def answer(request: Request, number: int, *, status: int = 200) -> Response:
    """The request as it is now."""
    change = with_review(request_or_404(request, number), request.user)  # type: ignore[arg-type]
    return Response(RequestSerializer(change).data, status=status)


def subject_of(user: Any, fields: dict[str, Any]) -> dict[str, Any]:
    """``{"object_id", "subject_id", "environment"}`` of a checked NewChangeRequest. What ``user`` may not see cannot be
    named. Raises BadInput at what is not there."""
    return _SUBJECTS[fields["kind"]](user, fields)


def newer_subject(user: Any, change: ChangeRequest, version: str) -> uuid.UUID:
    """The id of another version of what ``change`` is about. Raises BadInput."""
    if change.kind == "release":
        return named_version(Prompt.objects.visible_to(user).get(pk=change.object_id), version).pk
    if change.kind == "policy_change":
        return _policy_version(Policy.objects.get(pk=change.object_id), version)
    raise BadInput.at("version", "A model has no versions: withdraw this request and open another.")


def _release(user: Any, fields: dict[str, Any]) -> dict[str, Any]:
    prompt = Prompt.objects.visible_to(user).filter(slug=fields["prompt"]).first()
    if prompt is None:
        raise BadInput.at("prompt", "There is no such prompt, or none that you may see.")
    place = Environment.objects.visible_to(user).filter(slug=fields["environment"]).first()
    if place is None:
        raise BadInput.at("environment", "There is no such environment.")
    return {"object_id": prompt.pk, "subject_id": named_version(prompt, fields["version"]).pk, "environment": place}


def _model(user: Any, fields: dict[str, Any]) -> dict[str, Any]:
    model = AIModel.objects.visible_to(user).filter(pk=fields["model"]).first()
    if model is None:
        raise BadInput.at("model", "There is no model with this id.")
    return {"object_id": model.pk, "subject_id": model.pk, "environment": None}


def _policy(user: Any, fields: dict[str, Any]) -> dict[str, Any]:
    policy = Policy.objects.visible_to(user).filter(slug=fields["policy"]).first()
    if policy is None:
        raise BadInput.at("policy", "There is no such policy.")
    return {"object_id": policy.pk, "subject_id": _policy_version(policy, fields["version"]), "environment": None}


def named_version(prompt: Prompt, reference: str, field: str = "version") -> PromptVersion:
    """A version of ``prompt`` by number or id, without its content. Raises BadInput at ``field``."""
    try:
        if reference[:1] == "h":  # a save in the history is no version
            raise Http404
        return version_or_404(prompt, reference, light=True)
    except Http404:
        raise BadInput.at(field, f"There is no version “{reference}” of {prompt.slug}.") from None


def _policy_version(policy: Policy, number: str) -> uuid.UUID:
    found = None
    if number.isascii() and number.isdigit() and len(number) < 10:
        found = PolicyVersion.objects.filter(policy=policy, number=int(number)).first()
    if found is None:
        raise BadInput.at("version", f"There is no version {number} of this policy.")
    return found.pk


_SUBJECTS = {"release": _release, "model_approval": _model, "policy_change": _policy}
