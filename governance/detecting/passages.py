"""All text of a content that a model or a reader gets to see, piece by piece."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from governance.detecting.finding import Finding
from registry.content import Content
from registry.templating.scan import Lines


@dataclass(frozen=True)
class Passage:
    """``path`` as in findings; ``role`` is that of the message ("system", "user", "assistant"), "" outside messages."""

    path: str
    text: str
    role: str = ""

    @cached_property
    def _lines(self) -> Lines:
        return Lines(self.text)

    def line_at(self, offset: int) -> int:
        return self._lines.place(offset)[0]

    def finding(self, offset: int, says: str) -> Finding:
        return Finding(says, self.path, self.line_at(offset))


def passages(content: Content) -> Iterator[Passage]:
    """Messages first, then every text in variables, parameters, output schema and tools; keys of objects too."""
    for index, message in enumerate(content["messages"]):
        yield Passage(f"messages.{index}", message["content"], message["role"])
    for index, variable in enumerate(content["variables"]):
        for field in ("description", "default", "example"):
            yield from _texts(f"variables.{index}.{field}", variable[field])  # type: ignore[literal-required]
    yield from _texts("parameters", content["parameters"])
    yield from _texts("output_schema", content["output_schema"])
    for index, tool in enumerate(content["tools"]):
        yield from _texts(f"tools.{index}", tool)


def _texts(path: str, value: Any) -> Iterator[Passage]:
    """Contents are at most ``registry.content.MAX_DEPTH`` deep, so recursion ends."""
    if isinstance(value, str):
        if value:
            yield Passage(path, value)
    elif isinstance(value, dict):
        for key, each in value.items():
            yield Passage(path, key)
            yield from _texts(path, each)
    elif isinstance(value, list):
        for each in value:
            yield from _texts(path, each)
