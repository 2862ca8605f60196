"""Signed changes that wait for a person to put them into effect: which ones. The rest goes on by itself."""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from governance import rules
from governance.choices import RequestState, Timing
from governance.models import ChangeRequest
from governance.models.request import ChangeRequestQuerySet
from registry.models import Feature
from registry.permissions import RELEASE_PROMPTS

# The rest of what is approved goes on by itself: at its time, or as soon as nothing hinders it.
_BY_A_PERSON = Q(state=RequestState.APPROVED, timing=Timing.BY_HAND) | Q(state=RequestState.FAILED)


def waits_for_a_person(request: ChangeRequest) -> bool:
    """Whether it is signed, and somebody has to put it into effect."""
    return ChangeRequest.objects.filter(_BY_A_PERSON, pk=request.pk).exists()


def live_by(user: Any) -> ChangeRequestQuerySet:
    """Requests that ``user`` sees and that wait for somebody like them to put them into effect.

    ``rules.may_apply`` says the same of one request. Changes of no feature are few, so their kind is asked for each.
    """
    waiting = ChangeRequest.objects.visible_to(user).filter(_BY_A_PERSON)
    of_none = [each.pk for each in waiting.filter(feature__isnull=True) if may_apply(user, each)]
    return waiting.filter(Q(feature__in=Feature.objects.where_allowed(user, RELEASE_PROMPTS)) | Q(pk__in=of_none))


def may_apply(user: Any, request: ChangeRequest) -> bool:
    """``rules.may_apply``; nobody, for a kind whose app is gone."""
    try:
        return rules.may_apply(user, request)
    except KeyError:  # the app that brought the kind is not installed
        return False
