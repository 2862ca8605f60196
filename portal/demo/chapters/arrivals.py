"""The first day: people come, features are set up, roles are given and led."""

from __future__ import annotations

import datetime as dt
from functools import partial
from typing import TYPE_CHECKING, Any

from accounts.models import Role, User
from accounts.services import add_person, create_first_administrator, grant_role, name_role_lead
from portal.demo.chapters.telling import Act, Chapter, load
from registry.services import create_feature

if TYPE_CHECKING:
    from portal.demo.story import Story

PROLOGUE_DAYS = 230  # this many days before the end of the story
_STEP = dt.timedelta(minutes=7)


def arrivals(story: Story) -> Chapter:
    people = load("people.yaml")
    acts: list[Act] = [
        *(partial(_arrive, story, person) for person in people),
        *(partial(_add_feature, story, feature) for feature in load("features.yaml")),
        *(partial(_grant, story, person) for person in people if person["role"] != "administrator"),
        *(partial(_lead, story, person) for person in people if person.get("leads")),
    ]
    start = story.now - dt.timedelta(days=PROLOGUE_DAYS)
    return [(start + _STEP * number, act) for number, act in enumerate(acts)]


def _arrive(story: Story, person: dict[str, Any], at: dt.datetime) -> None:
    facts: dict[str, Any] = {
        "email": f"{person['key']}@example.com",
        "full_name": person["name"],
        "password": story.password,
        "is_demo": True,
        "at": at,
    }
    first = not story.people
    story.people[person["key"]] = (
        create_first_administrator(**facts) if first else add_person(by=story.people["alex"], **facts)
    )


def _add_feature(story: Story, feature: dict[str, Any], at: dt.datetime) -> None:
    people: dict[str, Any] = {key: story.people[feature[key]] for key in ("owner", "overseer") if key in feature}
    story.features[feature["slug"]] = create_feature(by=story.people["alex"], at=at, is_demo=True, **(feature | people))


def _grant(story: Story, person: dict[str, Any], at: dt.datetime) -> None:
    who = story.people[person["key"]]
    feature = story.features[person["feature"]] if "feature" in person else None
    grant_role(person=who, role=person["role"], feature=feature, by=story.people["alex"], at=at)
    story.people[person["key"]] = User.objects.get(pk=who.pk)  # forget the rights that were looked up before


def _lead(story: Story, person: dict[str, Any], at: dt.datetime) -> None:
    role = Role.objects.get(pk=person["role"])
    name_role_lead(role=role, lead=story.people[person["key"]], by=story.people["alex"], at=at)
