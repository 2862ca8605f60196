"""Everything that changes governance: one function a verb.

Who waits for whom, always in this order, so that nobody waits in a circle:

1. the feature's row (break-glass only),
2. the request's row,
3. what ``Kind.hold`` locks (for a release: what is live in that place),
4. rows that follow from it: decisions, needs, histories, the kind's own,
5. the ledger, last.

Nobody who holds a request's row takes another request's: what follows for others is queued, to run after the commit
(``staleness.on_live_changed``). Jobs pass over rows that somebody has. Rows that others name are locked without their
key (``no_key=True``): references are checked at the commit, that is, after the ledger.
"""

from governance.freshness import FreshSignInNeeded
from governance.services.applying import apply_due, apply_request, schedule_request, unschedule_request
from governance.services.breaking import break_glass, close_post_review
from governance.services.checking import override_gate, tick_item, untick_item
from governance.services.conversation import add_comment, open_thread, reopen_thread, resolve_thread
from governance.services.deciding import decide
from governance.services.expiring import expire_due
from governance.services.needs import derive_needs
from governance.services.opening import open_and_send, open_request, send_request
from governance.services.revising import plan_request, renew_request, revise_request, withdraw_request
from governance.services.settling import settle_request
from governance.services.staleness import mark_moved, on_live_changed, on_policies_changed, refresh_basis

__all__ = [
    "FreshSignInNeeded",
    "add_comment",
    "apply_due",
    "apply_request",
    "break_glass",
    "close_post_review",
    "decide",
    "derive_needs",
    "expire_due",
    "mark_moved",
    "on_live_changed",
    "on_policies_changed",
    "open_and_send",
    "open_request",
    "open_thread",
    "override_gate",
    "plan_request",
    "refresh_basis",
    "renew_request",
    "reopen_thread",
    "resolve_thread",
    "revise_request",
    "schedule_request",
    "send_request",
    "settle_request",
    "tick_item",
    "unschedule_request",
    "untick_item",
    "withdraw_request",
]
