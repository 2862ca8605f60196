"""Assertions about the text of an answer, and about its nearness to an expected one."""

from __future__ import annotations

from typing import Any

from evaluation.interchange.promptfoo.makers import (
    Maker,
    Mapped,
    NotPortable,
    filled_texts,
    negation,
    one_or_several,
    refuse_negated,
    share_of,
    text_of,
)
from registry.interchange import json_safe
from registry.interchange.outcome import Refused


def equals(value: Any, threshold: Any, negated: bool) -> Mapped:
    if isinstance(value, dict | list):
        return Mapped("json_schema", {"schema": {"const": value}, "where": "whole"} | negation(negated))
    if isinstance(value, bool):
        value = "true" if value else "false"
    return Mapped("exact", {"trim": False} | negation(negated), expected=text_of(value))


def contains(mode: str, ignore_case: bool) -> Maker:
    def make(value: Any, threshold: Any, negated: bool) -> Mapped:
        phrases = filled_texts(value)
        if negated and mode == "all" and len(phrases) > 1:
            raise NotPortable("“does not hold all of several texts” cannot be said here")
        settings: dict[str, Any] = {"phrases": phrases, "mode": "none" if negated else mode}
        return Mapped("contains", settings | ({"ignore_case": True} if ignore_case else {}))

    return make


def regex(value: Any, threshold: Any, negated: bool) -> Mapped:
    return Mapped("regex", {"pattern": text_of(value)} | negation(negated))


def starts_with(value: Any, threshold: Any, negated: bool) -> Mapped:
    return Mapped("starts_with", {"beginnings": filled_texts(value), "trim": False} | negation(negated))


def json_in(where: str) -> Maker:
    def make(value: Any, threshold: Any, negated: bool) -> Mapped:
        settings = {"where": where} | negation(negated)
        if value is None or value == "":
            return Mapped("json_valid", settings)
        schema = _schema(value)
        if not isinstance(schema, dict):
            raise NotPortable("its JSON Schema is no object")
        return Mapped("json_schema", {"schema": schema} | settings)

    return make


def _schema(value: Any) -> Any:
    """A schema written as text is read as JSON."""
    try:
        return json_safe.load(value) if isinstance(value, str) else value
    except Refused as error:
        raise NotPortable("its JSON Schema cannot be read as JSON") from error


def compared(scorer: str, kind: str, least: float, note: str) -> Maker:
    """Types that compare with a reference and give a score; ``least`` passes where no threshold is given."""

    def make(value: Any, threshold: Any, negated: bool) -> Mapped:
        refuse_negated(negated, kind)
        return Mapped(scorer, threshold=share_of(threshold, least), expected=one_or_several(value), notes=(note,))

    return make


def levenshtein(value: Any, threshold: Any, negated: bool) -> Mapped:
    refuse_negated(negated, "levenshtein")
    text = text_of(value)
    edits = 5 if threshold is None else threshold
    if not 0 <= edits <= len(text):
        raise NotPortable("as many letters may differ as it has, so every answer passes")
    share = round(max(0.0, 1 - edits / max(len(text), 1)), 4)
    note = f"at most {edits:g} letters may differ there; here {share:.0%} of the letters must agree, about the same"
    return Mapped("levenshtein", {"trim": False}, share, text, (note,))
