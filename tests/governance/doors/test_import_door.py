"""Through imports, by page and by command: a file can name a prompt that is live and in review, and even a version.

It becomes a draft or changes nothing; what is live, what is asked for and what was said stand as they were.
"""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.core.management.base import CommandError
from django.test import Client
from django.urls import reverse

from delivery.models import DeploymentArm
from governance.models import ChangeRequest, Decision, Snapshot
from governance.services import apply_request
from registry.models import ImportRun, Prompt, PromptVersion
from registry.services import start_draft, submit_version
from tests.factories import NOW
from tests.governance.worlds import sign

pytestmark = pytest.mark.django_db
EVIDENCE = [ChangeRequest, ChangeRequest.history.model, Decision, Snapshot, PromptVersion.history.model]


def by_page(person, file: str, *, feature) -> str:
    """Files chosen, the plan accepted as it is; returns all that the pages said."""
    client = Client()
    client.force_login(person)
    upload = SimpleUploadedFile("router.md", file.encode())
    fields = {"uploads": [upload], "feature": feature.pk, "owner": person.pk}
    plan = client.post(reverse("registry:import"), fields, follow=True)
    run = ImportRun.objects.first()
    if run is None:
        return plan.content.decode()
    done = client.post(reverse("registry:import_start", args=[run.pk]), follow=True)
    return plan.content.decode() + done.content.decode()


def by_command(person, file: str, *, feature, folder) -> str:
    path = folder / "router.md"
    path.write_text(file)
    out = io.StringIO()
    try:
        call_command("import_prompts", str(path), email=person.email, feature=feature.slug, stdout=out)
    except CommandError as error:
        return str(error)
    return out.getvalue()


@pytest.fixture(params=["page", "command"])
def bring(request, leak, tmp_path):
    """``bring(text, who, **facts)`` imports a file that says it is the prompt "router"; returns what was answered."""

    def bring(text, who=None, **facts):
        head = "".join(f"{name}: {value}\n" for name, value in {"name": "router", **facts}.items())
        file, person = f"---\n{head}---\n{text}\n", who or leak.cast.ana
        if request.param == "page":
            return by_page(person, file, feature=leak.cast.feature)
        return by_command(person, file, feature=leak.cast.feature, folder=tmp_path)

    return bring


@pytest.fixture
def evidence_kept(leak):
    """Called at the end: every row of evidence that was there is there as it was, and the request waits as before."""
    before = _evidence()

    def check():
        after = _evidence()
        assert all(after[name].get(pk) == row for name, rows in before.items() for pk, row in rows.items())
        leak.request.refresh_from_db()
        assert (leak.request.state, leak.request.subject_id) == ("in_review", leak.evil.pk)

    return check


def _evidence():
    rows = {model.__name__: {row["pk"]: row for row in _rows(model)} for model in EVIDENCE}
    frozen = PromptVersion.objects.exclude(state="draft").values()
    return {**rows, "submitted": {row["id"]: row for row in frozen}}


def _rows(model):
    return [
        {"pk": row.pk, **{f.attname: getattr(row, f.attname) for f in model._meta.fields}}
        for row in model.objects.all()
    ]


def test_import__other_text_under_a_name_that_is_live_and_in_review__makes_a_draft(
    bring, leak, nothing_leaked, evidence_kept
):
    said = bring("You shout at customers.")

    draft = leak.prompt.versions.get(state="draft")
    assert (draft.messages[0]["content"].strip(), draft.import_source) == ("You shout at customers.", "router.md")
    assert "New draft" in said
    evidence_kept()
    nothing_leaked()


@pytest.mark.parametrize("which", ["good", "evil"])
def test_import__file_that_claims_to_be_the_version_itself__makes_a_draft_with_a_number_of_its_own(
    which, bring, leak, nothing_leaked, evidence_kept
):
    bring("You shout at customers.", version=getattr(leak, which).number, change_note="Signed by everybody")

    draft = leak.prompt.versions.get(state="draft")
    assert draft.number not in (leak.good.number, leak.evil.number)
    evidence_kept()
    nothing_leaked()


def test_import__exactly_what_is_in_review__changes_nothing_and_says_so(bring, leak, nothing_leaked, evidence_kept):
    before = PromptVersion.objects.count()

    said = bring(leak.evil.messages[0]["content"])

    assert (PromptVersion.objects.count(), Prompt.objects.count()) == (before, 1)
    assert "A version of this prompt says exactly this." in said
    evidence_kept()
    nothing_leaked()


def test_import__while_somebody_edits__leaves_their_draft_alone(bring, leak, nothing_leaked, evidence_kept):
    draft = start_draft(prompt=leak.prompt, by=leak.cast.omar, at=NOW)
    before = PromptVersion.objects.filter(pk=draft.pk).values().get()

    said = bring("You shout at customers.")

    assert PromptVersion.objects.filter(pk=draft.pk).values().get() == before
    assert "has an open draft that says something else" in said
    evidence_kept()
    nothing_leaked()


def test_import__by_somebody_who_only_reads__is_refused(bring, leak, nothing_leaked, evidence_kept):
    said = bring("You shout at customers.", leak.cast.vera)

    assert "needs the role" in said
    assert not leak.prompt.versions.filter(state="draft").exists()
    evidence_kept()
    nothing_leaked()


def test_import__submitted_while_the_request_is_signed__does_not_go_live_in_its_place(bring, leak):
    bring("You shout at customers.", change_note="Louder")
    submit_version(version=leak.prompt.versions.get(state="draft"), by=leak.cast.ana, at=NOW)

    sign(leak.request, leak.cast.mia, "product-reviewer")
    apply_request(request=leak.request, by=leak.cast.rosa, at=NOW)

    arm = DeploymentArm.objects.get(deployment__environment=leak.place, deployment__ended_at=None)
    assert (arm.version_id, arm.version.messages) == (leak.evil.pk, leak.evil.messages)
