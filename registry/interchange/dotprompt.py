"""Dotprompt (``.prompt``): YAML front matter and a Handlebars text. https://google.github.io/dotprompt

A text that can be written in Jinja exactly becomes ``jinja2``. Any other keeps its Handlebars as it stands
(``template_format: handlebars``), with a warning for each thing in the way. Messages are told apart by ``{{role "x"}}``
and ``{{#role "x"}}…{{/role}}`` outside other blocks; text before the first role is the user's, as Dotprompt says. Blank
lines around a message are layout.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from registry.content import Content
from registry.interchange import dotprompt_body, dotprompt_write, headers, parameters, picoschema, yaml_safe
from registry.interchange.finishing import finish
from registry.interchange.frontmatter import tag_list, threshold
from registry.interchange.outcome import Collected, Meta, Outcome, Refused, Written
from registry.interchange.slugs import file_stem, title_from_stem

NAME = "dotprompt"
EXTENSIONS = (".prompt",)

KNOWN = frozenset(
    [
        "config",
        "description",
        "ext",
        "input",
        "model",
        "name",
        "output",
        "raw",
        "toolDefs",
        "tools",
        "variant",
        "version",
    ]
)
OURS = "countersign."  # Dotprompt keeps dotted keys apart by namespace, so ours disturb nobody
OUR_KEYS = ("title", "feature", "change_note", "tags", "accuracy_threshold")


def read(source: str, name: str, text: str) -> Iterator[Outcome]:
    text = headers.fold(text)
    headed = headers.split(text, comments_before=True) or headers.Headed("", 1, text, 1)
    loaded = yaml_safe.load(
        headed.header, first_line=headed.header_line, text_keys=frozenset({"name", "version", "model", "description"})
    )
    if not isinstance(loaded.value, dict | None):
        raise Refused("The header must be a list of “key: value” lines.", line=headed.header_line)
    loaded.value = loaded.value or {}
    stem = file_stem(name)
    into = Collected(source=source, format=NAME, slug=stem.lstrip("_"), title=title_from_stem(stem.lstrip("_")))
    if stem.startswith("_"):
        into.warn(1, "This is a partial: a piece of text that other Dotprompt files pull in, not a prompt of its own.")
    _read_meta(into, loaded)
    lines = _read_config(into, loaded)
    _read_schemas(into, loaded)
    into.content["tools"] = _tools(into, loaded)
    dotprompt_body.read(into, headed.body, headed.body_line)
    yield finish(into, add_variables=False, parameter_lines=lines)


def write(meta: Meta, content: Content) -> Written:
    return dotprompt_write.write(meta, content)


def _read_meta(into: Collected, loaded: yaml_safe.Loaded) -> None:
    header = loaded.value
    for key in ("name", "description", "version", "model", "variant"):
        if header.get(key) is not None and not isinstance(header[key], str):
            raise Refused(f"“{key}” must be text.", line=loaded.line(key))
    if header.get("name"):
        into.slug, into.title = header["name"], header["name"]
    into.purpose = header.get("description") or ""
    into.version = header.get("version")
    into.content["model"] = header.get("model") or ""
    if header.get("variant"):
        into.slug = f"{into.slug}-{header['variant']}"
    into.title = str(header.get(f"{OURS}title") or into.title)
    into.feature = str(header.get(f"{OURS}feature") or "")
    into.change_note = str(header.get(f"{OURS}change_note") or "")
    into.tags = tag_list(header.get(f"{OURS}tags"), loaded.line(f"{OURS}tags"))
    into.accuracy_threshold = threshold(
        header.get(f"{OURS}accuracy_threshold"), into, loaded.line(f"{OURS}accuracy_threshold")
    )
    ours = {OURS + key for key in OUR_KEYS}
    for key in header:
        if key in ("ext", "raw") or (key not in KNOWN and key not in ours):
            into.info(loaded.line(key), f"“{key}” has no place in Countersign; it was left out.")


def _read_config(into: Collected, loaded: yaml_safe.Loaded) -> dict[str, int]:
    config = loaded.value.get("config") or {}
    if not isinstance(config, dict):
        raise Refused("“config” must be a list of “name: value” lines.", line=loaded.line("config"))
    into.content["parameters"] = parameters.rename(config, into, loaded.line("config"))
    return {parameters.snake_case(name): loaded.line("config", name) for name in config}


def _read_schemas(into: Collected, loaded: yaml_safe.Loaded) -> None:
    taken, given = _mapping(loaded, "input"), _mapping(loaded, "output")
    defaults = taken.get("default") or {}
    if not isinstance(defaults, dict):
        raise Refused("“default” must be a list of “name: value” lines.", line=loaded.line("input", "default"))
    schema = _schema(into, taken.get("schema"), loaded.line("input", "schema"))
    missing = {
        name: {"type": _type_of(value)} for name, value in defaults.items() if name not in schema.get("properties", {})
    }
    schema["properties"] = schema.get("properties", {}) | missing
    into.content["variables"] = picoschema.variables(schema, defaults)
    _skip_odd_names(into, loaded.line("input", "schema"))
    into.variable_lines = _variable_lines(loaded)
    if given.get("schema") is not None:
        into.content["output_schema"] = _schema(into, given["schema"], loaded.line("output", "schema"))
    elif given.get("format") == "json":
        into.content["output_schema"] = {"type": "object"}
        into.info(loaded.line("output"), "The output is JSON of any shape; it was written as an open schema.")


def _variable_lines(loaded: yaml_safe.Loaded) -> dict[str, int]:
    """Lines of "name", "name?", "name(array, …)" in a Picoschema, and of the properties of a JSON Schema."""
    within = (("input", "schema"), ("input", "schema", "properties"), ("input", "default"))
    return {re.split(r"[?(]", path[-1])[0]: line for path, line in loaded.lines.items() if path[:-1] in within}


def _mapping(loaded: yaml_safe.Loaded, key: str) -> dict[str, Any]:
    value = loaded.value.get(key) or {}
    if not isinstance(value, dict):
        raise Refused(f"“{key}” must be a list of “name: value” lines.", line=loaded.line(key))
    return value


def _schema(into: Collected, schema: Any, line: int) -> dict[str, Any]:
    if schema is None:
        return {}
    if isinstance(schema, str) and schema.split(",")[0].strip() not in picoschema.SCALARS:
        into.warn(
            line, f"The schema “{schema[:60]}” is kept elsewhere under that name; it was left out. Copy it in here."
        )
        return {}
    if picoschema.has_type_words(schema):
        into.warn(line, "This JSON Schema names types without “type:”. They were read as types; check them.")
    return picoschema.to_json_schema(schema, line)


def _skip_odd_names(into: Collected, line: int) -> None:
    sound = [item for item in into.content["variables"] if item["name"].isidentifier()]
    for item in into.content["variables"]:
        if item not in sound:
            into.warn(
                line, f"The variable “{item['name'][:60]}” was left out: names have letters, digits and underscores."
            )
    into.content["variables"] = sound


def _type_of(value: Any) -> str:
    kinds = ((bool, "boolean"), (int, "integer"), (float, "number"), (list, "array"), (dict, "object"))
    return next((name for kind, name in kinds if isinstance(value, kind)), "string")


def _tools(into: Collected, loaded: yaml_safe.Loaded) -> list[dict[str, Any]]:
    named, defined = loaded.value.get("tools") or [], loaded.value.get("toolDefs") or []
    if (
        not isinstance(named, list)
        or not isinstance(defined, list)
        or not all(isinstance(item, dict) for item in defined)
    ):
        raise Refused("“tools” must be a list of names, and “toolDefs” a list of tools.", line=loaded.line("tools"))
    tools = []
    for item in defined:
        tool = {key: value for key, value in item.items() if key not in ("inputSchema", "outputSchema")}
        line = loaded.line("toolDefs")
        if item.get("inputSchema") is not None:
            tool["parameters"] = picoschema.to_json_schema(item["inputSchema"], line)
        if item.get("outputSchema") is not None:
            tool["output_schema"] = picoschema.to_json_schema(item["outputSchema"], line)
        tools.append(tool)
    known = {tool.get("name") for tool in tools}
    missing = [str(name) for name in named if name not in known]
    if missing:
        into.warn(
            loaded.line("tools"), f"These tools are only named, not described, and were left out: {', '.join(missing)}."
        )
    return tools
