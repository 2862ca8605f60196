"""The inbox of a reviewer with many open requests against the same inbox with few.

``inbox``: the server's time with 10,000 open requests against 10, and the same number of queries for both. The requests
are copies of one that the services sent, inserted by set-based SQL with the real tables, indexes and triggers.
"""

from __future__ import annotations

from functools import partial

from django.db import connection

from bench import asking, scratch
from bench import company as people
from bench.harness import Bench
from governance.models import ChangeRequest

FEW, MANY = 10, 10_000
PATH = "/reviews/"
READER = "first@example.com"  # a technical reviewer; every request asks for one

_PROMPTS = """
INSERT INTO registry_prompt
  (id, slug, title, feature_id, purpose, owner_id, tags, known_issues, created_at, updated_at)
SELECT md5('prompt' || i)::uuid, 'prompt-' || i, 'Prompt number ' || i, feature_id, purpose, owner_id, '{}', '', now(),
  now()
FROM registry_prompt, generate_series(1, %s) AS i WHERE slug = 'origin'
"""
_VERSIONS = """
INSERT INTO registry_promptversion
  (id, prompt_id, state, major, minor, patch, bump, messages, template_format, variables, model, parameters, tools,
   digest, rationale, change_note, import_source, revision, created_by_id, created_at, updated_by_id, updated_at)
SELECT md5('version' || prompt.id)::uuid, prompt.id, 'draft', 1, 0, 0, '', messages, template_format, variables, model,
  parameters, tools, digest, rationale, change_note, '', 1, created_by_id, now(), updated_by_id, now()
FROM registry_prompt prompt, registry_promptversion origin WHERE prompt.slug <> 'origin' AND origin.id = %s
"""
_REQUESTS = """
INSERT INTO governance_changerequest
SELECT (jsonb_populate_record(request, jsonb_build_object(
    'id', md5('request' || prompt.id), 'number', nextval('governance_request_number'), 'object_id', prompt.id,
    'subject_id', version.id, 'title', 'Request about ' || prompt.slug,
    'due_at', request.due_at + abs(hashtext(prompt.slug)) %% 100000 * interval '1 second'))).*
FROM governance_changerequest request, registry_prompt prompt JOIN registry_promptversion version
  ON version.prompt_id = prompt.id
WHERE prompt.slug <> 'origin' AND request.id = %s
"""
_FOLLOWING = """
INSERT INTO governance_signatureneed (request_id, role_id, needed, given, is_open, due_at)
SELECT request.id, role_id, needed, given, is_open, request.due_at
FROM governance_changerequest request, governance_signatureneed need
WHERE need.request_id = %s AND request.kind = 'release' AND request.id <> %s;
INSERT INTO governance_requestcontributor (request_id, person_id, first_at)
SELECT request.id, person_id, first_at
FROM governance_changerequest request, governance_requestcontributor who
WHERE who.request_id = %s AND request.kind = 'release' AND request.id <> %s
"""


def _fill(number: int) -> None:
    company = people.found(risk_tier="limited")
    (version,) = people.write(company, "origin", ["You sort letters."])
    request = people.ask(company, version, "production")
    with connection.cursor() as cursor:
        cursor.execute(_PROMPTS, [number - 1])
        cursor.execute(_VERSIONS, [version.pk])
        cursor.execute(_REQUESTS, [request.pk])
        cursor.execute(_FOLLOWING, [request.pk] * 4)
    if ChangeRequest.objects.open().count() != number:
        raise RuntimeError("The world of the bench is not as large as it should be.")


def _world(number: int) -> str:
    return f"inbox_{number}"


def _prepare() -> None:
    for number in (FEW, MANY):
        scratch.make(_world(number), partial(_fill, number))
    asking.refuse_more_queries(_world(FEW), _world(MANY), READER, PATH)


BENCHES = {
    "inbox": Bench(
        issue=3,
        target=1.5,
        ours=lambda: asking.seconds(_world(MANY), READER, PATH),
        reference=lambda: asking.seconds(_world(FEW), READER, PATH),
        setup=_prepare,
    ),
}
