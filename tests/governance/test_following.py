"""Requests are compared at once when a feature, an environment, a model or a prompt below them changes, and tried again
when people come back."""

from __future__ import annotations

import pytest

from accounts.models import RoleGrant
from accounts.roles import RoleCode
from accounts.services import deactivate_person, grant_role, reactivate_person, withdraw_role
from governance import tasks
from governance.models import ChangeRequest
from governance.services import open_and_send
from registry.models import Prompt
from registry.services import add_dependency, update_environment, update_feature, update_model, update_prompt
from tests.factories import NOW, AIModelFactory, PromptFactory, UserFactory
from tests.governance.worlds import a_request, a_version, environment, released, sign, sign_all

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_once(monkeypatch, django_capture_on_commit_callbacks):
    """``with at_once() as queued:`` runs what is queued as a worker does, after the commit; names go to ``queued``."""
    queued: list[str] = []

    class Running:
        def __enter__(self):
            self.captured = django_capture_on_commit_callbacks(execute=True)
            self.captured.__enter__()
            return queued

        def __exit__(self, *error):
            return self.captured.__exit__(*error)

    for name in ("recheck_about", "recheck_live", "recheck_all", "settle_due"):
        task = getattr(tasks, name)

        def delay(task=task, name=name, **facts):
            queued.append(name)
            task(**facts)

        monkeypatch.setattr(task, "delay", delay)
    return Running


def state(request: ChangeRequest) -> str:
    request.refresh_from_db()
    return request.state


def test_feature__of_another_risk_tier__puts_its_requests_out_of_date_and_no_others(cast, at_once):
    request, other = _for_production(cast, cast.feature), _for_production(cast, cast.other_feature)

    with at_once():
        update_feature(
            feature=cast.feature, risk_tier="high", overseer=cast.omar, reason="Credit", by=cast.alex, at=NOW
        )
        assert state(request) == "in_review"

    assert (state(request), state(other)) == ("stale", "in_review")
    assert any("policy" in sentence for sentence in request.moved)


def test_environment__protected_now__puts_requests_for_it_out_of_date_and_no_others(cast, at_once):
    here, elsewhere = _for_production(cast, cast.feature), a_request(cast)
    place = environment("production")

    with at_once():
        update_environment(environment=place, name=place.name, is_protected=False, reason="Trial", by=cast.alex, at=NOW)

    assert (state(here), state(elsewhere)) == ("stale", "in_review")


def test_model__with_other_facts__puts_the_request_for_its_approval_out_of_date(cast, at_once):
    model = AIModelFactory()
    request = open_and_send(
        kind="model_approval", object_id=model.pk, subject_id=model.pk, why="Cheaper", timing="on_approval",
        by=cast.max, at=NOW,
    )  # fmt: skip

    with at_once():
        update_model(model=model, notes="Trained on ours", reason="Found out", by=cast.max, at=NOW)

    assert state(request) == "stale"


def test_dependency__added__puts_releases_of_both_prompts_out_of_date(cast, at_once):
    upstream, downstream = (PromptFactory(feature=cast.feature, owner=cast.omar) for _ in range(2))
    fed = a_version(upstream, "You sort.", by=cast.ana)
    released(cast, fed, "staging")
    request = a_request(cast, version=a_version(downstream, "You answer.", by=cast.ana))

    with at_once():
        add_dependency(upstream=upstream, downstream=downstream, by=cast.omar, at=NOW)

    assert state(request) == "stale"


def test_owner__back_or_replaced__lets_go_on_what_waited_for_just_that(cast, at_once):
    request = _waiting_for_an_owner(cast)

    with at_once():
        update_prompt(
            prompt=_prompt(request), backup_owner=cast.ana, reason="Somebody must answer", by=cast.alex, at=NOW
        )

    assert state(request) == "approved"


def test_person__reactivated__lets_go_on_what_waited_for_them(cast, at_once):
    request = _waiting_for_an_owner(cast)

    with at_once() as queued:
        reactivate_person(person=_prompt(request).owner, reason="Back", by=cast.alex, at=NOW)

    assert queued == ["settle_due"]
    assert state(request) == "approved"


def test_role__granted_or_withdrawn__leaves_signatures_and_asks_the_clock_to_look(cast, at_once):
    request = a_request(cast)
    sign(request, cast.tom, RoleCode.TECHNICAL_REVIEWER)
    before = state(request)

    with at_once() as queued:
        grant_role(person=cast.vera, role=RoleCode.PRODUCT_REVIEWER, by=cast.alex, at=NOW)
        withdraw_role(
            grant=RoleGrant.objects.get(person=cast.tom, role=RoleCode.TECHNICAL_REVIEWER), by=cast.alex, at=NOW
        )

    assert queued == ["settle_due", "settle_due"]
    assert state(request) == before


def test_change_that_changes_nothing__queues_nothing(cast, at_once):
    with at_once() as queued:
        update_feature(feature=cast.feature, name=cast.feature.name, reason="Same", by=cast.alex, at=NOW)

    assert queued == []


def _prompt(request) -> Prompt:
    return Prompt.objects.get(pk=request.object_id)


def _for_production(cast, feature, owner=None) -> ChangeRequest:
    """Live in staging already."""
    prompt = PromptFactory(feature=feature, owner=owner or cast.omar)
    version = a_version(prompt, "You help customers.", by=cast.ana)
    released(cast, version, "staging")
    return a_request(cast, version=version, where="production")


def _waiting_for_an_owner(cast) -> ChangeRequest:
    """Signed by everybody, while nobody answers for the prompt: a check that stands until somebody does."""
    owner = UserFactory()
    request = _for_production(cast, cast.feature, owner)
    deactivate_person(person=owner, reason="On leave", by=cast.alex, at=NOW)
    assert sign_all(request).state == "in_review"
    return request
