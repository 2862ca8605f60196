"""What a kind of change must know, so that one machine can carry it from request to effect."""

from __future__ import annotations

import datetime as dt
import uuid
from abc import ABC, abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, ClassVar

from registry.permissions import RELEASE_PROMPTS
from registry.rules import holds

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import ChangeRequest
    from registry.models import PromptVersion


@dataclass(frozen=True)
class Basis:
    """What a signature rests on besides policy. Digests are "sha256:…"; "" when there is nothing.

    ``dependencies`` is the digest of what the change relies on elsewhere (for a release: what is live, in that
    environment, of the prompts that feed this one or are fed by it).
    """

    content: str
    replaces: str = ""
    dependencies: str = ""


@dataclass(frozen=True)
class Facts:
    """What policies match on. ``environment`` is a short name. ``touches`` are values of ``governance.choices.Touch``
    that the difference touches; ``words`` how many words it adds and removes; ``passages`` the codes of the roles whose
    passages it touches. ``is_protected``, whether the environment is protected, is filled in by
    ``governance.policies.in_force``; kinds leave it alone."""

    risk_tier: str = ""
    environment: str = ""
    touches: frozenset[str] = frozenset()
    words: int = 0
    passages: frozenset[str] = frozenset()
    is_protected: bool = False


@dataclass(frozen=True)
class Difference:
    """What the sign-off page shows as "what changes": ``template`` is included with ``context``.

    ``cache_key`` names exactly this difference for ever (both digests), so that its HTML can be kept; "" forbids that.
    ``texts`` is the proposed content by path ("messages.0" → text): where comments can hang.
    ``context`` and ``texts`` may hold lazy values: a page whose HTML is kept asks for none of them.
    """

    template: str
    context: Mapping[str, Any]
    cache_key: str = ""
    texts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Undo:
    """How an applied change is taken back: a sentence, and where ("" when it is another request)."""

    sentence: str
    url: str = ""


@dataclass(frozen=True)
class Way:
    """A button: what it says, and the address that it leads to."""

    label: str
    url: str


class Kind(ABC):
    """Subclass, set the class attributes, implement every method. ``request`` is never saved by a kind."""

    code: ClassVar[str]  # "release", stored: never changes
    name: ClassVar[str]  # "Release of a prompt version"
    object_type: ClassVar[str]  # "registry.prompt"
    gates: ClassVar[tuple[str, ...]] = ()  # codes of the gates that can apply; policies choose among them
    can_break_glass: ClassVar[bool] = False
    applied_by: ClassVar[str] = "a release manager"  # who puts it into effect by hand, within a sentence

    @abstractmethod
    def prepare(self, request: ChangeRequest) -> None:
        """Fill in ``request.feature``, and make sure that object, subject and environment belong together and can be
        asked for now: the subject is frozen, and is not what is in effect already. The machine calls this when a
        request is opened, revised or asked again, before anything else. Raises BadInput, WrongState."""

    @abstractmethod
    def may_open(self, user: User, request: ChangeRequest) -> bool:
        """Whether ``user`` may ask for this change (``request`` may be unsaved)."""

    def may_apply(self, user: User, request: ChangeRequest) -> bool:
        """Whether ``user`` may put a signed change into effect, or set when: release managers, for what is about a
        feature; otherwise whoever may ask for it."""
        if request.feature is None:
            return self.may_open(user, request)
        return holds(user, RELEASE_PROMPTS, request.feature)

    @abstractmethod
    def hold(self, request: ChangeRequest) -> None:
        """Lock what ``basis`` reads until the transaction ends. The machine calls this, the request's row being locked
        already, before it reads the basis for the last time and applies: nothing then moves in between."""

    @abstractmethod
    def basis(self, request: ChangeRequest) -> Basis:
        """As the world is now; a handful of queries at most."""

    @abstractmethod
    def moved(self, request: ChangeRequest, now: Basis) -> list[str]:
        """One sentence for each part of the basis that differs from what the request holds: what moved, and by whom."""

    @abstractmethod
    def facts(self, request: ChangeRequest) -> Facts:
        """What policies match on, as the world is now."""

    def version(self, request: ChangeRequest) -> PromptVersion | None:
        """The version of a prompt that the request brings, as it is now, its content left in the database (it may be a
        megabyte); None when it is not about a prompt. With its prompt, the prompt's feature, and the people of both."""
        return None

    @abstractmethod
    def contributors(self, request: ChangeRequest) -> Collection[uuid.UUID]:
        """Ids of everybody who had a hand in it (the author of the request is added by the machine)."""

    def is_demo(self, request: ChangeRequest) -> bool:
        """Whether this is demonstration content, for the label on the page."""
        return bool(request.feature and request.feature.is_demo)

    @abstractmethod
    def label(self, request: ChangeRequest) -> str:
        """ "2.4.0 of customer-support-router for production": what lists, e-mails and the ledger say."""

    def labels(self, requests: Sequence[ChangeRequest]) -> list[str]:
        """``label`` of each, in order. A kind whose label asks the database overrides this, for lists: a number of
        queries that does not depend on how many there are."""
        return [self.label(request) for request in requests]

    @abstractmethod
    def effect(self, request: ChangeRequest) -> str:
        """One sentence for the reader: what happens if the last signature is given."""

    @abstractmethod
    def difference(self, request: ChangeRequest) -> Difference:
        """What the page shows as "what changes": from what the request replaces to what it brings."""

    @abstractmethod
    def object_url(self, request: ChangeRequest) -> str:
        """The page of what changes."""

    def rewrite(self, request: ChangeRequest, user: User) -> Way | None:
        """Where ``user`` writes what answers an objection; None for somebody who may not."""
        return None

    def hindrance(self, request: ChangeRequest, at: dt.datetime) -> str:
        """Why it cannot be applied right now although it is signed ("Frozen until …"), or "". Waiting helps."""
        return ""

    @abstractmethod
    def apply(self, request: ChangeRequest, *, by: User | None, at: dt.datetime) -> str:
        """Make it so, inside the machine's transaction, the request being ``applied`` already. No ledger entry of its
        own: the machine writes one, with the words that this returns ("10 % of requests first").

        Raises a Refusal, with a sentence, when it cannot be done; the machine keeps that as the failure."""

    @abstractmethod
    def undo(self, request: ChangeRequest, user: User) -> Undo:
        """How to take it back; with the way there only for somebody who may go it."""
