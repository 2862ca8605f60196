"""What higher apps add to the pages of the registry shows where it belongs, and only what they hand over."""

import pytest
from django.urls import reverse

from registry import attachments
from registry.attachments import Action, Note, Panel, Place, Tab
from tests.factories import NOW, PromptFactory, PromptVersionFactory, make_cast

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def nothing_else(monkeypatch):
    """Only what the test registers: other apps have filled the registry already."""
    monkeypatch.setattr(attachments, "_version_notes", [])
    monkeypatch.setattr(attachments, "_tabs", [])
    for name in ("_notes", "_actions", "_panels"):
        monkeypatch.setattr(attachments, name, {place: [] for place in Place})


@pytest.fixture
def prompt():
    cast = make_cast()
    prompt = PromptFactory(feature=cast.feature, slug="invoice-reader", owner=cast.omar)
    prompt.latest_version = PromptVersionFactory(prompt=prompt, submitted=True)
    prompt.save()
    prompt.reader = cast.vera
    return prompt


def test_attached__two_sources__panels_by_position_others_in_order_of_registration():
    first, second = Note("live"), Note("in_review")
    late, early, beside = Panel("a.html", position=60), Panel("b.html", position=10), Panel("c.html", is_aside=True)
    attachments.register_notes(Place.PROMPT, lambda **asked: [first])
    attachments.register_notes(Place.PROMPT, lambda **asked: [second])
    attachments.register_panels(Place.PROMPT, lambda **asked: [late, beside, early])

    shown = attachments.attached(Place.PROMPT, user=None, thing=None, at=NOW)

    assert shown == attachments.Attached([first, second], [], [early, late], [beside])
    assert attachments.attached(Place.VERSION, user=None, thing=None, at=NOW) == attachments.Attached([], [], [], [])


def test_register__the_same_source_twice__asked_once():
    def source(**asked):
        return [Action("Roll back", "/x/")]

    attachments.register_actions(Place.FEATURE, source)
    attachments.register_actions(Place.FEATURE, source)

    assert len(attachments.attached(Place.FEATURE, user=None, thing=None, at=NOW).actions) == 1


def test_prompt_page__with_attachments__shows_note_action_and_tab(client, prompt):
    def of_versions(*, user, prompt, versions, at):
        assert user == prompt_reader
        return {version.pk: [Note("in_review", says="2 of 4 signed", url="/reviews/7/")] for version in versions}

    prompt_reader = prompt.reader
    attachments.register_version_notes(of_versions)
    attachments.register_notes(Place.PROMPT, lambda *, user, thing, at: [Note("live", detail="in production")])
    attachments.register_actions(Place.PROMPT, lambda *, user, thing, at: [Action("Ask for sign-off", "/ask/")])
    attachments._tabs.append(Tab("Who else", "registry:access"))
    client.force_login(prompt.reader)

    page = client.get(prompt.get_absolute_url()).content.decode()

    assert '<a class="link note-link" href="/reviews/7/">2 of 4 signed</a>' in page
    assert '<a class="button" href="/ask/">Ask for sign-off</a>' in page
    assert "<span>Live in production</span>" in page
    assert f'<a href="{reverse("registry:access", args=[prompt.slug])}">Who else</a>' in page


@pytest.mark.parametrize("place", Place)
def test_page__with_a_panel__shows_it_with_its_own_context_only(client, prompt, place):
    pages = {
        Place.PROMPT: prompt.get_absolute_url(),
        Place.VERSION: prompt.latest_version.get_absolute_url(),
        Place.FEATURE: prompt.feature.get_absolute_url(),
    }
    context = {"title": "Live now", "text": "1.0.0", "tone": "info"}
    attachments.register_panels(place, lambda *, user, thing, at: [Panel("components/alert.html", context)])
    client.force_login(prompt.reader)

    for shown_on, address in pages.items():
        assert ("Live now" in client.get(address).content.decode()) == (shown_on == place)
