"""Lists: who sees what, search, filters, order, pages, and how many queries they cost."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registry.models import Prompt
from tests.factories import NOW, PromptFactory, PromptVersionFactory, content


def shelf(cast, count, **fields):
    """``count`` prompts with a submitted version each, changed at one and the same moment as imports do."""
    prompts = [
        PromptFactory(feature=cast.feature, owner=cast.omar, backup_owner=cast.ana, **fields) for _ in range(count)
    ]
    for prompt in prompts:
        version = PromptVersionFactory(prompt=prompt, submitted=True)
        Prompt.objects.filter(pk=prompt.pk).update(latest_version=version)
    return prompts


def slugs(response):
    assert response.status_code == 200, response.json()
    return [each["slug"] for each in response.json()["results"]]


def test_prompts__of_features_that_one_may_not_see__are_in_no_list(asker, cast):
    shelf(cast, 1)
    other = PromptFactory(feature=cast.other_feature, slug="theirs")

    assert slugs(asker(cast.elsewhere).get("/prompts")) == [other.slug]
    assert slugs(asker(cast.olu).get("/prompts")) == []
    assert slugs(asker(cast.olu).get("/features")) == []
    assert len(slugs(asker(cast.vera).get("/prompts"))) == 2


def test_prompts__read__are_told_whole(asker, cast, prompt, draft):
    Prompt.objects.filter(pk=prompt.pk).update(created_at=NOW)
    expected = {
        "slug": "invoice-check",
        "title": "Invoice check",
        "feature": {"slug": "invoices", "name": "Invoices", "risk_tier": "limited"},
        "purpose": "Sorts tickets.",
        "owner": {"id": str(cast.omar.pk), "name": "Omar Haddad"},
        "backup_owner": None,
        "tags": [],
        "known_issues": "",
        "accuracy_threshold": None,
        "latest_version": {"id": str(draft.pk), "number": "1.1.0", "state": "draft", "digest": draft.digest},
        "archived_at": None,
        "created_at": "2026-11-20T09:30:00Z",
        "updated_at": "2026-11-20T09:30:00Z",
    }

    vera = asker(cast.vera)

    assert vera.get("/prompts/invoice-check").json() == expected
    assert vera.get("/prompts").json() == {"results": [expected], "next": None}


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["refunds", "totals"]),
        ("?q=receipt", ["totals"]),
        ("?q=recei", ["totals"]),
        ("?q=nothing", []),
        ("?tag=Money", ["refunds"]),
        ("?risk=high", []),
        ("?risk=limited", ["refunds", "totals"]),
        ("?state=submitted", ["totals"]),
        ("?state=draft", ["refunds"]),
        ("?state=archived", ["old"]),
        ("?feature=invoices", ["refunds", "totals"]),
        ("?feature=none", []),
        ("?sort=-title", ["totals", "refunds"]),
        ("?sort=updated", ["totals", "refunds"]),
        ("?owner={ana}", ["totals"]),
        ("?owner={omar}&q=refunds", ["refunds"]),
    ],
)
def test_prompts__searched_and_filtered__are_those_of_the_page(asker, cast, query, found):
    refunds = PromptFactory(feature=cast.feature, slug="refunds", title="Refunds", tags=["money"], owner=cast.omar,
                            updated_at=NOW + dt.timedelta(hours=1))  # fmt: skip
    totals = PromptFactory(feature=cast.feature, slug="totals", title="Totals", owner=cast.omar, backup_owner=cast.ana)
    PromptFactory(feature=cast.feature, slug="old", archived_at=NOW)
    for prompt, fields in ((refunds, {}), (totals, {"submitted": True, "content": content("Read the receipt.")})):
        version = PromptVersionFactory(prompt=prompt, **fields)
        Prompt.objects.filter(pk=prompt.pk).update(latest_version=version)

    response = asker(cast.vera).get("/prompts" + query.format(ana=cast.ana.pk, omar=cast.omar.pk))

    assert slugs(response) == found


@pytest.mark.parametrize("sort", ["-updated", "updated", "title", "-title"])
def test_prompts__page_by_page__are_each_there_once(asker, cast, sort):
    everything = {prompt.slug for prompt in shelf(cast, 7, title="Same title")}
    vera, path, seen = asker(cast.vera), f"/prompts?sort={sort}&limit=2", []

    while path:
        response = vera.get(path)
        seen += slugs(response)
        following = response.json()["next"]
        path = following and following.partition("/api/v1/registry")[2]

    assert len(seen) == 7
    assert set(seen) == everything


@pytest.mark.parametrize("query", ["?limit=0", "?limit=201", "?limit=x", "?cursor=made-up", "?cursor=%00"])
def test_prompts__page_that_cannot_be__is_refused(asker, cast, query):
    response = asker(cast.vera).get("/prompts" + query)

    assert response.status_code == 400
    assert response.json()["errors"][0]["parameter"] == query[1:].partition("=")[0]


def test_cursor__of_another_order__is_refused(asker, cast):
    shelf(cast, 2)
    vera = asker(cast.vera)
    cursor = vera.get("/prompts?limit=1").json()["next"].partition("cursor=")[2].partition("&")[0]

    assert vera.get(f"/prompts?sort=title&cursor={cursor}").status_code == 400


@pytest.mark.parametrize(
    "path",
    ["/prompts", "/features", "/prompts/{slug}/versions", "/prompts/{slug}/dependencies", "/models", "/environments"],
)
def test_lists__of_three__cost_as_many_queries_as_of_one(asker, cast, path):
    first = shelf(cast, 1)[0]
    vera, path = asker(cast.vera), path.format(slug=first.slug)

    def cost():
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert vera.get(path).status_code == 200
        return len(queries)

    before = cost()
    for number, prompt in enumerate(shelf(cast, 2), start=1):
        PromptVersionFactory(prompt=first, submitted=True, minor=number)
        prompt.fed_by.create(upstream=first)

    assert cost() == before


def test_update__what_somebody_changed_since__is_not_overwritten(asker, cast, prompt):
    omar = asker(cast.omar)
    read = omar.get("/prompts/invoice-check").json()
    assert asker(cast.alex).patch("/prompts/invoice-check", {"title": "Theirs", "reason": "x"}).status_code == 200

    response = omar.patch(
        "/prompts/invoice-check", {"title": "Ours", "reason": "y", "expected_updated_at": read["updated_at"]}
    )

    assert (response.status_code, response.json()["type"]) == (409, "/problems/wrong-state")
    assert omar.get("/prompts/invoice-check").json()["title"] == "Theirs"


def test_update__without_a_reason__is_refused(asker, cast, prompt):
    response = asker(cast.omar).patch("/prompts/invoice-check", {"title": "Ours"})

    assert response.json()["errors"] == [{"detail": "Please fill this in.", "pointer": "#/reason"}]


def test_create__name_that_is_taken__is_refused(asker, cast, prompt):
    response = asker(cast.ana).post("/prompts", {"feature": "invoices", "slug": "invoice-check", "title": "Again"})

    assert response.json()["errors"] == [
        {"detail": "There is a prompt “invoice-check” already. Choose another short name.", "pointer": "#/slug"}
    ]


def test_dependency__that_closes_a_circle__is_refused(asker, cast):
    one, two = shelf(cast, 2)
    omar = asker(cast.omar)
    assert omar.post(f"/prompts/{two.slug}/dependencies", {"upstream": one.slug}).status_code == 201

    response = omar.post(f"/prompts/{one.slug}/dependencies", {"upstream": two.slug})

    assert response.json()["errors"] == [
        {
            "detail": f"{one.slug} already feeds {two.slug}, directly or through others; no circles.",
            "pointer": "#/upstream",
        }
    ]
    assert omar.get(f"/prompts/{two.slug}/dependencies").json() == {
        "fed_by": [{"upstream": one.slug, "downstream": two.slug, "note": ""}],
        "feeds": [],
    }
