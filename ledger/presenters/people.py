"""People, their roles, delegations and access tokens."""

from __future__ import annotations

from datetime import datetime

from ledger.actions import Action
from ledger.presenters.registering import presents
from ledger.presenters.sentence import Sentence, Told, say


def _day(moment: str) -> str:
    """ "30 Nov 2026" for an ISO date or time; anything else as it stands."""
    try:
        day = datetime.fromisoformat(moment)
    except ValueError:
        return moment
    return f"{day.day} {day:%b %Y}"


@presents(Action.PERSON_INVITED)
def person_invited(told: Told) -> Sentence:
    roles = told.detail("roles")
    return say("invited ", told.thing, f" as {roles}" if roles else "")


@presents(Action.PERSON_INVITATION_ACCEPTED)
def invitation_accepted(told: Told) -> Sentence:
    inviter = told.detail("invited_by")
    return say("accepted the invitation", f" of {inviter}" if inviter else "")


@presents(Action.PERSON_INVITATION_WITHDRAWN)
def invitation_withdrawn(told: Told) -> Sentence:
    return say("withdrew the invitation of ", told.thing, told.quoted_reason())


@presents(Action.PERSON_CREATED)
def person_created(told: Told) -> Sentence:
    return say("added ", told.thing)


@presents(Action.PERSON_RENAMED)
def person_renamed(told: Told) -> Sentence:
    before, after = told.detail("before"), told.detail("after")
    names = f": from {before} to {after}" if before and after else ""
    return say("changed their own name", names) if told.by_oneself else say("renamed ", told.thing, names)


@presents(Action.PERSON_DEACTIVATED)
def person_deactivated(told: Told) -> Sentence:
    return say("deactivated ", told.thing, told.quoted_reason())


@presents(Action.PERSON_ACTIVATED)
def person_activated(told: Told) -> Sentence:
    return say("let ", told.thing, " sign in again", told.quoted_reason())


@presents(Action.ROLE_GRANTED)
def role_granted(told: Told) -> Sentence:
    return say("gave ", told.thing, " the role ", _role(told), told.quoted_reason())


@presents(Action.ROLE_WITHDRAWN)
def role_withdrawn(told: Told) -> Sentence:
    return say("took from ", told.thing, " the role ", _role(told), told.quoted_reason())


@presents(Action.DELEGATION_CREATED)
def delegation_created(told: Told) -> Sentence:
    people = told.detail("to_person", "somebody"), told.detail("from_person", "somebody")
    until = told.detail("ends_at")
    words = f"let {people[0]} stand in for {people[1]} as {told.detail('role', 'one of their roles')}"
    return say(words, f" until {_day(until)}" if until else "", told.quoted_reason())


@presents(Action.DELEGATION_ENDED)
def delegation_ended(told: Told) -> Sentence:
    to_person, from_person = told.detail("to_person", "somebody"), told.detail("from_person", "somebody")
    return say(f"ended that {to_person} stands in for {from_person} as {told.detail('role', 'one of their roles')}")


@presents(Action.ACCESS_TOKEN_CREATED)
def access_token_created(told: Told) -> Sentence:
    expires = told.detail("expires")
    token = told.detail("token", "a name that was blanked")
    return say(f"made the access token “{token}”", f", valid until {_day(expires)}" if expires else "")


@presents(Action.ACCESS_TOKEN_REVOKED)
def access_token_revoked(told: Told) -> Sentence:
    return say(f"revoked the access token “{told.detail('token', 'a name that was blanked')}”")


@presents(Action.ROLE_LEAD_NAMED)
def role_lead_named(told: Told) -> Sentence:
    lead = told.detail("lead")
    return say(f"named {lead} as lead of the role " if lead else "took away the lead of the role ", told.thing)


def _role(told: Told) -> str:
    return " ".join(filter(None, (told.detail("role", "that was blanked"), told.detail("where"))))
