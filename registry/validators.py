"""Checks that forms, API and services share. Each returns the sound value, or raises BadInput with the field's path."""

from __future__ import annotations

import re
from collections.abc import Iterable

from accounts.models import User
from base.errors import BadInput
from base.visible import says_something
from registry.content import ContentError, text
from registry.suspicious import find_suspicious

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
# What stands in addresses in the place of a short name; tests/test_reserved_names.py compares them with all addresses.
RESERVED_SLUGS = frozenset({"new", "import", "export", "search"})
RESERVED_ENVIRONMENTS = frozenset({"freezes", "deployments", "rollouts"})  # besides, under /releases/
MAX_TAGS = 30
LARGEST_INTEGER = 2**31 - 1  # what an integer column of PostgreSQL holds


def sound_slug(value: str, *, field: str = "slug", besides: frozenset[str] = frozenset()) -> str:
    """Lower-case letters, digits and single hyphens, at most 80; not an address that the portal uses itself, nor one of
    ``besides``."""
    value = sound_text(value, field=field, max_length=80, required=True)
    if not SLUG.fullmatch(value):
        raise BadInput.at(field, "Use lower-case letters, digits and hyphens, like customer-support-router.")
    if value in RESERVED_SLUGS | besides:
        raise BadInput.at(field, f"“{value}” is an address that the portal uses itself. Choose another short name.")
    return value


def sound_text(value: str, *, field: str, max_length: int, required: bool = False) -> str:
    """Text without null bytes and half characters, stripped; what nobody can see is empty. Raises BadInput when it is
    empty but required."""
    try:
        value = text(field, value, max_length=max_length).strip()
    except ContentError as error:
        raise BadInput.at(field, error.message) from error
    if says_something(value):
        return value
    if required:
        raise BadInput.at(field, f"Please fill this in{': nobody can see what is there' if value else ''}.")
    return ""


def sound_line(value: str, *, field: str, max_length: int, required: bool = False) -> str:
    """``sound_text`` on one line, for what stands in lists and subjects. Raises BadInput for characters that nobody can
    see, or that turn the order of the others: with them a title reads as another one."""
    line = sound_text(" ".join(value.split()), field=field, max_length=max_length, required=required)
    unseen = [each for each in find_suspicious(line) if each.kind != "lookalike"]
    if unseen:
        raise BadInput.at(field, f"Leave out the character that nobody can see: {unseen[0].name}.")
    return line


def sound_person(person: User | None, *, field: str) -> User | None:
    """Somebody who can answer: not deactivated."""
    if person is not None and not person.is_active:
        raise BadInput.at(field, f"{person} is deactivated. Choose somebody who can sign in.")
    return person


def sound_tags(values: Iterable[str]) -> list[str]:
    """Lower-case tags without doubles, sorted, so that equal sets are equal lists."""
    tags = sorted({sound_text(value, field="tags", max_length=50).lower() for value in values} - {""})
    if len(tags) > MAX_TAGS:
        raise BadInput.at("tags", f"At most {MAX_TAGS} tags; there are {len(tags)}.")
    return tags


def sound_threshold(value: float | None) -> float | None:
    if value is not None and not 0 <= value <= 1:
        raise BadInput.at("accuracy_threshold", "Give a number from 0 to 1, like 0.9.")
    return value
