"""YAML without its dangers: plain data in, plain data out.

The value is built straight from parser events, so no constructor can run. Refused, each with its line: tags other than
the plain ones, anchors and aliases (the means of YAML bombs), keys given twice, a second document, too much depth or
size. Plain words follow YAML 1.2: only ``true`` and ``false`` are booleans ("NO" stays Norway), and dates stay text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import yaml

from registry.interchange.outcome import Refused

MAX_DEPTH = 64
MAX_CHARACTERS = 16 * 1024 * 1024
MAX_VALUES = 200_000  # about a second of reading
LINES_DEPTH = 4  # keys below this are not worth a line number in a note

# libyaml's parser reads about ten times faster; both give the same events.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_TAG = "tag:yaml.org,2002:"
_NULL = re.compile(r"(?:~|null|Null|NULL|)\Z")
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INT = re.compile(r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)\Z")
_FLOAT = re.compile(
    r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))\Z"
)

Path = tuple[str, ...]


@dataclass(slots=True)
class Loaded:
    """``value`` and, for keys near the top, the line each stands on: ``lines[("config", "temperature")]``."""

    value: Any
    lines: dict[Path, int]

    def line(self, *path: str) -> int:
        """The line of ``path``, or of the nearest parent that has one."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 1)


def load(
    text: str, *, first_line: int = 1, text_keys: frozenset[str] = frozenset(), max_values: int | None = None
) -> Loaded:
    """Read ``text`` whose first line is line ``first_line`` of its file. Raises Refused.

    Unquoted values of the top-level ``text_keys`` stay text as written: ``version: 1.10`` is "1.10", not 1.1.
    """
    if len(text) > MAX_CHARACTERS:
        raise Refused(
            f"The header is {len(text):,} characters long; at most {MAX_CHARACTERS:,} are read.", line=first_line
        )
    builder = _Builder(first_line, text_keys, max_values or MAX_VALUES)
    for event in _events(text, first_line):
        builder.take(event)
    return Loaded(builder.result, builder.lines)


def dump(value: Any) -> str:
    """``value`` as YAML that ``load`` reads back unchanged; the same bytes each time."""
    return yaml.dump(
        value, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=1_000_000, default_flow_style=False
    )


def _events(text: str, first_line: int) -> Iterator[Any]:
    try:
        yield from yaml.parse(text, Loader=_LOADER)
    except yaml.reader.ReaderError as error:
        line, column = _place_of_control_character(text)
        raise Refused(
            f"There is an invisible control character here ({error.reason}). Delete it and try again.",
            line=first_line + line,
            column=column,
        ) from error
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        if mark and error.context_mark and mark.line > text.count("\n"):
            mark = error.context_mark  # something opened there and the text ended
        line, column = (mark.line, mark.column) if mark else (0, 0)
        raise Refused(
            f"The YAML cannot be read here: {error.problem or error.context}. "
            "Check the indentation, the colons and the quotation marks on this line and the one before.",
            line=first_line + line,
            column=column + 1,
        ) from error


def _place_of_control_character(text: str) -> tuple[int, int]:
    found = yaml.reader.Reader.NON_PRINTABLE.search(text)
    position = found.start() if found else 0
    return text.count("\n", 0, position), position - text.rfind("\n", 0, position)


@dataclass(slots=True)
class _Frame:
    container: dict[str, Any] | list[Any]
    path: Path
    key: str | None = None


@dataclass(slots=True)
class _Builder:
    first_line: int
    text_keys: frozenset[str]
    max_values: int
    result: Any = None
    lines: dict[Path, int] = field(default_factory=dict)
    stack: list[_Frame] = field(default_factory=list)
    values: int = 0
    documents: int = 0

    def take(self, event: Any) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise self._refused(event, f"The alias “*{event.anchor}” is not allowed. Write the value out here.")
        if isinstance(event, yaml.NodeEvent):
            self._take_node(event)
        elif isinstance(event, yaml.CollectionEndEvent):
            self.stack.pop()
        elif isinstance(event, yaml.DocumentStartEvent):
            self.documents += 1
            if self.documents > 1:
                raise self._refused(event, "A second YAML document starts here; one is expected.")

    def _take_node(self, event: Any) -> None:
        self.values += 1
        if self.values > self.max_values:
            raise self._refused(event, f"The YAML holds more than {self.max_values:,} values.")
        if event.anchor is not None:
            raise self._refused(
                event, f"The anchor “&{event.anchor}” is not allowed. Write the value out where it is used."
            )
        frame = self.stack[-1] if self.stack else None
        if isinstance(event, yaml.ScalarEvent):
            if frame and isinstance(frame.container, dict) and frame.key is None:
                self._take_key(frame, event)
            else:
                self._attach(frame, self._scalar(frame, event))
            return
        self._open(frame, event)

    def _take_key(self, frame: _Frame, event: Any) -> None:
        key = event.value
        if key in frame.container:
            raise self._refused(event, f"“{key[:60]}” is given twice. Keep one of them.")
        frame.key = key
        if len(frame.path) < LINES_DEPTH:
            self.lines[(*frame.path, key)] = self.first_line + event.start_mark.line

    def _open(self, frame: _Frame | None, event: Any) -> None:
        if frame and isinstance(frame.container, dict) and frame.key is None:
            raise self._refused(event, "A key must be a plain word, not a list or a mapping.")
        if len(self.stack) >= MAX_DEPTH:
            raise self._refused(event, f"The YAML is nested more than {MAX_DEPTH} levels deep.")
        mapping = isinstance(event, yaml.MappingStartEvent)
        if event.tag not in (None, "!", _TAG + ("map" if mapping else "seq")):
            raise self._refused_tag(event)
        container: dict[str, Any] | list[Any] = {} if mapping else []
        path = self._path(frame)
        if path and len(path) <= LINES_DEPTH:
            self.lines.setdefault(path, self.first_line + event.start_mark.line)
        self._attach(frame, container)
        self.stack.append(_Frame(container, path))

    def _path(self, frame: _Frame | None) -> Path:
        if frame is None:
            return ()
        return (*frame.path, str(len(frame.container)) if frame.key is None else frame.key)

    def _attach(self, frame: _Frame | None, value: Any) -> None:
        if frame is None:
            self.result = value
        elif isinstance(frame.container, list):
            frame.container.append(value)
        elif frame.key is not None:
            frame.container[frame.key] = value
            frame.key = None

    def _scalar(self, frame: _Frame | None, event: Any) -> Any:
        kind = None if event.tag in (None, "!") else event.tag.removeprefix(_TAG)
        if kind not in (None, "str", "int", "float", "bool", "null"):
            raise self._refused_tag(event)
        plain = event.implicit[0] and not (len(self.stack) == 1 and frame and frame.key in self.text_keys)
        if kind == "str" or (kind is None and not plain):
            # A key that is a text key but empty still means "not given".
            return None if event.implicit[0] and event.value == "" and kind is None else event.value
        return self._plain(event)

    def _plain(self, event: Any) -> Any:
        word: str = event.value
        if _NULL.match(word):
            return None
        if _BOOL.match(word):
            return word.lower() == "true"
        if _INT.match(word):
            if len(word) > 100:
                raise self._refused(
                    event, "This number has too many digits. Put it in quotation marks to keep it as text."
                )
            return int(word, 0) if word.startswith(("0o", "0x")) else int(word)
        if _FLOAT.match(word):
            return float(
                word.replace(".inf", "inf").replace(".Inf", "inf").replace(".INF", "inf").lower().replace(".nan", "nan")
            )
        return word

    def _refused_tag(self, event: Any) -> Refused:
        tag = event.tag.replace(_TAG, "!!")
        return self._refused(
            event, f"The YAML tag “{tag[:60]}” is not allowed: files hold plain values only. Remove the tag."
        )

    def _refused(self, event: Any, message: str) -> Refused:
        mark = event.start_mark
        return Refused(message, line=self.first_line + mark.line, column=mark.column + 1)


# Tabs, control characters and the lesser-known line ends: only double quotes keep them all.
_UNUSUAL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\xa0\u2028\u2029\ufeff]")


class _Dumper(yaml.SafeDumper):
    """Quotes every text that ``load`` would take for something else; long texts stand as readable blocks."""

    def ignore_aliases(self, data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
        super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    style = '"' if _UNUSUAL.search(value) else None
    if style is None and "\n" in value:
        style = "|" if "\n" in value.strip("\n") else '"'
    return dumper.represent_scalar(_TAG + "str", value, style=style)


_Dumper.add_representer(str, _represent_text)
# Forms that are text to YAML 1.1 (which the dumper knows) and numbers to YAML 1.2 (which ``load`` follows).
_Dumper.add_implicit_resolver(_TAG + "int", _INT, list("-+0123456789"))
_Dumper.add_implicit_resolver(_TAG + "float", _FLOAT, list("-+.0123456789"))
