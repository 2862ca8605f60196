"""Samples of OpenAI evals: ``{"input": [{role, content}, …] or text, "ideal": text or [text, …]}``, one a line.

Source: github.com/openai/evals docs/build-eval.md and docs/eval-templates.md (MIT).
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from evaluation.documents import Criterion
from evaluation.interchange import openai_specs
from evaluation.interchange.case_json import Wrong, messages_of
from evaluation.interchange.jsonl import Records
from evaluation.interchange.outcome import Collecting
from evaluation.interchange.reports import Reports

NAME = "openai-evals"


def recognises(record: dict[str, Any]) -> bool:
    return isinstance(record.get("input"), str | list)


def read(
    into: Collecting, records: Records, *, variables: Sequence[str] = (), checks: Sequence[Criterion] = ()
) -> None:
    """Add a case for each sample. ``checks``: criteria of these samples alone."""
    reports = Reports()
    for where, record in records:
        try:
            given = _case(into, where, record, variables)
            own = [openai_specs.filled_by_case(check, given["expected"]) for check in checks]
        except Wrong as error:
            into.error(where, f"This sample was left out: {error}")
            continue
        rest = {key: value for key, value in record.items() if key not in ("input", "ideal")}
        for key in rest:
            reports.info(where, f"“{key[:80]}” is kept as a variable of the case, for prompts and judges that use it.")
        given["variables"] |= rest
        into.add_case(where, f"sample-{len(into.cases) + 1}", checks=own, **given)
    reports.tell(into)


def _case(into: Collecting, where: str, record: dict[str, Any], variables: Sequence[str]) -> dict[str, Any]:
    given = _said(into, where, record.get("input"))
    if "input" in variables and len(given) == 1 and given[0]["role"] == "user":
        case: dict[str, Any] = {"variables": {"input": given[0]["content"]}, "messages": []}
    else:
        case = {"variables": {}, "messages": given}
    return case | {"expected": _ideal(record.get("ideal"))}


def _said(into: Collecting, where: str, value: Any) -> list[dict[str, str]]:
    if isinstance(value, str):
        return [{"role": "user", "content": value}]
    if not isinstance(value, list) or not value:
        raise Wrong("“input” must be a text or a list of messages.")
    if any(isinstance(message, dict) and "name" in message for message in value):
        into.warn(where, "The names of speakers in “input” have no place here, so they were left out.")
        value = [
            {key: item for key, item in message.items() if key != "name"} if isinstance(message, dict) else message
            for message in value
        ]
    return messages_of(value)


def _ideal(value: Any) -> Any:
    """One answer as itself, several as a list."""
    if isinstance(value, list) and len(value) == 1:
        return value[0]
    return value
