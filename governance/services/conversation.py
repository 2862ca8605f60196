"""Talk about a request: threads on a passage or on the whole, answers, resolved and open again.

The ledger says that somebody commented, never what: words of a conversation must stay erasable.
"""

from __future__ import annotations

import datetime as dt
from typing import cast

from django.db import transaction

from accounts.models import User
from base.errors import BadInput, NotAllowed, WrongState
from base.history import save_with_history
from base.visible import says_something
from governance.anchoring import QUOTE_LIMIT, Anchor, anchor_at
from governance.comment_rules import may_comment, may_resolve
from governance.kinds import kind_of
from governance.models import ChangeRequest, Comment, Thread
from governance.services.moving import entry, lock_request
from governance.services.settling import settle_request
from governance.services.telling import told_comment
from governance.signatures import contributor_ids
from ledger.actions import Action
from ledger.services import record_many

BODY_LIMIT = 5_000  # characters of one comment


@transaction.atomic
def open_thread(
    *,
    request: ChangeRequest,
    body: str,
    path: str = "",
    quote: str = "",
    line: int | None = None,
    by: User,
    at: dt.datetime,
) -> Thread:
    """Say something about a passage (``quote`` in the part ``path``, from ``line`` on), a part, or the whole.

    Raises NotAllowed, WrongState when the request has ended, BadInput when nothing is said or the words are not in what
    is proposed. Side effects: the thread with its history, its first comment, one ledger entry; people hear of it after
    the commit.
    """
    locked = _open_to(request, by=by, at=at)
    words = _sound(body)
    anchor = _anchor(locked, path, quote, line)
    thread = Thread(
        request=locked,
        path=anchor.path,
        quote=anchor.quote,
        occurrence=anchor.occurrence,
        before=anchor.before,
        after=anchor.after,
        content_digest=locked.content_digest,
        opened_by=by,
        opened_at=at,
    )
    save_with_history(thread, by=by, at=at)
    _say(thread, words, by=by, at=at)
    return thread


@transaction.atomic
def add_comment(*, thread: Thread, body: str, by: User, at: dt.datetime) -> Comment:
    """Answer in a thread. Raises NotAllowed, WrongState when the request has ended, BadInput when nothing is said."""
    locked = _open_to(thread.request, by=by, at=at)
    thread.request = locked
    return _say(thread, _sound(body), by=by, at=at)


@transaction.atomic
def resolve_thread(*, thread: Thread, by: User, at: dt.datetime) -> Thread:
    """What was asked is answered. This can be what a release waited for: the request is settled again.

    Raises NotAllowed for whoever had a hand in the change, unless they opened the thread; WrongState when it is
    resolved already. Side effects: the thread and its history, those of ``settle_request``, one ledger entry.
    """
    locked = _open_to(thread.request, by=by, at=at)
    found = _locked_thread(thread, locked)
    if not may_resolve(by, locked, found, contributors=contributor_ids(locked), speaks=True):
        raise NotAllowed(
            f"{found.opened_by} asked this, so {found.opened_by}, or somebody who had no hand in the change, resolves "
            "it. You can answer."
        )
    if found.resolved_at is not None:
        raise WrongState(f"{found.resolved_by} resolved this already.")
    found.resolved_by, found.resolved_at = by, at
    save_with_history(found, by=by, at=at, update_fields=["resolved_by", "resolved_at"])
    settle_request(request=locked, at=at, by=by)
    record_many([entry(Action.COMMENT_RESOLVED, locked, by=by, at=at)])
    return found


@transaction.atomic
def reopen_thread(*, thread: Thread, by: User, at: dt.datetime) -> Thread:
    """Raises NotAllowed, and WrongState when it is open or the request has ended."""
    locked = _open_to(thread.request, by=by, at=at)
    found = _locked_thread(thread, locked)
    if found.resolved_at is None:
        raise WrongState("This is open: nobody has resolved it.")
    found.resolved_by = found.resolved_at = None
    save_with_history(found, by=by, at=at, update_fields=["resolved_by", "resolved_at"])
    record_many([entry(Action.COMMENT_REOPENED, locked, by=by, at=at)])
    return found


def _open_to(request: ChangeRequest, *, by: User, at: dt.datetime) -> ChangeRequest:
    """The request, locked, if ``by`` may say something about it now."""
    locked = lock_request(request)
    if not may_comment(by, locked, at):
        raise NotAllowed("Those who write, sign or release here comment. An administrator can give you such a role.")
    if not locked.is_open:
        raise WrongState(
            f"This is {locked.get_state_display().lower()}: the conversation is over. It stays to be read."
        )
    return locked


def _sound(body: str) -> str:
    words = body.strip()
    if not words:
        raise BadInput.at("body", "Write what you want to say.")
    if not says_something(words):
        raise BadInput.at("body", "Write what you want to say: nobody can see the characters that are there.")
    if "\x00" in words or len(words) > BODY_LIMIT:
        raise BadInput.at("body", f"Write at most {BODY_LIMIT:,} characters, without null bytes.")
    return words


def _anchor(request: ChangeRequest, path: str, quote: str, line: int | None) -> Anchor:
    if len(quote) > QUOTE_LIMIT:
        raise BadInput.at("quote", f"Quote at most {QUOTE_LIMIT:,} characters: the words that it is about.")
    if not path and not quote.strip():
        return Anchor()
    texts = kind_of(request).difference(request).texts
    paths = [path] if path else list(texts)
    found = (anchor_at(texts, path=each, quote=quote, line=line) for each in paths)
    anchor = next((each for each in found if each is not None), None)
    if anchor is None:
        raise BadInput.at("quote", "These words are not in what is proposed. Copy them exactly, or leave this empty.")
    return anchor


def _say(thread: Thread, words: str, *, by: User, at: dt.datetime) -> Comment:
    comment = Comment.objects.create(thread=thread, author=by, body=words, at=at)
    record_many([entry(Action.COMMENT_ADDED, thread.request, by=by, at=at)])
    told_comment(comment)
    return comment


def _locked_thread(thread: Thread, request: ChangeRequest) -> Thread:
    """As it is now: the lock of the request keeps all its threads still."""
    found = Thread.objects.select_related("opened_by", "resolved_by").get(pk=thread.pk, request=request)
    found.request = request
    return cast(Thread, found)
