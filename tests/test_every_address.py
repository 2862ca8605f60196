"""Every address of the project, as every person, with every method; and none is forgotten."""

from __future__ import annotations

import importlib
from pathlib import Path

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access import ANONYMOUS, EXTREMES, MEMBERS, METHODS, REFUSED, Address, ask, sign_in

HERE = Path(__file__).parent
# Addresses of others, by the beginning of their path, and where those are tested instead.
ELSEWHERE = {
    "account/": "django-allauth's own pages: tests/accounts/ signs in, enrols, resets and signs out through them",
    "records/": "read-only pages of every model: tests/base/test_records.py",
    "styleguide/": "exists in development only",
}

TABLES = [
    importlib.import_module(".".join(("tests", *path.relative_to(HERE).with_suffix("").parts)))
    for path in sorted(HERE.rglob("access_table*.py"))
]
ROWS = [(table, address) for table in TABLES for address in table.TABLE]


def name(row: tuple[object, Address]) -> str:
    return row[1].view + (row[1].query and f" {row[1].query}")


@pytest.mark.django_db
@pytest.mark.parametrize("row", ROWS, ids=name)
def test_address__asked_by_everybody_with_every_method__answers_as_listed(row, cast):
    table, address = row
    world = table.world(cast)
    sessions = sign_in(world)
    listed = [method for method in METHODS if address.expected(method) is not None]
    others = [method for method in METHODS if method not in listed]

    got = {method: {who: ask(address, method, who, world, sessions) for who in MEMBERS} for method in listed}
    unlisted = {method: {who: ask(address, method, who, world, sessions) for who in EXTREMES} for method in others}

    assert got == {method: dict(address.expected(method)) for method in listed}
    answered = {method: _answered(statuses) for method, statuses in unlisted.items()}
    assert not any(answered.values()), f"These methods are not listed, and yet they are answered: {answered}"


def _answered(got: dict[str, int]) -> dict[str, int]:
    """Those whom a method that is not listed did not refuse; a redirect to the sign-in page is a refusal."""
    return {
        member: status
        for member, status in got.items()
        if status not in REFUSED and not (member == ANONYMOUS and status == 302)
    }


def test_addresses__of_the_whole_project__are_listed():
    listed = {address.view for _, address in ROWS}

    forgotten = [f"{path} ({view})" for path, view in _addresses(get_resolver()) if view not in listed]

    assert forgotten == [], "List these in tests/<app>/access_table*.py"


def test_addresses__listed__exist():
    known = {view for _, view in _addresses(get_resolver())}

    assert {address.view for _, address in ROWS} - known == set()


def _addresses(resolver: URLResolver, prefix: str = "", namespace: str = ""):
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        if any(path.startswith(start) for start in ELSEWHERE):
            continue
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _addresses(pattern, path, inner)
        elif isinstance(pattern, URLPattern):
            yield path, f"{namespace}{pattern.name}"


def test_elsewhere__every_exemption__still_has_something_to_exempt():
    paths = list(_paths(get_resolver()))

    unused = [start for start in ELSEWHERE if not any(path.startswith(start) for path in paths)]

    assert set(unused) <= {"styleguide/"}


def _paths(resolver: URLResolver, prefix: str = ""):
    for pattern in resolver.url_patterns:
        path = prefix + str(pattern.pattern)
        yield path
        if isinstance(pattern, URLResolver):
            yield from _paths(pattern, path)
