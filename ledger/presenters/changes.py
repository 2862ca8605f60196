"""Change requests: signatures, checks, comments, policies, break-glass. Their label names change and request."""

from __future__ import annotations

from ledger.actions import Action
from ledger.presenters.registering import presents
from ledger.presenters.sentence import Sentence, Told, say

# "withdrew 2.4.0 of router for production, request 118: “why”": nothing to say but verb, thing and reason.
_PLAIN = {
    Action.CHANGE_REQUEST_OPENED: "opened a change request for ",
    Action.CHANGE_REQUEST_SENT: "asked for signatures on ",
    Action.CHANGE_REQUEST_REVISED: "brought a new revision into ",
    Action.CHANGE_REQUEST_RENEWED: "asked again for signatures on ",
    Action.CHANGE_REQUEST_WITHDRAWN: "withdrew ",
    Action.CHANGE_REQUEST_EXPIRED: "let expire: ",
    Action.CHANGE_REQUEST_WENT_STALE: "marked as out of date: ",
    Action.CHANGE_REQUEST_APPROVED: "found everything signed and checked for ",
    Action.CHANGE_REQUEST_PLANNED: "changed the release plan of ",
    Action.CHANGE_REQUEST_UNSCHEDULED: "took off the schedule: ",
    Action.CHANGE_REQUEST_FAILED: "could not apply ",
    Action.DEADLOCK_BROKEN: "went round a policy that nobody could satisfy, for ",
    Action.POLICY_CREATED: "added the policy ",
    Action.POLICY_DRAWN_UP: "wrote ",
    Action.COMMENT_ADDED: "commented on ",
    Action.COMMENT_RESOLVED: "resolved a comment on ",
    Action.COMMENT_REOPENED: "opened a comment again on ",
}


def _plain(words: str):
    return lambda told: say(words, told.thing, told.quoted_reason())


for _action, _words in _PLAIN.items():
    presents(_action)(_plain(_words))


@presents(Action.CHANGE_REQUEST_SIGNED)
def signed(told: Told) -> Sentence:
    return say("signed ", told.thing, *_in_role(told), told.quoted_reason())


@presents(Action.CHANGE_REQUEST_CHANGES_REQUESTED)
def changes_requested(told: Told) -> Sentence:
    return say("asked for changes of ", told.thing, *_in_role(told), told.quoted_reason())


@presents(Action.CHANGE_REQUEST_REJECTED)
def rejected(told: Told) -> Sentence:
    return say("rejected ", told.thing, *_in_role(told), told.quoted_reason())


@presents(Action.CHANGE_REQUEST_SCHEDULED)
def scheduled(told: Told) -> Sentence:
    when = told.detail("go_live_at")
    return say("scheduled ", told.thing, f" for {when}" if when else "")


@presents(Action.CHANGE_REQUEST_APPLIED)
def applied(told: Told) -> Sentence:
    how = told.detail("how")
    return say("put into effect: ", told.thing, f", {how}" if how else "")


@presents(Action.BREAK_GLASS_USED)
def broke_glass(told: Told) -> Sentence:
    incident = told.detail("incident")
    return say("broke glass for ", told.thing, f" (incident {incident})" if incident else "", told.quoted_reason())


@presents(Action.POST_REVIEW_CLOSED)
def review_closed(told: Told) -> Sentence:
    found = told.detail("verdict")
    verdict = f" with “{found}”" if found else ""
    return say("closed the review of break-glass on ", told.thing, verdict, told.quoted_reason())


@presents(Action.CHANGE_REQUEST_ESCALATED)
def escalated(told: Told) -> Sentence:
    lead = told.detail("lead")
    return say("handed up ", told.thing, f" to {lead}" if lead else "")


@presents(Action.GATE_OVERRIDDEN)
def gate_overridden(told: Told) -> Sentence:
    gate = told.detail("gate")
    return say(f"accepted the check “{gate}” all the same, on " if gate else "accepted a check all the same, on ",
               told.thing, *_in_role(told), told.quoted_reason())  # fmt: skip


@presents(Action.CHECKLIST_TICKED)
def checklist_ticked(told: Told) -> Sentence:
    item = told.detail("item")
    return say(f"ticked “{item}” on " if item else "ticked a point on ", told.thing, told.quoted_reason())


@presents(Action.CHECKLIST_UNTICKED)
def checklist_unticked(told: Told) -> Sentence:
    item = told.detail("item")
    return say(f"took back the tick of “{item}” on " if item else "took a tick back on ", told.thing)


@presents(Action.PASSAGE_PROTECTED)
def passage_protected(told: Told) -> Sentence:
    role = told.detail("role")
    return say(
        "put a passage of ", told.thing, f" under the care of {role}" if role else " under care", told.quoted_reason()
    )


@presents(Action.PASSAGE_RELEASED)
def passage_released(told: Told) -> Sentence:
    role = told.detail("role")
    return say("released a passage of ", told.thing, f" from the care of {role}" if role else "", told.quoted_reason())


def _in_role(told: Told) -> list[str]:
    """ " as Legal reviewer", " on behalf of Jonas Berg (until 30 Nov 2026)"."""
    role, principal, until = told.detail("role"), told.detail("on_behalf_of"), told.detail("until")
    return [
        f" as {role}" if role else "",
        f" on behalf of {principal}" if principal else "",
        f" (until {until})" if principal and until else "",
    ]
