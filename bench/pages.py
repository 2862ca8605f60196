"""Pages with many prompts behind them against the same pages with few.

``prompt-list`` and ``prompt-page``: the server's time for a page with 100,000 prompts against 100, as Django's test
client sees it, and the same number of queries for both.

Both worlds live in scratch databases beside the one of DATABASE_URL, dropped at the end. Their rows go in by set-based
SQL with the real tables, indexes and triggers.
"""

from __future__ import annotations

import atexit
import copy
import logging
import time
from functools import cache

import django
import psycopg

django.setup()  # the imports below need it

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connection, connections  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.utils import timezone  # noqa: E402

from accounts.models import User  # noqa: E402
from accounts.services import add_person, create_first_administrator, grant_role  # noqa: E402
from bench.harness import Bench  # noqa: E402
from registry.models import PromptVersion  # noqa: E402
from registry.services import create_feature, create_prompt  # noqa: E402

logging.disable(logging.INFO)  # a line for each request would drown the table

FEW, MANY = 100, 100_000
SCRATCH = "countersign_bench_pages"
REQUESTS = 3  # in one run

_PROMPTS = """
INSERT INTO registry_prompt
  (id, slug, title, feature_id, purpose, owner_id, tags, known_issues, created_at, updated_at)
SELECT md5('prompt' || i)::uuid, 'prompt-' || i, 'Prompt number ' || i, feature_id, 'Sorts the letters of kind ' || i,
  owner_id, ARRAY['kind-' || i %% 50], '', now(), now() - i * interval '1 minute'
FROM registry_prompt, generate_series(1, %s) AS i WHERE slug = 'origin'
"""
_VERSIONS = """
INSERT INTO registry_promptversion
  (id, prompt_id, state, major, minor, patch, bump, messages, template_format, variables, model, parameters, tools,
   digest, rationale, change_note, import_source, revision, created_by_id, created_at, updated_by_id, updated_at)
SELECT md5('version' || prompt.id)::uuid, prompt.id, 'draft', 1, 0, 0, '', jsonb_build_array(jsonb_build_object(
    'role', 'system', 'content', 'You sort letters about subject' || abs(hashtext(prompt.slug)) % 5000 || '. '
      || repeat('Read the letter, decide which team answers it, and say why in one sentence. ', 12))),
  'jinja2', '[]', 'gpt-4o-2024-08-06', '{"temperature": 0.2}', '[]',
  'sha256:' || encode(sha256(prompt.id::text::bytea), 'hex'),
  '[]', '', '', 1, prompt.owner_id, now(), prompt.owner_id, now()
FROM registry_prompt prompt WHERE prompt.slug <> 'origin'
"""
_LATEST = """
UPDATE registry_prompt prompt SET latest_version_id = version.id
FROM registry_promptversion version WHERE version.prompt_id = prompt.id AND prompt.latest_version_id IS NULL
"""


@cache
def worlds() -> dict[int, object]:
    """A database connection for each number of prompts; made once for all lines."""
    given = connection.get_connection_params()
    server = {name: given[name] for name in ("host", "port", "user", "password", "dbname") if given.get(name)}
    atexit.register(_drop, server)
    _drop(server)
    home = connections["default"]
    made = {}
    for number in (FEW, MANY):
        with psycopg.connect(**server, autocommit=True) as plain:
            plain.execute(f"CREATE DATABASE {SCRATCH}_{number}")
        made[number] = _connect(home, f"{SCRATCH}_{number}")
        connections["default"] = made[number]
        call_command("migrate", verbosity=0, skip_checks=True)
        _fill(number)
    connections["default"] = home
    return made


def _connect(home: object, name: str) -> object:
    wrapper = copy.copy(connections.create_connection("default"))
    wrapper.settings_dict = {**home.settings_dict, "NAME": name}
    return wrapper


def _fill(number: int) -> None:
    at = timezone.now()
    admin = create_first_administrator(email="admin@example.com", full_name="Admin", password=None, at=at)
    owner = add_person(email="owner@example.com", full_name="Owner", by=admin, at=at)
    feature = create_feature(
        by=admin, at=at, slug="letters", name="Letters", purpose="Sorts letters.", risk_tier="minimal", owner=owner
    )
    grant_role(person=owner, role="prompt-owner", by=admin, at=at)
    owner = User.objects.get(pk=owner.pk)
    create_prompt(by=owner, at=at, feature=feature, slug="origin", title="Origin")
    with connections["default"].cursor() as cursor:
        cursor.execute(_PROMPTS, [number])
        cursor.execute(_VERSIONS)
        cursor.execute(_LATEST)
        cursor.execute("VACUUM ANALYZE")
    if PromptVersion.objects.count() != number + 1:
        raise RuntimeError("The world of the bench is not as large as it should be.")


def _drop(server: dict[str, str]) -> None:
    connections.close_all()
    with psycopg.connect(**server, autocommit=True) as home:
        for number in (FEW, MANY):
            home.execute(f"DROP DATABASE IF EXISTS {SCRATCH}_{number} WITH (FORCE)")


def ask(number: int, path: str) -> float:
    """Seconds of one run of requests, signed in as the owner, after a first one has warmed connection and caches."""
    home = connections["default"]
    connections["default"] = worlds()[number]
    try:
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(email="owner@example.com"), backend=settings.AUTHENTICATION_BACKENDS[1])
        _get(client, path)
        started = time.perf_counter()
        for _ in range(REQUESTS):
            _get(client, path)
        return time.perf_counter() - started
    finally:
        connections["default"] = home


def _get(client: Client, path: str) -> None:
    response = client.get(path, secure=True)
    if response.status_code != 200:
        raise RuntimeError(f"{path} answered {response.status_code}.")


def queries(number: int, path: str) -> int:
    home = connections["default"]
    connections["default"] = worlds()[number]
    try:
        client = Client(SERVER_NAME="localhost")
        client.force_login(User.objects.get(email="owner@example.com"), backend=settings.AUTHENTICATION_BACKENDS[1])
        _get(client, path)
        with CaptureQueriesContext(connections["default"]) as captured:
            _get(client, path)
        return len(captured)
    finally:
        connections["default"] = home


def _same_queries(path: str) -> None:
    few, many = queries(FEW, path), queries(MANY, path)
    if few != many:
        raise RuntimeError(f"{path} asks {few} queries with {FEW} prompts and {many} with {MANY}.")


def _line(path: str) -> Bench:
    return Bench(
        issue=2,
        target=1.5,
        ours=lambda: ask(MANY, path),
        reference=lambda: ask(FEW, path),
        setup=lambda: _same_queries(path),
    )


BENCHES = {
    "prompt-list": _line("/prompts/"),
    "prompt-page": _line("/prompts/prompt-42/"),
}
