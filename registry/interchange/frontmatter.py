"""Countersign's own format: one file for one prompt, YAML front matter, then the text.

::

    ---
    name: customer-support-router
    title: Customer support router
    feature: support-desk
    model: gpt-4o-2024-11-20
    temperature: 0.2
    max_tokens: 500
    accuracy_threshold: 0.9
    variables:
      - name: ticket
        type: string
    version: 2.4.0
    change_note: Tighter refund wording
    ---

    You are a support specialist. …

Further keys: ``purpose``, ``tags``, ``parameters`` (those not listed above), ``output_schema``, ``tools``,
``template_format``. Several messages stand under marker lines, see ``messages``. Writing and reading again gives equal
content and an equal digest; one blank line after the header and the last line end belong to the layout.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from registry.content import Content
from registry.interchange import headers, messages, parameters, yaml_safe
from registry.interchange.finishing import finish, variable
from registry.interchange.outcome import Collected, Meta, Outcome, Refused, Written
from registry.interchange.slugs import file_stem, slugify, title_from_stem

NAME = "frontmatter"
EXTENSIONS = (".md", ".markdown", ".txt")

TEXT_KEYS = frozenset({"name", "title", "purpose", "description", "feature", "version", "change_note", "model"})
CONTENT_KEYS = ("parameters", "variables", "output_schema", "tools", "template_format")
META_KEYS = ("accuracy_threshold", "tags")


def read(source: str, name: str, text: str) -> Iterator[Outcome]:
    headed = headers.split(headers.fold(text))
    if headed is None:
        raise Refused("This file does not start with a --- line, so it has no header.")
    loaded = yaml_safe.load(headed.header, first_line=headed.header_line, text_keys=TEXT_KEYS)
    if not isinstance(loaded.value, dict):
        raise Refused("The header must be a list of “key: value” lines.", line=headed.header_line)
    stem = file_stem(name)
    into = Collected(source=source, format=NAME, slug=stem, title=title_from_stem(stem))
    _read_texts(into, loaded)
    _read_meta(into, loaded)
    _read_content(into, loaded)
    body = headed.body.removeprefix("\n")
    first_line = headed.body_line + (1 if body != headed.body else 0)
    into.content["messages"], into.message_lines = messages.split(body, first_line)
    lines = {name: loaded.line(name) for name in parameters.RANGES} | {
        name: loaded.line("parameters", name) for name in loaded.value.get("parameters") or {}
    }
    yield finish(into, add_variables="variables" not in loaded.value, parameter_lines=lines)


def write(meta: Meta, content: Content) -> Written:
    """Holds everything; the only format without losses."""
    slug = meta.slug or slugify(meta.title)
    header = _header(meta, content, slug)
    text = f"---\n{yaml_safe.dump(header)}---\n\n{messages.join(content['messages'])}"
    return Written(f"{slug}.md", text.encode("utf-8"))


def _read_texts(into: Collected, loaded: yaml_safe.Loaded) -> None:
    header = loaded.value
    for key in TEXT_KEYS & set(header):
        if header[key] is not None and not isinstance(header[key], str):
            raise Refused(f"“{key}” must be text.", line=loaded.line(key))
    into.slug = header.get("name") or into.slug
    into.title = header.get("title") or header.get("name") or into.title
    into.purpose = header.get("purpose") or header.get("description") or ""
    into.feature = header.get("feature") or ""
    into.version = header.get("version")
    into.change_note = header.get("change_note") or ""
    into.content["model"] = header.get("model") or ""


def _read_meta(into: Collected, loaded: yaml_safe.Loaded) -> None:
    header = loaded.value
    into.tags = tag_list(header.get("tags"), loaded.line("tags"))
    into.accuracy_threshold = threshold(header.get("accuracy_threshold"), into, loaded.line("accuracy_threshold"))
    known = TEXT_KEYS | set(CONTENT_KEYS) | set(META_KEYS) | set(parameters.RANGES)
    for key in header:
        if key not in known:
            into.info(loaded.line(key), f"“{key}” has no place in Countersign; it was left out.")


def _read_content(into: Collected, loaded: yaml_safe.Loaded) -> None:
    header = loaded.value
    given = header.get("parameters") or {}
    if not isinstance(given, dict):
        raise Refused("“parameters” must be a list of “name: value” lines.", line=loaded.line("parameters"))
    for name in set(given) & set(parameters.RANGES) & set(header):
        raise Refused(
            f"“{name}” is given twice, also under parameters. Keep one.", line=loaded.line("parameters", name)
        )
    into.content["parameters"] = {name: header[name] for name in parameters.RANGES if name in header} | given
    into.content["variables"] = variables(header.get("variables"), loaded.line("variables"))
    for index, item in enumerate(into.content["variables"]):
        if isinstance(item, dict) and isinstance(item.get("name"), str):
            into.variable_lines[item["name"]] = loaded.line("variables", str(index))
    into.content["output_schema"] = header.get("output_schema")
    into.content["template_format"] = header.get("template_format") or "jinja2"
    into.content["tools"] = _tools(into, header.get("tools"), loaded.line("tools"))


def variables(given: Any, line: int) -> list[Any]:
    """Variables from a list of mappings, a list of names, or a mapping of name to type or mapping."""
    if isinstance(given, dict):
        given = [
            {"name": name} | (value if isinstance(value, dict) else {"type": value or "string"})
            for name, value in given.items()
        ]
    if given is not None and not isinstance(given, list):
        raise Refused("“variables” must be a list, each with a name and a type.", line=line)
    return [variable(item) if isinstance(item, str) else item for item in given or []]


def tag_list(given: Any, line: int) -> list[str]:
    """Tags from a list or from text with commas."""
    if isinstance(given, str):
        given = given.split(",")
    if given is not None and not isinstance(given, list):
        raise Refused("“tags” must be a list of words.", line=line)
    return [str(tag).strip() for tag in given or [] if tag is not None]


def threshold(given: Any, into: Collected, line: int) -> float | None:
    """The accuracy threshold in [0, 1]. Text such as "90 %" and numbers above 1 are refused rather than guessed at."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= 1:
        raise Refused(
            f"“accuracy_threshold” must be a number between 0 and 1, such as 0.9, not “{str(given)[:40]}”.", line=line
        )
    return float(given)


def _tools(into: Collected, given: Any, line: int) -> list[Any]:
    listed = given if isinstance(given, list) else [] if given is None else [given]
    kept = [tool for tool in listed if isinstance(tool, dict)]
    if len(kept) != len(listed):
        into.warn(line, "Tools that are only named, without a description of their parameters, were left out.")
    return kept


def _header(meta: Meta, content: Content, slug: str) -> dict[str, Any]:
    # A known parameter without a value would read back as "not given" at the top, so it stands under parameters.
    on_top = {
        name: content["parameters"][name] for name in parameters.RANGES if content["parameters"].get(name) is not None
    }
    rest = {name: content["parameters"][name] for name in sorted(content["parameters"]) if name not in on_top}
    header = {
        "name": slug,
        "title": meta.title,
        "purpose": meta.purpose,
        "feature": meta.feature,
        "model": content["model"],
        **on_top,
        "parameters": rest,
        "accuracy_threshold": meta.accuracy_threshold,
        "tags": list(meta.tags),
        "output_schema": content["output_schema"],
        "tools": content["tools"],
        "version": meta.version,
        "change_note": meta.change_note,
        "template_format": content["template_format"] if content["template_format"] != "jinja2" else None,
    }
    given = {key: value for key, value in header.items() if value not in ("", None, [], {}) or value == 0}
    if content["output_schema"] is not None:
        given["output_schema"] = content["output_schema"]
    # Stated even when empty: it tells the reader that there are no others to look for.
    return given | {"variables": [short_variable(item) for item in content["variables"]]}


def short_variable(item: Any) -> dict[str, Any]:
    """A variable without what ``normalise_content`` would fill in anyway."""
    short = {"name": item["name"], "type": item["type"]}
    if item["description"]:
        short["description"] = item["description"]
    if not item["required"]:
        short["required"] = False
    return short | {key: item[key] for key in ("default", "example") if item[key] is not None}
