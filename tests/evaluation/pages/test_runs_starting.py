"""Starting runs: one suite or several, one version or many, and what is said before."""

from __future__ import annotations

import re

import pytest
from django.utils import timezone

from evaluation.models import ModelProvider, Run
from evaluation.services import archive_suite
from registry.models import AIModel
from tests.evaluation.pages.runs_world import a_place, finished, said, started
from tests.evaluation.worlds import a_document, a_suite, a_version
from tests.factories import AIModelFactory, PromptVersionFactory, content

START = "/prompts/answerer/evaluations/run/"
MATRIX = "/prompts/answerer/evaluations/matrix/"


@pytest.fixture
def ana(cast, client):
    client.force_login(cast.ana)
    return client


def form(place, **more):
    return {"suites": [place.suite.slug], "version": place.version.pk, **more}


def test_form__opened__offers_the_newest_version_and_the_suites_that_try_the_prompt(ana, cast):
    place = a_place(cast, "one")
    newest = a_version(cast, prompt=place.prompt, text="Say it.\n{{ question }}", minor=1)
    PromptVersionFactory(prompt=place.prompt, content=content("draft"), minor=2)
    a_suite(cast, a_document("two"), slug="not-for-this")

    page = ana.get(START).context["form"]

    assert page.initial == {"suites": ["answers"], "version": newest.pk}
    assert [each.slug for each in page.fields["suites"].queryset] == ["answers", "not-for-this"]
    assert [each.number for each in page.fields["version"].queryset] == ["1.1.0", "1.0.0"]


def test_form__opened_for_a_version_and_a_suite__has_them_chosen(ana, cast):
    place = a_place(cast, "one")
    a_version(cast, prompt=place.prompt, text="Say it.\n{{ question }}", minor=1)
    a_suite(cast, a_document("two"), slug="other")

    page = ana.get(START, {"version": "1.0.0", "suite": "other"}).context["form"]

    assert page.initial == {"suites": ["other"], "version": place.version.pk}


def test_form__archived_suite__is_not_offered(ana, cast):
    place = a_place(cast, "one")
    archive_suite(suite=place.suite, by=cast.omar, at=timezone.now())

    assert "No suite fits this prompt yet" in said(ana.get(START))


def test_start__before_yes_is_said__shows_the_estimate_and_starts_nothing(ana, cast):
    place = a_place(cast, "one", "two", samples=3)

    page = said(ana.post(START, form(place)))

    assert "2 cases, 3 answers each: about $0.02" in page  # 500 tokens each, as the prompt sets no limit
    assert "6 answers, about" in page
    assert not Run.objects.exists()


def test_start__price_not_known__says_so(ana, cast):
    place = a_place(cast, "one", prices={})

    assert "Nobody knows what this costs" in said(ana.post(START, form(place)))


def test_start__yes__starts_with_what_was_chosen(ana, cast):
    place = a_place(cast, "one")
    more = {"confirmed": "yes", "samples": "2", "budget": "$1.50", "asks_again": "on"}

    answered = ana.post(START, form(place, **more))

    run = Run.objects.get()
    assert answered.url == f"/evaluations/runs/{run.pk}/"
    assert (run.samples, run.budget_micro_usd, run.uses_cache, run.started_by) == (2, 1_500_000, False, cast.ana)
    assert (run.version, run.model, run.trigger) == (place.version, place.model, "manual")


def test_start__two_suites__starts_both(ana, cast):
    place = a_place(cast, "one")
    other = a_suite(cast, a_document("two"), slug="other", prompts=[place.prompt])

    answered = ana.post(START, form(place, confirmed="yes") | {"suites": ["answers", "other"]})

    assert answered.url == "/evaluations/runs/?prompt=answerer"
    assert {run.suite_version.suite for run in Run.objects.all()} == {place.suite, other}


def test_start__second_suite_cannot__starts_neither(ana, cast):
    place = a_place(cast, "one")
    a_suite(cast, a_document(cases=[]), slug="other", prompts=[place.prompt])

    answered = ana.post(START, form(place, confirmed="yes") | {"suites": ["answers", "other"]})

    assert answered.status_code == 409
    assert "no cases yet" in said(answered)
    assert not Run.objects.exists()


def test_start__another_model__says_that_it_does_not_count(ana, cast):
    place = a_place(cast, "one")
    other = AIModelFactory(model_id="gpt-other", provider="OpenAI")

    page = said(ana.post(START, form(place, model=other.pk)))
    ana.post(START, form(place, model=other.pk, confirmed="yes"))

    assert "1.0.0 names gpt-test, so what gpt-other answers does not count for releasing it." in page
    assert Run.objects.get().model == other


def test_start__no_connection__says_who_can_add_one(ana, cast):
    place = a_place(cast, "one")
    ModelProvider.objects.update(is_active=False)

    answered = ana.post(START, form(place))

    assert answered.status_code == 409
    assert "A model steward can add one under Evaluations, Connections." in said(answered)


def test_start__model_not_in_the_catalogue__says_who_can_add_it(ana, cast):
    place = a_place(cast, "one")
    AIModel.objects.all().delete()

    assert "A model steward can add it." in said(ana.post(START, form(place)))


def test_start__made_up_answers__says_so_before(ana, cast):
    place = a_place(cast, "one", kind="offline")

    assert "Demonstration: made-up answers" in said(ana.post(START, form(place)))


@pytest.mark.parametrize(
    "wrong",
    [
        {"suites": []}, {"suites": ["none-such"]}, {"version": ""}, {"samples": "21"}, {"samples": "0"},
        {"budget": "much"}, {"budget": "-1"}, {"model": "nonsense"},
    ],
    ids=str,
)  # fmt: skip
def test_start__not_sound__starts_nothing(ana, cast, wrong):
    place = a_place(cast, "one")

    answered = ana.post(START, form(place, confirmed="yes") | wrong)

    assert answered.status_code == 400
    assert not Run.objects.exists()


def test_start__draft__is_not_a_choice(ana, cast):
    place = a_place(cast, "one")
    draft = PromptVersionFactory(prompt=place.prompt, content=content("draft"), minor=2)

    assert ana.post(START, form(place, version=draft.pk, confirmed="yes")).status_code == 400


def test_start__budget_of_unknown_price__is_refused_at_its_field(ana, cast):
    place = a_place(cast, "one", prices={})

    answered = ana.post(START, form(place, confirmed="yes", budget="1"))

    assert answered.status_code == 400
    assert "so a budget cannot be kept" in said(answered)


def test_start__change_something__shows_the_form_as_it_was_filled(ana, cast):
    place = a_place(cast, "one")

    page = ana.post(START, form(place, change="yes", budget="1.25"))

    assert page.status_code == 200
    assert 'value="1.25"' in said(page)


def test_list__filters__leave_those_that_fit(ana, cast):
    place = a_place(cast, "one")
    done, at_work = finished(cast, place, [True]), started(cast, place)

    def listed(query):
        return [run.pk for run, _ in ana.get("/evaluations/runs/", query).context["rows"]]

    assert listed({}) == [at_work.pk, done.pk]
    assert listed({"state": "finished"}) == [done.pk]
    assert listed({"outcome": "met"}) == [done.pk]
    assert listed({"prompt": "answerer", "suite": "answers", "trigger": "manual"}) == [at_work.pk, done.pk]
    assert listed({"prompt": "other"}) == listed({"suite": "other"}) == listed({"trigger": "schedule"}) == []
    assert listed({"q": "ANSWER"}) == [at_work.pk, done.pk]
    assert listed({"q": "zebra"}) == []
    assert listed({"state": "nonsense", "q": "\x00"}) == [at_work.pk, done.pk]


def test_list__of_few_and_of_many__asks_as_often(ana, cast, django_assert_max_num_queries):
    place = a_place(cast, "one")
    finished(cast, place, [True])
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ana.get("/evaluations/runs/")
    with CaptureQueriesContext(connection) as few:
        ana.get("/evaluations/runs/")
    for _ in range(4):
        finished(cast, place, [True])

    with django_assert_max_num_queries(len(few)):
        ana.get("/evaluations/runs/")


def test_list__runs_of_features_that_one_may_not_see__are_not_there(cast, client):
    finished(cast, a_place(cast, "one"), [True])
    client.force_login(cast.elsewhere)

    assert client.get("/evaluations/runs/").context["rows"] == []


def matrix_form(place, *more):
    return {"suite": "answers", "version": [place.version.pk, *(each.pk for each in more)]}


def test_matrix__finished_and_missing__stand_side_by_side(ana, cast):
    place = a_place(cast, "one", "two")
    other = a_version(cast, prompt=place.prompt, text="Say it.\n{{ question }}", minor=1)
    finished(cast, place, [True, False])

    page = ana.get(MATRIX, matrix_form(place, other))

    table = page.context["table"]
    assert [(row.version.number, str(row.model), bool(row.card), bool(row.plan)) for row in table] == [
        ("1.1.0", "gpt-test", False, True),
        ("1.0.0", "gpt-test", True, False),
    ]
    assert "Start the 1 that is missing" in said(page)
    assert re.search(r"2 answers, thought to cost \$0\.008\d", said(page))


def test_matrix__start__starts_what_is_missing_and_nothing_twice(ana, cast):
    place = a_place(cast, "one")
    more = AIModelFactory(model_id="gpt-more", provider="OpenAI")
    finished(cast, place, [True])
    given = matrix_form(place) | {"model": [more.pk]}

    ana.post(MATRIX, given)
    ana.post(MATRIX, given)

    assert [(str(run.model), run.state) for run in Run.objects.order_by("created_at")] == [
        ("gpt-test", "finished"),
        ("gpt-more", "waiting"),
    ]


def test_matrix__opened__shows_the_newest_versions_of_the_suite(ana, cast):
    place = a_place(cast, "one")

    assert [row.version.number for row in ana.get(MATRIX).context["table"]] == [place.version.number]


def test_matrix__no_connection__says_who_can_add_one(ana, cast):
    place = a_place(cast, "one")
    ModelProvider.objects.update(is_active=False)

    assert "A model steward can add one" in said(ana.get(MATRIX, matrix_form(place)))


@pytest.mark.parametrize("wrong", [{"suite": "none"}, {"version": []}, {"version": ["nonsense"]}], ids=str)
def test_matrix__not_sound__says_so(ana, cast, wrong):
    place = a_place(cast, "one")

    assert ana.get(MATRIX, matrix_form(place) | wrong).status_code == 400
