"""Home of release managers and reviewers: what is signed and waits for a person, and the reviews break-glass owes."""

from __future__ import annotations

import datetime as dt

import pytest

from base.waiting import Section, items
from governance import rules
from governance.by_hand import live_by, waits_for_a_person
from governance.choices import ReviewVerdict, Timing
from governance.models import ChangeRequest, PostReview
from governance.putting_live import to_put_live
from governance.reviews_owed import closable_by, to_close
from governance.services import apply_request, break_glass, close_post_review, schedule_request
from tests.factories import CAST, NOW, PromptFactory, grant, person_with
from tests.governance.worlds import a_request, a_version, request_in, sign_all

pytestmark = pytest.mark.django_db

HOUR = dt.timedelta(hours=1)


@pytest.fixture
def signed(cast):
    prompt = PromptFactory(feature=cast.feature, slug="refund-letter", owner=cast.omar)
    return sign_all(a_request(cast, version=a_version(prompt, "Be kind.", by=cast.ana), title="Refund wording"))


@pytest.fixture
def owed(cast, lamps):
    told = lamps.arguments()
    arguments = {name: told[name] for name in ("kind", "object_id", "subject_id", "at")}
    broken = break_glass(
        **arguments, environment=None, reason="It insults people", incident="INC-7", signed_in_at=NOW, by=cast.rosa
    )
    return PostReview.objects.get(request=broken)


def waiting(user):
    return [item.title for item in items(Section.WAITING, user, NOW)]


def test_signed__when_a_release_manager_puts_it_live__waits_for_them_and_nobody_else(cast, signed):
    (item,) = to_put_live(cast.rosa, NOW)

    assert (item.verb, item.title, item.url) == ("Put live", "Put “Refund wording” live", signed.get_absolute_url())
    assert item.detail == "1.0.0 of refund-letter for staging · signed by everybody"
    assert item.title in waiting(cast.rosa)
    assert item.title not in waiting(person_with("release-manager", cast.other_feature))
    assert item.title in waiting(person_with("release-manager", cast.feature))


@pytest.mark.parametrize("name", CAST)
def test_signed__on_the_home_page__says_what_the_rule_says(name, cast, signed):
    person = getattr(cast, name)

    seen = ChangeRequest.objects.visible_to(person).filter(pk=signed.pk).exists()
    assert live_by(person).exists() is (seen and rules.may_apply(person, signed))


@pytest.mark.parametrize("state", ["in_review", "scheduled", "applied", "stale", "withdrawn"])
def test_not_signed_or_going_on_by_itself__waits_for_no_release_manager(cast, lamps, state):
    request = request_in(state, lamps, cast)

    assert not live_by(cast.rosa).exists()
    assert not waits_for_a_person(request)


def test_hindered_at_its_last_signature__goes_on_by_itself(cast, lamps):
    lamps.frozen_because = "Frozen until Monday."
    request_in("approved", lamps, cast, timing=Timing.ON_APPROVAL)

    assert to_put_live(cast.rosa, NOW) == []


def test_failed__can_be_tried_again(cast, lamps):
    request = request_in("failed", lamps, cast)

    (item,) = to_put_live(cast.rosa, NOW)

    assert (item.verb, item.title) == ("Try again", f"Try “{request.title}” again")
    assert waits_for_a_person(request)


def test_failed__of_ones_own__is_told_once(cast, lamps):
    request = request_in("failed", lamps, cast)
    grant(cast.ana, "release-manager")

    assert [title for title in waiting(cast.ana) if request.title in title] == [
        f"Answer on “{request.title}”: it could not be put into effect"
    ]


def test_signed__of_ones_own__waits_for_oneself_only_when_one_may_release(cast, signed):
    def moving():
        return [item.title for item in items(Section.MOVING, cast.ana, NOW)]

    assert "Refund wording" in moving()
    grant(cast.ana, "release-manager")
    cast.ana = type(cast.ana).objects.get(pk=cast.ana.pk)  # forgets what it was allowed

    assert "Put “Refund wording” live" in waiting(cast.ana)
    assert "Refund wording" not in moving()


def test_put_live_or_on_the_schedule__waits_no_more(cast, signed):
    schedule_request(request=signed, go_live_at=NOW + HOUR, by=cast.rosa, at=NOW)
    assert to_put_live(cast.rosa, NOW) == []

    apply_request(request=signed, by=cast.rosa, at=NOW)
    assert to_put_live(cast.rosa, NOW) == []


def test_releases__ready_to_go_live__for_those_who_may(client, cast, signed):
    def page(person):
        client.force_login(person)
        return " ".join(client.get("/releases/").content.decode().split())

    seen = page(cast.rosa)
    assert "Ready to go live</h2>" in seen
    assert f'<a class="list__title" href="{signed.get_absolute_url()}">Refund wording</a>' in seen
    assert "Ready to go live" not in page(cast.ana)
    assert "Refund wording" not in page(cast.elsewhere)


def test_break_glass__waits_for_those_who_sign_there(cast, owed):
    (item,) = to_close(cast.tom, NOW)

    assert (item.verb, item.due_at, item.pill) == ("Review", owed.due_at, "")
    assert item.detail == "green for the lamp · Rosa Conti put it live before anybody signed"
    assert item.url == owed.get_absolute_url()
    assert item.title in waiting(cast.leila)
    assert to_close(cast.tom, owed.due_at + HOUR)[0].pill == "overdue"


@pytest.mark.parametrize("name", CAST)
def test_break_glass__on_the_home_page__says_what_the_rule_says(name, cast, owed):
    person = getattr(cast, name)

    seen = PostReview.objects.visible_to(person).exists()
    assert closable_by(person).exists() is (seen and rules.may_close_review(person, owed))


def test_break_glass__had_a_hand_in_it_or_signs_elsewhere__is_not_asked(cast, owed):
    grant(cast.rosa, "legal-reviewer")
    owed.request.contributors.create(person=cast.tom, first_at=NOW)

    assert to_close(cast.rosa, NOW) == []
    assert to_close(cast.tom, NOW) == []
    assert to_close(person_with("legal-reviewer", cast.other_feature), NOW) == []
    assert len(to_close(person_with("legal-reviewer", cast.feature), NOW)) == 1


def test_break_glass__reviewed__waits_for_nobody(cast, owed):
    close_post_review(review=owed, verdict=ReviewVerdict.STANDS, findings="It was right", by=cast.tom, at=NOW)

    assert to_close(cast.leila, NOW) == []
