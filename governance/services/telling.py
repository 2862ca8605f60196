"""Say that something happened, so that people hear of it. Services call these last, inside their transaction.

Nothing goes out before the commit: a transaction that fails tells nobody. Each call only queues a task; who hears of
it, and how, is worked out there (``governance.notifying``). A broker that is down does not undo what was done: the
queueing is tried, the failure logged, and ``governance.notifying.catching_up`` tells what was missed.

``by`` is who acted, when that is not plain from the row: nobody is told of what they did themselves.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from base.queueing import queue_after_commit
from governance.choices import Verdict
from governance.notifying.tasks import tell

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import ChangeRequest, Comment, Decision


def told_sent(request: ChangeRequest, *, by: User | None = None) -> None:
    """Signatures are asked for: sent, revised, or asked for again."""
    _after_commit("review_asked", request_id=request.pk, by_id=(by or request.author).pk)


def told_decided(decision: Decision) -> None:
    """Somebody signed, rejected, or asked for changes."""
    asks = decision.verdict == Verdict.REQUEST_CHANGES
    _after_commit("changes_requested" if asks else "decided", decision_id=decision.pk)


def told_changes_requested(decision: Decision) -> None:
    """The same as ``told_decided``: the verdict says which."""
    told_decided(decision)


def told_comment(comment: Comment) -> None:
    _after_commit("comment", comment_id=comment.pk)


def told_ready(request: ChangeRequest, *, by: User | None = None) -> None:
    """Everybody has signed; somebody has to put it into effect."""
    _after_commit("ready", request_id=request.pk, by_id=by.pk if by else None)


def told_applied(request: ChangeRequest, *, by: User | None = None) -> None:
    """It took effect. Without ``by``, ``ended_by`` of the request is who did it."""
    _after_commit("applied", request_id=request.pk, by_id=by.pk if by else request.ended_by_id)


def told_failed(request: ChangeRequest, *, by: User | None = None) -> None:
    """It was to take effect and could not."""
    _after_commit("failed", request_id=request.pk, by_id=by.pk if by else None)


def told_stale(request: ChangeRequest, *, by: User | None = None) -> None:
    """The world moved under it: what was signed does not count any more."""
    _after_commit("stale", request_id=request.pk, by_id=by.pk if by else None)


def told_break_glass(request: ChangeRequest, *, by: User | None = None) -> None:
    """Something went live past all signatures."""
    _after_commit("break_glass", request_id=request.pk, by_id=(by or request.author).pk)


def told_rolled_back(
    *,
    deployment_id: Any,
    prompt_id: Any,
    environment_id: Any,
    from_number: str,
    to_number: str,
    request_ids: list[Any],
    by: User | None,
    at: dt.datetime,
    url: str,
) -> None:
    """Something was taken back. ``deployment_id`` is the new deployment and tells one rollback from the next,
    ``from_number`` and ``to_number`` are versions ("2.4.0"), ``request_ids`` the change requests that had brought what
    was taken back: everybody who signed them hears of it. ``url`` is the page of the deployment."""
    _after_commit(
        "rolled_back",
        deployment_id=deployment_id,
        prompt_id=prompt_id,
        environment_id=environment_id,
        from_number=from_number,
        to_number=to_number,
        request_ids=[str(each) for each in request_ids],
        by_id=by.pk if by else None,
        at=at.isoformat(),
        url=url,
    )


def told_decay(*, notice_id: Any) -> None:
    """A scheduled evaluation found that what is live does worse than when it was approved."""
    _after_commit("decay", notice_id=notice_id)


def _after_commit(event: str, **facts: Any) -> None:
    sent = {name: value if isinstance(value, list) else _plain(value) for name, value in facts.items()}
    queue_after_commit(tell, event=event, facts=sent)


def _plain(value: Any) -> str:
    return "" if value is None else str(value)
