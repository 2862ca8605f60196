"""A case as the texts that people see in a table's fields, and back, without loss.

Parts of a row: ``v0``, ``v1``, … (a variable each), ``expected``, ``json`` ("1": ``expected`` is JSON), ``tags``,
``note``, ``said`` (one message of the user) or ``messages`` (JSON, where there are others), ``turn0``, … and ``checks``
(JSON, where the case has its own). What a person did not touch stays as it was, to the last sign.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from evaluation.documents import Case, a_case
from evaluation.interchange.case_json import Wrong, criterion_of, messages_of
from evaluation.interchange.table_cells import tags_of
from evaluation.interchange.values import checked
from evaluation.prompt_variables import PromptVariable
from registry.content import ContentError
from registry.interchange import json_safe
from registry.interchange.outcome import Refused

Texts = dict[str, str]

_TYPES: dict[str, tuple[type | tuple[type, ...], str]] = {
    "integer": (int, "a whole number, like 12"),
    "number": ((int, float), "a number, like 1.5"),
    "boolean": (bool, "true or false"),
    "array": (list, "a list, like [“a”, “b”]"),
    "object": (dict, "an object, like {“name”: “Ada”}"),
}


def texts_of(case: Case, variables: Sequence[PromptVariable]) -> Texts:
    texts = {f"v{index}": _value(case["variables"], each.name) for index, each in enumerate(variables)}
    expected = case["expected"]
    is_json = expected is not None and not isinstance(expected, str)
    texts["expected"] = "" if expected is None else as_json(expected) if is_json else expected
    texts["json"] = "1" if is_json else ""
    texts["tags"] = ", ".join(case["tags"])
    texts["note"] = case["note"]
    if _is_plain(case):
        texts["said"] = case["messages"][0]["content"] if case["messages"] else ""
    else:
        texts["messages"] = as_json(case["messages"])
    texts |= {f"turn{index}": turn for index, turn in enumerate(case["follow_ups"])}
    if case["checks"]:
        texts["checks"] = as_json(case["checks"])
    return {part: _with_one_line_end(text) for part, text in texts.items()}


def _with_one_line_end(text: str) -> str:
    """As a browser gives it back, whatever it was given."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _value(values: Mapping[str, Any], name: str) -> str:
    value = values.get(name, "")
    return value if isinstance(value, str) else as_json(value)


def _is_plain(case: Case) -> bool:
    """Whether its messages are none, or one of the user."""
    return not case["messages"] or (len(case["messages"]) == 1 and case["messages"][0]["role"] == "user")


def as_json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def case_of(
    texts: Texts, key: str, base: Case | None, variables: Sequence[PromptVariable]
) -> tuple[Case, dict[str, str]]:
    """The case that ``texts`` say, and a sentence for each part that could not be read; such a part is as in ``base``.

    ``base`` is the case as the person saw it; None for a new one.
    """
    return _Reading(texts, key, base, variables).done()


class _Reading:
    def __init__(self, texts: Texts, key: str, base: Case | None, variables: Sequence[PromptVariable]) -> None:
        self.texts = texts
        self.base: Case = base or a_case(key)
        self.is_new = base is None
        self.variables = variables
        self.seen = texts_of(self.base, variables)
        self.errors: dict[str, str] = {}

    def done(self) -> tuple[Case, dict[str, str]]:
        if not self.is_new and not any(self._is_touched(part) for part in {*self.texts, *self.seen}):
            return self.base, {}
        given: dict[str, Any] = {
            "variables": self._variables(),
            "messages": self._messages(),
            "follow_ups": self._turns(),
            "expected": self._expected(),
            "tags": tags_of(self.texts.get("tags", "")) if self._is_touched("tags") else self.base["tags"],
            "note": self.texts.get("note", "") if self._is_touched("note") else self.base["note"],
            "checks": self._checks(),
        }
        case = a_case(self.base["key"], **given)
        try:
            checked(case)
        except ContentError as error:
            self.errors.setdefault(self._part_at(error.path), error.message)
            return self.base, self.errors
        return case, self.errors

    def _is_touched(self, part: str) -> bool:
        return self.texts.get(part, "") != self.seen.get(part, "")

    def _variables(self) -> dict[str, Any]:
        values = dict(self.base["variables"])
        for index, variable in enumerate(self.variables):
            part = f"v{index}"
            if self._is_touched(part) or self.is_new:
                self._read_variable(values, part, variable)
        return values

    def _read_variable(self, values: dict[str, Any], part: str, variable: PromptVariable) -> None:
        text = self.texts.get(part, "")
        was = self.base["variables"].get(variable.name)
        if variable.is_text and (was is None or isinstance(was, str)):
            values[variable.name] = text
        elif not text.strip():
            values.pop(variable.name, None)
        else:
            try:
                values[variable.name] = _typed(text, variable)
            except Wrong as error:
                self.errors[part] = str(error)

    def _expected(self) -> Any:
        text = self.texts.get("expected", "")
        if not (self._is_touched("expected") or self._is_touched("json")):
            return self.base["expected"]
        if not text.strip():
            return None
        if not self.texts.get("json"):
            return text
        try:
            return json_safe.load(text)
        except Refused as error:
            self.errors["expected"] = f"This is no JSON: {error.message} Correct it, or untick “This is JSON”."
            return self.base["expected"]

    def _messages(self) -> list[dict[str, str]]:
        if "messages" in self.texts:
            return self._read("messages", messages_of, list(self.base["messages"]))
        if not self._is_touched("said"):
            return list(self.base["messages"])  # type: ignore[arg-type]
        said = self.texts.get("said", "")
        return [{"role": "user", "content": said}] if said.strip() else []

    def _turns(self) -> list[str]:
        parts = sorted((part for part in self.texts if part.startswith("turn")), key=lambda part: int(part[4:]))
        if not any(self._is_touched(part) for part in parts):
            return self.base["follow_ups"]
        return [self.texts[part] for part in parts if self.texts[part].strip()]

    def _checks(self) -> Any:
        def read(value: Any) -> Any:
            if not isinstance(value, list):
                raise Wrong("The checks of a case are a list, in square brackets.")
            return [criterion_of(each) for each in value]

        return self._read("checks", read, self.base["checks"])

    def _read(self, part: str, shape: Any, base: Any) -> Any:
        if not self._is_touched(part):
            return base
        text = self.texts.get(part, "")
        try:
            return shape(json_safe.load(text)) if text.strip() else []
        except Refused as error:
            self.errors[part] = f"This is no JSON: {error.message}"
        except Wrong as error:
            self.errors[part] = str(error)
        return base

    def _part_at(self, path: str) -> str:
        """The part that "variables.question" or "follow_ups.0" stands in."""
        first, _, rest = path.partition(".")
        names = [variable.name for variable in self.variables]
        if first == "variables" and rest in names:
            return f"v{names.index(rest)}"
        if first == "messages" and "messages" not in self.texts:
            return "said"
        return f"turn{rest}" if first == "follow_ups" else first


def _typed(text: str, variable: PromptVariable) -> Any:
    """Raises Wrong."""
    kinds, words = _TYPES.get(variable.type, (object, "JSON"))
    try:
        value = json_safe.load(text)
    except Refused as error:
        raise Wrong(f"Write {words}.") from error
    if not isinstance(value, kinds) or (isinstance(value, bool) and kinds is not bool and kinds is not object):
        raise Wrong(f"Write {words}.")
    return value
