"""Tables of prompts, one row each: ``act,prompt,for_devs,type`` (awesome-chatgpt-prompts) and headings like it.

Rows are read as they stream in; a row that cannot be read is rejected with its line and the rest goes on. Text in a
``prompt`` column becomes the first *user* message, since such collections are meant to be pasted into a chat; a
``system`` column becomes the system message. Row numbers count the heading as row 1, as a spreadsheet does.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from typing import Any, BinaryIO

from registry.content import Content
from registry.interchange import csv_rows, csv_text, frontmatter, parameters
from registry.interchange.finishing import finish
from registry.interchange.outcome import Collected, Meta, Outcome, Parsed, Refused, Rejected, Written
from registry.interchange.slugs import slugify

NAME = "csv"
EXTENSIONS = (".csv", ".tsv")

COLUMNS = {
    "title": "act name title prompt_name prompt_title",
    "slug": "slug id key",
    "text": "prompt text content template body user user_prompt prompt_text",
    "system": "system system_prompt system_message instructions",
    "tags": "tags tag categories category labels keywords",
    "purpose": "purpose description summary",
    "feature": "feature",
    "model": "model model_id",
    "version": "version",
    "change_note": "change_note commit_message notes",
    "for_devs": "for_devs",
    "type": "type",
    "template_format": "template_format",
    "variables": "variables",
}
_MEANING = {heading: column for column, headings in COLUMNS.items() for heading in headings.split()}

WRITTEN = ("slug", "title", "system", "prompt", "purpose", "feature", "tags", "version", "change_note", "model",
           *parameters.RANGES, "variables", "template_format")  # fmt: skip

# A cell that starts like this is run as a formula by spreadsheets; written with ' before it, which reading takes away.
_FORMULA = re.compile(r"'*[=+\-@\t]")


def read(source: str, name: str, stream: BinaryIO) -> Iterator[Outcome]:
    """Outcomes of a table, row by row. A table without a column of prompts is one ``Rejected``."""
    # Closed by name: a generator left to the garbage collector would touch the stream after its owner closed it.
    with closing(csv_rows.rows(stream, set(_MEANING) | set(parameters.RANGES))) as rows:
        yield from _read_table(source, rows)


def _read_table(source: str, rows: Iterator[csv_rows.Row]) -> Iterator[Outcome]:
    try:
        heading = next(rows)
        columns = _columns(heading)
    except Refused as error:
        yield error.rejected(source)
        return
    except StopIteration:
        yield Rejected(source, 1, 1, "This table is empty.")
        return
    ours = tuple(heading.cells) == WRITTEN
    for row in rows:
        where = f"{source} row {row.number}"
        try:
            if row.problem:
                raise row.problem
            yield _read_row(where, columns, row, ours)
        except Refused as error:
            yield error.rejected(where)


def _columns(heading: csv_rows.Row) -> list[str]:
    if heading.problem:
        raise heading.problem
    names = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in heading.cells]
    columns = [_MEANING.get(name, name) for name in names]
    if not {"text", "system"} & set(columns):
        raise Refused(
            "No column holds prompts. Call one of them “prompt” (or text, template, system). "
            f"Found: {', '.join(cell[:40] for cell in heading.cells[:12])}."
        )
    doubled = sorted(column for column, count in Counter(columns).items() if column and count > 1)
    if doubled:
        raise Refused(f"Two columns stand for the {doubled[0]} of a prompt. Keep one of them.")
    return columns


def _read_row(where: str, columns: list[str], row: csv_rows.Row, ours: bool) -> Parsed:
    cells = dict(zip(columns, row.cells, strict=False))
    if ours:
        cells = {
            column: cell[1:] if cell[:1] == "'" and _FORMULA.match(cell) else cell for column, cell in cells.items()
        }
    into = Collected(source=where, format=NAME, line=row.line)
    if not cells.get("text", "").strip() and not cells.get("system", "").strip():
        raise Refused("The prompt of this row is empty.", line=row.line)
    _read_meta(into, cells)
    given = {name: cells[name] for name in parameters.RANGES if cells.get(name, "").strip()}
    into.content = {"messages": _messages(cells), "model": cells.get("model", ""), "parameters": given}
    into.message_lines = [row.line] * len(into.content["messages"])
    if cells.get("template_format"):
        into.content |= {"template_format": cells["template_format"], "variables": _variables(cells, row.line)}
        return finish(into, add_variables=False)
    return finish(into, compare=csv_text.convert(into))


def _read_meta(into: Collected, cells: dict[str, str]) -> None:
    text = cells.get("text") or cells.get("system") or ""
    into.title = cells.get("title", "").strip() or " ".join(text.split())[:60]
    into.slug = cells.get("slug", "").strip()
    into.purpose, into.feature = cells.get("purpose", ""), cells.get("feature", "").strip()
    into.version, into.change_note = cells.get("version", "").strip() or None, cells.get("change_note", "")
    into.tags = re.split(r"[,;|]", cells.get("tags", ""))
    if cells.get("for_devs", "").strip().lower() in ("true", "yes", "1"):
        into.tags.append("for-devs")
    if cells.get("type", "").strip().lower() not in ("", "text"):
        into.tags.append(cells["type"].strip().lower())
    for column, cell in cells.items():
        if cell.strip() and column not in COLUMNS and column not in parameters.RANGES:
            into.info(into.line, f"The column “{column[:40]}” has no place in Countersign; it was left out.")


def _messages(cells: dict[str, str]) -> list[dict[str, str]]:
    by_role = (("system", cells.get("system", "")), ("user", cells.get("text", "")))
    return [{"role": role, "content": text} for role, text in by_role if text.strip()]


def _variables(cells: dict[str, str], line: int) -> list[Any]:
    try:
        return frontmatter.variables(json.loads(cells.get("variables") or "[]"), line)
    except (ValueError, RecursionError) as error:
        raise Refused("The variables of this row are not a JSON list.", line=line) from error


def write(meta: Meta, content: Content) -> Written:
    return write_many([(meta, content)])


def write_many(prompts: list[tuple[Meta, Content]], file_name: str = "") -> Written:
    """One table for ``prompts``. Cells that a spreadsheet would run as a formula get an apostrophe in front."""
    out, losses = io.StringIO(newline=""), []
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(WRITTEN)
    for meta, content in prompts:
        row = _row(meta, content)
        writer.writerow(
            [("'" + cell if _FORMULA.match(cell) else cell) for cell in (row.get(name, "") for name in WRITTEN)]
        )
        losses += [f"{meta.slug}: {loss}" if len(prompts) > 1 else loss for loss in _losses(content)]
    return Written(
        file_name or f"{prompts[0][0].slug or slugify(prompts[0][0].title)}.csv",
        out.getvalue().encode("utf-8"),
        tuple(losses),
    )


def _row(meta: Meta, content: Content) -> dict[str, str]:
    given = {
        name: json.dumps(content["parameters"][name])
        for name in parameters.RANGES
        if content["parameters"].get(name) is not None
    }
    return given | {
        "slug": meta.slug or slugify(meta.title),
        "title": meta.title,
        "purpose": meta.purpose,
        "feature": meta.feature,
        "tags": ", ".join(meta.tags),
        "version": meta.version or "",
        "change_note": meta.change_note,
        "model": content["model"],
        "template_format": content["template_format"],
        "system": _text(content, "system"),
        "prompt": _text(content, "user"),
        "variables": json.dumps(
            [frontmatter.short_variable(item) for item in content["variables"]], ensure_ascii=False
        ),
    }


def _text(content: Content, role: str) -> str:
    return "\n\n".join(message["content"] for message in content["messages"] if message["role"] == role)


def _losses(content: Content) -> list[str]:
    order = [message["role"] for message in content["messages"]]
    losses = []
    if order not in (["system"], ["user"], ["system", "user"]):
        losses.append(
            "A table holds one system and one user message; others were joined to them, or left out for assistant."
        )
    elif not all(message["content"].strip() for message in content["messages"]):
        losses.append("A message without text cannot be told from none.")
    rest = set(content["parameters"]) - set(parameters.RANGES)
    losses += [f"The parameter “{name}” has no column." for name in sorted(rest)]
    if content["output_schema"] is not None:
        losses.append("The output schema has no column.")
    if content["tools"]:
        losses.append("The tools have no column.")
    return losses
