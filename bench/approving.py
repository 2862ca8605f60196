"""From the last signature to what users get.

``approve-to-live``: the 99th percentile of the time from calling ``decide`` with the last of four signatures (a prompt
of a high-risk feature, production, every check of its policy) until another connection reads the new deployment row;
against that of a transaction which does nothing but insert as many rows into a plain table, each by Django's own
``create``, through the same connection, read back in the same way. The database itself counts the rows.

It ends when the row is there to be read, as the issue says: the reader looks as soon as the transaction is committed.
Messages to the workers, who tell people of it, go out after that and are not what a reader waits for.
"""

from __future__ import annotations

import math
import time
import uuid
from collections.abc import Callable, Iterator
from functools import cache
from itertools import count
from typing import Any

from django.db import connection, models, transaction
from django.utils import timezone

from bench import company as people
from bench import scratch
from bench.harness import Bench
from delivery.models import Deployment
from governance.basis import basis_token
from governance.choices import Timing
from governance.gates.points import POINTS
from governance.models import ChangeRequest, ChecklistTick
from registry.models import PromptVersion

NAME = "approving"
PROMPTS = 10
APPROVALS = 100  # in one run; the second slowest is the 99th percentile
_SIGNERS = (("product", "product-reviewer"), ("legal", "legal-reviewer"), ("first", "technical-reviewer"))
_LAST = ("second", "technical-reviewer")
_INSERTED = "SELECT sum(n_tup_ins)::int FROM pg_stat_xact_user_tables"
_COUNT_ANEW = "SELECT pg_stat_force_next_flush()"  # what transactions before it did is counted with it otherwise
_SEEN = "SELECT 1 FROM delivery_deployment WHERE change_request_id = %s AND ended_at IS NULL"
_SEEN_PLAIN = "SELECT 1 FROM plain WHERE id = %s"
_BODY = "x" * 400  # about what a row of the approval holds
_kept: dict[str, Any] = {}


class Plain(models.Model):
    """A row that nothing looks at: no trigger, no reference, no index but its key."""

    id = models.UUIDField(primary_key=True)
    body = models.TextField()

    class Meta:
        app_label = "bench"
        managed = False
        db_table = "plain"

    def __str__(self) -> str:
        return str(self.pk)


def _fill() -> None:
    """Prompts with two versions each, which were live in staging; the first one is live in production."""
    company = people.found(risk_tier="high")
    prompts = [_prompt(company, f"prompt-{number}") for number in range(PROMPTS)]
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE plain (id uuid PRIMARY KEY, body text NOT NULL)")
    _kept["company"] = company
    _kept["next"] = _upcoming(company, prompts)
    for _ in range(PROMPTS):
        _approve(next(_kept["next"]))


def _prompt(company: people.Company, slug: str) -> list[PromptVersion]:
    text = "Read the letter, decide which team answers it, and say why in one sentence.\n" * 40
    versions = people.write(
        company, slug, [f"You sort letters about {slug}.\n{text}{end}" for end in ("Be brief.", "")]
    )
    for version in versions:
        people.put_live(company, version, "staging")
    return versions


def _upcoming(company: people.Company, prompts: list[list[PromptVersion]]) -> Iterator[ChangeRequest]:
    """Requests that miss one signature, each asked for when its turn comes: the two versions of a prompt in turn."""
    for number in count():
        version = prompts[number % PROMPTS][number // PROMPTS % 2]
        request = people.ask(company, version, "production", timing=Timing.ON_APPROVAL)
        request = ChangeRequest.objects.get(pk=request.pk)
        _tick(request, company)
        for name, role in _SIGNERS:
            people.sign(request, company.people[name], role)
        yield request


def _tick(request: ChangeRequest, company: people.Company) -> None:
    ticks = [
        ChecklistTick(
            request=request,
            item=point.code,
            is_done=True,
            evidence="Seen.",
            content_digest=request.content_digest,
            person=company.people["first"],
            at=timezone.now(),
        )
        for point in POINTS
        if point.by_hand
    ]
    ChecklistTick.objects.bulk_create(ticks)


def _approve(request: ChangeRequest) -> None:
    name, role = _LAST
    people.sign(request, _kept["company"].people[name], role, token=basis_token(request))


@cache
def _rows() -> int:
    """How many rows an approval inserts, as the database counts them in its transaction."""
    request = next(_kept["next"])
    with connection.cursor() as cursor:
        cursor.execute(_COUNT_ANEW)
    with transaction.atomic(), connection.cursor() as cursor:
        _approve(request)
        cursor.execute(_INSERTED)
        rows = cursor.fetchone()[0]
    if not Deployment.objects.filter(change_request=request).live().exists():
        raise RuntimeError("The last signature put nothing live.")
    return rows


def _ours() -> float:
    return _p99([_timed_approval(next(_kept["next"])) for _ in range(APPROVALS)])


def _timed_approval(request: ChangeRequest) -> float:
    """Until another connection reads the row. What is done after the commit is registered later, so it comes later."""
    seen: list[float] = []

    def look() -> None:
        _read(_SEEN, request.pk)
        seen.append(time.perf_counter())

    started = time.perf_counter()
    with transaction.atomic():
        transaction.on_commit(look)
        _approve(request)
    return seen[0] - started


def _plain() -> float:
    return _p99([_timed_inserts(uuid.uuid4()) for _ in range(APPROVALS)])


def _timed_inserts(last: uuid.UUID) -> float:
    """The last row carries the id that the other connection looks for."""
    rows = [*(uuid.uuid4() for _ in range(_rows() - 1)), last]
    started = time.perf_counter()
    with transaction.atomic():
        for row in rows:
            Plain.objects.create(pk=row, body=_BODY)
    _read(_SEEN_PLAIN, last)
    return time.perf_counter() - started


def _read(statement: str, key: uuid.UUID) -> None:
    if _kept["reader"].execute(statement, [key]).fetchone() is None:
        raise RuntimeError("What was committed is not to be seen.")


def _p99(seconds: list[float]) -> float:
    return sorted(seconds)[math.ceil(len(seconds) * 0.99) - 1]


def _prepare() -> None:
    scratch.make(NAME, _fill)
    _kept["reader"] = scratch.reader(NAME)
    with scratch.inside(NAME):
        _rows()


def _inside(run: Callable[[], float]) -> Callable[[], float]:
    def go() -> float:
        with scratch.inside(NAME):
            return run()

    return go


BENCHES = {
    "approve-to-live": Bench(issue=3, target=10.0, ours=_inside(_ours), reference=_inside(_plain), setup=_prepare),
}
