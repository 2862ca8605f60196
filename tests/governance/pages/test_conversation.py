"""Comments hang on words, go along with them into the next revision, and are safe to show."""

from __future__ import annotations

import pytest
from django.urls import reverse

from base.errors import BadInput, NotAllowed, WrongState
from governance.choices import RequestState
from governance.models import ChangeRequest, Comment, Thread
from governance.review.page import ReviewPage
from governance.services import (
    add_comment,
    open_thread,
    reopen_thread,
    resolve_thread,
    revise_request,
    withdraw_request,
)
from ledger.models import Entry, EntryText
from registry.models import PromptVersion
from tests.factories import NOW
from tests.governance.worlds import a_request, a_version, sign

pytestmark = pytest.mark.django_db
PATH = "messages.0"


@pytest.fixture
def change(cast):
    return a_request(cast)


def say(change, by, body="Which terms say so?", **fields):
    return open_thread(request=change, body=body, by=by, at=NOW, **fields)


def shown(change, user):
    change.refresh_from_db()
    return ReviewPage(change, user, NOW).conversation


def test_open_thread__on_words_of_the_proposal__keeps_them_and_writes_one_entry_without_the_words(cast, change):
    before = Entry.objects.count()

    thread = say(change, cast.leila, path=PATH, quote="customers")

    assert (thread.path, thread.quote, thread.before) == (PATH, "customers", "You help ")
    assert thread.content_digest == change.content_digest
    assert Comment.objects.get().body == "Which terms say so?"
    assert Entry.objects.count() == before + 1
    kept = EntryText.objects.order_by("-entry_id").first()
    assert "Which terms" not in f"{kept.reason}{kept.details}{kept.object_label}"


@pytest.mark.parametrize(
    ("fields", "path"),
    [
        ({"body": "  "}, "body"),
        ({"body": "a\x00b"}, "body"),
        ({"body": "\u200b\u2800 \ufeff"}, "body"),
        ({"body": "x" * 5_001}, "body"),
        ({"path": PATH, "quote": "never said"}, "quote"),
        ({"path": "messages.9"}, "quote"),
        ({"quote": "x" * 2_001}, "quote"),
    ],
)
def test_open_thread__unsound__says_where(cast, change, fields, path):
    with pytest.raises(BadInput) as refused:
        say(change, cast.leila, **fields)

    assert list(refused.value.errors) == [path]
    assert not Thread.objects.exists()


@pytest.mark.parametrize("who", ["vera", "ada", "olu"])
def test_open_thread__by_a_reader__is_refused(cast, change, who):
    with pytest.raises(NotAllowed):
        say(change, getattr(cast, who))


def test_conversation__on_a_request_that_ended__is_over(cast, change):
    thread = say(change, cast.leila)
    withdraw_request(request=change, reason="No", by=cast.ana, at=NOW)

    for act in (
        lambda: say(change, cast.leila),
        lambda: add_comment(thread=thread, body="So?", by=cast.leila, at=NOW),
        lambda: resolve_thread(thread=thread, by=cast.leila, at=NOW),
        lambda: reopen_thread(thread=thread, by=cast.leila, at=NOW),
    ):
        with pytest.raises(WrongState):
            act()


@pytest.mark.parametrize(("who", "may"), [("leila", True), ("tom", True), ("ana", False), ("vera", False)])
def test_resolve_thread__by_who_asked_or_had_no_hand_in_it__only(cast, change, who, may):
    thread = say(change, cast.leila)

    if may:
        resolve_thread(thread=thread, by=getattr(cast, who), at=NOW)
    else:
        with pytest.raises(NotAllowed):
            resolve_thread(thread=thread, by=getattr(cast, who), at=NOW)

    thread.refresh_from_db()
    assert thread.is_resolved == may


def test_resolve_thread__twice_or_reopen_an_open_one__is_refused(cast, change):
    thread = say(change, cast.leila)
    with pytest.raises(WrongState):
        reopen_thread(thread=thread, by=cast.leila, at=NOW)
    resolve_thread(thread=thread, by=cast.leila, at=NOW)
    with pytest.raises(WrongState):
        resolve_thread(thread=thread, by=cast.tom, at=NOW)

    reopen_thread(thread=thread, by=cast.ana, at=NOW)

    thread.refresh_from_db()
    assert not thread.is_resolved


def test_resolve_thread__where_policy_waits_for_it__lets_the_request_go_on(cast, monkeypatch):
    from governance import basis

    real = basis.policies_for
    monkeypatch.setattr(basis, "policies_for", lambda *asked: {**real(*asked), "comments_resolved": True})
    change = a_request(cast)
    thread = say(change, cast.leila)
    sign(change, cast.tom, "technical-reviewer")
    assert ChangeRequest.objects.get(pk=change.pk).state == RequestState.IN_REVIEW
    change.refresh_from_db()
    assert ReviewPage(change, cast.ana, NOW).waits == "Signed by everybody; waits until every comment is resolved."

    resolve_thread(thread=thread, by=cast.leila, at=NOW)

    assert ChangeRequest.objects.get(pk=change.pk).state == RequestState.APPROVED


def test_thread__in_the_next_revision__goes_along_or_is_outdated(cast, change):
    stays = say(change, cast.leila, path=PATH, quote="customers")
    goes = say(change, cast.leila, path=PATH, quote="You help")
    whole = say(change, cast.mia)
    prompt = PromptVersion.objects.get(pk=change.subject_id).prompt
    newer = a_version(prompt, "Be polite.\nYou serve customers.", by=cast.ana)
    revise_request(request=change, subject_id=newer.pk, why="Warmer", by=cast.ana, at=NOW)

    found = {each.thread.pk: each for each in shown(change, cast.leila).open}

    assert list(found) == [stays.pk, whole.pk, goes.pk]
    assert (found[stays.pk].place.line, found[stays.pk].is_outdated) == (2, False)
    assert (found[goes.pk].place, found[goes.pk].is_outdated) == (None, True)
    assert not found[whole.pk].is_outdated


def test_page__with_a_comment_full_of_markup__shows_words(client, cast, change):
    client.force_login(cast.leila)
    address = reverse("governance:comment", args=[change.number])
    hostile = "<script>alert(1)</script> {{ user }} \u202e"

    answer = client.post(address, {"body": hostile, "path": PATH, "quote": "You help", "line": "1"})

    page = client.get(answer["Location"]).content.decode()
    assert "<script>alert(1)" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ user }}" in page
    assert f'data-path="{PATH}" data-line="1"' in page


def test_page__with_a_comment_that_was_refused__keeps_it(client, cast, change):
    client.force_login(cast.leila)

    answer = client.post(
        reverse("governance:comment", args=[change.number]), {"body": "Why this?", "quote": "never said", "line": "x"}
    )

    page = answer.content.decode()
    assert answer.status_code == 400
    assert ">Why this?</textarea>" in page
    assert "These words are not in what is proposed." in page
    assert not Thread.objects.exists()


def test_page__answer_to_a_thread_of_another_request__is_not_there(client, cast, change):
    other = say(a_request(cast), cast.leila)
    client.force_login(cast.leila)

    assert client.post(reverse("governance:reply", args=[change.number, other.pk]), {"body": "So"}).status_code == 404


@pytest.mark.parametrize(
    ("name", "extra"), [("comment", []), ("decide", []), ("checklist_item", ["edge-cases"])], ids=str
)
def test_form__sent_after_the_session_ended__leads_back_to_the_page(client, change, name, extra):
    answer = client.post(reverse(f"governance:{name}", args=[change.number, *extra]), {"body": "Why this?"})

    assert answer.status_code == 302
    assert answer["Location"].endswith(f"?next={change.get_absolute_url()}")


def test_page__after_a_comment_went_through__says_once_which_form_it_was(client, cast, change):
    client.force_login(cast.leila)
    answer = client.post(reverse("governance:comment", args=[change.number]), {"body": "Why this?"})

    assert 'data-sent="say"' in client.get(answer["Location"]).content.decode()
    assert 'data-sent=""' in client.get(answer["Location"]).content.decode()
