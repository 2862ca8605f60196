"""Content as a file of a chosen format. Equal input gives equal bytes."""

from __future__ import annotations

from typing import Any

import rfc8785

from registry.content import Content
from registry.interchange import csv, dotprompt, frontmatter, langfuse, prompty
from registry.interchange.outcome import CannotWrite, Meta, Parsed, Written
from registry.interchange.reading import read_file

# Name of the format → its module; all offer write(meta, content) -> Written.
WRITERS = {module.NAME: module for module in (frontmatter, dotprompt, prompty, langfuse, csv)}


def write_prompt(meta: Meta, content: Content, format: str) -> tuple[str, bytes, list[str]]:
    """(file name, bytes, what was lost). ``content`` is canonical. Raises CannotWrite where no honest form exists.

    The file is read again before it is given out, so a loss that the writer does not know of is named all the same.
    """
    written = _writer(format).write(meta, content)
    outcome = next(iter(read_file(written.file_name, written.data)), None)
    if not isinstance(outcome, Parsed):
        reason = outcome.message if outcome else "it would be empty."
        raise CannotWrite(f"This format cannot hold the prompt: {reason} Export it in our own format.")
    return written.file_name, written.data, [*written.losses, *_differences(outcome, content)]


def write_collection(prompts: list[tuple[Meta, Content]], format: str) -> list[Written]:
    """Many prompts: one table for csv, lists of at most 500 for langfuse, else one file each (see write_prompt)."""
    if format == csv.NAME:
        return [_read_again(csv.write_many(prompts, "prompts.csv"), prompts)] if prompts else []
    if format == langfuse.NAME:
        files, size = langfuse.write_many(prompts, "prompts"), langfuse.MAX_WRITTEN
        return [_read_again(file, prompts[index * size : (index + 1) * size]) for index, file in enumerate(files)]
    written = [write_prompt(meta, content, format) for meta, content in prompts]
    return [Written(name, data, tuple(losses)) for name, data, losses in written]


def _read_again(written: Written, prompts: list[tuple[Meta, Content]]) -> Written:
    """``written`` with what reading it again would lose, each sentence after the slug of its prompt."""
    losses = list(written.losses)
    outcomes = read_file(written.file_name, written.data)
    for (meta, content), outcome in zip(prompts, outcomes, strict=True):
        found = (
            _differences(outcome, content) if isinstance(outcome, Parsed) else [f"Cannot be held: {outcome.message}"]
        )
        losses += [f"{meta.slug}: {loss}" for loss in found]
    return Written(written.file_name, written.data, tuple(losses))


def _differences(outcome: Parsed, content: Content) -> list[str]:
    again = outcome.content
    parts = [key.replace("_", " ") for key in content if not _equal(again[key], content[key])]  # type: ignore[literal-required]
    return [f"Read again, this file would give other {' and '.join(parts)}."] if parts else []


def _equal(one: Any, other: Any) -> bool:
    """As RFC 8785 sees it: 1 and 1.0 are equal, 1 and true are not."""
    return rfc8785.dumps(one) == rfc8785.dumps(other)


def _writer(format: str):
    if format not in WRITERS:
        raise CannotWrite(f"“{format}” is not a format that can be written. Known are: {', '.join(WRITERS)}.")
    return WRITERS[format]
