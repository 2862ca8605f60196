"""Before a request exists: where a version could go, what is live there, and who would be asked."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from base.errors import Refusal
from governance.choices import OPEN_STATES, SnapshotKind
from governance.kinds import kind_of
from governance.models import ChangeRequest, Snapshot
from governance.policies.in_force import policies_for
from governance.policies.words import hours, signatures
from governance.presentation import GateRow, gate_rows
from governance.review.signing import Need, needs_of
from governance.signatures import Said
from registry.models import Environment, PromptVersion

if TYPE_CHECKING:
    from accounts.models import User

RELEASE = "release"


@dataclass(frozen=True)
class Place:
    """An environment for this version. ``live`` is the number that is live there, "" for none; ``hindrance`` why it
    cannot be asked for there now, ``open_request`` the one that is open there."""

    environment: Environment
    live: str
    hindrance: str
    open_request: ChangeRequest | None

    @property
    def is_possible(self) -> bool:
        return not self.hindrance and self.open_request is None


def unsaved(version: PromptVersion, environment: Environment | None, author: User) -> ChangeRequest:
    """A request as it would be: for kinds to answer questions about, never to be saved."""
    return ChangeRequest(
        kind=RELEASE,
        object_type=kind_of(RELEASE).object_type,
        object_id=version.prompt_id,
        subject_id=version.pk,
        environment=environment,
        feature=version.prompt.feature,
        author=author,
    )


@dataclass
class Asking:
    """``wanted`` is the short name of the environment that was chosen, "" for the first one that makes sense."""

    version: PromptVersion
    user: User
    at: dt.datetime
    wanted: str = ""

    @cached_property
    def places(self) -> list[Place]:
        """In order. A few queries for each environment, of which there are a handful."""
        opened = {
            each.environment_id: each
            for each in ChangeRequest.objects.filter(
                kind=RELEASE, object_id=self.version.prompt_id, state__in=OPEN_STATES
            )
        }
        return [self._place(each, opened.get(each.pk)) for each in Environment.objects.order_by("position")]

    @cached_property
    def place(self) -> Place | None:
        """The one that was asked for; else the first where this version can be asked for."""
        named = next((each for each in self.places if each.environment.slug == self.wanted), None)
        return named or next((each for each in self.places if each.is_possible), None)

    @property
    def environment(self) -> Environment | None:
        return self.place.environment if self.place else None

    @cached_property
    def request(self) -> ChangeRequest:
        """As it would be sent, with the policies of today."""
        request = unsaved(self.version, self.environment, self.user)
        basis = kind_of(RELEASE).basis(request)
        request.content_digest, request.replaces_digest = basis.content, basis.replaces
        request.dependencies_digest = basis.dependencies
        policy = policies_for(RELEASE, kind_of(RELEASE).facts(request))
        request.policy = Snapshot(digest="", kind=SnapshotKind.POLICY, content=dict(policy))
        return request

    @property
    def planned(self) -> ChangeRequest:
        """What the form plans; where nothing can be asked for, it goes nowhere."""
        possible = self.place is not None and self.place.is_possible
        return self.request if possible else unsaved(self.version, None, self.user)

    @cached_property
    def policies(self) -> list[dict[str, Any]]:
        return list(self.request.policy.content["policies"]) if self.request.policy else []

    @cached_property
    def needs(self) -> list[Need]:
        """The roles that would be asked, with who could sign: nobody who had a hand in the version."""
        contributors = {self.user.pk, *kind_of(RELEASE).contributors(self.request)}
        return needs_of(self.request, Said([], contributors), [], self.at)

    @cached_property
    def asks(self) -> str:
        """ "1 Legal reviewer and 2 Technical reviewers are asked, within 3 days."; "" when no policy asks anybody."""
        asked = signatures(self.request.requirements)
        policy = self.request.policy.content if self.request.policy else {}
        return f"{asked} will be asked to sign within {hours(policy['due_h'])}." if asked else ""

    @cached_property
    def gates(self) -> list[GateRow]:
        """As they would be; points are ticked once there is a request."""
        return gate_rows(self.request, self.user, self.at)

    def _place(self, environment: Environment, opened: ChangeRequest | None) -> Place:
        request = unsaved(self.version, environment, self.user)
        digest = kind_of(RELEASE).basis(request).replaces
        live = PromptVersion.objects.frozen().filter(prompt=self.version.prompt_id, digest=digest) if digest else None
        number = live.only("major", "minor", "patch", "state").first() if live is not None else None
        try:
            kind_of(RELEASE).prepare(request)
        except Refusal as refusal:
            return Place(environment, number.number if number else "", refusal.message, opened)
        return Place(environment, number.number if number else "", "", opened)
