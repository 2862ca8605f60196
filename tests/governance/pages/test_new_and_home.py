"""Asking for sign-off, and where a request shows up: home page, prompt page, palette."""

from __future__ import annotations

import re

import pytest
from django.core.cache import cache
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from base.search import find
from base.waiting import Section, items
from governance.choices import RequestState, Timing, Verdict
from governance.models import ChangeRequest
from governance.review.difference import difference_html
from governance.services import add_comment, decide, open_thread
from registry.models import PromptDependency
from tests.factories import NOW, PromptFactory
from tests.governance.worlds import a_request, a_version, released, second_technical, sign

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(cast):
    prompt = PromptFactory(feature=cast.feature, slug="refund-letter", owner=cast.omar)
    return a_version(prompt, "You help customers.", by=cast.ana)


@pytest.fixture
def second(cast, version):
    """The next version, the first being live in development and staging, so that it can go out in steps."""
    released(cast, version, "development")
    released(cast, version, "staging")
    return a_version(version.prompt, "You help people.", by=cast.ana)


def ask_url(version, environment=""):
    return f"{reverse('governance:request_new')}?version={version.pk}" + (
        f"&environment={environment}" if environment else ""
    )


def test_new__for_a_version_that_is_nowhere__proposes_the_first_environment_and_says_who_signs(client, cast, version):
    client.force_login(cast.ana)

    page = client.get(ask_url(version)).content.decode()

    assert re.search(r'environment=development" aria-current="true"', page)
    assert "1 Technical reviewer will be asked to sign within 3 days." in page
    assert "Tom Becker" in page
    assert "Clearer wording</textarea>" in page
    assert not ChangeRequest.objects.exists()


def test_new__before_anything_was_asked__does_not_say_that_something_moved_since(client, cast, version):
    fed = PromptFactory(feature=cast.feature, slug="refund-archive", owner=cast.omar)
    PromptDependency.objects.create(upstream=version.prompt, downstream=fed)
    client.force_login(cast.ana)

    page = client.get(ask_url(version, "production")).content.decode()

    assert "Dependants looked at again" in page
    assert "changed since signatures were asked for" not in page


def test_new__another_environment_chosen__keeps_what_was_typed_and_sends_nothing(client, cast, second):
    client.force_login(cast.ana)
    before = ChangeRequest.objects.count()
    typed = {"why": "Half a sent", "title": "Refund wording", "timing": "by_hand", "preset": "own", "percent_1": "7"}

    page = client.post(ask_url(second, "staging"), {**typed, "look": "1"}).content.decode()

    assert re.search(r'environment=staging" aria-current="true"', page)
    assert all(each in page for each in ("Half a sent</textarea>", 'value="Refund wording"', 'value="7"'))
    assert re.search(r'value="by_hand"[^>]*checked', page)
    assert ChangeRequest.objects.count() == before


def test_new__first_release_there__says_that_everybody_gets_it_and_offers_no_steps(client, cast, version):
    client.force_login(cast.ana)

    page = client.get(ask_url(version, "staging")).content.decode()
    client.post(ask_url(version, "staging"), {"why": "New", "timing": "by_hand", "preset": "day"})

    assert "Everybody at once. Nothing is live there yet" in page
    assert 'name="preset"' not in page
    change = ChangeRequest.objects.get()
    assert change.steps == []
    plan = client.get(reverse("governance:plan", args=[change.number])).content.decode()
    assert "Everybody at once. Nothing is live there yet" in plan
    assert 'name="preset"' not in plan


def test_new__something_is_live_there__offers_steps(client, cast, second):
    client.force_login(cast.ana)

    page = client.get(ask_url(second, "staging")).content.decode()

    assert "Nothing is live there yet, so" not in page
    assert 'name="preset" value="day"' in page
    assert 'name="preset"' not in client.get(ask_url(second, "production")).content.decode()


def test_new__sent__opens_the_request_with_its_plan(client, cast, second):
    client.force_login(cast.ana)
    form = {
        "why": "Complaints",
        "title": "Refund wording",
        "timing": Timing.ON_APPROVAL,
        "preset": "own",
        "percent_1": "5",
        "hours_1": "1.5",
        "percent_2": "100",
    }

    answer = client.post(ask_url(second, "staging"), form)

    change = ChangeRequest.objects.open().get()
    assert answer["Location"] == change.get_absolute_url()
    assert (change.title, change.why, change.state) == ("Refund wording", "Complaints", RequestState.IN_REVIEW)
    assert (change.environment.slug, change.author) == ("staging", cast.ana)
    assert change.steps == [{"percent": 5, "hold_min": 90}, {"percent": 100, "hold_min": 0}]


@pytest.mark.parametrize(
    ("form", "says"),
    [
        ({"why": "", "timing": "by_hand", "preset": "once"}, "This field is required."),
        ({"why": "x", "timing": "at_time", "preset": "once"}, "Say when it takes effect."),
        ({"why": "x", "timing": "at_time", "go_live_at": "2001-01-01T09:00", "preset": "once"}, "This time is over."),
        ({"why": "x", "timing": "by_hand", "preset": "own"}, "Give at least one step"),
        ({"why": "x", "timing": "by_hand", "preset": "own", "percent_1": "5"}, "The last step"),
        ({"why": "x", "timing": "sometime", "preset": "once"}, "Select a valid choice."),
        ({"why": "x", "title": "Ti\u202edy", "timing": "by_hand", "preset": "once"}, "that nobody can see: U+202E"),
    ],
)
def test_new__unsound__says_where_and_keeps_what_was_typed(client, cast, second, form, says):
    client.force_login(cast.ana)

    answer = client.post(ask_url(second, "staging"), form)

    assert answer.status_code == 400
    assert says in answer.content.decode()
    assert f"{form['why']}</textarea>" in answer.content.decode()
    assert not ChangeRequest.objects.open().exists()


def test_new__title_of_several_lines__stands_on_one(cast, version):
    assert a_request(cast, version=version, title="Refund\r\nBcc: x  wording").title == "Refund Bcc: x wording"


def test_new__asked_for_already__leads_to_that_request(client, cast, version):
    change = a_request(cast, version=version, title="The one")
    client.force_login(cast.ana)

    page = client.get(ask_url(version)).content.decode()

    assert f'Asked for already: <a href="{change.get_absolute_url()}">The one</a>' in page
    assert client.post(ask_url(version, "staging"), {"why": "x", "timing": "by_hand"}).status_code in (400, 409)


def test_prompt_page__with_a_version_in_review__says_how_far_it_is(client, cast, version):
    change = a_request(cast, version=version)
    client.force_login(cast.ana)

    page = client.get(version.prompt.get_absolute_url()).content.decode()

    assert f'<a class="link note-link" href="{change.get_absolute_url()}">staging: 0 of 1 signed</a>' in page
    assert f'href="{ask_url(version)}"' in page
    client.force_login(cast.vera)
    assert f'href="{ask_url(version)}"' not in client.get(version.prompt.get_absolute_url()).content.decode()


def test_home__for_everybody_concerned__says_what_to_do(cast, version):
    change = a_request(cast, version=version, title="Refund wording")
    thread = open_thread(request=change, body="Why?", by=cast.leila, at=NOW)

    to_sign = items(Section.WAITING, cast.tom, NOW)
    to_answer = items(Section.WAITING, cast.ana, NOW)
    moving = items(Section.MOVING, cast.ana, NOW)

    assert [(item.verb, item.title, item.due_at) for item in to_sign] == [
        ("Review", "Sign off “Refund wording”", change.due_at)
    ]
    assert to_sign[0].detail == "1.0.0 of refund-letter for staging · as Technical reviewer"
    assert to_answer[0].title == "Leila Rahimi commented on “Refund wording”"
    mine = next(item for item in moving if item.title == "Refund wording")
    assert mine.detail.startswith(
        "1.0.0 of refund-letter for staging · 0 of 1 signed · waits for Technical reviewer (Tom Becker), until "
    )
    add_comment(thread=thread, body="Clause 4.2", by=cast.ana, at=NOW.replace(hour=11))
    assert not any("commented" in item.title for item in items(Section.WAITING, cast.ana, NOW))
    assert items(Section.WAITING, cast.leila, NOW)[0].title == "Ana Silva replied to you on “Refund wording”"


def test_home__after_an_objection__waits_for_the_author(cast, version):
    change = a_request(cast, version=version, title="Refund wording")
    told = {"verdict": Verdict.REQUEST_CHANGES, "role": "technical-reviewer", "reason": "No", "at": NOW}
    decide(request=change, by=cast.tom, **told)

    assert items(Section.WAITING, cast.ana, NOW)[0].title == "Answer on “Refund wording”: changes are asked for"
    assert not any("Sign off" in item.title for item in items(Section.WAITING, cast.tom, NOW))


def test_palette__by_title_and_number__finds_what_this_person_sees(cast, version):
    change = a_request(cast, version=version, title="Refund wording")

    for query in ("refund wording", str(change.number)):
        assert change.get_absolute_url() in [hit.url for _, hits in find(cast.vera, query) for hit in hits]
        assert change.get_absolute_url() not in [hit.url for _, hits in find(cast.elsewhere, query) for hit in hits]
    assert change.get_absolute_url() in [hit.url for _, hits in find(cast.tom, "") for hit in hits]


def test_difference_html__kept__is_not_made_again(monkeypatch):
    from governance.kinds import Difference

    cache.clear()
    asked = []
    monkeypatch.setattr(
        "governance.review.difference.render_to_string", lambda name, context: asked.append(name) or "<p>html</p>"
    )
    kept = Difference("a.html", {}, cache_key="one")

    assert {difference_html(kept, "inline") for _ in range(3)} == {"<p>html</p>"}
    difference_html(kept, "side")
    difference_html(Difference("a.html", {}), "inline")
    difference_html(Difference("a.html", {}), "inline")

    assert len(asked) == 4  # each layout once; without a key, every time


def queries(client, url):
    from django.db import connection

    client.get(url)  # what is kept per process or in the cache is there
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_page__with_many_comments_and_decisions__asks_the_database_as_often_as_with_one(client, cast, version):
    released(cast, a_version(version.prompt, "You help people.", by=cast.ana))
    change = a_request(cast, version=version)
    client.force_login(cast.ana)
    open_thread(request=change, body="Why?", path="messages.0", quote="help", by=cast.leila, at=NOW)
    sign(change, second_technical(), "technical-reviewer")
    few = queries(client, change.get_absolute_url())

    for number in range(10):
        speaker = (cast.leila, cast.mia, cast.tom)[number % 3]
        thread = open_thread(request=change, body="Why?", path="messages.0", quote="help", by=speaker, at=NOW)
        add_comment(thread=thread, body="Because", by=cast.ana, at=NOW)

    assert queries(client, change.get_absolute_url()) == few
