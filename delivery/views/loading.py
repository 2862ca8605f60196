"""Find what an address names, for this person. What one may not see does not exist: 404."""

from __future__ import annotations

import uuid

from django.shortcuts import get_object_or_404

from accounts.requests import SignedInRequest
from delivery.models import Rollout
from registry.models import Environment


def environment_or_404(request: SignedInRequest, slug: str) -> Environment:
    return get_object_or_404(Environment.objects.visible_to(request.user), slug=slug)


def rollout_or_404(request: SignedInRequest, pk: uuid.UUID) -> Rollout:
    related = ("prompt__feature", "prompt__owner", "prompt__backup_owner", "environment", "version", "previous_version")
    return get_object_or_404(Rollout.objects.visible_to(request.user).select_related(*related), pk=pk)
