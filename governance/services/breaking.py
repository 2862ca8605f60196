"""Break-glass: live at once, without signatures, with a mark that stays and a review that is owed."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from accounts.models import Role, User
from base.errors import BadInput, NotAllowed, WrongState
from base.history import save_with_history
from governance import rules
from governance.basis import take_basis, world_now
from governance.choices import BypassKind, RequestState, ReviewVerdict, Timing
from governance.freshness import BREAK_GLASS_MIN, require_fresh
from governance.gates.looking import look_at_gates, snapshot_of_gates
from governance.kinds import kind_of
from governance.models import Bypass, ChangeRequest, PostReview
from governance.services.moving import entry
from governance.services.needs import add_contributors
from governance.services.opening import EXPIRES_H, WHY_LENGTH, find_kind
from governance.services.telling import told_break_glass
from ledger.actions import Action
from ledger.services import record_many
from registry.models import Environment, Feature
from registry.permissions import BREAK_GLASS
from registry.validators import sound_line, sound_text

REVIEW_DUE = dt.timedelta(days=3)


@transaction.atomic
def break_glass(
    *,
    kind: str,
    object_id: uuid.UUID,
    subject_id: uuid.UUID,
    environment: Environment | None,
    reason: str,
    incident: str,
    signed_in_at: dt.datetime | None,
    by: User,
    at: dt.datetime,
) -> ChangeRequest:
    """Put ``subject_id`` into effect at once. Freezes and checks do not hold it; what the checks say is kept.

    Requests that are open for the same object go out of date when they are next compared with the world.
    Side effects, in order: the mark (Bypass), the request, contributors, what the kind does, the owed review, notices,
    the ledger entry ``break_glass.used``. All of it or nothing.
    Raises NotAllowed, FreshSignInNeeded, BadInput (reason, incident), WrongState (a review is still owed), and whatever
    the kind raises when it cannot be done.
    """
    found = find_kind(kind)
    if not found.can_break_glass:
        raise BadInput.at("kind", "Nobody can break glass for this kind of change.")
    request = ChangeRequest(
        kind=found.code,
        object_type=found.object_type,
        object_id=object_id,
        subject_id=subject_id,
        environment=environment,
        author=by,
        created_at=at,
        why=sound_text(reason, field="reason", max_length=WHY_LENGTH, required=True),
        timing=Timing.ON_APPROVAL,
    )
    incident = sound_line(incident, field="incident", max_length=120, required=True)
    found.prepare(request)
    if request.feature is None or not rules.may_break_glass(by, request.feature):
        raise NotAllowed("Only release managers of this feature break glass. Roll back instead, or ask one of them.")
    require_fresh(signed_in_at, BREAK_GLASS_MIN, at=at)
    feature = _lock_feature(request.feature.pk)
    request.title = found.label(request)[:200]
    bypass = Bypass(
        request=request,
        kind=BypassKind.BREAK_GLASS,
        person=by,
        role=_role_for(by, feature, BREAK_GLASS),
        reason=request.why,
        incident=incident,
        at=at,
        signed_in_at=signed_in_at,
    )
    how = put_past_signatures(request, bypass, by=by, at=at)
    review = PostReview(request=request, feature=feature, opened_at=at, due_at=at + REVIEW_DUE)
    save_with_history(review, by=by, at=at, reason=request.why)
    told_break_glass(request, by=by)
    texts = {"incident": incident, "how": how}
    record_many([_bypass_entry(Action.BREAK_GLASS_USED, bypass, texts)])
    return request


def put_past_signatures(request: ChangeRequest, bypass: Bypass, *, by: User, at: dt.datetime) -> str:
    """Save ``request`` (new, prepared) as applied, with ``bypass`` as its ground, and let its kind apply it; returns
    what the kind says. For break-glass, and for the way out of a deadlock of policy.

    The mark is kept first: the database refuses a request that begins as applied without one. What the request rests on
    is the world as it is now, locked.
    """
    kind = kind_of(request)
    kind.hold(request)
    take_basis(request, world_now(request), at=at)
    bypass.content_digest = request.content_digest
    bypass.save()
    request.state, request.sent_at, request.ended_at, request.ended_by = RequestState.APPLIED, at, at, by
    request.due_at = request.expires_at = at + dt.timedelta(hours=EXPIRES_H)
    request.gates = snapshot_of_gates(look_at_gates(request, at), at)
    save_with_history(request, by=by, at=at, reason=bypass.reason)
    add_contributors(request, {by.pk, *kind.contributors(request)}, at=at)
    return kind.apply(request, by=by, at=at)


@transaction.atomic
def close_post_review(*, review: PostReview, verdict: str, findings: str, by: User, at: dt.datetime) -> PostReview:
    """Close the review that break-glass owes; from then on glass can be broken on that feature again.

    A verdict that it must be taken back is a finding: taking back is a rollback, in its own right.
    Side effects, in order: the review with its history, the ledger entry ``post_review.closed``.
    Raises NotAllowed (had a hand in it, signs nothing there), BadInput, WrongState (closed already).
    """
    locked = PostReview.objects.select_for_update(of=("self",)).select_related("request", "feature").get(pk=review.pk)
    if not rules.may_close_review(by, locked):
        raise NotAllowed("Somebody who signs for this feature, and had no hand in it, closes this review.")
    if locked.closed_at is not None:
        raise WrongState("This review is closed already.")
    if verdict not in ReviewVerdict.values:
        raise BadInput.at("verdict", "Say whether it stands or must be taken back.")
    locked.findings = sound_text(findings, field="findings", max_length=WHY_LENGTH, required=True)
    locked.verdict, locked.closed_at, locked.closed_by = verdict, at, by
    save_with_history(locked, by=by, at=at, reason=locked.findings)
    texts = {"verdict": locked.get_verdict_display()}
    record_many([entry(Action.POST_REVIEW_CLOSED, locked.request, by=by, at=at, reason=locked.findings, texts=texts)])
    return locked


def _lock_feature(feature_id: uuid.UUID) -> Feature:
    """Two who break glass at once: the second waits here, and is then told of the first's review."""
    feature = Feature.objects.select_for_update(no_key=True).get(pk=feature_id)
    owed = PostReview.objects.open().filter(feature=feature).select_related("request").first()
    if owed is not None:
        raise WrongState(
            f"Glass was broken on this feature before ({owed.request}), and the review of that is still open. "
            "Whoever signs for the feature can close it. Rolling back needs no review."
        )
    return feature


def _role_for(person: User, feature: Feature, permission: str) -> Role:
    """The role by which ``person`` may: what the mark names, and what the trigger checks."""
    app, codename = permission.split(".")
    roles = Role.objects.filter(group__permissions__codename=codename, group__permissions__content_type__app_label=app)
    for role in roles.order_by("position"):
        if rules.grants_of([role.pk], feature.pk).filter(person=person).exists():
            return role
    raise NotAllowed("Only release managers of this feature break glass.")


def _bypass_entry(action: Action, bypass: Bypass, texts: dict[str, str]):
    return entry(
        action,
        bypass.request,
        by=bypass.person,
        at=bypass.at,
        reason=bypass.reason,
        role=bypass.role_id,
        texts={name: text for name, text in texts.items() if text},
        after_digest=bypass.content_digest,
    )
