"""Keep what the inbox reads: how many signatures of each role a request still waits for."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable

from governance.choices import RequestState
from governance.models import ChangeRequest, RequestContributor, SignatureNeed
from governance.signatures import Said, counting, given_by_role, said_on

_KEPT = ["needed", "given", "is_open", "due_at"]


def derive_needs(request: ChangeRequest, said: Said | None = None, *, policy_is_new: bool = True) -> None:
    """Make the needs of ``request`` equal to its policy and its decisions. ``policy_is_new``: roles may have gone."""
    given = given_by_role(counting(request, said or said_on(request)))
    is_asking = request.state == RequestState.IN_REVIEW
    needs = [
        SignatureNeed(
            request=request,
            role_id=each["role"],
            needed=each["count"],
            given=given[each["role"]],
            is_open=is_asking and given[each["role"]] < each["count"],
            due_at=request.due_at,
        )
        for each in request.requirements
    ]
    if policy_is_new:
        request.needs.exclude(role__in=[need.role_id for need in needs]).delete()
    SignatureNeed.objects.bulk_create(
        needs, update_conflicts=True, unique_fields=["request", "role"], update_fields=_KEPT
    )


def add_contributors(request: ChangeRequest, people: Iterable[uuid.UUID], *, at: dt.datetime) -> None:
    """Those who are among them already stay as they were."""
    RequestContributor.objects.bulk_create(
        [RequestContributor(request=request, person_id=person, first_at=at) for person in sorted(set(people))],
        ignore_conflicts=True,
    )
