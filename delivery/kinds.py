"""Releasing a prompt version into an environment: what the machine of change requests must know of it."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from base import when
from base.compiled import CompiledRead
from base.errors import BadInput, WrongState
from delivery import rules, sentences
from delivery.differing import content_with, difference, touched, touches_quote
from delivery.hindrances import hindrance_of, refuse_revoked
from delivery.live import live_digests
from delivery.place import held_place, hold_place, place_of, standing
from delivery.releases import RELEASE, environment_of, prompt_of, read_version, version_of, written_by
from delivery.services.deploying import start_release
from delivery.steps import steps_in_words, steps_of
from governance.choices import Timing
from governance.kinds import Basis, Difference, Facts, Kind, Undo, Way
from governance.models import ProtectedPassage
from registry.choices import VersionState
from registry.models import PromptVersion
from registry.permissions import EDIT_PROMPTS, RELEASE_PROMPTS
from registry.presentation import diff_texts
from registry.rules import holds, holds_any

if TYPE_CHECKING:
    from accounts.models import User
    from governance.models import ChangeRequest

_PASSAGES = CompiledRead(
    lambda prompt: ProtectedPassage.objects.standing().filter(prompt=prompt).values_list("role_id", "quote"),
    prompt=uuid.UUID,
)


class ReleaseKind(Kind):
    code = RELEASE
    name = "Release of a prompt version"
    object_type = "registry.prompt"
    gates = (
        "content-valid",
        "change-note",
        "owner-present",
        "promotion-order",
        "rollback-target",
        "dependencies",
        "hidden-characters",
        "secrets",
        "personal-data",
        "injection-smells",
        "checklist",
        "evaluated",
        "no-regression",
        "red-team",
        "cost-change",
    )
    can_break_glass = True

    def prepare(self, request: ChangeRequest) -> None:
        try:
            version = version_of(request)
        except PromptVersion.DoesNotExist as error:
            raise BadInput.at("version", "There is no such version.") from error
        if request.environment is None:
            raise BadInput.at("environment", "Choose where it is to go live.")
        if version.prompt_id != request.object_id:
            raise BadInput.at("version", "This version belongs to another prompt.")
        request.feature = version.prompt.feature
        _refuse_unfit(version, request)

    def may_open(self, user: User, request: ChangeRequest) -> bool:
        prompt = prompt_of(request)
        answers = user.pk in (prompt.owner_id, prompt.backup_owner_id) and user.is_active
        return answers or holds_any(user, (EDIT_PROMPTS, RELEASE_PROMPTS), prompt.feature)

    def hold(self, request: ChangeRequest) -> None:
        hold_place(request)

    def version(self, request: ChangeRequest) -> PromptVersion:
        held = held_place(request)
        return held.version if held else read_version(request)

    def basis(self, request: ChangeRequest) -> Basis:
        live, around = standing(request)
        return Basis(content=version_of(request).digest, replaces=live, dependencies=around)

    def moved(self, request: ChangeRequest, now: Basis) -> list[str]:
        return sentences.moved(request, now)

    def facts(self, request: ChangeRequest) -> Facts:
        prompt, (live, _) = prompt_of(request), standing(request)
        pair = (request.object_id, live, version_of(request).digest)
        found = touched(*pair)
        passages = _PASSAGES.all(prompt=request.object_id)
        return Facts(
            risk_tier=prompt.feature.risk_tier,
            environment=environment_of(request).slug,
            touches=found.touches,
            words=found.words,
            passages=frozenset(str(role) for role, quote in passages if touches_quote(*pair, quote)),
        )

    def contributors(self, request: ChangeRequest) -> Collection[uuid.UUID]:
        return written_by(version_of(request), standing(request)[0])

    def label(self, request: ChangeRequest) -> str:
        version = version_of(request)
        return _label(version.number, version.prompt.slug, request)

    def labels(self, requests: Sequence[ChangeRequest]) -> list[str]:
        """One query, and no content of any version."""
        versions = PromptVersion.objects.filter(pk__in=[request.subject_id for request in requests])
        rows = versions.select_related("prompt").only("major", "minor", "patch", "prompt__slug")
        known = {version.pk: version for version in rows}
        return [
            _label(known[request.subject_id].number, known[request.subject_id].prompt.slug, request)
            for request in requests
        ]

    def effect(self, request: ChangeRequest) -> str:
        is_first = not self._replaces(request)
        to_whom = "for everybody: nothing is live there yet" if is_first else steps_in_words(steps_of(request))
        return _effect(request, environment_of(request).name.lower(), to_whom)

    def difference(self, request: ChangeRequest) -> Difference:
        live, new = self._replaces(request), version_of(request).digest
        # Lazy: where the HTML of this difference is kept, nothing is compared; where nobody commented, nothing is read.
        found = SimpleLazyObject(lambda: difference(request.object_id, live, new))
        return Difference(
            template="registry/diff/content.html",
            context={
                "difference": found,
                "texts": SimpleLazyObject(lambda: diff_texts(found)),  # type: ignore[arg-type]
                "layout": "inline",
            },
            cache_key=f"release:{live}:{new}",
            texts=SimpleLazyObject(lambda: _texts(request.object_id, new)),  # type: ignore[arg-type]
        )

    def _replaces(self, request: ChangeRequest) -> str:
        """What people read and sign the difference to: as the request holds it, or as it is while it is being made."""
        return standing(request)[0] if request._state.adding else request.replaces_digest

    def object_url(self, request: ChangeRequest) -> str:
        return prompt_of(request).get_absolute_url()

    def rewrite(self, request: ChangeRequest, user: User) -> Way | None:
        """The editor: it opens the draft, or offers to begin one."""
        prompt = prompt_of(request)
        if prompt.archived_at is not None or not holds(user, EDIT_PROMPTS, prompt.feature):
            return None
        drafted = prompt.versions.filter(state=VersionState.DRAFT).exists()
        label = "Go on with the draft" if drafted else "Edit a new draft"
        return Way(label, reverse("registry:edit", args=[prompt.slug]))

    def hindrance(self, request: ChangeRequest, at: dt.datetime) -> str:
        return hindrance_of(place_of(request), at)

    def apply(self, request: ChangeRequest, *, by: User | None, at: dt.datetime) -> str:
        deployment = start_release(request=request, by=by, at=at)
        return sentences.went_live(deployment, steps_of(request))

    def undo(self, request: ChangeRequest, user: User) -> Undo:
        url = reverse("delivery:roll_back", args=[prompt_of(request).slug, environment_of(request).slug])
        return Undo(
            "A release manager or the prompt's owner can roll it back with a reason; it takes effect at once.",
            url if rules.can_take_back(user, prompt_of(request)) else "",
        )


def _label(number: str, slug: str, request: ChangeRequest) -> str:
    return f"{number} of {slug} for {environment_of(request).slug}"


def _texts(prompt_id: uuid.UUID, digest: str) -> dict[str, str]:
    """{"messages.0": text}: where comments can hang."""
    content = content_with(prompt_id, digest)
    return {f"messages.{index}": each["content"] for index, each in enumerate(content["messages"] if content else [])}


def _refuse_unfit(version: PromptVersion, request: ChangeRequest) -> None:
    """Only submitted versions of prompts in use, that are not revoked and not live there for everybody already."""
    where = environment_of(request).name.lower()
    if not version.is_frozen:
        raise WrongState("Only a submitted version can go live. Submit this draft first.")
    if version.prompt.archived_at is not None:
        raise WrongState("This prompt is archived. Its owner can bring it back.")
    refuse_revoked(version)
    if live_digests([version.prompt_id], environment_of(request).pk).get(version.prompt_id) == version.digest:
        raise WrongState(f"What {version.number} says is live in {where} already.")


def _effect(request: ChangeRequest, where: str, to_whom: str) -> str:
    once = "Everybody has signed:" if request.is_signed else "Once everybody has signed,"
    if request.timing == Timing.AT_TIME and request.go_live_at:
        moment = when.short(request.go_live_at, timezone.now())
        return f"{once} this goes live in {where} on {moment} {to_whom}."
    if request.timing == Timing.BY_HAND:
        return f"{once} a release manager can put this live in {where} {to_whom}."
    if request.is_signed:
        return f"{once} this goes live in {where} {to_whom}, as soon as nothing holds it up."
    return f"As soon as the last signature is given, this goes live in {where} {to_whom}."
