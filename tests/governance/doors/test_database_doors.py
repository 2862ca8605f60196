"""By the shell, ``update``, bulk writes and SQL: nothing unsigned goes live, nothing that was said goes away."""

from __future__ import annotations

import hashlib
import uuid

import pytest
import rfc8785
from django.core import serializers
from django.core.management import call_command
from django.db import connection, transaction

from delivery.models import Deployment, DeploymentArm
from governance.models import ChangeRequest, Decision, GateOverride, PostReview, ProtectedPassage, Snapshot, Thread
from governance.services import open_thread
from governance.services.passages import protect_passage
from governance.snapshots import keep_snapshot
from registry.models import PromptVersion
from tests.factories import NOW, content, grant
from tests.governance.past_services import change, execute, refused
from tests.governance.worlds import a_version, policy

pytestmark = pytest.mark.django_db
WEAK = {"technical-reviewer": 1}


def state(leak):
    return ChangeRequest.objects.get(pk=leak.request.pk).state


@pytest.mark.parametrize("to", ["approved", "applied"])
def test_update__of_the_state__is_refused(to, leak, nothing_leaked):
    with refused("not signed by everybody|cannot go from"):
        change(leak.request, state=to, **({"ended_at": NOW} if to == "applied" else {}))

    assert state(leak) == "in_review"
    nothing_leaked()


def test_shell__save_and_bulk_update_and_sql__are_refused(leak, nothing_leaked):
    leak.request.state = "approved"
    with refused("not signed by everybody"), transaction.atomic():
        leak.request.save()
    with refused("not signed by everybody"), transaction.atomic():
        ChangeRequest.objects.bulk_update([leak.request], ["state"])
    with refused("not signed by everybody"):
        execute("UPDATE governance_changerequest SET state = 'approved' WHERE id = %s", leak.request.pk)
    nothing_leaked()


@pytest.mark.parametrize("begins", ["approved", "scheduled", "applied", "failed"])
def test_bulk_create__of_a_request_that_is_signed_already__is_refused(begins, leak, nothing_leaked):
    row = ChangeRequest.objects.get(pk=leak.request.pk)
    row.pk, row.number, row.state, row.go_live_at = uuid.uuid4(), row.number + 1, begins, NOW
    row.ended_at = NOW if begins == "applied" else None

    with refused("begins as a draft"), transaction.atomic():
        ChangeRequest.objects.bulk_create([row])
    nothing_leaked()


def test_weaker_snapshot_of_policy__put_under_a_request__does_not_let_it_through(leak, nothing_leaked):
    """Asking again may take another snapshot; but not one that asks for less than the policies in force."""
    change(leak.request, state="stale", moved=["x"])
    weak = keep_snapshot("policy", policy(requirements=WEAK), NOW)
    change(leak.request, state="in_review", policy=weak)
    again = _decision(leak, leak.cast.tom, policy=weak)
    again.save()

    with refused("policies in force ask for more"):
        change(leak.request, state="approved")
    nothing_leaked()


def test_snapshot_without_the_fresh_sign_in__does_not_let_it_through(leak, nothing_leaked):
    leak.cast.feature.risk_tier = "high"
    leak.cast.feature.save()
    asked = {"product-reviewer": 1, "legal-reviewer": 1, "technical-reviewer": 1}
    change(leak.request, state="stale", moved=["x"])
    kept = keep_snapshot("policy", policy(requirements=asked), NOW)
    change(leak.request, state="in_review", policy=kept)
    for person, role in (("tom", "technical"), ("mia", "product"), ("leila", "legal")):
        _decision(leak, getattr(leak.cast, person), policy=kept, role_id=f"{role}-reviewer").save()

    with refused("policies in force ask for more"):
        change(leak.request, state="approved")
    nothing_leaked()


def test_snapshot__another_text_under_its_digest__is_noticed(db):
    """Put there beforehand, it would make a strict policy ask for little, digest for digest."""
    strict = policy(requirements={"legal-reviewer": 9})
    digest = "sha256:" + hashlib.sha256(rfc8785.dumps(strict)).hexdigest()
    Snapshot.objects.create(digest=digest, kind="policy", content=policy(requirements=WEAK), created_at=NOW)

    with pytest.raises(ValueError, match="does not say what its digest stands for"):
        keep_snapshot("policy", strict, NOW)
    with refused("its rows are a record"), transaction.atomic():
        Snapshot.objects.filter(pk=digest).update(content=strict)


def test_decision__in_the_name_of_somebody_without_the_role__is_refused(leak, nothing_leaked):
    with refused("not held here"), transaction.atomic():
        _decision(leak, leak.cast.dina, role_id="product-reviewer").save()
    nothing_leaked()


def test_decision__of_the_writer_whom_no_contributor_row_names__is_refused(leak, nothing_leaked):
    """Somebody opens a request by SQL and names no contributors; the registry still knows who wrote it."""
    grant(leak.cast.ana, "product-reviewer")
    change(leak.request, state="withdrawn", ended_at=NOW, ended_by=leak.cast.ana)
    bare = ChangeRequest.objects.get(pk=leak.request.pk)
    bare.pk, bare.number, bare.author = uuid.uuid4(), bare.number + 1, leak.cast.omar
    bare.state, bare.ended_at, bare.ended_by = "in_review", None, None
    bare.save(force_insert=True)

    with refused("had a hand in"), transaction.atomic():
        _decision(leak, leak.cast.ana, request=bare, author=leak.cast.omar, role_id="product-reviewer").save()


def test_bulk_create__of_decisions_in_the_names_of_others__is_refused(leak, nothing_leaked):
    forged = [
        _decision(leak, leak.cast.vera, role_id="product-reviewer"),
        _decision(leak, leak.cast.ana, role_id="technical-reviewer"),
    ]
    for each in forged:
        with refused("not held here|had a hand in"), transaction.atomic():
            Decision.objects.bulk_create([each])
    assert state(leak) == "in_review"
    nothing_leaked()


@pytest.mark.parametrize("sequence", [1, 10**15])
def test_decision__numbered_out_of_order__is_refused(sequence, leak, nothing_leaked):
    with refused("numbered in the order"), transaction.atomic():
        _decision(leak, leak.cast.mia, role_id="product-reviewer", sequence=sequence).save()
    nothing_leaked()


def test_decision__after_its_sequence_was_set_back__is_refused(leak, nothing_leaked):
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT setval('governance_decision_order', 1, false)")
        with refused("numbered in the order|already exists"), transaction.atomic():
            _decision(leak, leak.cast.mia, role_id="product-reviewer").save()
        newest = Decision.objects.order_by("-sequence").first()
        cursor.execute("SELECT setval('governance_decision_order', %s)", [newest.sequence])
    nothing_leaked()


@pytest.mark.parametrize("table", ["governance_thread", "governance_protectedpassage", "governance_decision"])
def test_truncate__is_refused(table, leak, nothing_leaked):
    execute("SET CONSTRAINTS ALL IMMEDIATE")
    with refused("TRUNCATE"):
        execute(f"TRUNCATE {table} CASCADE")
    nothing_leaked()


@pytest.mark.parametrize("field", ["messages", "digest", "model", "tools", "parameters", "output_schema", "variables"])
def test_version__changed_after_it_was_signed__is_refused(field, leak, nothing_leaked):
    other = a_version(leak.prompt, "Something else.", by=leak.cast.ana)
    new = getattr(other, field) if field in ("messages", "digest") else "x" if field == "model" else [{"x": 1}]

    for version in (leak.good, leak.evil):
        with refused("is frozen|says something else"), transaction.atomic():
            PromptVersion.objects.filter(pk=version.pk).update(**{field: new})
    nothing_leaked()


def test_version__with_the_digest_of_a_signed_text__is_refused(leak, nothing_leaked):
    """What is live by digest could otherwise be put live again, saying something else."""
    swapped = PromptVersion(
        prompt=leak.prompt, minor=9, **content("You insult customers twice."), digest=leak.good.digest,
        created_by=leak.cast.ana, created_at=NOW, updated_by=leak.cast.ana, updated_at=NOW,
    )  # fmt: skip
    swapped.save()

    with refused("says something else"), transaction.atomic():
        PromptVersion.objects.filter(pk=swapped.pk).update(
            state="submitted", change_note="x", submitted_by=leak.cast.ana, submitted_at=NOW
        )
    nothing_leaked()


def test_subject_of_a_request__swapped_under_its_signatures__is_refused(leak, nothing_leaked):
    other = a_version(leak.prompt, "Something else.", by=leak.cast.ana)
    change(leak.request, state="stale", moved=["x"])

    with refused("only by asking for signatures again"):
        change(leak.request, subject_id=other.pk, content_digest=other.digest)
    nothing_leaked()


def test_deployment__put_in_by_hand__is_refused(leak, nothing_leaked):
    for request in (leak.request, ChangeRequest.objects.filter(state="applied", environment=leak.place).get()):
        with refused("Nobody signed this content"), transaction.atomic():
            current = Deployment.objects.get(prompt=leak.prompt, environment=leak.place, ended_at__isnull=True)
            Deployment.objects.filter(pk=current.pk).update(ended_at=NOW)
            row = Deployment.objects.create(
                prompt=leak.prompt, environment=leak.place, cause="release", change_request=request, started_at=NOW
            )
            DeploymentArm.objects.create(deployment=row, version=leak.evil, digest=leak.evil.digest, weight=100)
    nothing_leaked()


def test_deployment__ended_by_hand__is_refused_at_the_end(leak, nothing_leaked):
    with refused("at which the next one begins"), transaction.atomic():
        Deployment.objects.filter(prompt=leak.prompt, environment=leak.place).update(ended_at=NOW)
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    nothing_leaked()


def test_loaddata__of_a_signed_copy__is_refused(leak, nothing_leaked, tmp_path):
    leak.request.state = "approved"
    file = tmp_path / "signed.json"
    file.write_text(serializers.serialize("json", [leak.request]))

    with refused("not signed by everybody"), transaction.atomic():
        call_command("loaddata", str(file), verbosity=0)
    assert state(leak) == "in_review"
    nothing_leaked()


def test_history__of_a_request_brought_back__is_refused_once_it_ended(leak):
    ended = ChangeRequest.objects.filter(state="applied").first()
    earlier = ended.history.order_by("history_id").first().instance

    with refused("stays as it is"), transaction.atomic():
        earlier.save(force_update=True)


@pytest.mark.parametrize("model", [ChangeRequest, PromptVersion, Thread, PostReview])
def test_history__rewritten__is_refused(model, leak, nothing_leaked):
    open_thread(request=leak.request, body="Insult?", by=leak.cast.leila, at=NOW)
    table = model.history.model._meta.db_table

    for sql in (f"UPDATE {table} SET history_date = now()", f"DELETE FROM {table}", f"TRUNCATE {table}"):
        if model.history.exists() or sql.startswith("TRUNCATE"):
            with refused("its rows are a record"):
                execute("SET CONSTRAINTS ALL IMMEDIATE")
                execute(sql)
    nothing_leaked()


def test_check__accepted_in_the_name_of_a_reader__is_refused(leak):
    for person, role in ((leak.cast.vera, "viewer"), (leak.cast.vera, "legal-reviewer"), (leak.cast.ana, "viewer")):
        with refused("somebody who signs it"), transaction.atomic():
            GateOverride.objects.create(
                request=leak.request, gate="secrets", reason="x", content_digest=leak.request.content_digest,
                person=person, role_id=role, at=NOW,
            )  # fmt: skip


def test_review_of_break_glass__closed_in_the_name_of_a_reader__is_refused(leak):
    ended = ChangeRequest.objects.filter(state="applied").first()
    review = PostReview.objects.create(request=ended, feature=leak.cast.feature, opened_at=NOW, due_at=NOW)

    with refused("signs for this feature"), transaction.atomic():
        PostReview.objects.filter(pk=review.pk).update(
            closed_by=leak.cast.vera, closed_at=NOW, verdict="stands", findings="Fine"
        )


def test_passage_and_thread__removed_or_turned_into_others__are_refused(leak):
    cast = leak.cast
    passage = protect_passage(
        prompt=leak.prompt, role="legal-reviewer", quote="insult", reason="Law", by=cast.leila, at=NOW
    )
    thread = open_thread(request=leak.request, body="Insult?", by=cast.leila, at=NOW)

    for model, row, field in ((ProtectedPassage, passage, "quote"), (Thread, thread, "quote")):
        with refused("its rows are a record"), transaction.atomic():
            model.objects.filter(pk=row.pk)._raw_delete(using="default")
        with refused("nothing else of it changes"), transaction.atomic():
            model.objects.filter(pk=row.pk).update(**{field: "nothing"})


def _decision(leak, person, **fields):
    request = fields.pop("request", None) or ChangeRequest.objects.get(pk=leak.request.pk)
    return Decision(
        **{
            "request": request,
            "person": person,
            "author": request.author,
            "role_id": "technical-reviewer",
            "verdict": "approve",
            "content_digest": request.content_digest,
            "replaces_digest": request.replaces_digest,
            "dependencies_digest": request.dependencies_digest,
            "policy": request.policy,
            "at": NOW,
            **fields,
        }
    )
