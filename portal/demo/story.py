"""Tells the demonstration story through the same services that people use, in the order in which it happened."""

from __future__ import annotations

import datetime
import heapq
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction

from accounts.models import User
from accounts.services import add_person, create_first_administrator, grant_role
from registry.choices import VersionState
from registry.models import Feature, Prompt
from registry.services import (
    add_dependency,
    add_model,
    create_feature,
    create_prompt,
    save_draft,
    start_draft,
    submit_version,
)

FOLDER = Path(__file__).parent
PROLOGUE_DAYS = 230  # people, features and models arrive this many days before today
WRITING = datetime.timedelta(minutes=25)  # between opening a draft and submitting it

CONTENT = ("messages", "variables", "model", "parameters", "output_schema")
FACTS = ("purpose", "tags", "known_issues", "accuracy_threshold")

Act = Callable[[datetime.datetime], None]
Event = tuple[datetime.datetime, Act]


class Story:
    """One telling. ``now`` is the end of the story; ``password`` lets every person sign in."""

    def __init__(self, *, now: datetime.datetime, password: str) -> None:
        self.now = now
        self.password = password
        self.people: dict[str, User] = {}
        self.features: dict[str, Feature] = {}
        self.prompts: dict[str, Prompt] = {}

    @transaction.atomic
    def tell(self) -> None:
        """Everything or nothing: a telling that is broken off leaves an empty database, ready for the next."""
        chapters = [self._arrivals(), *(self._prompt(file) for file in sorted((FOLDER / "prompts").glob("*.yaml")))]
        # Each chapter is in order of time; merging them keeps the ledger in order too.
        for at, act in heapq.merge(*chapters, key=lambda event: event[0]):
            act(at)
        self._dependencies()

    def _arrivals(self) -> Iterator[Event]:
        people = _load("people.yaml")
        acts: list[Act] = [
            *(partial(self._arrive, person) for person in people),
            *(partial(self._add_feature, feature) for feature in _load("features.yaml")),
            *(partial(self._grant, person) for person in people),
            *(partial(self._add_model, model) for model in _load("models.yaml")),
        ]
        start = self.now - datetime.timedelta(days=PROLOGUE_DAYS)
        for number, act in enumerate(acts):
            yield start + datetime.timedelta(minutes=7 * number), act

    def _arrive(self, person: dict[str, str], at: datetime.datetime) -> None:
        facts: dict[str, Any] = {
            "email": f"{person['key']}@example.com",
            "full_name": person["name"],
            "password": self.password,
            "is_demo": True,
            "at": at,
        }
        first = not self.people
        self.people[person["key"]] = (
            create_first_administrator(**facts) if first else add_person(by=self.people["alex"], **facts)
        )

    def _add_model(self, model: dict[str, Any], at: datetime.datetime) -> None:
        add_model(by=self.people["max"], at=at, **model)

    def _grant(self, person: dict[str, str], at: datetime.datetime) -> None:
        if person["role"] == "administrator":
            return
        who = self.people[person["key"]]
        feature = self.features[person["feature"]] if "feature" in person else None
        grant_role(person=who, role=person["role"], feature=feature, by=self.people["alex"], at=at)
        self.people[person["key"]] = User.objects.get(pk=who.pk)  # forget the rights that were looked up before

    def _add_feature(self, feature: dict[str, Any], at: datetime.datetime) -> None:
        people: dict[str, Any] = {key: self.people[feature[key]] for key in ("owner", "overseer") if key in feature}
        self.features[feature["slug"]] = create_feature(
            by=self.people["alex"], at=at, is_demo=True, **(feature | people)
        )

    def _prompt(self, file: Path) -> Iterator[Event]:
        plot = yaml.safe_load(file.read_text(encoding="utf-8"))
        drafts = [plot["draft"]] if "draft" in plot else []
        for index, version in enumerate([*plot["versions"], *drafts]):
            opened = self._at(version["days_ago"], file.stem)
            yield opened, partial(self._write, plot, version, index == 0)
            if version not in drafts:
                yield opened + WRITING, partial(self._submit, plot, version)

    def _at(self, days_ago: int, name: str) -> datetime.datetime:
        """In working hours, on the Friday before when the day is at a weekend; today's events lie two hours back."""
        if days_ago == 0:
            return self.now - datetime.timedelta(hours=2)
        day = self.now - datetime.timedelta(days=days_ago)
        day -= datetime.timedelta(days=max(0, day.weekday() - 4))
        return day.replace(hour=8 + len(name) % 9, minute=(len(name) * 7) % 60, second=0, microsecond=0)

    def _write(self, plot: dict[str, Any], version: dict[str, Any], first: bool, at: datetime.datetime) -> None:
        by = self.people[version["by"]]
        if first:
            self._create(plot, by, at)
        draft = start_draft(prompt=self.prompts[plot["slug"]], by=by, at=at)  # the one that is open, if one is
        content: Any = draft.content
        for old, new in version.get("replace", []):
            content = _replaced(content, old, new)
        save_draft(
            version=draft,
            by=by,
            at=at + WRITING / 2,
            expected_revision=draft.revision,
            content=content,
            change_note=version["note"],
            rationale=plot.get("rationale", []),
        )

    def _create(self, plot: dict[str, Any], by: User, at: datetime.datetime) -> None:
        content = {name: plot[name] for name in CONTENT if name in plot}
        facts = {name: plot[name] for name in FACTS if name in plot}
        prompt = create_prompt(
            by=by,
            at=at,
            feature=self.features[plot["feature"]],
            slug=plot["slug"],
            title=plot["title"],
            owner=self.people[plot["owner"]],
            backup_owner=self.people.get(plot.get("backup_owner", "")),
            content=content,
            **facts,
        )
        self.prompts[prompt.slug] = prompt

    def _submit(self, plot: dict[str, Any], version: dict[str, Any], at: datetime.datetime) -> None:
        draft = self.prompts[plot["slug"]].versions.get(state=VersionState.DRAFT)
        submit_version(version=draft, by=self.people[version["by"]], at=at)

    def _dependencies(self) -> None:
        for file in sorted((FOLDER / "prompts").glob("*.yaml")):
            plot = yaml.safe_load(file.read_text(encoding="utf-8"))
            for slug in plot.get("feeds", []):
                add_dependency(
                    upstream=self.prompts[plot["slug"]],
                    downstream=self.prompts[slug],
                    by=self.people["jonas" if plot["feature"] == "invoice-reader" else "omar"],
                    at=self.now - datetime.timedelta(hours=1),
                )


def _load(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((FOLDER / name).read_text(encoding="utf-8"))


def _replaced(content: Any, old: str, new: str) -> Any:
    """The content with one passage changed. A passage that is not there is a mistake in the story."""
    messages = [{**message, "content": message["content"].replace(old, new)} for message in content["messages"]]
    if messages == content["messages"]:
        raise LookupError(f"The story changes a passage that no message holds: {old!r}")
    return {**content, "messages": messages}
