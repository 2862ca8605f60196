"""The way from "changes asked for" to the next signature: the editor, the new version, and back into the request."""

from __future__ import annotations

import re
from types import SimpleNamespace

import pytest
from django.urls import reverse

from governance.choices import RequestState, Verdict
from governance.models import Notification
from governance.notifying.composing import NEXT_STEP_OF_AUTHOR, one_message
from governance.services import decide
from registry.services import start_draft
from tests.factories import NOW, PromptFactory
from tests.governance.worlds import a_request, a_version

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(cast):
    prompt = PromptFactory(feature=cast.feature, slug="refund-letter", owner=cast.omar)
    return a_version(prompt, "You help customers.", by=cast.ana)


@pytest.fixture
def objected(cast, version):
    change = a_request(cast, version=version, title="Refund wording")
    told = {"verdict": Verdict.REQUEST_CHANGES, "role": "technical-reviewer", "reason": "Which clause?", "at": NOW}
    decide(request=change, by=cast.tom, **told)
    change.refresh_from_db()
    return change


@pytest.fixture
def ana(client, cast):
    client.force_login(cast.ana)
    return client


def buttons(client, url) -> dict[str, tuple[str, bool]]:
    """{words: (where it leads, whether it is the one that stands out)} of the links that look like buttons."""
    page = client.get(url).content.decode()
    found = re.findall(r'<a class="(button[^"]*)" href="([^"]*)">(?:<span.*?</span>|<svg.*?</svg>)?([^<]+)</a>', page)
    return {words.strip(): (url, "button--primary" in classes) for classes, url, words in found}


def test_request__objected_to__leads_its_author_to_the_editor(ana, objected, version):
    edit = reverse("registry:edit", args=[version.prompt.slug])

    assert buttons(ana, objected.get_absolute_url())["Edit a new draft"] == (edit, True)


def test_request__objected_to_with_a_draft_open__leads_to_that_draft(ana, cast, objected, version):
    start_draft(prompt=version.prompt, by=cast.ana, at=NOW)

    said = buttons(ana, objected.get_absolute_url())

    assert "Edit a new draft" not in said
    assert said["Go on with the draft"] == (reverse("registry:edit", args=[version.prompt.slug]), True)


@pytest.mark.parametrize("who", ["tom", "vera", "rosa"])
def test_request__for_those_who_do_not_write__offers_no_editor(client, cast, objected, who):
    client.force_login(getattr(cast, who))

    assert "Edit a new draft" not in buttons(client, objected.get_absolute_url())


def test_request__nobody_objects__offers_no_editor(ana, cast, version):
    change = a_request(cast, version=version)

    assert "Edit a new draft" not in buttons(ana, change.get_absolute_url())


def test_version__newer_than_an_open_request__is_offered_to_it_first(ana, cast, objected, version):
    newer = a_version(version.prompt, "You help customers, by clause 4.2.", by=cast.ana, parent=version)
    label = f"Bring {newer.number} into request {objected.number}"

    said = buttons(ana, newer.get_absolute_url())

    assert said[label] == (f"{reverse('governance:revise', args=[objected.number])}?version={newer.pk}", True)
    assert said["Ask for sign-off"][1] is False
    assert "Edit a new draft" not in buttons(ana, objected.get_absolute_url())
    assert not any(words.startswith("Bring ") for words in buttons(ana, version.get_absolute_url()))


def test_version__in_review_already__may_be_replaced_but_is_not_urged(ana, cast, version):
    change = a_request(cast, version=version)
    newer = a_version(version.prompt, "You help customers, by clause 4.2.", by=cast.ana, parent=version)

    said = buttons(ana, newer.get_absolute_url())

    assert said[f"Bring {newer.number} into request {change.number}"][1] is False
    assert said["Ask for sign-off"][1] is True


def test_version__for_somebody_who_may_not_ask__is_offered_to_no_request(client, cast, objected, version):
    newer = a_version(version.prompt, "You help customers, by clause 4.2.", by=cast.ana, parent=version)
    client.force_login(cast.tom)

    assert not any(words.startswith("Bring ") for words in buttons(client, newer.get_absolute_url()))


def test_bring_in__chosen_by_the_address__comes_with_its_note_and_is_asked_anew(ana, cast, objected, version):
    newer = a_version(version.prompt, "By clause 4.2.", by=cast.ana, parent=version)
    newest = a_version(version.prompt, "By clause 4.2, kindly.", by=cast.ana, parent=newer)
    url = reverse("governance:revise", args=[objected.number])

    chosen = ana.get(f"{url}?version={newer.pk}").content.decode()
    default = ana.get(f"{url}?version=nonsense").content.decode()
    ana.post(url, {"subject_id": str(newer.pk), "why": "Names the clause"})

    assert f'value="{newer.pk}" selected' in chosen
    assert f'value="{newest.pk}" selected' in default
    assert f"{newer.change_note}</textarea>" in chosen
    objected.refresh_from_db()
    assert (objected.state, objected.subject_id) == (RequestState.IN_REVIEW, newer.pk)


def test_question_before_submitting__names_what_comes_next(ana, cast, version):
    start_draft(prompt=version.prompt, by=cast.ana, at=NOW)
    edit = reverse("registry:edit", args=[version.prompt.slug])

    alone = ana.get(edit).content.decode()
    change = a_request(cast, version=version, title="Refund wording")
    beside = ana.get(edit).content.decode()

    assert "From there you ask for sign-off: where it should go live, when, and why." in alone
    assert f'href="{change.get_absolute_url()}">request {change.number}, “Refund wording”</a>' in beside


def test_mail__of_an_objection__tells_its_author_what_to_do_and_nobody_else(cast, objected):
    def said(person) -> str:
        notice = Notification(
            person=person, kind="changes_requested", title="Tom asks", url="/", request=objected, created_at=NOW
        )
        message = one_message(notice, NOW)
        return SimpleNamespace(text=message.body, html=message.alternatives[0][0])

    for_ana, for_mia = said(cast.ana), said(cast.mia)
    objected.state = RequestState.IN_REVIEW
    answered = said(cast.ana)

    assert NEXT_STEP_OF_AUTHOR in for_ana.text
    assert NEXT_STEP_OF_AUTHOR in for_ana.html
    for other in (for_mia, answered):
        assert NEXT_STEP_OF_AUTHOR not in other.text + other.html
