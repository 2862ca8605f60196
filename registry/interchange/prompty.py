"""Prompty (``.prompty``), version 2 and the older version 1. https://github.com/microsoft/prompty (``spec/spec.md``)

Role lines (``system:``, ``user:``, ``assistant:`` alone on a line) part the messages; any other word with a colon is
text. Blank lines around a message are layout. Connection settings are never imported, unknown keys are never an error.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry.content import Content
from registry.interchange import headers, jinja, parameters, prompty_parts, prompty_write, references, yaml_safe
from registry.interchange.finishing import finish
from registry.interchange.outcome import Collected, Meta, Outcome, Refused, Written
from registry.interchange.prompty_parts import ROLE_LINE
from registry.interchange.slugs import file_stem, title_from_stem

NAME = "prompty"
EXTENSIONS = (".prompty",)

KNOWN = frozenset(
    [
        "name",
        "displayName",
        "description",
        "metadata",
        "model",
        "inputs",
        "outputs",
        "tools",
        "template",
        "authors",
        "tags",
        "version",
        "sample",
    ]
)


def read(source: str, name: str, text: str) -> Iterator[Outcome]:
    headed = headers.split(headers.fold(text), fences=("---", "+++"))
    if headed is None:
        raise Refused("A Prompty file starts with a header between two --- lines; this one has none.")
    loaded = yaml_safe.load(
        headed.header,
        first_line=headed.header_line,
        text_keys=frozenset({"name", "displayName", "description", "version"}),
    )
    if not isinstance(loaded.value, dict | None):
        raise Refused("The header must be a list of “key: value” lines.", line=headed.header_line)
    loaded.value = loaded.value or {}
    stem = file_stem(name)
    into = Collected(source=source, format=NAME, slug=stem, title=title_from_stem(stem))
    _read_meta(into, loaded)
    lines = _read_model(into, loaded)
    into.content["variables"] = prompty_parts.variables(into, loaded)
    into.content["output_schema"] = prompty_parts.output_schema(into, loaded)
    into.content["tools"] = prompty_parts.tools(into, loaded)
    _read_body(into, headed)
    into.content["template_format"] = _template_format(into, loaded)
    yield finish(into, parameter_lines=lines)


def write(meta: Meta, content: Content) -> Written:
    return prompty_write.write(meta, content)


def _read_meta(into: Collected, loaded: yaml_safe.Loaded) -> None:
    header = loaded.value
    metadata = header.get("metadata") if isinstance(header.get("metadata"), dict) else {}
    into.slug = _text(loaded, "name") or into.slug
    into.title = _text(loaded, "displayName") or _text(loaded, "name") or into.title
    into.purpose = _text(loaded, "description")
    into.version = _text(loaded, "version") or (str(metadata["version"]) if metadata.get("version") else None)
    tags = header.get("tags") or metadata.get("tags") or []
    into.tags = [str(tag) for tag in tags] if isinstance(tags, list) else str(tags).split(",")
    if header.get("authors") or metadata.get("authors"):
        into.info(
            loaded.line("metadata" if metadata.get("authors") else "authors"),
            "The authors were left out: who wrote what is recorded here by sign-in.",
        )
    for key in header:
        if key not in KNOWN:
            into.info(loaded.line(key), f"“{key}” has no place in Countersign; it was left out.")


def _text(loaded: yaml_safe.Loaded, key: str) -> str:
    value = loaded.value.get(key)
    if value is not None and not isinstance(value, str):
        raise Refused(f"“{key}” must be text.", line=loaded.line(key))
    return value or ""


def _read_model(into: Collected, loaded: yaml_safe.Loaded) -> dict[str, int]:
    model = loaded.value.get("model")
    if isinstance(model, str) or not model:
        into.content["model"] = model or ""
        return {}
    if not isinstance(model, dict):
        raise Refused("“model” must be a name or a list of “key: value” lines.", line=loaded.line("model"))
    configuration: Any = model.get("configuration") if isinstance(model.get("configuration"), dict) else {}
    into.content["model"] = str(
        model.get("id") or configuration.get("azure_deployment") or configuration.get("model") or ""
    )
    for key in ("connection", "configuration"):
        if model.get(key):
            _warn_of_connection(into, model[key], loaded.line("model", key))
    if (model.get("apiType") or model.get("api")) not in (None, "chat"):
        into.warn(
            loaded.line("model"),
            f"This prompt is for “{model.get('apiType') or model.get('api')}”; it was imported as chat messages.",
        )
    place = "options" if model.get("options") else "parameters"
    options = model.get(place) or {}
    if not isinstance(options, dict):
        raise Refused(f"“{place}” must be a list of “name: value” lines.", line=loaded.line("model", place))
    into.content["parameters"] = parameters.rename(options, into, loaded.line("model", place))
    return {parameters.snake_case(name): loaded.line("model", place, name) for name in options}


def _warn_of_connection(into: Collected, connection: Any, line: int) -> None:
    found = references.find(connection)
    names = f" {references.named(found)} was not looked up." if found else ""
    into.warn(
        line, f"The connection settings were left out: Countersign keeps no keys or addresses with a prompt.{names}"
    )


def _read_body(into: Collected, headed: headers.Headed) -> None:
    into.content["messages"], into.message_lines = [], []
    role, start, lines = "system", headed.body_line, []
    for line, content in enumerate([*headed.body.split("\n"), None], headed.body_line):
        found = ROLE_LINE.match(content) if content is not None else None
        if content is not None and not found:
            lines.append(content)
            continue
        _add_message(into, role, start, lines)
        if found:
            if found.group(2):
                into.warn(line, f"The attributes {found.group(2)[:60]} of this role line were left out.")
            role = {"developer": "system"}.get(found.group(1).lower(), found.group(1).lower())
            start, lines = line + 1, []
    if not into.content["messages"]:
        raise Refused("There is no text after the header.", line=headed.body_line)


def _add_message(into: Collected, role: str, start: int, lines: list[str]) -> None:
    blank = next((index for index, line in enumerate(lines) if line.strip()), len(lines))
    text = "\n".join(lines[blank:]).rstrip()
    if text:
        into.content["messages"].append({"role": role, "content": text})
        into.message_lines.append(start + blank)


def _template_format(into: Collected, loaded: yaml_safe.Loaded) -> str:
    template = loaded.value.get("template")
    kind = template.get("format", template.get("type")) if isinstance(template, dict) else template
    kind = kind.get("kind") if isinstance(kind, dict) else kind
    if kind in (None, "jinja2", "nunjucks"):
        return "jinja2"
    if kind == "mustache":
        return prompty_parts.from_mustache(into)
    if kind != "text" and any(jinja.has_tags(message["content"]) for message in into.content["messages"]):
        into.warn(
            loaded.line("template"),
            f"The template language “{str(kind)[:40]}” is not known here; the text was kept as plain text.",
        )
    return "text"
