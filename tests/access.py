"""Who gets which answer at which address: the battery that every address of the project goes through.

An app lists its addresses in ``tests/<app>/access_table.py``, or in several ``access_table_<part>.py``, each with a
world of its own::

    def world(cast):                       # what the addresses are about; the cast is in it too
        cast.prompt = PromptFactory(feature=cast.feature)
        return cast

    TABLE = [
        Address("registry:prompt", args=lambda world: [world.prompt.slug], GET=everyone(200, olu=404, elsewhere=404)),
        Address("registry:submit", args=…, POST=only("ana", "omar", status=302, others=403, olu=404, elsewhere=404)),
    ]

``tests/test_every_address.py`` finds the tables, asks as each person with each method, and fails for an address that is
in no table. A method that an address does not list must be refused to everybody.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db import transaction
from django.test import Client
from django.urls import reverse

from tests.factories import CAST

ANONYMOUS = "anonymous"
MEMBERS = (ANONYMOUS, "olu", "elsewhere", *CAST)
# Who tries the methods that an address does not list: the ones who differ most in what they may do.
EXTREMES = (ANONYMOUS, "olu", "elsewhere", "omar", "alex")
METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE")
# What counts as a refusal of a method that an address does not offer; 302 only towards the sign-in page.
REFUSED = {401, 403, 404, 405}

Statuses = Mapping[str, int]


def everyone(status: int = 200, *, anonymous: int = 302, **others: int) -> Statuses:
    """Everybody who is signed in gets ``status``; ``others`` name those who get something else."""
    _check(others)
    return dict.fromkeys(MEMBERS, status) | {ANONYMOUS: anonymous} | others


def only(*allowed: str, status: int = 200, others: int = 403, anonymous: int = 302, **named: int) -> Statuses:
    """``allowed`` get ``status``, everybody else ``others``, save those in ``named``."""
    _check(allowed)
    return everyone(others, anonymous=anonymous, **dict.fromkeys(allowed, status)) | named


def _check(names: Any) -> None:
    unknown = set(names) - set(MEMBERS)
    if unknown:
        raise ValueError(f"Nobody in the cast is called {sorted(unknown)}.")


@dataclass(frozen=True)
class Address:
    """One address and the expected status of each method for each person.

    ``data`` makes the body of a POST, PUT or PATCH: a form for pages, JSON when ``is_api``. HEAD follows GET.
    ``is_open`` says that people who are signed out may use it: a redirect need not lead them to the sign-in page.
    """

    view: str
    args: Callable[[Any], Sequence[Any]] = lambda world: ()
    data: Callable[[Any], dict[str, Any]] = lambda world: {}
    query: str = ""
    is_api: bool = False
    is_open: bool = False
    GET: Statuses | None = None
    POST: Statuses | None = None
    PUT: Statuses | None = None
    PATCH: Statuses | None = None
    DELETE: Statuses | None = None
    OPTIONS: Statuses | None = None
    headers: dict[str, str] = field(default_factory=dict)

    def expected(self, method: str) -> Statuses | None:
        return self.GET if method == "HEAD" else getattr(self, method, None)

    def url(self, world: Any) -> str:
        return reverse(self.view, args=self.args(world)) + self.query


def sign_in(world: Any) -> dict[str, str]:
    """{member: session key}: signing in is what costs, so it is done once for all requests of one test."""
    keys = {}
    for member in MEMBERS:
        if member != ANONYMOUS:
            client = Client()
            client.force_login(getattr(world, member))
            keys[member] = client.session.session_key
    return keys


def ask(address: Address, method: str, member: str, world: Any, sessions: Mapping[str, str]) -> int:
    """The status that ``member`` gets. A redirect of somebody signed out must lead to the sign-in page.

    Whatever the request changed is taken back, so that the next person finds the same world.
    """
    client = Client()
    if member != ANONYMOUS:
        client.cookies[settings.SESSION_COOKIE_NAME] = sessions[member]
    body: dict[str, Any] = {}
    if method in {"POST", "PUT", "PATCH"}:
        kind = "application/json" if address.is_api or method != "POST" else None
        body = {"data": address.data(world)} | ({"content_type": kind} if kind else {})
    with transaction.atomic():
        response = getattr(client, method.lower())(address.url(world), headers=address.headers, **body)
        transaction.set_rollback(True)
    if member == ANONYMOUS and response.status_code == 302 and not address.is_open:
        assert response["Location"].startswith(reverse(settings.LOGIN_URL)), response["Location"]
    return response.status_code
