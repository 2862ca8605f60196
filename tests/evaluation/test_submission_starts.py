"""A version that is submitted is tried by its suites: through the real service, after a real commit."""

from __future__ import annotations

import pytest
from django.db import transaction
from django.utils import timezone
from kombu.exceptions import OperationalError

from evaluation.choices import RunTrigger
from evaluation.models import Run
from evaluation.tasks import try_submitted
from registry.choices import VersionState
from registry.services import submit_version
from tests.evaluation.worlds import NOW_WORDS, a_connection, a_document, a_suite
from tests.factories import AIModelFactory, PromptFactory, PromptVersionFactory, content

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def draft(cast):
    """Of a prompt that one suite tries."""
    AIModelFactory(model_id="gpt-test", provider="OpenAI")
    a_connection(cast, kind="offline")
    prompt = PromptFactory(slug="answerer", feature=cast.feature, owner=cast.omar)
    a_suite(cast, a_document("good 1"), prompts=[prompt])
    variables = [{"name": "question", "type": "string", "description": "", "required": True}]
    text = content(NOW_WORDS, variables=variables, model="gpt-test")
    text["messages"] = [{"role": "user", "content": NOW_WORDS}]
    return PromptVersionFactory(prompt=prompt, content=text, change_note="First words", created_by=cast.ana)


@pytest.fixture
def at_once(monkeypatch):
    """What is queued for a worker is done here, at the moment when it is queued."""
    monkeypatch.setattr("evaluation.tasks.try_submitted.delay", try_submitted)


def test_submission__committed__starts_the_suites(cast, draft, at_once):
    version = submit_version(version=draft, by=cast.ana, at=timezone.now())

    run = Run.objects.get()
    assert (run.version_id, run.trigger, run.started_by) == (version.pk, RunTrigger.SUBMISSION, None)
    assert run.content_digest == version.digest


def test_submission__rolled_back__starts_nothing(cast, draft, at_once):
    with transaction.atomic():
        submit_version(version=draft, by=cast.ana, at=timezone.now())
        transaction.set_rollback(True)

    assert not Run.objects.exists()


def test_submission__broker_is_down__is_submitted_all_the_same(cast, draft, monkeypatch):
    def down(**arguments):
        raise OperationalError("no broker")

    monkeypatch.setattr("evaluation.tasks.try_submitted.delay", down)

    submit_version(version=draft, by=cast.ana, at=timezone.now())

    draft.refresh_from_db()
    assert draft.state == VersionState.SUBMITTED
    assert not Run.objects.exists()
