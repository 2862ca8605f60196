"""Nunjucks in promptfoo files: text between braces. Nothing is rendered but a variable's own name.

promptfoo renders variables and values of assertions; we send variables as they are written. So a text that must stay as
it is is written between ``{% raw %}`` and ``{% endraw %}``, and such a text is read back without them.
Source: promptfoo docs/configuration/guide ("Nunjucks"), nunjucks docs ("raw", "Expressions").
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

_NAME = re.compile(r"\{\{-?\s*([A-Za-z_]\w*)\s*-?\}\}")
_RAW = re.compile(r"\{% raw %\}((?:(?!\{%-?\s*(?:end)?raw).)*)\{% endraw %\}", re.DOTALL)
_LITERAL = re.compile(r'\{\{ ("(?:[^"\\]|\\.)*") \}\}', re.DOTALL)
_ENVIRONMENT = re.compile(r"\{[{%][^}]*\benv\b")
_OPENERS = ("{{", "{%", "{#")
_FETCHED = ("file://", "package:", "http://", "https://", "huggingface://", "exec:", "python:")
FILES = ("file://", "package:")


def is_template(text: str) -> bool:
    return any(opener in text for opener in _OPENERS)


def guarded(value: Any) -> Any:
    """``value`` so that promptfoo takes each of its texts as it is written."""
    return _each_text(value, _guard)


def unguarded(value: Any) -> Any:
    """What ``guarded`` was given; other texts as they are."""
    return _each_text(value, _unguard)


def names_in(value: Any) -> list[str]:
    """Variables that the texts of ``value`` print by their plain name: ``{{ name }}``, each once."""
    found: list[str] = []
    _each_text(value, lambda text: found.extend(_NAME.findall(text)) or text)  # type: ignore[func-returns-value]
    return list(dict.fromkeys(found))


def sole_name(value: Any) -> str | None:
    """``name`` where ``value`` is ``{{ name }}`` and nothing else."""
    found = _NAME.fullmatch(value.strip()) if isinstance(value, str) else None
    return found.group(1) if found else None


def filled(value: Any, variables: dict[str, Any]) -> Any:
    """``value`` with ``{{ name }}`` replaced where a variable of that name is known; the rest stays."""

    def fill(text: str) -> str:
        if _is_guarded(text):
            return text
        return _NAME.sub(
            lambda found: _printed(variables[found.group(1)]) if found.group(1) in variables else found.group(), text
        )

    return _each_text(value, fill)


def leftovers(value: Any) -> list[str]:
    """Texts of ``value`` that still hold a template."""
    found: list[str] = []

    def look(text: str) -> str:
        if is_template(text) and not _is_guarded(text):
            found.append(text)
        return text

    _each_text(value, look)
    return found


def needs_environment(value: Any) -> bool:
    """Whether a text of ``value`` would print a variable of the machine: ``{{ env.NAME }}``."""
    return any(_ENVIRONMENT.search(text) for text in leftovers(value))


def fetched(value: Any) -> list[str]:
    """Texts of ``value`` that name a file or package, which promptfoo would open."""
    found: list[str] = []

    def look(text: str) -> str:
        if text.startswith(FILES):
            found.append(text)
        return text

    _each_text(value, look)
    return found


def _guard(text: str) -> str:
    if not is_template(text) and not text.startswith(_FETCHED):
        return text
    if "raw" in text and "{%" in text:
        return "{{ " + json.dumps(text, ensure_ascii=False) + " }}"
    return "{% raw %}" + text + "{% endraw %}"


def _unguard(text: str) -> str:
    if found := _RAW.fullmatch(text):
        return found.group(1)
    if found := _LITERAL.fullmatch(text):
        try:
            return str(json.loads(found.group(1), strict=False))
        except ValueError:
            return text
    return text


def _is_guarded(text: str) -> bool:
    return _unguard(text) is not text


def _printed(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _each_text(value: Any, change: Callable[[str], str]) -> Any:
    if isinstance(value, str):
        return change(value)
    if isinstance(value, list):
        return [_each_text(item, change) for item in value]
    if isinstance(value, dict):
        return {key: _each_text(item, change) for key, item in value.items()}
    return value
