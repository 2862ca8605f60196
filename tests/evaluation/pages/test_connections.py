"""Pages of connections; and that the key of one is nowhere to be found."""

from __future__ import annotations

import logging

import pytest
from django.db import connection as database
from django.urls import reverse
from django.utils import timezone

from evaluation.models import ModelProvider, MonthlySpending
from evaluation.services import update_connection
from ledger.models import Entry
from tests.evaluation.pages.runs_world import said
from tests.evaluation.scripted.script import Script, Told, refused
from tests.evaluation.scripted.server import scripted
from tests.evaluation.worlds import a_connection
from tests.factories import AIModelFactory

pytestmark = pytest.mark.django_db

THERE = "/evaluations/connections/"
KEY = "sk-planted-7f3a91c2d4e5"
FORM = {
    "name": "OpenAI, EU account",
    "kind": "openai",
    "serves": "OpenAI",
    "base_url": "",
    "key_source": "stored",
    "key": KEY,
    "timeout_s": 30,
    "concurrency": 4,
    "requests_per_minute": "",
    "tokens_per_minute": "90000",
    "monthly_budget": "12.50",
    "is_active": "on",
}


@pytest.fixture
def model(cast):
    return AIModelFactory(model_id="gpt-test", provider="OpenAI", input_price_micro_usd=2_000_000,
                          output_price_micro_usd=8_000_000)  # fmt: skip


@pytest.fixture
def steward(cast, model, client):
    client.force_login(cast.max)
    return client


def test_new__sound__is_kept_as_typed_and_recorded(cast, steward):
    answer = steward.post(f"{THERE}new/", FORM)

    kept = ModelProvider.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == kept.get_absolute_url()
    assert (kept.kind, kept.serves, kept.timeout_s, kept.concurrency) == ("openai", "OpenAI", 30, 4)
    assert (kept.requests_per_minute, kept.tokens_per_minute) == (None, 90_000)
    assert kept.monthly_budget_micro_usd == 12_500_000
    assert kept.is_active
    assert kept.key_kept_at is not None
    assert Entry.objects.filter(action="connection.added").count() == 1


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        ({"base_url": "http://127.0.0.1:9000/v1"}, "base_url", "https://"),
        ({"base_url": "https://10.0.0.5/v1"}, "base_url", "own network"),
        ({"base_url": "https://user:word@llm.example.com"}, "base_url", "Put the key into its own field"),
        ({"key": ""}, "key", "Paste the key"),
        ({"key_source": "environment", "key_variable": "SECRET_KEY"}, "key_variable", "belongs to the portal"),
        ({"key_source": "environment", "key_variable": ""}, "key_variable", "capital letters"),
        ({"kind": "telepathy"}, "kind", "Select a valid choice"),
        ({"serves": "Nobody"}, "serves", "Select a valid choice"),
        ({"timeout_s": "0"}, "timeout_s", "greater than or equal to 1"),
        ({"concurrency": "1000"}, "concurrency", "less than or equal to 256"),
        ({"monthly_budget": "-1"}, "monthly_budget", "greater than or equal to 0"),
    ],
)
def test_new__unsound__says_so_at_the_field_and_keeps_nothing(steward, wrong, field, says):
    answer = steward.post(f"{THERE}new/", FORM | wrong)

    assert answer.status_code == 400
    assert list(answer.context["form"].errors) == [field]
    assert says in str(answer.context["form"].errors[field])
    assert KEY not in answer.content.decode()
    assert not ModelProvider.objects.exists()


def test_new__second_one_for_the_same_provider__is_refused(steward):
    steward.post(f"{THERE}new/", FORM)

    answer = steward.post(f"{THERE}new/", FORM | {"name": "Another"})

    assert answer.status_code == 400
    assert "Switch that one off first" in said(answer)


def test_new__demonstration__keeps_neither_address_nor_key(steward):
    steward.post(f"{THERE}new/", FORM | {"kind": "offline", "base_url": "https://llm.example.com"})

    kept = ModelProvider.objects.get()
    assert (kept.base_url, kept.key_source, kept.sealed_key) == ("", "none", None)
    assert "Demonstration: made-up answers" in said(steward.get(kept.get_absolute_url()))


def test_change__without_a_key__goes_on_with_the_one_that_is_kept(cast, steward):
    steward.post(f"{THERE}new/", FORM)
    before = ModelProvider.objects.get()

    page = steward.get(f"{before.get_absolute_url()}change/")
    assert KEY not in page.content.decode()
    assert "A key is kept. Leave this empty to go on with it." in said(page)
    change = {**FORM, "key": "", "name": "OpenAI", "reason": "Shorter"}
    answer = steward.post(f"{before.get_absolute_url()}change/", change)

    after = ModelProvider.objects.get()
    assert answer.status_code == 302
    assert after.name == "OpenAI"
    assert (bytes(after.sealed_key), after.key_kept_at) == (bytes(before.sealed_key), before.key_kept_at)


def test_change__another_key__says_since_when_and_nothing_more(cast, steward):
    steward.post(f"{THERE}new/", FORM)
    before = ModelProvider.objects.get()

    change = {**FORM, "key": "sk-another-99999", "reason": "The old one leaked"}
    steward.post(f"{before.get_absolute_url()}change/", change)

    after = ModelProvider.objects.get()
    assert bytes(after.sealed_key) != bytes(before.sealed_key)
    assert after.key_kept_at > before.key_kept_at
    assert "a new one" in Entry.objects.with_texts().get(action="connection.updated").text.details
    assert "A key is kept since" in said(steward.get(after.get_absolute_url()))


def test_change__to_an_environment_variable__forgets_the_key(cast, steward):
    steward.post(f"{THERE}new/", FORM)
    kept = ModelProvider.objects.get()

    change = {**FORM, "key_source": "environment", "key_variable": "OPENAI_API_KEY", "reason": "The vault has it"}
    steward.post(f"{kept.get_absolute_url()}change/", change)

    kept.refresh_from_db()
    assert (kept.key_source, kept.sealed_key, kept.key_kept_at) == ("environment", None, None)


@pytest.mark.parametrize(("value", "there"), [("", True), ("sk-from-outside", False)])
def test_page__variable_that_is_empty__says_so(cast, steward, monkeypatch, value, there):
    monkeypatch.setenv("OPENAI_API_KEY", value)
    steward.post(f"{THERE}new/", FORM | {"key_source": "environment", "key_variable": "OPENAI_API_KEY", "key": ""})

    page = said(steward.get(ModelProvider.objects.get().get_absolute_url()))

    assert ("The key is not there" in page) is there
    assert "sk-from-outside" not in page


def test_page__spending__is_that_of_this_month(cast, steward):
    kept = a_connection(cast, monthly_budget_micro_usd=10_000_000)
    first = timezone.now().date().replace(day=1)
    MonthlySpending.objects.create(provider=kept, month=first, spent_micro_usd=2_500_000)
    MonthlySpending.objects.create(provider=kept, month=first.replace(year=first.year - 1), spent_micro_usd=9_000_000)

    for path in (THERE, kept.get_absolute_url()):
        page = said(steward.get(path))
        assert "$2.50" in page
        assert "$9.00" not in page
    assert "25 %" in said(steward.get(kept.get_absolute_url()))


def test_list__without_models__leads_to_the_catalogue(cast, client):
    client.force_login(cast.max)

    assert reverse("registry:models") in said(client.get(THERE))


# --- Try it ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def server(settings):
    """On this machine, which tests may call."""
    settings.EVALUATION_PRIVATE_ADDRESSES = True
    with scripted(Script()) as server:
        yield server


@pytest.fixture
def tried(cast, steward, server, model):
    """``tried(told, **fields)``: what the page says after a connection to ``server`` was tried, which told that."""

    def act(told="OK", **fields):
        server.script.add(told)
        fields = {"base_url": server.url, **fields}
        kept = a_connection(cast, **fields)
        return said(steward.post(f"{kept.get_absolute_url()}try/", {"model": model.pk}, follow=True))

    return act


def test_try__answer_comes__says_what_and_counts_its_cost(tried, server):
    page = tried(Told("OK", usage={"prompt_tokens": 1_000, "completion_tokens": 200, "total_tokens": 1_200}))

    assert "answered “OK”" in page
    assert "for $0.0036." in page
    assert MonthlySpending.objects.get().spent_micro_usd == 3_600  # 1,000 at $2 and 200 at $8 a million
    (question,) = server.requests
    assert question.text == "Answer with the word OK."


def test_try__price_is_not_known__says_so_and_counts_nothing(tried, model):
    type(model).objects.update(input_price_micro_usd=None, output_price_micro_usd=None)

    assert "What it cost is not known." in tried("OK")
    assert not MonthlySpending.objects.exists()


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (refused(401, "Incorrect API key provided", "invalid_api_key"), "refused the key"),
        (refused(404, "no such model", "model_not_found"), "has no model “gpt-test”"),
        (refused(429, "slow down", "rate_limit"), "asks for fewer calls"),
        (refused(500, "boom"), "The provider failed (500)"),
        (Told(raw=b"<html>"), "alert--bad"),
    ],
)
def test_try__refused__says_why_and_asks_once(tried, server, told, says):
    page = tried(told)

    assert says in page
    assert "It works" not in page
    assert len(server.requests) == 1


def test_try__provider_hangs__gives_up_after_the_connections_own_wait(tried):
    assert "did not give the whole answer in time" in tried(Told(hangs=True), timeout_s=1)


def test_try__demonstration__is_labelled(tried, server):
    assert "Demonstration: made-up answers, no model was asked." in tried(kind="offline", base_url="")
    assert server.requests == []


def test_try__month_is_spent__asks_nothing(tried, server):
    assert "Nothing was asked" in tried(monthly_budget_micro_usd=0)
    assert server.requests == []


def test_try__model_of_another_provider__is_refused(cast, steward, server):
    kept = a_connection(cast, base_url=server.url)
    other = AIModelFactory(model_id="claude-test", provider="Anthropic")

    assert steward.post(f"{kept.get_absolute_url()}try/", {"model": other.pk}).status_code == 400
    assert server.requests == []


# --- the key ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def used(cast, steward, server, model):
    """Every page that was answered while a connection with KEY was typed, refused, kept, shown, tried with a provider
    that sends the key back in answers and in errors, and changed."""
    form = FORM | {"base_url": server.url}
    pages = [steward.post(f"{THERE}new/", form | {"timeout_s": "x"}), steward.post(f"{THERE}new/", form)]
    there = ModelProvider.objects.get().get_absolute_url()
    echoes = (Told(f"Your key is {KEY}."), refused(401, f"Incorrect API key provided: {KEY}"), Told(raw=KEY.encode()))
    for told in echoes:
        server.script.add(told, times=1)
        pages.append(steward.post(f"{there}try/", {"model": model.pk}, follow=True))
    pages += [steward.post(f"{there}change/", {**form, "reason": ""}), steward.get(f"{there}change/")]
    pages.append(steward.post(f"{there}change/", {**form, "reason": "The same key once more"}))
    pages += [steward.get(there), steward.get(THERE)]
    steward.force_login(cast.ada)
    records = f"/records/evaluation/modelprovider/{ModelProvider.objects.get().pk}"
    auditors = ("/ledger/", there, "/records/evaluation/modelprovider/", f"{records}/change/", f"{records}/history/")
    return [*pages, *(steward.get(path, follow=True) for path in auditors)]


def test_key__after_everything_that_can_be_done__is_nowhere(caplog, request):
    caplog.set_level(logging.DEBUG)

    pages = request.getfixturevalue("used")

    sent = {question.key for question in request.getfixturevalue("server").requests}
    assert sent == {KEY}  # it was really used
    assert all(page.status_code in (200, 302, 400) for page in pages)
    assert [page.request["PATH_INFO"] for page in pages if KEY in page.content.decode()] == []
    assert KEY not in caplog.text
    assert _tables_with(KEY) == []


def test_key__of_a_connection_that_is_changed_by_the_service__is_not_in_the_history(cast, model):
    kept = a_connection(cast, key=KEY)
    update_connection(connection=kept, by=cast.max, at=timezone.now(), reason="Renewed", key=KEY + "-2")

    assert _tables_with(KEY) == []
    assert not any("sealed_key" in row for row in ModelProvider.history.values())


def _tables_with(words: str) -> list[str]:
    """Every table of the database with a row that holds ``words``, as text or as bytes."""
    with database.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        tables = [name for (name,) in cursor.fetchall()]
        found = []
        for table in tables:
            like = [f"%{words}%", f"%{words.encode().hex()}%"]
            cursor.execute(f'SELECT 1 FROM "{table}" row WHERE row::text LIKE %s OR row::text LIKE %s LIMIT 1', like)
            if cursor.fetchone():
                found.append(table)
    assert "evaluation_modelprovider" in tables
    return found


def test_tables_with__something_that_is_there__finds_it(cast, model):
    a_connection(cast, name="Findable name")

    assert "evaluation_modelprovider" in _tables_with("Findable name")
