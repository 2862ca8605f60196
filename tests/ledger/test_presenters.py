"""Every action has its sentence, and no sentence breaks over what is gone."""

import pytest

from ledger import links
from ledger.actions import Action
from ledger.models import Entry, EntryText
from ledger.presenters import PRESENTERS, lines
from ledger.services import record
from tests.factories import UserFactory
from tests.ledger.conftest import AT

SENTENCES = [
    (
        {
            "action": Action.PROMPT_VERSION_SUBMITTED,
            "object_label": "2.4.0 of customer-support-router",
            "reason": "Tighter refund wording",
        },
        "Leila Haddad submitted 2.4.0 of customer-support-router: “Tighter refund wording”",
    ),
    ({"action": Action.PROMPT_CREATED, "object_label": "refund-bot"}, "Leila Haddad created the prompt refund-bot"),
    (
        {
            "action": Action.PROMPT_UPDATED,
            "object_label": "refund-bot",
            "texts": {"changes": "owner from Ana to Omar"},
            "reason": "Ana moves on",
        },
        "Leila Haddad changed the prompt refund-bot: owner from Ana to Omar (“Ana moves on”)",
    ),
    (
        {
            "action": Action.ROLE_GRANTED,
            "object_label": "Omar",
            "texts": {"role": "Legal reviewer", "where": "everywhere"},
        },
        "Leila Haddad gave Omar the role Legal reviewer everywhere",
    ),
    (
        {
            "action": Action.DELEGATION_CREATED,
            "object_label": "x",
            "texts": {
                "from_person": "Jonas Berg",
                "to_person": "Leila Haddad",
                "role": "Legal reviewer",
                "ends_at": "2026-11-30T00:00:00Z",
            },
        },
        "Leila Haddad let Leila Haddad stand in for Jonas Berg as Legal reviewer until 30 Nov 2026",
    ),
    (
        {"action": Action.PROMPT_CREATED, "object_label": "a", "reason": "Two\nlines  here " + "and on " * 60},
        "Leila Haddad created the prompt a: “Two lines here " + ("and on " * 60)[:184] + "…”",
    ),
]


@pytest.fixture
def leila(db):
    return UserFactory(full_name="Leila Haddad")


def _line(user=None):
    return lines(Entry.objects.with_texts(), user)[0]


def test_every_action__has_a_presenter_and_no_presenter_is_left_over():
    assert set(PRESENTERS) == set(Action.values)


@pytest.mark.parametrize(("what", "sentence"), SENTENCES)
def test_entry__reads_as_a_sentence(leila, what, sentence):
    record(by=leila, at=AT, object_type="registry.prompt", object_id="p", **what)

    assert str(_line()) == sentence


@pytest.mark.parametrize("action", Action.values)
def test_entry__without_any_text__still_reads_as_a_sentence(leila, action):
    record(action=action, by=leila, at=AT, object_type="registry.prompt", object_id="p", reason="why", texts={"a": "b"})
    EntryText.objects.update(
        **{
            name: None
            for text in ("actor_name", "object_label", "reason", "details")
            for name in (text, f"{text}_salt")
        }
    )

    words = str(_line())

    assert words.startswith("Somebody whose name was blanked ")
    assert "None" not in words
    assert "“”" not in words


def test_entry__of_an_action_that_this_release_does_not_know__is_shown_by_its_name(leila):
    entry = record(action=Action.PROMPT_CREATED, by=leila, at=AT, object_type="registry.prompt", object_label="a")
    entry = Entry.objects.with_texts().get(pk=entry.pk)
    entry.action = "prompt.teleported"

    (line,) = lines([entry])

    assert (str(line), line.action_label) == ("Leila Haddad did “prompt.teleported” to a", "prompt.teleported")


def test_person__who_renames_themselves__is_not_called_by_the_old_name_twice(leila):
    record(action=Action.PERSON_RENAMED, by=leila, at=AT, obj=leila, texts={"before": "Leila", "after": "Leila Haddad"})

    assert str(_line()) == "Leila Haddad changed their own name: from Leila to Leila Haddad"


def test_line__links_what_the_finder_finds_and_nothing_else(leila, monkeypatch):
    asked = []

    def finder(ids, user):
        asked.append((sorted(ids), user))
        return {"p1": "/there/"}

    monkeypatch.setitem(links._finders, "registry.prompt", finder)
    for object_id in ("p1", "p2"):
        record(
            action=Action.PROMPT_CREATED,
            by=leila,
            at=AT,
            object_type="registry.prompt",
            object_id=object_id,
            object_label=object_id,
        )

    shown = lines(Entry.objects.with_texts().order_by("pk"), leila)

    assert [line.url for line in shown] == ["/there/", ""]
    assert asked == [(["p1", "p2"], leila)]
