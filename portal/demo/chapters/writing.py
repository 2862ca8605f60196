"""Prompts are created, edited and submitted, and said to feed each other."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

from registry.choices import VersionState
from registry.models import PromptVersion
from registry.services import add_dependency, create_prompt, save_draft, start_draft, submit_version

if TYPE_CHECKING:
    from portal.demo.story import Story

CONTENT = ("messages", "variables", "model", "parameters", "output_schema")
FACTS = ("purpose", "tags", "known_issues", "accuracy_threshold")


def begin(story: Story, plot: dict[str, Any], version: dict[str, Any], at: dt.datetime, *, is_first: bool) -> None:
    """Open a draft; the first one comes with its prompt."""
    by = story.people[version["by"]]
    if is_first:
        _create(story, plot, version["by"], at)
    start_draft(prompt=story.prompts[plot["slug"]], by=by, at=at)  # the one that is open, if one is


def save(story: Story, plot: dict[str, Any], version: dict[str, Any], at: dt.datetime) -> None:
    draft = _draft(story, plot)
    content: Any = draft.content
    for old, new in version.get("replace", []):
        content = _replaced(content, old, new)
    save_draft(
        version=draft,
        by=story.people[version["by"]],
        at=at,
        expected_revision=draft.revision,
        content=content,
        change_note=version["note"],
        rationale=plot.get("rationale", []),
    )


def submit(story: Story, plot: dict[str, Any], version: dict[str, Any], at: dt.datetime) -> None:
    submit_version(version=_draft(story, plot), by=story.people[version["by"]], at=at)


def connect(story: Story, upstream: str, downstream: str, at: dt.datetime) -> None:
    """Said by who answers for the one that is fed."""
    fed = story.prompts[downstream]
    owner = "jonas" if fed.feature.slug == "invoice-reader" else "omar"
    add_dependency(upstream=story.prompts[upstream], downstream=fed, by=story.people[owner], at=at)


def _create(story: Story, plot: dict[str, Any], by: str, at: dt.datetime) -> None:
    story.prompts[plot["slug"]] = create_prompt(
        by=story.people[by],
        at=at,
        feature=story.features[plot["feature"]],
        slug=plot["slug"],
        title=plot["title"],
        owner=story.people[plot["owner"]],
        backup_owner=story.people.get(plot.get("backup_owner", "")),
        content={name: plot[name] for name in CONTENT if name in plot},
        **{name: plot[name] for name in FACTS if name in plot},
    )


def _draft(story: Story, plot: dict[str, Any]) -> PromptVersion:
    return story.prompts[plot["slug"]].versions.get(state=VersionState.DRAFT)


def _replaced(content: Any, old: str, new: str) -> Any:
    """The content with one passage changed. A passage that is not there is a mistake in the story."""
    messages = [{**message, "content": message["content"].replace(old, new)} for message in content["messages"]]
    if messages == content["messages"]:
        raise LookupError(f"The story changes a passage that no message holds: {old!r}")
    return {**content, "messages": messages}
