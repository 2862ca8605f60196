"""The command palette finds what a person may see, and nothing else."""

from __future__ import annotations

import pytest

from registry.search import passage_with
from tests.factories import CAST, PromptFactory, PromptVersionFactory, content


@pytest.fixture
def hidden(cast):
    """A prompt that people on ``cast.feature`` see, and ``cast.elsewhere`` does not."""
    prompt = PromptFactory(title="Refund wording", slug="refund-wording", feature=cast.feature)
    prompt.latest_version = PromptVersionFactory(prompt=prompt, content=content("Promise no reimbursement."))
    prompt.save()
    return prompt


def found(client, person, query):
    client.force_login(person)
    groups = client.get("/search/", {"q": query}).json()["groups"]
    return {group["title"]: [item["title"] for item in group["items"]] for group in groups}


@pytest.mark.parametrize("query", ["refund", "Refund wording", "reimbursement", "reimb", ""])
def test_search__by_name_or_words_inside__finds_the_prompt(query, client, cast, hidden):
    assert found(client, cast.vera, query).get("Prompts") == ["Refund wording"]


@pytest.mark.parametrize("query", ["refund", "reimbursement", ""])
@pytest.mark.parametrize("name", ["elsewhere", "olu"])
def test_search__by_somebody_who_may_not_see_it__finds_nothing(name, query, client, cast, hidden):
    assert "Prompts" not in found(client, getattr(cast, name), query)


def test_search__for_a_feature__finds_only_visible_ones(client, cast):
    assert found(client, cast.vera, "other")["Features"] == ["Other feature"]
    assert found(client, cast.elsewhere, "feature")["Features"] == ["Other feature"]
    assert "Features" not in found(client, cast.elsewhere, "invoices")


@pytest.mark.parametrize("name", CAST)
def test_search__for_a_person__finds_one_only_where_people_may_be_seen(name, client, cast):
    people = found(client, getattr(cast, name), "okafor").get("People")

    assert people == (["Ada Okafor"] if name in {"ada", "alex"} else None)


def test_search__for_a_page__finds_only_those_that_open(client, cast):
    assert "Ledger" in found(client, cast.ada, "ledger")["Go to"]
    assert "Go to" not in found(client, cast.vera, "ledger")


@pytest.mark.parametrize("query", ["'", "a & b | !c", "\\", "\0", "((((", "%", "x" * 5000, "reimbursement'; --"])
def test_search__with_odd_characters__answers(query, client, cast, hidden):
    client.force_login(cast.vera)

    assert client.get("/search/", {"q": query}).status_code == 200


def test_search__by_anonymous__leads_to_sign_in(client, db):
    assert client.get("/search/?q=a").status_code == 302


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_search__with_any_other_method__is_refused(method, client, cast):
    client.force_login(cast.vera)

    assert getattr(client, method)("/search/?q=a").status_code == 405


@pytest.mark.parametrize(
    ("text", "query", "passage"),
    [
        ("Never promise a refund.", "refund", "Never promise a refund."),
        ("Never promise a refund.", "REF", "Never promise a refund."),
        ("Never promise a refund.", "fund", ""),
        ("one\n\ntwo refund", "refund", "one two refund"),
        ("a" * 100 + " refund " + "b" * 100, "refund", "…" + "a" * 59 + " refund " + "b" * 59 + "…"),
        ("Never promise a refund.", "", ""),
    ],
)
def test_passage_with__shows_the_words_around_the_first_place(text, query, passage):
    assert passage_with(text, query) == passage
