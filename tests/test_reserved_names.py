"""No short name is an address that the portal uses itself: it would be made, and its page never found."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.urls import URLPattern, URLResolver, get_resolver

from base.errors import BadInput
from registry.models import Environment
from registry.services import add_environment
from registry.validators import RESERVED_ENVIRONMENTS, RESERVED_SLUGS
from tests.factories import NOW

OF_ENVIRONMENTS = ("releases/", "environments/", "api/v1/registry/environments/")
# Names that are not typed by people, or that have a list of their own.
OTHERS = ("admin/", "account/", "accounts/")


def routes(resolver: URLResolver | None = None, before: str = "") -> Iterator[str]:
    for each in (resolver or get_resolver()).url_patterns:
        route = before + str(each.pattern).replace("^", "").replace("$", "")
        if isinstance(each, URLPattern):
            yield route
        else:
            yield from routes(each, route)


def taken() -> dict[str, set[str]]:
    """{address up to a short name: the words that other addresses have in its place}."""
    known = list(routes())
    prefixes = {route[: match.start()] for route in known for match in re.finditer(r"<slug:\w+>", route)}
    return {
        prefix: {
            word
            for route in known
            if route.startswith(prefix)
            and re.fullmatch(r"[a-z0-9-]+", word := route.removeprefix(prefix).split("/", 1)[0])
        }
        for prefix in prefixes
        if not prefix.startswith(OTHERS)
    }


def test_words_in_the_place_of_a_name__are_reserved():
    found = taken()

    assert found["releases/"] == {"freezes", "deployments", "rollouts"}  # it would notice if it looked at nothing
    allowed = {
        prefix: RESERVED_SLUGS | (RESERVED_ENVIRONMENTS if prefix in OF_ENVIRONMENTS else set()) for prefix in found
    }
    assert {prefix: words - allowed[prefix] for prefix, words in found.items() if words - allowed[prefix]} == {}


def test_reserved_for_environments__is_no_more_than_needed():
    assert {word for prefix, words in taken().items() if prefix in OF_ENVIRONMENTS for word in words} >= (
        RESERVED_ENVIRONMENTS
    )


@pytest.mark.django_db
@pytest.mark.parametrize("slug", sorted(RESERVED_ENVIRONMENTS | RESERVED_SLUGS))
def test_environment__named_like_an_address__is_refused(cast, slug):
    with pytest.raises(BadInput, match=f"“{slug}” is an address that the portal uses itself") as refused:
        add_environment(by=cast.alex, at=NOW, slug=slug, name="Odd", position=40, is_protected=False)

    assert list(refused.value.errors) == ["slug"]
    assert not Environment.objects.filter(slug=slug).exists()
