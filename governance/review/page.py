"""Everything that the sign-off page of one request shows to one reader."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.utils.safestring import SafeString
from django.utils.text import capfirst

from base import when
from governance.basis import basis_token
from governance.choices import GateState, RequestState, Timing
from governance.kinds import Difference, Undo, Way, kind_of
from governance.models import ChangeRequest
from governance.policies.simulating import Simulation
from governance.policies.words import joined, signatures
from governance.presentation import GateRow, gate_rows
from governance.reach import unreachable
from governance.review.about import About, about
from governance.review.choices import Choices, choices_of
from governance.review.difference import LAYOUTS, difference_html
from governance.review.first import first_step
from governance.review.safety import Safety, safety_of
from governance.review.signing import Signing, progress, signing_of
from governance.review.story import Happening, story_of
from governance.review.threads import Conversation, conversation_of
from governance.review.trying import simulation_of
from governance.signatures import Said, said_on

if TYPE_CHECKING:
    from accounts.models import User

_CALM = (GateState.SATISFIED, GateState.NOT_APPLICABLE)
_OVER = {
    RequestState.REJECTED: "This was rejected. Nothing changed; a new request can be opened with another version.",
    RequestState.WITHDRAWN: "This was withdrawn. Nothing changed.",
    RequestState.EXPIRED: "This expired before everybody had signed. Nothing changed; it can be asked for anew.",
}


@dataclass
class ReviewPage:
    """Each part is worked out when it is asked for, once. The number of queries does not depend on how many decisions,
    comments or people there are."""

    request: ChangeRequest
    user: User
    at: dt.datetime
    layout: str = LAYOUTS[0]
    start: int = 0

    @cached_property
    def kind_name(self) -> str:
        return kind_of(self.request).name

    @cached_property
    def object_url(self) -> str:
        return kind_of(self.request).object_url(self.request)

    @cached_property
    def label(self) -> str:
        return kind_of(self.request).label(self.request)

    @cached_property
    def effect(self) -> str:
        """What happens on yes; once it has ended, what became of it."""
        if self.request.state == RequestState.APPLIED:
            who = f" by {self.request.ended_by}" if self.request.ended_by else ""
            return f"This took effect {self._ended}{who}."
        return _OVER.get(RequestState(self.request.state)) or kind_of(self.request).effect(self.request)

    @property
    def first(self) -> str:
        """What must happen before ``effect`` can come about by signatures; "" for nothing."""
        return first_step(
            self.request,
            objections=self.signing.objections,
            blocking=[row.name for row in self.gates if row.result.blocks],
            comments_hold=self._open_comments_hold,
        )

    @property
    def _ended(self) -> str:
        return f"on {when.short(self.request.ended_at, self.at)}" if self.request.ended_at else ""

    @cached_property
    def undo(self) -> Undo | None:
        return (
            kind_of(self.request).undo(self.request, self.user) if self.request.state == RequestState.APPLIED else None
        )

    @cached_property
    def rewrite(self) -> Way | None:
        """Where this reader answers an objection in the text. Once that is submitted, it is brought in instead."""
        if self.request.state != RequestState.CHANGES_REQUESTED or not self.choices.may_revise or self.about.newer:
            return None
        return kind_of(self.request).rewrite(self.request, self.user)

    @cached_property
    def difference(self) -> Difference:
        return kind_of(self.request).difference(self.request)

    @cached_property
    def difference_html(self) -> SafeString:
        return difference_html(self.difference, self.layout, self.start)

    @cached_property
    def simulation(self) -> Simulation | None:
        """Of a change of policy: what it would do to open requests today."""
        return simulation_of(self.request, self.user)

    @cached_property
    def said(self) -> Said:
        return said_on(self.request)

    @cached_property
    def choices(self) -> Choices:
        return choices_of(self.request, self.user, self.said, self.at)

    @cached_property
    def signing(self) -> Signing:
        return signing_of(self.request, self.said, self.at, {seat.role.pk for seat in self.choices.signs})

    @cached_property
    def progress(self) -> str:
        return progress(self.request, self.signing)

    @cached_property
    def asks_for(self) -> str:
        """ "1 Legal reviewer and 2 Technical reviewers"; "" when no policy asks anybody."""
        return signatures(self.request.requirements)

    @cached_property
    def policies(self) -> list[dict[str, Any]]:
        return list(self.request.policy.content.get("policies", [])) if self.request.policy else []

    @cached_property
    def fresh_min(self) -> int | None:
        return self.request.policy.content.get("fresh_sign_in_min") if self.request.policy else None

    @cached_property
    def stuck(self) -> list[str]:
        """Why nobody can complete the signatures, and who must act."""
        return unreachable(self.request, self.said) if self.request.state == RequestState.IN_REVIEW else []

    @cached_property
    def gates(self) -> list[GateRow]:
        return gate_rows(self.request, self.user, self.at, self.said)

    @property
    def safety(self) -> Safety:
        return safety_of(self.gates)

    @property
    def gates_to_read(self) -> list[GateRow]:
        """Those that somebody has to look at: not fine, or accepted all the same."""
        return [row for row in self.gates if row.result.state not in _CALM]

    @property
    def gates_shown(self) -> list[GateRow]:
        """Those to read, then those that are fine and say by how much."""
        return [*self.gates_to_read, *(row for row in self.gates if row.has_figures)]

    @property
    def gates_fine(self) -> list[GateRow]:
        return [row for row in self.gates if row.result.state in _CALM and not row.has_figures]

    @cached_property
    def conversation(self) -> Conversation:
        return conversation_of(
            self.request,
            self.difference.texts,
            self.user,
            contributors=self.said.contributors,
            speaks=self.choices.may_comment,
        )

    @cached_property
    def story(self) -> list[Happening]:
        return story_of(self.request, self.signing.told, self.user)

    @cached_property
    def about(self) -> About:
        return about(self.request, self.user, self.said.contributors)

    @cached_property
    def basis(self) -> str:
        return basis_token(self.request)

    @cached_property
    def is_late(self) -> bool:
        return bool(self.request.is_open and self.request.due_at and self.request.due_at < self.at)

    @cached_property
    def waits(self) -> str:
        """Who is next, in a sentence; "" when it waits for nobody."""
        request, signing = self.request, self.signing
        if request.state == RequestState.IN_REVIEW and signing.is_complete:
            return self._waits_for_checks
        if request.state == RequestState.IN_REVIEW:
            roles = [f"{need.role.name}{f' ({need.who})' if need.who else ''}" for need in signing.next_needs]
            return f"Waits for {joined(roles)}." if roles else ""
        return {
            RequestState.DRAFT.value: f"Nobody was asked yet. {request.author} can send it.",
            RequestState.CHANGES_REQUESTED.value: f"Waits for {request.author}: bring in a new version, or answer and "
            "ask again.",
            RequestState.STALE.value: f"Waits for {request.author} to ask again.",
            RequestState.APPROVED.value: f"Signed by everybody. It waits for {kind_of(request).applied_by}.",
            RequestState.FAILED.value: f"Signed by everybody. {capfirst(kind_of(request).applied_by)} can try again.",
        }.get(request.state, "")

    @property
    def _waits_for_checks(self) -> str:
        if self.signing.objections:
            names = joined([str(each.person) for each in self.signing.objections])
            return f"Signed by everybody; the objection of {names} stands until it is answered."
        blocking = [row.result for row in self.gates if row.result.blocks]
        if blocking:
            people = joined(list(dict.fromkeys(name for gate in blocking for name in gate.next_people)), "or")
            return f"Signed by everybody; waits for the checks{f': {people}' if people else ''}."
        if self._open_comments_hold:
            return "Signed by everybody; waits until every comment is resolved."
        return "Signed by everybody."

    @property
    def _open_comments_hold(self) -> bool:
        policy = self.request.policy.content if self.request.policy else {}
        return bool(policy.get("comments_resolved") and self.conversation.open)

    @property
    def puts_live(self) -> bool:
        """Whether this reader's signature would put a release live at once."""
        holds = self._open_comments_hold or any(row.result.blocks for row in self.gates)
        at_once = self.request.timing == Timing.ON_APPROVAL and self.request.environment_id is not None
        return at_once and self.is_last and not holds

    @cached_property
    def is_last(self) -> bool:
        """Whether one more signature completes them, so that signing can put it into effect."""
        return self.signing.needed - self.signing.given == 1 and bool(self.choices.signs)
