"""Langfuse: a JSON list of CreatePrompt objects, text and chat, as its import and API take them.

``config.model`` and the rest of ``config`` become model and parameters. What Langfuse has no field for (variables,
purpose, version, …) is written under ``config.countersign``, which Langfuse keeps and we read back exactly.
Source: ``fern/apis/server/definition/prompts.yml`` of langfuse/langfuse.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from registry.content import Content
from registry.interchange import chat, json_safe, parameters
from registry.interchange.finishing import finish, variable
from registry.interchange.frontmatter import short_variable, tag_list, threshold
from registry.interchange.outcome import Collected, Meta, Outcome, Parsed, Refused, Written
from registry.interchange.slugs import slugify

NAME = "langfuse"
EXTENSIONS = (".json",)
MAX_WRITTEN = 500  # entries that one Langfuse import takes

KNOWN = frozenset(
    [
        "name",
        "type",
        "prompt",
        "config",
        "labels",
        "tags",
        "commitMessage",
        "version",
        "id",
        "createdAt",
        "updatedAt",
        "projectId",
        "createdBy",
        "isActive",
        "resolutionGraph",
    ]
)
OUR_KEY = "countersign"
_REFERENCE = re.compile(r"@@@langfusePrompt:[^@\n]*@@@")


def recognises(value: Any) -> bool:
    entries = value if isinstance(value, list) else [value]
    return any(isinstance(entry, dict) and "prompt" in entry for entry in entries)


def read(source: str, name: str, text: str) -> Iterator[Outcome]:
    value = json_safe.load(text)
    entries = value if isinstance(value, list) else [value]
    lines = json_safe.entry_lines(text) if isinstance(value, list) else [1]
    for number, (entry, line) in enumerate(zip(entries, lines, strict=True), 1):
        where = f"{source} item {number}" if isinstance(value, list) else source
        try:
            yield _read_entry(where, entry, line)
        except Refused as error:
            yield Refused(error.message, line=line).rejected(where)


def _read_entry(where: str, entry: Any, line: int) -> Parsed:
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or "prompt" not in entry:
        raise Refused("Each entry needs a name and a prompt.")
    into = Collected(source=where, format=NAME, line=line, slug=entry["name"], title=entry["name"])
    into.tags = tag_list(entry.get("tags"), line)
    into.change_note = entry["commitMessage"] if isinstance(entry.get("commitMessage"), str) else ""
    _note_rest(into, entry)
    config = entry.get("config") or {}
    if not isinstance(config, dict):
        raise Refused("“config” must be an object.")
    ours = config.get(OUR_KEY) if isinstance(config.get(OUR_KEY), dict) else None
    into.content = {"messages": _messages(into, entry["prompt"])} | _settings(into, config, ours)
    into.message_lines = [line] * len(into.content["messages"])
    _note_references(into)
    if ours is None:
        into.content["template_format"] = chat.template_format(into)
        return finish(into)
    _read_ours(into, ours)
    return finish(into, add_variables=False)


def _note_rest(into: Collected, entry: dict[str, Any]) -> None:
    if entry.get("labels"):
        into.info(
            into.line, f"Labels were left out ({', '.join(map(str, entry['labels']))}): going live is decided here."
        )
    if entry.get("version") is not None:
        into.info(into.line, f"Langfuse's version {entry['version']} was left out; versions are numbered here.")
    for key in entry:
        if key not in KNOWN:
            into.info(into.line, f"“{key}” has no place in Countersign; it was left out.")


def _messages(into: Collected, prompt: Any) -> list[dict[str, str]]:
    if isinstance(prompt, str):
        # Langfuse's text prompts are one piece of text without a role; most are sent as instructions.
        return [{"role": "system", "content": prompt}]
    if not isinstance(prompt, list):
        raise Refused("“prompt” must be text or a list of messages.")
    return [_placeholder(into, item) if _is_placeholder(item) else chat.read([item], into)[0] for item in prompt]


def _is_placeholder(item: Any) -> bool:
    return isinstance(item, dict) and item.get("type") == "placeholder"


def _placeholder(into: Collected, item: dict[str, Any]) -> dict[str, str]:
    name = item.get("name")
    if not isinstance(name, str) or not name.isidentifier():
        raise Refused("A placeholder needs a name of letters, digits and underscores.")
    declared = into.content.setdefault("variables", [])
    if name not in {known["name"] for known in declared}:
        declared.append(variable(name, type="array", required=False, default=[], description="Earlier messages"))
    into.warn(
        into.line, f"The placeholder “{name}” stands for earlier messages; here they are written into one user message."
    )
    return {"role": "user", "content": chat.list_loop(name)}


def _settings(into: Collected, config: dict[str, Any], ours: dict[str, Any] | None) -> dict[str, Any]:
    rest = {key: value for key, value in config.items() if key not in ("model", "tools", "output_schema", OUR_KEY)}
    settings: dict[str, Any] = {"model": config.get("model") or "", "tools": config.get("tools") or []}
    settings["output_schema"] = config.get("output_schema")
    settings["parameters"] = rest | (ours.get("parameters") or {}) if ours else parameters.rename(rest, into, into.line)
    return settings | {"variables": into.content.get("variables", [])}


def _read_ours(into: Collected, ours: dict[str, Any]) -> None:
    for key in ("title", "purpose", "feature", "version"):
        if isinstance(ours.get(key), str):
            setattr(into, key, ours[key])
    into.accuracy_threshold = threshold(ours.get("accuracy_threshold"), into, into.line)
    into.content["variables"] = ours.get("variables") or []
    into.content["template_format"] = ours.get("template_format") or "jinja2"


def _note_references(into: Collected) -> None:
    for message in into.content["messages"]:
        for found in _REFERENCE.findall(message["content"]):
            into.warn(
                into.line,
                f"{found} pulls in another Langfuse prompt. It was kept as text; copy that prompt's text here.",
            )


def write(meta: Meta, content: Content) -> Written:
    written = write_many([(meta, content)])[0]
    return Written(f"{meta.slug or slugify(meta.title)}.langfuse.json", written.data, written.losses)


def write_many(prompts: list[tuple[Meta, Content]], stem: str = "langfuse") -> list[Written]:
    """JSON lists for Langfuse's import, at most 500 entries each."""
    groups = [prompts[start : start + MAX_WRITTEN] for start in range(0, len(prompts), MAX_WRITTEN)]
    written = []
    for number, group in enumerate(groups, 1):
        name = f"{stem}.json" if len(groups) == 1 else f"{stem}-{number}.json"
        text = json.dumps([_entry(meta, content) for meta, content in group], ensure_ascii=False, indent=2)
        losses = [f"{meta.slug}: {loss}" for meta, content in group for loss in _losses(meta)]
        written.append(Written(name, (text + "\n").encode("utf-8"), tuple(losses)))
    return written


def _entry(meta: Meta, content: Content) -> dict[str, Any]:
    messages = content["messages"]
    plain = len(messages) == 1 and messages[0]["role"] == "system"
    entry = {
        "name": meta.slug or slugify(meta.title),
        "type": "text" if plain else "chat",
        "prompt": messages[0]["content"] if plain else [dict(message) for message in messages],
        "config": _config(meta, content),
        "labels": [],
        "tags": list(meta.tags),
    }
    return entry | ({"commitMessage": meta.change_note[:500]} if meta.change_note else {})


def _config(meta: Meta, content: Content) -> dict[str, Any]:
    own = {"model", "tools", "output_schema", OUR_KEY}
    clashing = {name: value for name, value in sorted(content["parameters"].items()) if name in own}
    plain = {name: value for name, value in sorted(content["parameters"].items()) if name not in own}
    ours: dict[str, Any] = {
        "template_format": content["template_format"],
        "variables": [short_variable(item) for item in content["variables"]],
        "parameters": clashing,
        "title": meta.title,
        "purpose": meta.purpose,
        "feature": meta.feature,
        "version": meta.version,
        "accuracy_threshold": meta.accuracy_threshold,
    }
    ours = {key: value for key, value in ours.items() if value not in ("", None, {})}
    config = {"model": content["model"], "tools": content["tools"], "output_schema": content["output_schema"]}
    return {key: value for key, value in config.items() if value not in ("", None, [])} | plain | {OUR_KEY: ours}


def _losses(meta: Meta) -> list[str]:
    return ["Langfuse holds 500 characters of a change note; the rest was cut."] if len(meta.change_note) > 500 else []
