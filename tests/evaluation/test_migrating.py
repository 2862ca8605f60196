"""A model that another one replaces: its prompts tried on both, side by side, and the change of one opened."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from base.errors import NotAllowed, WrongState
from base.pills import PILLS
from evaluation.choices import RunTrigger
from evaluation.models import Run
from evaluation.services import finish_run
from evaluation.services.migrating import open_migration, try_successor
from evaluation.successors import rows_of
from registry.models import AIModel, PromptVersion
from tests.evaluation.lived import goes_live
from tests.evaluation.pages.runs_world import PRICES, a_place, answer, said
from tests.evaluation.worlds import a_document, a_suite, a_version
from tests.factories import AIModelFactory, PromptFactory

pytestmark = pytest.mark.django_db
QUESTIONS = tuple(f"good {number}" for number in range(12))


@pytest.fixture
def place(cast):
    """1.0.0 is live in staging and names gpt-test, which gpt-next replaces; a suite of twelve cases."""
    place = a_place(cast, *QUESTIONS)
    goes_live(place.version, "staging")
    place.heir = AIModelFactory(model_id="gpt-next", name="GPT next", provider="OpenAI", **PRICES)
    place.model.replaced_by = place.heir
    place.model.save()
    return place


def start(place, by):
    return try_successor(model=place.model, by=by, at=timezone.now())


def ends(run, *outcomes):
    answer(run, outcomes)
    finish_run(run=run, at=timezone.now())


def models_of(runs):
    return sorted(run.model.model_id for run in runs)


def test_try__never_tried__runs_on_both(cast, place):
    started = start(place, cast.ana)

    assert models_of(started.runs) == ["gpt-next", "gpt-test"]
    assert {(run.version, run.trigger) for run in started.runs} == {(place.version, RunTrigger.MODEL_CHANGE)}


def test_try__tried_on_its_own_already__runs_on_the_successor_only(cast, place):
    for run in start(place, cast.ana).runs:
        if run.model == place.heir:
            Run.objects.filter(pk=run.pk).update(state="cancelled")

    assert models_of(start(place, cast.ana).runs) == ["gpt-next"]


def test_try__twice__starts_nothing_more(cast, place):
    start(place, cast.ana)

    assert start(place, cast.ana).runs == []


def test_try__more_than_at_once__goes_on_the_next_time(client, cast, place, monkeypatch):
    monkeypatch.setattr("evaluation.services.migrating.MOST_AT_ONCE", 1)
    client.force_login(cast.ana)

    page = said(client.post(f"/models/{place.model.pk}/successor/try/", follow=True))

    assert "1 evaluation started." in page
    assert "There are more." in page
    rest = start(place, cast.ana)
    assert (models_of(rest.runs), rest.is_cut) == (["gpt-next"], False)


def test_try__only_a_newer_version_names_it__is_left_alone(cast, place):
    newer = a_version(cast, prompt=place.prompt, minor=1, text="Now {{ question }}", model="gpt-else")
    goes_live(newer, "staging", at=timezone.now())

    assert start(place, cast.ana).runs == []


def test_try__nothing_replaces_it__refused(cast, place):
    AIModel.objects.update(replaced_by=None)
    place.model.refresh_from_db()

    with pytest.raises(WrongState, match="Nothing replaces gpt-test yet"):
        start(place, cast.ana)


def test_try__no_connection_to_the_successor__refused_at_once(cast, place):
    place.model.replaced_by = AIModelFactory(model_id="gpt-far", provider="Elsewhere")
    place.model.save()

    with pytest.raises(WrongState, match="no connection to Elsewhere"):
        start(place, cast.ana)

    assert not Run.objects.exists()


def test_try__by_who_may_write_none_of_them__refused(cast, place):
    with pytest.raises(NotAllowed):
        start(place, cast.vera)


def test_try__prompts_of_others__only_ones_own(cast, place):
    theirs = PromptFactory(slug="theirs", feature=cast.other_feature, owner=cast.elsewhere)
    goes_live(a_version(cast, prompt=theirs), "staging")

    started = try_successor(model=place.model, by=cast.elsewhere, at=timezone.now())

    assert started.runs == []  # it has no suite, and the other prompt is none of theirs
    assert [row.prompt.slug for row in rows_of(place.model, cast.elsewhere)] == ["theirs"]


def test_rows__tried_on_both__stand_side_by_side_with_a_verdict(cast, place):
    for run in start(place, cast.ana).runs:  # the old one comes first
        passed = 12 if run.model == place.model else 3
        ends(run, *([True] * passed), *([False] * (12 - passed)))

    (row,) = rows_of(place.model, cast.ana)
    (suite,) = row.suites

    assert (suite.old.pill, suite.old.passed, suite.old.cost) == ("met", "1.00", "$0.0002")
    assert (suite.new.pill, suite.new.passed) == ("missed", "0.25")
    assert suite.verdict == "worse"
    assert (row.was_tried, row.may_edit) == (True, True)


@pytest.mark.parametrize("first", ["gpt-next", "gpt-test"])
def test_rows__either_model_done_first__are_compared(cast, place, django_capture_on_commit_callbacks, first):
    runs = sorted(start(place, cast.ana).runs, key=lambda run: run.model.model_id != first)
    with django_capture_on_commit_callbacks(execute=True):
        for run in runs:
            ends(run, *([True] * 12))

    (row,) = rows_of(place.model, cast.ana)

    assert row.suites[0].verdict == "no_difference"


def test_rows__not_tried__say_so(cast, place):
    (row,) = rows_of(place.model, cast.vera)

    assert [(suite.old.pill, suite.new.pill, suite.verdict) for suite in row.suites] == [("missing", "missing", "")]
    assert (row.was_tried, row.may_edit) == (False, False)


def test_rows__three_prompts__as_many_queries_as_for_one(cast, place):
    def asked():
        with CaptureQueriesContext(connection) as queries:
            rows_of(place.model, cast.ana)
        return len(queries)

    once = asked()
    for slug in ("second", "third"):
        prompt = PromptFactory(slug=slug, feature=cast.feature, owner=cast.omar)
        goes_live(a_version(cast, prompt=prompt), "staging")
        a_suite(cast, a_document("one"), slug=f"of-{slug}", prompts=[prompt])

    assert (len(rows_of(place.model, cast.ana)), asked()) == (3, once)


def test_open__draft_says_what_is_live_and_names_the_successor(cast, place):
    draft = open_migration(model=place.model, prompt=place.prompt, by=cast.ana, at=timezone.now())

    live = PromptVersion.objects.get(pk=place.version.pk)
    assert draft.is_draft
    assert draft.content == {**live.content, "model": "gpt-next"}
    assert draft.change_note == "Moves from gpt-test to gpt-next, which replaces it."


def test_open__somebody_is_writing__refused_and_theirs_stays(cast, place):
    open_migration(model=place.model, prompt=place.prompt, by=cast.omar, at=timezone.now())

    with pytest.raises(WrongState, match="open draft"):
        open_migration(model=place.model, prompt=place.prompt, by=cast.ana, at=timezone.now())


def test_open__something_else_is_live_by_now__refused(cast, place):
    newer = a_version(cast, prompt=place.prompt, minor=1, text="Now {{ question }}", model="gpt-else")
    goes_live(newer, "staging", at=timezone.now())

    with pytest.raises(WrongState, match="does not name gpt-test any more"):
        open_migration(model=place.model, prompt=place.prompt, by=cast.ana, at=timezone.now())


def test_open__by_who_may_not_write__refused(cast, place):
    with pytest.raises(NotAllowed):
        open_migration(model=place.model, prompt=place.prompt, by=cast.vera, at=timezone.now())


def test_page__before_and_after__shows_both_models_and_the_ways_on(client, cast, place):
    client.force_login(cast.ana)
    model_page = client.get(place.model.get_absolute_url())
    url = f"/models/{place.model.pk}/successor/"
    assert url in said(model_page)

    client.post(f"{url}try/")
    for run in Run.objects.order_by("-model__model_id"):
        ends(run, *([True] * 12))
    page = said(client.get(url))

    assert "on GPT next" in page
    assert PILLS["no_difference"].word in page
    assert "Open the change" in page

    answer_ = client.post(f"{url}prompts/{place.prompt.slug}/change/")
    assert answer_["Location"] == f"/prompts/{place.prompt.slug}/edit/"


def test_page__reader__sees_the_figures_and_no_buttons(client, cast, place):
    client.force_login(cast.vera)

    page = said(client.get(f"/models/{place.model.pk}/successor/"))

    assert "Not tested" in page
    assert "Try all prompts" not in page
    assert "Open the change" not in page


def test_page__made_up_answers__are_labelled(client, cast, place):
    type(place.connection).objects.update(kind="offline")
    for run in start(place, cast.ana).runs:
        ends(run, *([True] * 12))
    client.force_login(cast.ana)

    assert "Demonstration: made-up answers" in said(client.get(f"/models/{place.model.pk}/successor/"))


def test_page__no_successor__says_what_to_do(client, cast, place):
    AIModel.objects.update(replaced_by=None)
    client.force_login(cast.ana)

    answer_ = client.get(f"/models/{place.model.pk}/successor/")

    assert answer_.status_code == 409
    assert "A model steward can say what does." in said(answer_)
