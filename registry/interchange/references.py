"""Pointers out of a file: ``${env:NAME}``, ``${file:path}``, ``file://…``. They are shown, never followed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

_REFERENCE = re.compile(r"\$\{(?:env|file):[^}\n]{0,300}\}|file://[^\s\"'<>)]+")


def find(value: Any) -> list[str]:
    """Every reference in the texts of ``value`` (text, list or mapping, nested), each once, in order."""
    if isinstance(value, str) and "${" not in value and "file://" not in value:
        return []  # the usual case, and texts are long
    return list(dict.fromkeys(_walk(value)))


def _walk(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        if "${" in value or "file://" in value:
            yield from _REFERENCE.findall(value)
    elif isinstance(value, dict):
        for item in value.values():
            yield from _walk(item)
    elif isinstance(value, list):
        for item in value:
            yield from _walk(item)


def named(found: list[str], *, at_most: int = 5) -> str:
    """``found`` for a sentence: the first few, and how many more."""
    more = f" and {len(found) - at_most} more" if len(found) > at_most else ""
    return ", ".join(f"“{item}”" for item in found[:at_most]) + more
