"""Whether policies could still be changed: somebody may propose, and others are there to sign what policy asks."""

from __future__ import annotations

from typing import Any

from accounts.models import RoleGrant, User
from accounts.roles import ROLES
from governance import permissions
from governance.choices import SnapshotKind
from governance.kinds.base import Facts
from governance.models import ChangeRequest, Snapshot
from governance.policies.combining import snapshot_digest
from governance.policies.in_force import InForce, policies_for
from governance.reach import unreachable

POLICY_CHANGE = "policy_change"


def deadlock(policies: InForce | None = None) -> list[str]:
    """Why no change of policy could come through under ``policies`` (by default those in force); empty when one could.

    One person who may propose, with enough others to sign, is enough.
    """
    asked = policies_for(POLICY_CHANGE, Facts(), policies)
    proposers = who_may_propose()
    if not proposers:
        return ["Nobody may propose a change of policy. The server's operator can make a first administrator again."]
    reasons: list[str] = []
    for proposer in proposers:
        reasons = unreachable(_imagined(proposer, asked))
        if not reasons:
            return []
    return reasons


def who_may_propose() -> list[User]:
    """Active people whose role, held everywhere, lets them propose changes of policies; by name."""
    codes = [role.code for role in ROLES if permissions.MANAGE_POLICIES in role.permissions]
    held = RoleGrant.objects.giving_access().filter(feature__isnull=True, role__in=codes)
    return list(User.objects.filter(pk__in=held.values("person")).order_by("full_name", "pk"))


def _imagined(author: User, asked: dict[str, Any]) -> ChangeRequest:
    """A change of policy that ``author`` might propose; never saved."""
    return ChangeRequest(kind=POLICY_CHANGE, object_type="governance.policy", author=author, policy=imagined(asked))


def imagined(asked: dict[str, Any]) -> Snapshot:
    """The snapshot that would be kept; never saved."""
    return Snapshot(digest=snapshot_digest(asked), kind=SnapshotKind.POLICY, content=asked)
