"""What higher apps add to the pages of prompts, versions, features and models. They register in ``AppConfig.ready()``;
the registry shows what it is handed and imports none of them.

A source takes keywords and answers for one person: only what ``user`` may see, and only actions that ``user`` may take
now. It makes the same number of queries however many versions there are. ``thing`` is a Prompt, PromptVersion,
Feature or AIModel, by place::

    register_version_notes(source)   # source(*, user, prompt, versions, at) -> {version.pk: [Note]}: rows of versions
    register_notes(place, source)    # source(*, user, thing, at) -> [Note]: pills beside the heading
    register_actions(place, source)  # source(*, user, thing, at) -> [Action]: buttons in the head of the page
    register_panels(place, source)   # source(*, user, thing, at) -> [Panel]: blocks of the page
    register_tab(label, name)        # a tab on every page of a prompt; ``name`` is an address that takes its slug
"""

from __future__ import annotations

import datetime as dt
import enum
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


class Place(enum.StrEnum):
    PROMPT = "prompt"
    VERSION = "version"
    FEATURE = "feature"
    MODEL = "model"
    DRAFT = "draft"  # the question before a draft is submitted: notes say what can be done with it next


@dataclass(frozen=True)
class Note:
    """A status in words. ``pill`` is a kind of base.pills, or "" for words alone; ``word`` stands in for its word,
    ``detail`` follows in the pill ("2.3.1"); ``says`` stands beside it ("2 of 4 signed") and leads to ``url`` when
    there is one. Lower ``position`` comes first."""

    pill: str
    word: str = ""
    detail: str = ""
    says: str = ""
    url: str = ""
    position: int = 50


@dataclass(frozen=True)
class Action:
    """A link that looks like a button; what changes anything asks again on its own page. ``icon`` is a symbol."""

    label: str
    url: str
    icon: str = ""
    is_primary: bool = False
    is_danger: bool = False


@dataclass(frozen=True)
class Panel:
    """``template`` is included with ``context`` and nothing else, as a ``<section>`` of its own. Lower ``position``
    comes first; ``is_aside`` puts it into the narrow column."""

    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    position: int = 50
    is_aside: bool = False


@dataclass(frozen=True)
class Tab:
    label: str
    name: str  # "delivery:prompt_releases": resolved with the prompt's slug; equal to ``tab`` of the page it opens


VersionNotes = Callable[..., Mapping[uuid.UUID, Sequence[Note]]]
Notes = Callable[..., Sequence[Note]]
Actions = Callable[..., Sequence[Action]]
Panels = Callable[..., Sequence[Panel]]

_version_notes: list[VersionNotes] = []
_notes: dict[Place, list[Notes]] = {place: [] for place in Place}
_actions: dict[Place, list[Actions]] = {place: [] for place in Place}
_panels: dict[Place, list[Panels]] = {place: [] for place in Place}
_tabs: list[Tab] = []


def register_version_notes(source: VersionNotes) -> None:
    _once(_version_notes, source)


def register_notes(place: Place, source: Notes) -> None:
    _once(_notes[place], source)


def register_actions(place: Place, source: Actions) -> None:
    _once(_actions[place], source)


def register_panels(place: Place, source: Panels) -> None:
    _once(_panels[place], source)


def register_tab(label: str, name: str) -> None:
    _once(_tabs, Tab(label, name))


def version_notes(*, user: Any, prompt: Any, versions: Sequence[Any], at: dt.datetime) -> dict[uuid.UUID, list[Note]]:
    """What is said about each of these versions of one prompt, by position, then in the order of registration."""
    said: dict[uuid.UUID, list[Note]] = {version.pk: [] for version in versions}
    for source in _version_notes:
        for pk, notes in source(user=user, prompt=prompt, versions=versions, at=at).items():
            said[pk].extend(notes)
    return {pk: sorted(notes, key=_position) for pk, notes in said.items()}


@dataclass(frozen=True)
class Attached:
    """Everything for one page: pass it to the template as ``attached``."""

    notes: list[Note]
    actions: list[Action]
    main: list[Panel]
    aside: list[Panel]


def attached(place: Place, *, user: Any, thing: Any, at: dt.datetime) -> Attached:
    asked = {"user": user, "thing": thing, "at": at}
    panels = sorted((panel for source in _panels[place] for panel in source(**asked)), key=_position)
    return Attached(
        notes=sorted((note for source in _notes[place] for note in source(**asked)), key=_position),
        actions=[action for source in _actions[place] for action in source(**asked)],
        main=[panel for panel in panels if not panel.is_aside],
        aside=[panel for panel in panels if panel.is_aside],
    )


def tabs() -> list[Tab]:
    return list(_tabs)


def _position(one: Note | Panel) -> int:
    return one.position


def _once(known: list[Any], one: Any) -> None:
    if one not in known:
        known.append(one)
