"""The inbox: its tabs, filters and words, and that it asks the database equally often for one row and for many."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from governance.inbox import count_in, in_words
from governance.models import ChangeRequest
from tests.factories import NOW, DelegationFactory, FeatureFactory, PromptFactory, grant, person_with
from tests.governance.worlds import a_request, a_version, request_in, sign_all

TECHNICAL = "technical-reviewer"
INBOX = "/reviews/"


@pytest.fixture
def see(client):
    """``see(person, "?tab=mine")``: the answer of the inbox."""

    def get(person, query=""):
        client.force_login(person)
        response = client.get(INBOX + query)
        assert response.status_code == 200
        return response

    return get


def numbers(response):
    return [row.request.number for row in response.context["rows"]]


def html(response):
    return response.content.decode()


def a_release(cast, slug, **fields):
    prompt = PromptFactory(feature=fields.pop("feature", cast.feature), owner=cast.omar, slug=slug)
    return a_request(cast, version=a_version(prompt, "You help.", by=cast.ana), **fields)


def test_inbox__each_tab__shows_to_each_person_what_is_theirs(cast, see):
    request = a_release(cast, "refund-bot")

    def tabs(person):
        return [numbers(see(person, f"?tab={tab}")) for tab in ("waiting", "others", "mine", "done")]

    one = [request.number]
    assert tabs(cast.tom) == [one, [], [], []]
    assert tabs(cast.leila) == [[], one, [], []]
    assert tabs(cast.ana) == [[], [], one, []]
    assert tabs(cast.olu) == [[], [], [], []]


@pytest.mark.parametrize(("state", "words"), [("approved", "Put it into effect"), ("failed", "Try again")])
def test_inbox__signed_and_to_be_put_live_by_hand__waits_for_those_who_may(state, words, cast, lamps, see):
    request = request_in(state, lamps, cast, at=NOW - dt.timedelta(days=4))

    answer = see(cast.rosa)

    assert numbers(answer) == [request.number]
    assert f"<strong>{words}</strong>" in html(answer)
    assert [row.is_overdue for row in answer.context["rows"]] == [False]
    assert (count_in("waiting", cast.rosa, NOW), numbers(see(cast.rosa, "?tab=others"))) == ("1", [])
    assert numbers(see(cast.tom)) == []
    assert numbers(see(cast.tom, "?tab=others")) == [request.number]


@pytest.mark.parametrize("state", ["scheduled", "in_review"])
def test_inbox__what_goes_on_by_itself_or_is_not_signed__waits_for_no_release_manager(state, cast, lamps, see):
    request_in(state, lamps, cast)

    assert numbers(see(cast.rosa)) == []


def test_inbox__of_somebody_who_signs_and_releases__has_both(cast, see):
    to_sign, signed = a_release(cast, "one"), sign_all(a_release(cast, "two"))
    grant(cast.rosa, TECHNICAL)

    answer = see(cast.rosa)

    assert set(numbers(answer)) == {to_sign.number, signed.number}
    assert "<strong>Put it live</strong>" in html(answer)
    assert "Sign as Technical reviewer" in html(answer)


@pytest.mark.parametrize("state", ["rejected", "withdrawn", "applied", "expired"])
def test_inbox__what_has_ended__is_done_for_everybody_who_sees_it(state, cast, lamps, see):
    request = request_in(state, lamps, cast)

    assert numbers(see(cast.vera, "?tab=done")) == [request.number]
    assert numbers(see(cast.ana, "?tab=mine")) == []


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("draft", "Your turn: send it"),
        ("changes_requested", "Your turn: answer or change it"),
        ("stale", "Your turn: ask again"),
        ("in_review", "Technical reviewer"),
        ("approved", "Approved"),
    ],
)
def test_inbox__mine__says_who_is_next(state, words, cast, lamps, see):
    request_in(state, lamps, cast)

    assert words in html(see(cast.ana, "?tab=mine"))


def test_inbox__a_draft_of_somebody_else__waits_for_nobody(cast, lamps, see):
    request_in("draft", lamps, cast)

    assert numbers(see(cast.vera, "?tab=others")) == []


def test_inbox__what_is_due_first__comes_first_and_late_is_a_word(cast, see):
    early, late = a_release(cast, "one", at=NOW), a_release(cast, "two", at=NOW - dt.timedelta(days=4))

    response = see(cast.tom)

    assert numbers(response) == [late.number, early.number]
    assert [row.is_overdue for row in response.context["rows"]] == [True, False]
    assert html(response).count("<span>Overdue</span>") == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?q=refund", ["refund-bot"]),
        ("?q=REFUND ana", ["refund-bot"]),
        ("?q=refund nobody", []),
        ("?feature=letters", ["letter-bot"]),
        ("?environment=development", ["letter-bot"]),
        ("?kind=release", ["letter-bot", "refund-bot"]),
        ("?kind=policy_change", []),
        ("?kind=no-such-kind&feature=no-such&environment=none", []),
        ("?tab=no-such-tab&page=x", ["letter-bot", "refund-bot"]),
        ("?q=%00", ["letter-bot", "refund-bot"]),
    ],
)
def test_inbox__filters_and_words__are_in_the_address(query, found, cast, see):
    letters = FeatureFactory(slug="letters", owner=cast.omar)
    a_release(cast, "refund-bot")
    a_release(cast, "letter-bot", feature=letters, where="development")

    shown = [row.label.split()[2] for row in see(cast.tom, query).context["rows"]]

    assert sorted(shown) == found


def test_inbox__by_its_number__is_found(cast, see):
    wanted = a_release(cast, "refund-bot")
    a_release(cast, "letter-bot")

    assert numbers(see(cast.tom, f"?q=%23{wanted.number}")) == [wanted.number]
    assert numbers(see(cast.tom, f"?q={'9' * 30}")) == []


def test_inbox__the_search__finds_no_prompt_that_one_may_not_see(cast, see):
    hidden = FeatureFactory(slug="hidden")
    a_release(cast, "secret-bot", feature=hidden)
    grant(cast.elsewhere, TECHNICAL, cast.other_feature)

    assert numbers(see(cast.elsewhere, "?q=secret")) == []
    assert numbers(see(cast.elsewhere, "?tab=others&q=secret")) == []


def test_inbox__standing_in__says_for_whom_until_when_and_in_which_seat(cast, see):
    a_release(cast, "refund-bot")
    DelegationFactory(from_person=cast.tom, to_person=cast.vera, role_id=TECHNICAL)

    response = see(cast.vera)

    assert [row.signs_as for row in response.context["rows"]] == [["Technical reviewer for Tom Becker"]]
    assert "You stand in for Tom Becker as Technical reviewer until" in html(response)
    assert "Vera Lind stands in for you as Technical reviewer until" in html(see(cast.tom))


def test_inbox__seats__name_only_roles_that_reach_the_feature(cast, see):
    person = person_with(TECHNICAL, cast.feature)
    grant(person, TECHNICAL, cast.other_feature)
    a_release(cast, "refund-bot")

    assert [row.signs_as for row in see(person).context["rows"]] == [["Technical reviewer"]]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("", "Nothing waits for you."),
        ("?tab=others", "Nothing waits for anybody else."),
        ("?tab=mine", "You have asked for nothing."),
        ("?tab=done", "Nothing is done yet."),
        ("?q=zebra", "No request fits"),
    ],
)
def test_inbox__empty__says_what_would_be_here(query, words, cast, see):
    assert words in html(see(cast.tom, query))


def test_inbox__clearing_filters__stays_in_the_tab(cast, see):
    assert f'href="{reverse("governance:inbox")}?tab=done">Clear' in html(see(cast.tom, "?tab=done&q=zebra"))


def test_tabs__counts__are_of_what_the_reader_has_to_do(cast, see):
    a_release(cast, "refund-bot")
    a_release(cast, "letter-bot")

    def counts(person, query=""):
        return [tab["count"] for tab in see(person, query).context["tabs"]]

    assert counts(cast.tom) == ["2", None, "0", None]
    assert counts(cast.tom, "?q=refund") == ["2", None, "0", None]
    assert counts(cast.ana, "?tab=mine") == ["0", None, "2", None]
    assert [in_words(count) for count in (0, 99, 100)] == ["0", "99", "99+"]
    assert count_in("others", cast.tom, NOW) is None


@pytest.mark.parametrize("query", ["", "?tab=others", "?tab=mine"])
def test_inbox__one_row_and_many__asks_the_database_equally_often(query, cast, see):
    person = {"": cast.tom, "?tab=others": cast.leila, "?tab=mine": cast.ana}[query]

    def queries():
        with CaptureQueriesContext(connection) as captured:
            see(person, query)
        return len(captured)

    a_release(cast, "bot-0")
    queries()
    once = queries()
    for number in range(1, 5):
        a_release(cast, f"bot-{number}")

    assert queries() == once
    assert ChangeRequest.objects.count() == 5
