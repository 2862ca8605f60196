"""What delivery adds to the pages of prompts, versions and features: what is live, and the ways to take it back."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.urls import reverse

from delivery import overview, rules
from delivery.live import live_everywhere, live_pairs, revoked_digests, rollback_targets
from delivery.models import Deployment
from governance.models import PostReview
from registry.attachments import (
    Action,
    Note,
    Panel,
    Place,
    register_actions,
    register_notes,
    register_panels,
    register_tab,
    register_version_notes,
)
from registry.models import Environment, Feature, Prompt, PromptVersion


def attach() -> None:
    register_version_notes(version_notes)
    register_notes(Place.PROMPT, prompt_notes)
    register_notes(Place.VERSION, notes_of_version)
    register_actions(Place.PROMPT, prompt_actions)
    register_actions(Place.VERSION, version_actions)
    register_actions(Place.FEATURE, feature_actions)
    register_panels(Place.PROMPT, live_panel)
    register_panels(Place.FEATURE, stopped_panel)
    register_tab("Releases", "delivery:prompt_releases")


def version_notes(
    *, user: Any, prompt: Prompt, versions: Sequence[PromptVersion], at: dt.datetime
) -> Mapping[uuid.UUID, list[Note]]:
    """Live, was live, revoked; and, for who may, the way to roll back to it. As many queries for one as for fifty."""
    places = {place.pk: place for place in Environment.objects.order_by("position")}
    gone = revoked_digests(prompt)
    backable = _backable(user, prompt, places.values())
    now, before = _by_version(live_pairs([version.pk for version in versions]), places)
    said: dict[uuid.UUID, list[Note]] = {}
    for version in versions:
        notes = [Note("revoked")] if version.is_frozen and version.digest in gone else []
        if now.get(version.pk):
            notes.append(Note("live", detail=_names(now[version.pk])))
        if before.get(version.pk):
            notes.append(Note("was_live", detail=_names(before[version.pk])))
        notes += [_back_note(prompt, version, place) for place in backable.get(version.pk, [])]
        said[version.pk] = notes
    return said


def notes_of_version(*, user: Any, thing: PromptVersion, at: dt.datetime) -> list[Note]:
    return list(version_notes(user=user, prompt=thing.prompt, versions=[thing], at=at)[thing.pk])


def prompt_notes(*, user: Any, thing: Prompt, at: dt.datetime) -> list[Note]:
    """What is live in the last environment that has something live; and that a feature is off."""
    notes = [] if thing.feature.is_on else [Note("off", word="Feature switched off")]
    live = live_everywhere(thing)
    if live:
        newest = live[-1]
        arms = sorted(newest.arms.all(), key=lambda arm: arm.position)
        detail = f"{arms[-1].version.number} in {newest.environment.name.lower()}"
        notes.append(Note("live", detail=detail, url=newest.get_absolute_url()))
    return notes


def prompt_actions(*, user: Any, thing: Prompt, at: dt.datetime) -> list[Action]:
    """One click to the rollback of the last environment that has something good to go back to."""
    if not rules.can_take_back(user, thing):
        return []
    for place in Environment.objects.order_by("-position"):
        if any(not target.taken_back_because for target in rollback_targets(thing, place, limit=1)):
            return [Action("Roll back", _roll_back_url(thing, place), icon="undo", is_danger=True)]
    return []


def version_actions(*, user: Any, thing: PromptVersion, at: dt.datetime) -> list[Action]:
    prompt = thing.prompt
    is_past = getattr(thing, "is_past", False)
    if is_past or not thing.is_frozen or not rules.can_revoke(user, prompt):
        return []
    if thing.digest in revoked_digests(prompt) or any(is_live for *_, is_live in live_pairs([thing.pk])):
        return []
    url = reverse("delivery:revoke", args=[prompt.slug, thing.number])
    return [Action("Revoke", url, icon="block", is_danger=True)]


def feature_actions(*, user: Any, thing: Feature, at: dt.datetime) -> list[Action]:
    if not rules.can_switch(user, thing):
        return []
    if thing.is_on:
        url = reverse("delivery:feature_stop", args=[thing.slug])
        return [Action("Switch off", url, icon="power_settings_new", is_danger=True)]
    url = reverse("delivery:feature_start", args=[thing.slug])
    return [Action("Switch on again", url, icon="power_settings_new", is_primary=True)]


def live_panel(*, user: Any, thing: Prompt, at: dt.datetime) -> list[Panel]:
    live = live_everywhere(thing)
    can_take_back = rules.can_take_back(user, thing)
    context = {
        "prompt": thing,
        "rows": [_live_row(thing, each, can_take_back) for each in live],
        "canaries": overview.canaries(user, prompt=thing),
        "places": _glass(user, thing),
    }
    return [Panel("delivery/panels/live.html", context, position=10)]


def stopped_panel(*, user: Any, thing: Feature, at: dt.datetime) -> list[Panel]:
    stop = thing.stops.open().select_related("started_by").first()
    return [Panel("delivery/panels/stopped.html", {"stop": stop, "feature": thing}, position=5)] if stop else []


def _live_row(prompt: Prompt, deployment: Deployment, can_take_back: bool) -> dict[str, Any]:
    arms = sorted(deployment.arms.all(), key=lambda arm: arm.position)
    can_roll_back = can_take_back and bool(rollback_targets(prompt, deployment.environment, limit=1))
    return {"deployment": deployment, "arms": arms, "can_roll_back": can_roll_back}


def _glass(user: Any, prompt: Prompt) -> list[Environment]:
    """Where ``user`` could break glass now: not while a review of the feature is owed."""
    if prompt.archived_at or not rules.can_break_glass(user, prompt):
        return []
    if PostReview.objects.open().filter(feature=prompt.feature).exists() or not prompt.versions.frozen().exists():
        return []
    return list(Environment.objects.order_by("position"))


def _backable(user: Any, prompt: Prompt, places: Iterable[Environment]) -> dict[uuid.UUID, list[Environment]]:
    """{version id: the environments in which ``user`` could roll back to it}."""
    found: dict[uuid.UUID, list[Environment]] = {}
    if rules.can_take_back(user, prompt):
        for place in places:
            for target in rollback_targets(prompt, place):
                found.setdefault(target.version.pk, []).append(place)
    return found


def _by_version(
    pairs: Iterable[tuple[uuid.UUID, int, bool]], places: Mapping[int, Environment]
) -> tuple[dict[uuid.UUID, list[Environment]], dict[uuid.UUID, list[Environment]]]:
    """({version id: where it is live}, {version id: where it was}), each in the order of environments."""
    now: dict[uuid.UUID, list[Environment]] = {}
    before: dict[uuid.UUID, list[Environment]] = {}
    for version, place, is_live in sorted(pairs, key=lambda pair: places[pair[1]].position):
        (now if is_live else before).setdefault(version, []).append(places[place])
    return now, before


def _back_note(prompt: Prompt, version: PromptVersion, place: Environment) -> Note:
    url = f"{_roll_back_url(prompt, place)}?to={version.number}"
    return Note("", says=f"Roll back {place.name.lower()} to this", url=url)


def _roll_back_url(prompt: Prompt, place: Environment) -> str:
    return reverse("delivery:roll_back", args=[prompt.slug, place.slug])


def _names(places: Sequence[Environment]) -> str:
    return "in " + ", ".join(place.name.lower() for place in places)
