"""The registry's pages: as many queries for three as for one, typed text kept, hostile addresses answered plainly."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from registry.models import Feature, Prompt
from registry.services import add_dependency
from registry.waiting import models_about_to_retire
from tests.factories import NOW, AIModelFactory, FeatureFactory, PromptFactory, PromptVersionFactory, content

NULL = "%00"


@pytest.fixture
def omar(client, cast):
    client.force_login(cast.omar)
    return client


def queries(client, address: str) -> int:
    client.get(address)  # what is remembered between requests is remembered now
    with CaptureQueriesContext(connection) as captured:
        assert client.get(address).status_code == 200
    return len(captured)


def prompt_in(feature: Feature, **fields) -> Prompt:
    prompt = PromptFactory(feature=feature, **fields)
    prompt.latest_version = PromptVersionFactory(prompt=prompt, submitted=True, content=content("Said."))
    prompt.save()
    return prompt


@pytest.mark.parametrize(
    ("address", "more"),
    [
        ("/prompts/", lambda cast: prompt_in(cast.feature)),
        ("/features/", lambda cast: FeatureFactory()),
        ("/features/invoices/", lambda cast: prompt_in(cast.feature)),
        ("/models/", lambda cast: AIModelFactory()),
        ("/", lambda cast: prompt_in(cast.feature, owner=cast.omar)),
    ],
)
def test_list__with_three__asks_the_database_as_often_as_with_one(omar, cast, address, more):
    more(cast)
    one = queries(omar, address)
    more(cast)
    more(cast)

    assert queries(omar, address) == one


@pytest.mark.parametrize("page", ["", "history/", "compare/?from=1.0.0&to=1.1.0", "versions/1.0.0/", "access/"])
def test_prompt_page__with_three_versions__asks_as_often_as_with_two(omar, cast, page):
    prompt = prompt_in(cast.feature, slug="router")
    for minor in (1, 2, 3):
        if minor == 2:
            few = queries(omar, f"/prompts/router/{page}")
        PromptVersionFactory(prompt=prompt, minor=minor, submitted=True, content=content(f"Said {minor}."))

    assert queries(omar, f"/prompts/router/{page}") == few


def test_prompt_history__of_a_dependency__names_both_prompts(omar, cast):
    router = prompt_in(cast.feature, slug="router")
    writer = prompt_in(cast.feature, slug="writer")
    add_dependency(upstream=router, downstream=writer, by=cast.omar, at=NOW)

    assert "router feeds writer" in omar.get("/prompts/writer/history/").content.decode()


@pytest.mark.parametrize(
    "address",
    [
        f"/prompts/?q={NULL}&feature={NULL}&owner={NULL}&tag={NULL}&risk={NULL}&state={NULL}&sort={NULL}&page={NULL}",
        "/prompts/?q=%FF%FE&page=99999999999999999999&owner=x",
        f"/prompts/new/?feature={NULL}",
        "/prompts/router/history/?before=2026-99-99",
        f"/prompts/router/history/?before={NULL}",
        "/prompts/router/compare/?layout=upside-down&start=-1",
        "/prompts/router/compare/?start=99999999999999999999",
        f"/models/?q={NULL}&status={NULL}&page={NULL}",
        "/features/?page=-1",
    ],
)
def test_page__with_a_senseless_query__is_shown_all_the_same(omar, cast, address):
    prompt_in(cast.feature, slug="router")

    assert omar.get(address).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "/prompts/no-such-prompt/",
        f"/prompts/router/versions/{NULL}/",
        "/prompts/router/versions/h1/",
        "/prompts/router/versions/1.0/..%2F..%2Fetc/",
        f"/prompts/router/compare/?from={NULL}",
        "/prompts/router/compare/?to=h99999999999999999999",
        f"/prompts/{NULL}/",
        "/prompts/router%27--/",
        "/features/%3Cscript%3E/",
        "/models/not-a-uuid/",
        "/environments/nowhere/history/",
    ],
)
def test_address__of_nothing__answers_404(omar, cast, address):
    prompt_in(cast.feature, slug="router")

    assert omar.get(address).status_code == 404


@pytest.mark.parametrize("what", ["archive", "restore", "draft/discard"])
def test_reason__with_a_null_byte__is_refused_plainly(omar, cast, what):
    prompt = prompt_in(cast.feature, slug="router")
    draft = PromptVersionFactory(prompt=prompt, minor=1)

    assert omar.post(f"/prompts/router/{what}/", {"reason": "a\x00b", "version": draft.pk}).status_code == 400


def test_form__with_errors__keeps_what_was_typed(omar, cast):
    typed = {
        "feature": cast.feature.pk, "title": "Refund letter", "slug": "Not A Slug!", "purpose": "Writes to customers.",
        "owner": cast.omar.pk, "tags": "refund, letters", "accuracy_threshold": "7",
    }  # fmt: skip

    answer = omar.post("/prompts/new/", typed)
    page = answer.content.decode()

    assert answer.status_code == 400
    assert set(answer.context["form"].errors) == {"slug", "accuracy_threshold"}
    assert all(f'value="{kept}"' in page for kept in ("Refund letter", "Not A Slug!", "refund, letters", "7"))
    assert "Writes to customers." in page
    assert not Prompt.objects.exists()


@pytest.mark.parametrize("value", ["2026-02-30", "30.02.2026", "never", "\x00", "99999-01-01"])
def test_model_form__with_a_wrong_date__shows_the_error_at_the_field(client, cast, value):
    client.force_login(cast.max)

    typed = {"provider": "OpenAI", "model_id": "gpt-4o-2024-08-06", "modality": "text", "retired_date": value}

    answer = client.post("/models/new/", typed)

    assert (answer.status_code, set(answer.context["form"].errors)) == (400, {"retired_date"})


@pytest.mark.parametrize("value", ["0", "-1", "many", "2147483648"])
def test_model_form__with_a_wrong_number__shows_the_error_at_the_field(client, cast, value):
    client.force_login(cast.max)

    typed = {"provider": "OpenAI", "model_id": "gpt-4o-2024-08-06", "modality": "text", "context_window_tokens": value}

    answer = client.post("/models/new/", typed)

    assert (answer.status_code, set(answer.context["form"].errors)) == (400, {"context_window_tokens"})


def test_form__with_null_bytes__names_the_fields(omar, cast):
    answer = omar.post("/prompts/new/", {"feature": cast.feature.pk, "title": "a\x00b", "owner": cast.omar.pk})

    assert (answer.status_code, set(answer.context["form"].errors)) == (400, {"title"})


def test_home__for_a_model_that_is_soon_retired__tells_those_who_see_a_prompt_that_names_it(cast):
    now = timezone.now()
    soon = AIModelFactory(model_id="gpt-old", name="GPT old", retired_date=(now + dt.timedelta(days=34)).date())
    AIModelFactory(model_id="gpt-new", retired_date=(now + dt.timedelta(days=90)).date())
    AIModelFactory(model_id="gpt-unused", retired_date=now.date())
    prompt = PromptFactory(feature=cast.feature)
    prompt.latest_version = PromptVersionFactory(prompt=prompt, content=content("Said.", model=soon.model_id))
    prompt.save()

    told = {name: models_about_to_retire(getattr(cast, name), now) for name in ("omar", "elsewhere")}

    assert [item.title for item in told["omar"]] == ["GPT old is retired by its provider in 34 days"]
    assert told["elsewhere"] == []


def test_prompt_page__with_an_open_draft__offers_a_viewer_no_way_to_edit(client, cast):
    prompt = prompt_in(cast.feature, slug="router")
    PromptVersionFactory(prompt=prompt, minor=1, created_at=NOW)
    client.force_login(cast.vera)

    page = client.get("/prompts/router/").content.decode()

    assert "/prompts/router/edit/" not in page
    assert "draft/start" not in page
