"""Content as a file of a chosen format. Equal input gives equal bytes."""

from __future__ import annotations

from registry.content import Content
from registry.interchange import csv, dotprompt, frontmatter, langfuse, prompty
from registry.interchange.outcome import CannotWrite, Meta, Written

# Name of the format → its module; all offer write(meta, content) -> Written.
WRITERS = {module.NAME: module for module in (frontmatter, dotprompt, prompty, langfuse, csv)}


def write_prompt(meta: Meta, content: Content, format: str) -> tuple[str, bytes, list[str]]:
    """(file name, bytes, what was lost). ``content`` is canonical. Raises CannotWrite where no honest form exists."""
    written = _writer(format).write(meta, content)
    return written.file_name, written.data, list(written.losses)


def write_collection(prompts: list[tuple[Meta, Content]], format: str) -> list[Written]:
    """Many prompts: one table for csv, lists of at most 500 for langfuse, else one file each."""
    if not prompts:
        return []
    if format == csv.NAME:
        return [csv.write_many(prompts, "prompts.csv")]
    if format == langfuse.NAME:
        return langfuse.write_many(prompts, "prompts")
    writer = _writer(format)
    return [writer.write(meta, content) for meta, content in prompts]


def _writer(format: str):
    if format not in WRITERS:
        raise CannotWrite(f"“{format}” is not a format that can be written. Known are: {', '.join(WRITERS)}.")
    return WRITERS[format]
