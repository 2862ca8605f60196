"""Which format a file is in, and reading it. Whatever it holds, nothing is raised: see ``Reading.lines``."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from evaluation.interchange import (
    case_json,
    flat,
    gsm8k,
    jsonl,
    mt_bench,
    mt_bench_judges,
    openai_evals,
    openai_samples,
    table,
)
from evaluation.interchange.outcome import MAX_FILE_BYTES, Collecting, Reading
from evaluation.interchange.promptfoo import config as promptfoo_config
from evaluation.interchange.promptfoo.context import Place
from evaluation.interchange.values import too_deep
from registry.interchange import archive, json_safe, yaml_safe
from registry.interchange.decoding import decode
from registry.interchange.outcome import Refused, Rejected

READABLE = (".csv", ".tsv", ".jsonl", ".ndjson", ".json", ".yaml", ".yml", ".zip")
MAX_FILES = 200
MAX_VALUES = 1_000_000  # of one YAML file: 20,000 cases as we write them, and room
MAX_TOTAL_BYTES = 5 * MAX_FILE_BYTES

_TABLES = (".csv", ".tsv")
_LINES = (".jsonl", ".ndjson")


@dataclass(slots=True)
class _Work:
    """One reading under way. What needs other files beside it waits until all have been seen."""

    variables: tuple[str, ...]
    into: Collecting = field(default_factory=Collecting)
    evals: openai_evals.Gathered = field(default_factory=openai_evals.Gathered)
    judges: list[tuple[str, list[tuple[str, dict[str, Any]]]]] = field(default_factory=list)
    with_cases: int = 0  # files that brought cases

    def finish(self) -> Reading:
        openai_evals.read(self.into, self.evals, self.variables)
        for name, records in self.judges:
            mt_bench_judges.read(self.into, name, records)
        if self.with_cases > 1 and self.into.criteria:
            self.into.warn("", "Several files brought cases. The criteria of each are applied to the cases of all.")
        reading = self.into.reading()
        if not reading.document["cases"] and not reading.document["criteria"] and not reading.errors:
            self.into.error("", "There is no case in here.")
        return reading


def read_suite(name: str, data: bytes, *, variables: Sequence[str] = ()) -> Reading:
    """The suite in one file. ``name`` and content tell the format; ``variables`` are those of the prompt, which say
    what the columns of a table are."""
    return read_files({name: data}, variables=variables)


def read_files(files: Mapping[str, bytes], *, variables: Sequence[str] = ()) -> Reading:
    """One suite out of files that belong together: samples, their registry and their judges; questions and judges."""
    work = _Work(tuple(variables))
    if len(files) > MAX_FILES:
        work.into.error("", f"{len(files):,} files are more than the {MAX_FILES} that can be read at once. Split them.")
        files = dict(list(files.items())[:MAX_FILES])
    total = 0
    for name, data in files.items():
        total += len(data)
        if total > MAX_TOTAL_BYTES:
            work.into.error(
                name, f"With this file there are more than {MAX_TOTAL_BYTES // 2**20} MB. Import it by itself."
            )
            continue
        _read_file(work, name, data)
    return work.finish()


def _read_file(work: _Work, name: str, data: bytes) -> None:
    shown = "".join(char if char.isprintable() else "�" for char in name)[:200]
    ending = PurePosixPath(name).suffix.lower()
    if len(data) > MAX_FILE_BYTES:
        size = f"This file has {len(data):,} bytes; at most {MAX_FILE_BYTES // 2**20} MB are read"
        work.into.error(shown, f"{size}. Split it.")
        return
    before = len(work.into.cases)
    try:
        _reader(ending)(work, shown, data)
    except Refused as error:
        work.into.refuse(shown, error)
    work.with_cases += ending != ".zip" and len(work.into.cases) > before


def _reader(ending: str) -> Callable[[_Work, str, bytes], None]:
    if ending == ".zip":
        return _read_archive
    if ending in _TABLES:
        return _read_table
    if ending in _LINES:
        return _read_lines
    if ending == ".json":
        return _read_json
    if ending in (".yaml", ".yml"):
        return _read_yaml
    return _read_unknown


def _read_unknown(work: _Work, name: str, data: bytes) -> None:
    """A name that says nothing: JSON tells itself by its first sign, a table by the rest."""
    if data.startswith(b"PK\x03\x04"):
        _read_archive(work, name, data)
    elif data.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] in (b"{", b"["):
        _read_json(work, name, data)
    else:
        raise Refused(f"The end of this file’s name is not known. Known are: {', '.join(READABLE)}.")


def _read_archive(work: _Work, name: str, data: bytes) -> None:
    total = 0
    for number, member in enumerate(archive.members(name, io.BytesIO(data))):
        if isinstance(member, Rejected):
            work.into.error(member.source, member.message)
            continue
        total += len(member.data)
        if number >= MAX_FILES or total > MAX_TOTAL_BYTES:
            raise Refused(
                f"This archive holds more than {MAX_FILES} files or {MAX_TOTAL_BYTES // 2**20} MB. "
                f"What is after “{member.name[:100]}” was not read."
            )
        _read_file(work, member.name, member.data)


def _read_table(work: _Work, name: str, data: bytes) -> None:
    table.read(work.into, name, data, work.variables)


def _read_lines(work: _Work, name: str, data: bytes) -> None:
    first = jsonl.first_record(data)
    if first is None and not data.strip():
        raise Refused("This file is empty.")
    if first is not None and openai_samples.recognises(first):
        work.evals.samples[name] = data
        return
    _read_records(work, name, first or {}, jsonl.records(work.into, name, data))


def _read_records(work: _Work, name: str, first: dict[str, Any], records: jsonl.Records) -> None:
    into = work.into
    if mt_bench_judges.recognises(first):
        into.formats.append(mt_bench_judges.NAME)
        work.judges.append((name, list(records)))
    elif mt_bench.recognises(first):
        into.formats.append(mt_bench.NAME)
        mt_bench.read(into, records)
    elif gsm8k.recognises(first):
        into.formats.append(gsm8k.NAME)
        gsm8k.read(into, records)
    elif flat.recognises(first):
        into.formats.append(flat.NAME)
        flat.read(into, records, work.variables)
    else:
        into.formats.append(case_json.NAME)
        case_json.read(into, records)


def _read_json(work: _Work, name: str, data: bytes) -> None:
    text = decode(data)
    try:
        value = json_safe.load(text)
    except Refused:
        if "\n" in text.strip() and jsonl.first_record(data) is not None:
            _read_lines(work, name, data)  # one object a line, under a name that ends in .json
            return
        raise
    _read_value(work, name, value, lambda *path: _words(name, path))


def _read_yaml(work: _Work, name: str, data: bytes) -> None:
    loaded = yaml_safe.load(decode(data), max_values=MAX_VALUES)
    _read_value(work, name, loaded.value, lambda *path: f"{name} line {loaded.line(*path)}")


def _read_value(work: _Work, name: str, value: Any, place: Place) -> None:
    if too_deep(value):
        raise Refused("The values of this file stand too deep inside each other. Make it flatter.")
    if promptfoo_config.recognises(value):
        promptfoo_config.read(work.into, place, value)
    elif openai_evals.recognises(value):
        openai_evals.gather(work.evals, work.into, name, value, PurePosixPath(name).stem)
    elif isinstance(value, list) and value:
        _read_list(work, name, value)
    elif isinstance(value, dict):
        _read_list(work, name, [value])
    else:
        raise Refused("No cases were found. Known are promptfoo, OpenAI evals, MT-Bench, GSM8K and our own cases.")


def _read_list(work: _Work, name: str, values: list[Any]) -> None:
    first = next((item for item in values if isinstance(item, dict)), {})
    records = jsonl.items(work.into, name, values)
    if openai_samples.recognises(first):
        work.into.formats.append(openai_samples.NAME)
        openai_samples.read(work.into, records, variables=work.variables)
    else:
        _read_records(work, name, first, records)


def _words(name: str, path: tuple[str, ...]) -> str:
    """The place of a value in JSON, where lines are not known: "x.json tests 3"."""
    return " ".join([name, *(str(int(part) + 1) if part.isdigit() else part for part in path)])
