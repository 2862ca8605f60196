"""MLflow prompt registry: JSON of one prompt version or a list of them, as ``PromptVersion.to_dict`` gives.

Keys: ``name``, ``template`` (text or chat messages), ``version``, ``commit_message``, ``tags``, ``model_config``,
``response_format``. Source: ``mlflow/genai/prompts`` of mlflow/mlflow.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry.interchange import chat, json_safe, parameters
from registry.interchange.finishing import finish
from registry.interchange.outcome import Collected, Outcome, Parsed, Refused

NAME = "mlflow"
EXTENSIONS = (".json",)

KNOWN = frozenset(
    [
        "name",
        "template",
        "version",
        "commit_message",
        "tags",
        "model_config",
        "response_format",
        "aliases",
        "creation_timestamp",
        "prompt_type",
        "last_updated_timestamp",
        "user_id",
        "uri",
        "description",
    ]
)


def recognises(value: Any) -> bool:
    entries = value if isinstance(value, list) else [value]
    return any(isinstance(entry, dict) and "template" in entry for entry in entries)


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
    if not isinstance(entry, dict) or not isinstance(entry.get("name"), str) or "template" not in entry:
        raise Refused("Each entry needs a name and a template.")
    into = Collected(source=where, format=NAME, line=line, slug=entry["name"], title=entry["name"])
    into.change_note = str(entry.get("commit_message") or "")
    into.purpose = str(entry.get("description") or "")
    _read_tags(into, entry.get("tags"))
    for key in entry:
        if key not in KNOWN:
            into.info(line, f"“{key}” has no place in Countersign; it was left out.")
    if entry.get("aliases"):
        into.info(line, "Aliases were left out: what is live where is decided here.")
    into.content = {"messages": _messages(into, entry["template"])} | _settings(into, entry)
    into.message_lines = [line] * len(into.content["messages"])
    into.content["template_format"] = chat.template_format(into)
    return finish(into)


def _messages(into: Collected, template: Any) -> list[dict[str, str]]:
    if isinstance(template, str):
        return [{"role": "system", "content": template}]
    if not isinstance(template, list):
        raise Refused("“template” must be text or a list of messages.")
    return chat.read(template, into)


def _read_tags(into: Collected, tags: Any) -> None:
    if isinstance(tags, dict):
        # MLflow keeps its own bookkeeping in tags that start with its name.
        own = {key: value for key, value in tags.items() if not key.startswith(("mlflow.", "_mlflow"))}
        into.tags = [f"{key}: {value}" if value not in ("", True, "true") else key for key, value in own.items()]
    elif isinstance(tags, list):
        into.tags = [str(tag) for tag in tags]


def _settings(into: Collected, entry: dict[str, Any]) -> dict[str, Any]:
    config = entry.get("model_config") or {}
    if not isinstance(config, dict):
        raise Refused("“model_config” must be an object.")
    extra = config.get("extra_params") or {}
    options = {key: value for key, value in config.items() if key not in ("provider", "model_name", "extra_params")}
    options = {key: value for key, value in (options | extra).items() if value is not None}
    if config.get("provider"):
        into.info(into.line, f"The provider “{config['provider']}” was left out; it belongs to the model.")
    schema = entry.get("response_format")
    if schema is not None and not isinstance(schema, dict):
        into.warn(into.line, "The response format is not a JSON Schema; it was left out.")
        schema = None
    return {
        "model": config.get("model_name") or "",
        "parameters": parameters.rename(options, into, into.line),
        "output_schema": schema,
    }
