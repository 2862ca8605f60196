"""Change of a policy: the object is a policy, the subject a version of it. The machine's own rules, by the machine."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.db.models import Q
from django.urls import reverse

from base.errors import BadInput, WrongState
from base.history import save_with_history
from governance import permissions
from governance.kinds.base import Basis, Difference, Facts, Kind, Undo, Way
from governance.models import Policy, PolicyVersion
from governance.policies.comparing import changed_sentences
from governance.policies.sentences import says
from registry.rules import holds

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import ChangeRequest


class PolicyChange(Kind):
    code = "policy_change"
    name = "Change of a policy"
    object_type = "governance.policy"
    applied_by = "somebody who may propose policies"

    def prepare(self, request: ChangeRequest) -> None:
        version = PolicyVersion.objects.filter(pk=request.subject_id, policy=request.object_id).first()
        if version is None:
            raise BadInput.at("subject_id", "This version is not of this policy.")
        if request.environment_id is not None:
            raise BadInput.at("environment", "A policy counts everywhere; leave the environment out.")
        in_force = _policy(request).in_force
        if in_force is not None and in_force.digest == version.digest:
            raise WrongState("This is what is in force already, so there is nothing to sign.")
        request.feature = None

    def may_open(self, user: User, request: ChangeRequest) -> bool:
        return holds(user, permissions.MANAGE_POLICIES)

    def hold(self, request: ChangeRequest) -> None:
        Policy.objects.select_for_update(of=("self",)).get(pk=request.object_id)

    def basis(self, request: ChangeRequest) -> Basis:
        in_force = _policy(request).in_force
        return Basis(content=_version(request).digest, replaces=in_force.digest if in_force else "")

    def moved(self, request: ChangeRequest, now: Basis) -> list[str]:
        told = []
        if now.replaces != request.replaces_digest:
            in_force = _policy(request).in_force
            told.append(
                f"The policy itself changed meanwhile: version {in_force.number if in_force else 0} is in force."
            )
        if now.content != request.content_digest:
            told.append("Another version of the policy is proposed now.")
        return told

    def facts(self, request: ChangeRequest) -> Facts:
        return Facts()

    def contributors(self, request: ChangeRequest) -> Collection[uuid.UUID]:
        """Whoever wrote a version between the one in force and this one."""
        in_force, version = _policy(request).in_force, _version(request)
        written = PolicyVersion.objects.filter(
            Q(pk=version.pk) | Q(number__gt=in_force.number if in_force else 0, number__lte=version.number),
            policy=version.policy_id,
            created_by__isnull=False,
        )
        return set(written.values_list("created_by_id", flat=True))  # type: ignore[arg-type]

    def label(self, request: ChangeRequest) -> str:
        return _label(_version(request))

    def labels(self, requests: Sequence[ChangeRequest]) -> list[str]:
        versions = PolicyVersion.objects.in_bulk([request.subject_id for request in requests])
        return [_label(versions[request.subject_id]) for request in requests]

    def effect(self, request: ChangeRequest) -> str:
        version = _version(request)
        if not version.document["is_enabled"]:
            return "As soon as the last signature is given, this policy is switched off and asks nothing any more."
        return "As soon as the last signature is given, this is asked; open requests are compared with it then."

    def difference(self, request: ChangeRequest) -> Difference:
        version, before = _version(request), self._replaced(request)
        return Difference(
            template="governance/kinds/policy_change.html",
            context={
                "version": version,
                "before": before,
                "lines": changed_sentences(before.document if before else None, version.document),
            },
            texts={"policy": "\n".join(says(version.document))},
        )

    def object_url(self, request: ChangeRequest) -> str:
        return _policy(request).get_absolute_url()

    def rewrite(self, request: ChangeRequest, user: User) -> Way | None:
        url = reverse("governance:policy_change", args=[_policy(request).slug])
        return Way("Change the proposal", url) if self.may_open(user, request) else None

    def apply(self, request: ChangeRequest, *, by: User | None, at: dt.datetime) -> str:
        """The version comes into force, and every open request is asked whether what it is signed for still counts."""
        # Services know kinds; the other way round only while something is applied.
        from governance.services.staleness import on_policies_changed  # noqa: PLC0415

        policy = Policy.objects.select_for_update(of=("self",)).get(pk=request.object_id)
        policy.in_force = _version(request)
        save_with_history(policy, by=by, at=at, reason=request.why)
        on_policies_changed(at)
        return ""

    def undo(self, request: ChangeRequest, user: User) -> Undo:
        before = self._replaced(request)
        url = reverse("governance:policy_change", args=[_policy(request).slug])
        what = "Propose to switch it off."
        if before is not None:
            what, url = f"Propose version {before.number} again.", f"{url}?from={before.number}"
        return Undo(f"{what} That needs signatures like this change did.", url if self.may_open(user, request) else "")

    def _replaced(self, request: ChangeRequest) -> PolicyVersion | None:
        """The newest version that says what this request replaces; None when nothing was in force."""
        if not request.replaces_digest:
            return None
        versions = PolicyVersion.objects.filter(policy=request.object_id, digest=request.replaces_digest)
        return versions.select_related("policy").order_by("-number").first()


def _policy(request: ChangeRequest) -> Policy:
    return Policy.objects.select_related("in_force").get(pk=request.object_id)


def _label(version: PolicyVersion) -> str:
    return f"version {version.number} of the policy “{version.document['name']}”"


def _version(request: ChangeRequest) -> PolicyVersion:
    return PolicyVersion.objects.select_related("policy").get(pk=request.subject_id)
