"""What happened to a request since this reader last looked, by others. Made of what its page shows anyway, so it asks
the database nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from base.pills import PILLS
from governance.choices import Verdict
from governance.policies.words import joined
from ledger.actions import Action

if TYPE_CHECKING:
    from governance.review.page import ReviewPage
    from governance.review.threads import ShownThread
    from governance.services.notifying import LastLook

SHOWN = 8  # a line each; the page itself has everything

_PLACES: dict[str, str] = {
    Action.CHANGE_REQUEST_REVISED: "#what-changes",
    Action.CHANGE_REQUEST_RENEWED: "#what-changes",
    Action.CHECKLIST_TICKED: "#checklist",
    Action.CHECKLIST_UNTICKED: "#checklist",
    Action.GATE_OVERRIDDEN: "#is-it-safe",
}


@dataclass(frozen=True)
class New:
    """``says`` is a sentence without a full stop, ``url`` where on the page it stands; ``at`` is None for what a check
    says now, which has no moment."""

    says: str
    url: str
    at: dt.datetime | None = None


@dataclass(frozen=True)
class News:
    """Newest first, what the checks say now at the end; ``more`` are not listed."""

    since: dt.datetime
    items: list[New]
    more: int


def news_of(page: ReviewPage, last: LastLook | None) -> News | None:
    """None for a first look, and when nothing happened."""
    if last is None:
        return None
    happened = [*_said(page, last.at), *_decided(page, last.at), *_recorded(page, last.at)]
    happened.sort(key=lambda new: new.at or page.at, reverse=True)
    found = [*happened, *_checks(page, last.checks)]
    return News(last.at, found[:SHOWN], len(found[SHOWN:])) if found else None


def checks_now(page: ReviewPage) -> dict[str, str]:
    """{code of the gate: GateState}, to compare with at the next look."""
    return {row.result.gate: str(row.result.state) for row in page.gates}


def _said(page: ReviewPage, since: dt.datetime) -> Iterator[New]:
    """One line for each thread, however much was said in it."""
    for shown in (*page.conversation.open, *page.conversation.resolved):
        url = f"#{shown.anchor_id}"
        comments = [each for each in shown.comments if each.at > since and each.author_id != page.user.pk]
        if comments:
            names = joined(list(dict.fromkeys(str(each.author) for each in comments)))
            yield New(f"{names} {_verb(shown, len(comments))}", url, comments[-1].at)
        thread = shown.thread
        if thread.resolved_at and thread.resolved_at > since and thread.resolved_by_id != page.user.pk:
            yield New(f"{thread.resolved_by} resolved a comment", url, thread.resolved_at)


def _verb(shown: ShownThread, count: int) -> str:
    if count == len(shown.comments):
        return "commented" if count == 1 else f"commented, {count} in one place"
    return "answered" if count == 1 else f"answered {count} times"


def _decided(page: ReviewPage, since: dt.datetime) -> Iterator[New]:
    verbs = {Verdict.APPROVE: "signed", Verdict.REJECT: "rejected this", Verdict.REQUEST_CHANGES: "asked for changes"}
    for told in page.signing.told:
        decision = told.decision
        if decision.at > since and decision.person_id != page.user.pk:
            says = f"{decision.person} {verbs[Verdict(decision.verdict)]} as {decision.role.name}"
            yield New(says, "#signatures" if decision.verdict == Verdict.APPROVE else "#story", decision.at)


def _recorded(page: ReviewPage, since: dt.datetime) -> Iterator[New]:
    for happening in page.story:
        line = happening.line
        if line is not None and happening.at > since and line.entry.actor_id != page.user.pk:
            yield New(str(line), _PLACES.get(line.entry.action, "#story"), happening.at)


def _checks(page: ReviewPage, then: Mapping[str, str]) -> Iterator[New]:
    """Checks that say something else than they did; one that was not looked at then is no news."""
    for row in page.gates:
        before, now = then.get(row.result.gate), str(row.result.state)
        if before is not None and before != now:
            says = f"The check “{row.name}” says “{_word(now)}”; it said “{_word(before)}”"
            yield New(says, f"#check-{row.result.gate}")


def _word(state: str) -> str:
    return PILLS[f"gate_{state}"].word
