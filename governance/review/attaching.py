"""What reviews add to the pages of prompts: how far a version is, and the way to ask for its sign-off."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence
from typing import Any

from django.urls import reverse

from governance import rules
from governance.choices import RequestState
from governance.kinds import kind_of
from governance.models import ChangeRequest
from governance.review.about import newer_of
from governance.review.asking import RELEASE, unsaved
from registry.attachments import Action, Note, Place, register_actions, register_notes, register_version_notes
from registry.models import Environment, Prompt, PromptVersion


def attach_reviews() -> None:
    register_version_notes(version_notes)
    register_notes(Place.VERSION, notes_of_version)
    register_notes(Place.DRAFT, notes_of_draft)
    register_actions(Place.VERSION, actions_on_version)
    register_actions(Place.PROMPT, actions_on_prompt)


def version_notes(
    *, user: Any, prompt: Prompt, versions: Sequence[PromptVersion], at: dt.datetime
) -> dict[uuid.UUID, list[Note]]:
    """ "In review · production: 2 of 4 signed", for each open request; three queries, however many versions."""
    requests = (
        ChangeRequest.objects.visible_to(user)
        .open()
        .filter(kind=RELEASE, subject_id__in=[version.pk for version in versions if version.is_frozen])
        .select_related("environment")
        .prefetch_related("needs")
        .order_by("environment__position", "pk")
    )
    said: dict[uuid.UUID, list[Note]] = {}
    for request in requests:
        said.setdefault(request.subject_id, []).append(_note(request))
    return said


def notes_of_version(*, user: Any, thing: PromptVersion, at: dt.datetime) -> list[Note]:
    return version_notes(user=user, prompt=thing.prompt, versions=[thing], at=at).get(thing.pk, [])


def notes_of_draft(*, user: Any, thing: PromptVersion, at: dt.datetime) -> list[Note]:
    """The requests that it could be brought into, once it is submitted."""
    return [
        Note(each.state, says=f"request {each.number}, “{each.title}”", url=each.get_absolute_url())
        for each in requests_before(user, thing)
    ]


def actions_on_version(*, user: Any, thing: PromptVersion, at: dt.datetime) -> list[Action]:
    """Bringing it into a request that proposes an older version; and asking for sign-off, while there is an environment
    that it was not asked for and did not reach."""
    if not thing.is_frozen or thing.prompt.archived_at or getattr(thing, "is_past", False):
        return []
    if not kind_of(RELEASE).may_open(user, unsaved(thing, None, user)):
        return []
    brings = _bring_in(user, thing)
    if not _places_left(thing):
        return brings
    url = f"{reverse('governance:request_new')}?version={thing.pk}"
    is_next = thing.pk == thing.prompt.latest_version_id and not any(each.is_primary for each in brings)
    return [*brings, Action("Ask for sign-off", url, "draw", is_primary=is_next)]


def actions_on_prompt(*, user: Any, thing: Prompt, at: dt.datetime) -> list[Action]:
    """The same for the newest submitted version, unless somebody is writing the next one."""
    newest = thing.latest_version
    if newest is None or not newest.is_frozen:
        return []
    newest.prompt = thing
    return actions_on_version(user=user, thing=newest, at=at)


def requests_before(user: Any, version: PromptVersion) -> list[ChangeRequest]:
    """Open requests of the prompt into which ``user`` could bring ``version``, those that wait for an answer first.

    A draft, which has no number yet, comes after every submitted version.
    """
    opened = ChangeRequest.objects.visible_to(user).open().filter(kind=RELEASE, object_id=version.prompt_id)
    found = [
        each
        for each in opened.select_related("feature", "environment").order_by("environment__position", "pk")
        if rules.may_open(user, each) and (version.is_draft or version.pk in dict(newer_of(each)))
    ]
    return sorted(found, key=lambda each: each.state != RequestState.CHANGES_REQUESTED)


def _bring_in(user: Any, version: PromptVersion) -> list[Action]:
    return [
        Action(
            f"Bring {version.number} into request {each.number}",
            f"{reverse('governance:revise', args=[each.number])}?version={version.pk}",
            "upgrade",
            is_primary=each.state == RequestState.CHANGES_REQUESTED,
        )
        for each in requests_before(user, version)
    ]


def _places_left(version: PromptVersion) -> bool:
    busy = ChangeRequest.objects.filter(kind=RELEASE, subject_id=version.pk)
    taken = busy.open() | busy.filter(state=RequestState.APPLIED)
    return Environment.objects.exclude(pk__in=taken.values("environment")).exists()


def _note(request: ChangeRequest) -> Note:
    needs = list(request.needs.all())
    where = request.environment.name.lower() if request.environment else ""
    given = sum(min(need.given, need.needed) for need in needs)
    signed = f"{where}: {given} of {sum(need.needed for need in needs)} signed" if needs else where
    return Note(request.state, says=signed, url=request.get_absolute_url())
