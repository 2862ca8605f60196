"""What a change of policy would do, for those who are asked to sign it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from governance.models import ChangeRequest, PolicyVersion
from governance.policies.simulating import Simulation, simulate

if TYPE_CHECKING:
    from accounts.models import User

POLICY_CHANGE = "policy_change"
# Comparing one request takes some ten queries, and this page is opened often; the proposal's own page looks at more.
MOST = 10


def simulation_of(request: ChangeRequest, user: User) -> Simulation | None:
    """As far as ``user`` sees requests; None for other kinds, and once it is over: what it did is in the ledger."""
    if request.kind != POLICY_CHANGE or not request.is_open:
        return None
    version = PolicyVersion.objects.select_related("policy").get(pk=request.subject_id)
    return simulate(version.policy.slug, version.document, user=user, most=MOST, besides=request)
