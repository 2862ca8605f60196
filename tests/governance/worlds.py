"""Worlds for tests of governance: a small kind of change that obeys the test, and real releases by the real services.

``Lamps`` is for tests of the machine alone: what is "live" is a word in memory, and what policy asks is what the test
says. ``a_request``, ``sign_all`` and ``released`` go the whole way with prompts, policies in force and deployments.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import uuid

from accounts.models import User
from accounts.roles import RoleCode
from base.errors import WrongState
from governance import rules
from governance.basis import basis_token
from governance.choices import RequestState, Timing, Verdict
from governance.kinds import Basis, Difference, Facts, Kind, Undo
from governance.models import ChangeRequest
from governance.policies.document import DUE_H, EXPIRES_H
from governance.services import (
    apply_request,
    decide,
    expire_due,
    open_and_send,
    open_request,
    refresh_basis,
    schedule_request,
    withdraw_request,
)
from governance.signatures import contributor_ids, counting, said_on
from registry.models import Contribution, Environment, Prompt, PromptVersion
from tests.factories import NOW, PromptFactory, PromptVersionFactory, content, person_with


def digest_of(words: str) -> str:
    return "sha256:" + hashlib.sha256(words.encode()).hexdigest()


def policy(**fields) -> dict:
    """A combined policy that asks ``requirements`` ({role: count}); one technical reviewer unless told."""
    asked = fields.pop("requirements", {"technical-reviewer": 1})
    return {
        "policies": [{"slug": "test", "number": 1, "digest": digest_of("test"), "name": "Test"}],
        "requirements": [{"role": role, "count": count, "asked_by": ["test"]} for role, count in asked.items()],
        "gates": [],
        "due_h": DUE_H,
        "expires_h": EXPIRES_H,
        "fresh_sign_in_min": None,
        "comments_resolved": False,
        **fields,
    }


class Lamps(Kind):
    """Lamps are switched to a colour. ``subject_id`` is derived from the colour; everything a kind answers is a field
    that the test sets."""

    code = "lamp"
    name = "Colour of a lamp"
    object_type = "tests.lamp"
    can_break_glass = True

    def __init__(self, feature) -> None:
        self.feature = feature
        self.colours: dict[uuid.UUID, str] = {}
        self.live = ""
        self.around = ""
        self.asked = policy()
        self.wrote: set[uuid.UUID] = set()
        self.frozen_because = ""
        self.breaks: Exception | None = None
        self.switched: list[str] = []

    def subject(self, colour: str) -> uuid.UUID:
        pk = uuid.uuid5(uuid.NAMESPACE_URL, colour)
        self.colours[pk] = colour
        return pk

    def may_open(self, user, request):
        return user.has_perm("registry.edit_prompts")

    def prepare(self, request):
        request.feature = self.feature

    def hold(self, request):
        """Nothing of a lamp is in the database."""

    def basis(self, request):
        return Basis(
            digest_of(self.colours[request.subject_id]), digest_of(self.live) if self.live else "", self.around
        )

    def moved(self, request, now):
        return [f"The lamp is {self.live or 'off'} now."]

    def facts(self, request):
        return Facts()

    def contributors(self, request):
        return self.wrote

    def label(self, request):
        return f"{self.colours[request.subject_id]} for the lamp"

    def effect(self, request):
        return f"The lamp turns {self.colours[request.subject_id]}."

    def difference(self, request):
        return Difference(template="components/digest.html", context={"digest": request.content_digest})

    def object_url(self, request):
        return "/"

    def hindrance(self, request, at):
        return self.frozen_because

    def undo(self, request, user):
        return Undo("Switch it back.")

    def apply(self, request, *, by, at):
        if self.breaks:
            raise self.breaks
        self.live = self.colours[request.subject_id]
        self.switched.append(self.live)
        return "at once"

    def open(self, colour: str = "green", **fields) -> ChangeRequest:
        """Sent, by the real services."""
        return open_and_send(**self.arguments(colour, **fields))

    def arguments(self, colour: str = "green", **fields) -> dict:
        return {
            "kind": self.code,
            "object_id": LAMP,
            "subject_id": self.subject(colour),
            "why": "It was too dark",
            "timing": Timing.BY_HAND,
            "at": NOW,
            **fields,
        }


def request_in(state: str, lamps: Lamps, cast, **fields) -> ChangeRequest:
    """A request of Ana's in ``state``, brought there by the services; it asks one technical reviewer (Tom)."""
    if state == RequestState.DRAFT:
        return open_request(**lamps.arguments(by=cast.ana, **fields))
    request = lamps.open(by=cast.ana, **fields)
    if state in (RequestState.APPROVED, RequestState.SCHEDULED, RequestState.APPLIED, RequestState.FAILED):
        sign(request, cast.tom, "technical-reviewer")
    _BRING[state](request, lamps, cast)
    request.refresh_from_db()
    assert request.state == state
    return request


def _object(verdict):
    def act(request, lamps, cast):
        decide(request=request, verdict=verdict, role="technical-reviewer", reason="No", by=cast.tom, at=NOW)

    return act


def _fail(request, lamps, cast):
    lamps.breaks = WrongState("The bulb is gone.")
    apply_request(request=request, by=cast.rosa, at=NOW)
    lamps.breaks = None


def _move_the_world(request, lamps, cast):
    before, lamps.live = lamps.live, "red"
    refresh_basis(request=request, at=NOW)
    lamps.live = before


_BRING = {
    "in_review": lambda request, lamps, cast: None,
    "changes_requested": _object(Verdict.REQUEST_CHANGES),
    "rejected": _object(Verdict.REJECT),
    "approved": lambda request, lamps, cast: None,
    "scheduled": lambda request, lamps, cast: schedule_request(
        request=request, go_live_at=NOW + dt.timedelta(hours=1), by=cast.rosa, at=NOW
    ),
    "applied": lambda request, lamps, cast: apply_request(request=request, by=cast.rosa, at=NOW),
    "failed": _fail,
    "stale": _move_the_world,
    "withdrawn": lambda request, lamps, cast: withdraw_request(request=request, reason="No", by=cast.ana, at=NOW),
    "expired": lambda request, lamps, cast: expire_due(NOW + dt.timedelta(days=15)),
}

LAMP = uuid.uuid5(uuid.NAMESPACE_URL, "the lamp")


def environment(slug: str) -> Environment:
    return Environment.objects.get(slug=slug)


def second_technical() -> User:
    """Priya Nair, the other technical reviewer."""
    found = User.objects.filter(email="priya@example.org").first()
    return found or person_with(RoleCode.TECHNICAL_REVIEWER, full_name="Priya Nair", email="priya@example.org")


def a_version(prompt: Prompt, text: str, *, by: User, parent: PromptVersion | None = None) -> PromptVersion:
    """A submitted version that ``by`` wrote, numbered after the newest."""
    newest = prompt.versions.order_by("-minor").first()
    version = PromptVersionFactory(
        prompt=prompt,
        content=content(text),
        created_by=by,
        submitted=True,
        parent=parent or newest,
        minor=newest.minor + 1 if newest else 0,
    )
    Contribution.objects.create(version=version, person=by, first_at=NOW)
    prompt.latest_version = version
    prompt.save(update_fields=["latest_version"])
    return version


def a_request(cast, *, version: PromptVersion | None = None, where: str = "staging", **fields) -> ChangeRequest:
    """A sent request of Ana's to release ``version`` (hers, of a new prompt of the cast's feature, unless given)."""
    if version is None:
        prompt = PromptFactory(feature=cast.feature, owner=cast.omar)
        version = a_version(prompt, "You help customers.", by=cast.ana)
    told = {"why": "Clearer wording", "timing": Timing.BY_HAND, "by": cast.ana, "at": NOW, **fields}
    return open_and_send(
        kind="release", object_id=version.prompt_id, subject_id=version.pk, environment=environment(where), **told
    )


def sign(request: ChangeRequest, person: User, role: str, **fields):
    """``person`` approves what is there now, freshly signed in."""
    request.refresh_from_db()
    at = fields.pop("at", NOW)
    told = {"verdict": Verdict.APPROVE, "expected_basis": basis_token(request), "signed_in_at": at, **fields}
    return decide(request=request, role=role, by=person, at=at, **told)


def sign_all(request: ChangeRequest, *, at=NOW) -> ChangeRequest:
    """Everybody whom policy still asks signs, each for themselves; returns the request as it is then."""
    request.refresh_from_db()
    for asked in request.requirements:
        given = [each for each in counting(request, said_on(request)) if each.role_id == asked["role"]]
        for _ in range(asked["count"] - len(given)):
            sign(request, _free_person(request, asked["role"]), asked["role"], at=at)
    request.refresh_from_db()
    return request


def released(cast, version: PromptVersion, where: str = "staging", *, at=NOW) -> ChangeRequest:
    """``version`` asked for, signed by everybody and put live by Rosa."""
    request = sign_all(a_request(cast, version=version, where=where, at=at), at=at)
    return apply_request(request=request, by=cast.rosa, at=at)


def _free_person(request: ChangeRequest, role: str) -> User:
    taken = rules.names_taken(counting(request, said_on(request))) | contributor_ids(request)
    return next(person for person in rules.who_can(role, request.feature) if person.pk not in taken)
