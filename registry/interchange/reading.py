"""Which reader is meant for a file, and reading it: one outcome for each prompt, whatever happens."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import BinaryIO

from registry.interchange import (
    archive,
    csv,
    dotprompt,
    frontmatter,
    headers,
    json_safe,
    langfuse,
    markdown,
    mlflow,
    prompty,
)
from registry.interchange.decoding import MAX_FILE_BYTES, decode
from registry.interchange.outcome import Outcome, Refused, Rejected

READABLE = (".md", ".markdown", ".txt", ".prompt", ".prompty", ".csv", ".tsv", ".json", ".zip")


def read_file(name: str, data: bytes) -> list[Outcome]:
    """Every outcome of one file. ``name`` is its path; its ending and, for .md and .json, content tell the format."""
    return list(iter_file(name, io.BytesIO(data)))


def iter_file(name: str, stream: BinaryIO) -> Iterator[Outcome]:
    """Outcomes of one file as they are read; a table of any size takes the memory of one row. ``stream`` must seek."""
    ending = PurePosixPath(name).suffix.lower()
    if ending == ".zip":
        yield from _read_archive(name, stream)
    elif ending in csv.EXTENSIONS:
        yield from csv.read(name, name, stream)
    else:
        yield from _read_text(name, ending, stream)


def _read_archive(name: str, stream: BinaryIO) -> Iterator[Outcome]:
    for member in archive.members(name, stream):
        if isinstance(member, Rejected):
            yield member
        else:
            yield from read_file(member.name, member.data)


def _read_text(name: str, ending: str, stream: BinaryIO) -> Iterator[Outcome]:
    try:
        if ending not in READABLE:
            raise Refused(f"Files that end in “{ending or 'nothing'}” are not read. Known are: {', '.join(READABLE)}.")
        text = decode(stream.read(MAX_FILE_BYTES + 1))
        yield from _reader(ending, text).read(name, name, text)
    except Refused as error:
        yield error.rejected(name)


def _reader(ending: str, text: str):
    if ending == ".prompt":
        return dotprompt
    if ending == ".prompty":
        return prompty
    if ending == ".json":
        return _json_reader(text)
    return frontmatter if headers.starts_header(headers.fold(text[:4096])) else markdown


def _json_reader(text: str):
    value = json_safe.load(text)
    if value == []:
        raise Refused("This list is empty.")
    for reader in (langfuse, mlflow):
        if reader.recognises(value):
            return reader
    raise Refused(
        "This JSON holds no prompts: expected entries with a name and a “prompt” (Langfuse) or a “template” (MLflow)."
    )
