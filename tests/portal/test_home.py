from __future__ import annotations

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from portal.navigation import ACCOUNT, NAVIGATION
from portal.views.home import STARTS, greeting
from tests.factories import CAST, PromptFactory, PromptVersionFactory, grant


@pytest.mark.parametrize(
    ("hour", "words"),
    [(4, "Good evening"), (5, "Good morning"), (11, "Good morning"), (12, "Good afternoon"), (17, "Good afternoon"),
     (18, "Good evening"), (0, "Good evening")],
)  # fmt: skip
def test_greeting__by_the_local_hour(hour, words):
    assert greeting(dt.datetime(2026, 11, 21, hour, 0, tzinfo=dt.UTC)) == words


def test_home__for_anonymous__leads_to_sign_in(client, db):
    response = client.get("/")

    assert response.status_code == 302
    assert response.headers["Location"] == reverse("account_login") + "?next=/"


@pytest.mark.parametrize("name", CAST)
def test_home__for_every_role__opens_and_names_the_person_and_the_role(name, client, cast):
    client.force_login(getattr(cast, name))

    html = client.get("/").content.decode()

    full_name, _ = CAST[name]
    assert f", {full_name.split(' ')[0]}." in html
    assert cast.__dict__[name].role_grants.get().role.name in html


def test_home__without_a_role__says_whom_to_ask(client, cast):
    client.force_login(cast.olu)

    assert "Ask an administrator" in client.get("/").content.decode()


def test_home__with_a_draft_of_mine__shows_it_as_waiting_and_not_to_others(client, cast):
    prompt = PromptFactory(title="Refund wording", feature=cast.feature, owner=cast.omar)
    PromptVersionFactory(prompt=prompt, updated_by=cast.ana, created_by=cast.ana)

    def waiting_for(person):
        client.force_login(person)
        return [item.title for item in client.get("/").context["waiting"]]

    assert waiting_for(cast.ana) == ["Refund wording"]  # wrote it last
    assert waiting_for(cast.omar) == ["Refund wording"]  # answers for it
    assert waiting_for(cast.vera) == []  # may not edit
    assert waiting_for(cast.elsewhere) == []  # another feature


def test_home__for_whom_a_right_was_withdrawn__does_not_show_the_draft(client, cast):
    prompt = PromptFactory(title="Refund wording", feature=cast.feature)
    PromptVersionFactory(prompt=prompt, updated_by=cast.vera, created_by=cast.vera)
    client.force_login(cast.vera)

    assert client.get("/").context["waiting"] == []


def _titles(response):
    return [link.title for group in response.context["shell"].navigation for link in group.links]


PLACES = ["Prompts", "Features", "Models", "Environments", "Reviews", "Releases", "Evaluations"]


@pytest.mark.parametrize(
    ("name", "titles"),
    [
        ("olu", ["Home", "Roles"]),
        ("omar", ["Home", *PLACES, "Roles", "Policies"]),
        ("elsewhere", ["Home", *PLACES, "Roles", "Policies"]),
        ("ada", ["Home", *PLACES, "Ledger", "All records", "People", "Roles", "Policies"]),
    ],
)
def test_navigation__by_role__shows_what_the_person_may_see(name, titles, client, cast):
    client.force_login(getattr(cast, name))

    assert _titles(client.get("/")) == titles


def test_navigation__every_link__opens(client, cast):
    client.force_login(cast.alex)
    shell = client.get("/").context["shell"]
    links = [link for group in shell.navigation for link in group.links] + shell.account_links

    assert {link.title: client.get(link.url).status_code for link in links} == {link.title: 200 for link in links}


def test_navigation__every_destination__has_a_page():
    views = [place.view for _, places in NAVIGATION for place in places]
    views += [place.view for place in ACCOUNT] + [start.view for start in STARTS]

    assert [reverse(view) for view in views]


def test_home__with_one_draft_and_with_three__asks_the_database_equally_often(client, cast):
    client.force_login(cast.omar)

    def queries():
        with CaptureQueriesContext(connection) as captured:
            client.get("/")
        return len(captured)

    def draft():
        PromptVersionFactory(prompt=PromptFactory(feature=cast.feature, owner=cast.omar))

    draft()
    queries()
    once = queries()
    draft()
    draft()

    assert queries() == once


def test_home__with_a_role_on_one_feature__offers_what_that_role_can_do(client, cast):
    grant(cast.olu, "prompt-editor", cast.feature)
    client.force_login(cast.olu)

    assert "Write a prompt" in client.get("/").content.decode()
