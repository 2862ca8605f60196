"""What was live at a moment, among very many deployments.

``live-at``: ``delivery.live.live_at`` at moments spread over the whole record, with a million deployments (100 prompts
of 10,000 each) against a thousand (10 prompts of 100). Their rows and arms go in by set-based SQL with triggers off for
that session, since the real ones look at each row; tables and indexes are the real ones.
"""

from __future__ import annotations

import datetime as dt
import time
from functools import partial
from itertools import cycle, islice

from django.db import connection
from django.utils import timezone

from bench import company as people
from bench import scratch
from bench.harness import Bench
from delivery.live import live_at
from delivery.models import Deployment
from registry.models import Environment, Prompt

FEW, MANY = (10, 100), (100, 10_000)  # (prompts, deployments of each)
QUESTIONS = 200  # in one run
BEGAN = timezone.now().replace(microsecond=0)
STEP = dt.timedelta(minutes=10)  # how long each deployment lasted

_DEPLOYMENTS = """
INSERT INTO delivery_deployment (id, prompt_id, environment_id, cause, change_request_id, reason, salt, started_at,
  started_by_id, ended_at)
SELECT md5(prompt.slug || '/' || i)::uuid, prompt.id, before.environment_id, before.cause, before.change_request_id, '',
  before.salt, %(began)s - i * %(step)s, before.started_by_id,
  CASE WHEN i > 1 THEN %(began)s - (i - 1) * %(step)s END
FROM registry_prompt prompt, generate_series(1, %(each)s) AS i, delivery_deployment before
WHERE before.id = %(like)s AND prompt.slug LIKE 'prompt-%%'
"""
_ARMS = """
INSERT INTO delivery_deploymentarm (deployment_id, version_id, digest, weight, position)
SELECT deployment.id, prompt.latest_version_id, version.digest, 100, 0
FROM delivery_deployment deployment JOIN registry_prompt prompt ON prompt.id = deployment.prompt_id
  JOIN registry_promptversion version ON version.id = prompt.latest_version_id WHERE prompt.slug LIKE 'prompt-%'
"""


def _fill(prompts: int, each: int) -> None:
    company = people.found()
    (origin,) = people.write(company, "origin", ["You sort letters."])
    like = people.put_live(company, origin, "staging").deployments.get()
    for number in range(prompts):
        people.write(company, f"prompt-{number}", [f"You sort letters about {number}."])
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(_DEPLOYMENTS, {"began": BEGAN, "step": STEP, "each": each, "like": like.pk})
        cursor.execute(_ARMS)
        cursor.execute("SET session_replication_role = DEFAULT")
    if Deployment.objects.count() != prompts * each + 1:
        raise RuntimeError("The world of the bench is not as large as it should be.")


def _world(size: tuple[int, int]) -> str:
    return f"live_{size[0]}"


def _ask(size: tuple[int, int]) -> float:
    """Seconds for QUESTIONS questions about one prompt after the other, each about another moment."""
    with scratch.inside(_world(size)):
        prompts = list(Prompt.objects.filter(slug__startswith="prompt-").order_by("slug"))
        staging = Environment.objects.get(slug="staging")
        moments = [BEGAN - (size[1] * STEP * number) / QUESTIONS for number in range(QUESTIONS)]
        live_at(prompts[0], staging, BEGAN)
        started = time.perf_counter()
        for prompt, moment in zip(islice(cycle(prompts), QUESTIONS), moments, strict=True):
            found = live_at(prompt, staging, moment)
            if found is None or found.prompt_id != prompt.pk or not found.arms.all():
                raise RuntimeError("Something was live at every moment of the record.")
        return time.perf_counter() - started


def _prepare() -> None:
    for size in (FEW, MANY):
        scratch.make(_world(size), partial(_fill, *size))


BENCHES = {
    "live-at": Bench(issue=3, target=2.0, ours=lambda: _ask(MANY), reference=lambda: _ask(FEW), setup=_prepare),
}
