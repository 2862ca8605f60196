"""What the editor's script is answered, and what unsound requests get: a plain refusal, never a crash."""

from __future__ import annotations

import json

import pytest
from django.urls import reverse

from registry.models import Prompt, PromptVersion
from registry.services import discard_draft, start_draft, submit_version
from tests.factories import NOW, PromptFactory, PromptVersionFactory, content


@pytest.fixture
def prompt(cast):
    prompt = PromptFactory(slug="router", title="Router", feature=cast.feature, owner=cast.omar)
    PromptVersionFactory(prompt=prompt, submitted=True)
    start_draft(prompt=prompt, by=cast.ana, at=NOW)
    return prompt


def draft_of(prompt: Prompt) -> PromptVersion:
    return prompt.versions.get(state="draft")


def typed(draft: PromptVersion, text: str = "Typed.", **fields) -> dict:
    return {
        "version": str(draft.pk), "revision": draft.revision, "content": content(text), "change_note": "Because",
        "rationale": [], "bump": "", **fields,
    }  # fmt: skip


def post(client, name: str, prompt: Prompt, body):
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    return client.post(reverse(f"registry:{name}", args=[prompt.slug]), raw, content_type="application/json")


def test_save__sound__answers_with_the_state_after_it(client, cast, prompt):
    client.force_login(cast.ana)

    answer = post(client, "draft_save", prompt, typed(draft_of(prompt))).json()

    assert (answer["revision"], answer["number"], answer["change_note"]) == (2, "1.1.0", "Because")
    assert answer["content"] == content("Typed.")
    assert answer["others"] == []


def test_save__after_somebody_elses__answers_with_theirs_and_keeps_it(client, cast, prompt):
    old = draft_of(prompt)
    client.force_login(cast.omar)
    post(client, "draft_save", prompt, typed(old, "Omar's."))
    client.force_login(cast.ana)

    answer = post(client, "draft_save", prompt, typed(old, "Ana's."))

    assert answer.status_code == 409
    assert answer.json()["current"]["content"] == content("Omar's.")
    assert draft_of(prompt).messages[0]["content"] == "Omar's."


def test_save__signed_in_as_somebody_else_by_now__is_refused(client, cast, prompt):
    client.force_login(cast.omar)

    answer = post(client, "draft_save", prompt, typed(draft_of(prompt), person=str(cast.ana.pk)))

    assert answer.status_code == 409
    assert answer.json()["message"].startswith("This browser is signed in as Omar Haddad now.")
    assert draft_of(prompt).revision == 1


@pytest.mark.parametrize(
    ("body", "where"),
    [
        ({"content": None}, "content"),
        ({"content": {"messages": []}}, "messages"),
        ({"content": {"messages": [{"role": "system", "content": "a\x00b"}]}}, "messages.0.content"),
        ({"content": {"messages": [{"role": "system", "content": "\ud800"}]}}, "messages.0.content"),
        ({"content": {"messages": [{"role": "god", "content": "x"}]}}, "messages.0.role"),
        ({"change_note": 7}, "change_note"),
        ({"change_note": "\x00"}, "change_note"),
        ({"rationale": "none"}, "rationale"),
        ({"rationale": [{"message": 0, "quote": "", "note": " "}]}, "rationale.0.note"),
    ],
)
def test_save__with_an_unsound_field__names_it_and_saves_nothing(client, cast, prompt, body, where):
    client.force_login(cast.ana)

    answer = post(client, "draft_save", prompt, typed(draft_of(prompt)) | body)

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [where])
    assert draft_of(prompt).revision == 1


@pytest.mark.parametrize("name", ["draft_save", "draft_preview", "draft_diff", "draft_continue"])
@pytest.mark.parametrize("body", ["", "{", "[]", "null", '"text"', b"\xff\xfe", "[" * 100_000])
def test_answers__to_what_is_no_json_object__are_plain_refusals(client, cast, prompt, name, body):
    client.force_login(cast.ana)

    answer = post(client, name, prompt, body)

    assert answer.status_code == 400
    assert answer.json()["message"].startswith("The request is not")


@pytest.mark.parametrize("version", ["", "\x00", "9.9.9", "h1", "h" + "9" * 40, "not-a-version", 7, None, [], "١.٢.٣"])
def test_save__of_a_version_that_is_not_there__answers_404(client, cast, prompt, version):
    client.force_login(cast.ana)

    assert post(client, "draft_save", prompt, typed(draft_of(prompt), version=version)).status_code == 404


@pytest.mark.parametrize("revision", [None, "x", -1, 10**30, 1.5, [], True])
def test_save__with_a_revision_never_seen__is_a_conflict(client, cast, prompt, revision):
    client.force_login(cast.omar)
    post(client, "draft_save", prompt, typed(draft_of(prompt), "First."))

    assert post(client, "draft_save", prompt, typed(draft_of(prompt), revision=revision)).status_code == 409


def test_preview__without_an_example__shows_the_name_in_its_place(client, cast, prompt):
    client.force_login(cast.ana)
    said = content("Hello {{ who }}, {{ whom }}.", variables=[{"name": "who"}, {"name": "whom", "example": "Mia"}])

    answer = post(client, "draft_preview", prompt, {"content": said}).json()

    assert [each["text"] for each in answer["rendered"]] == ["Hello ⟨who⟩, Mia."]
    assert answer["placeholders"] == ["⟨who⟩"]
    assert answer["variables"] == [{"name": "who", "type": "string"}, {"name": "whom", "type": "string"}]


def test_state__of_a_submitted_draft__says_so_with_a_token_for_the_next_form(client, cast, prompt):
    draft = draft_of(prompt)
    client.force_login(cast.omar)
    post(client, "draft_save", prompt, typed(draft))
    submit_version(version=draft, by=cast.omar, at=NOW)
    client.force_login(cast.ana)

    answer = client.get(reverse("registry:draft_state", args=[prompt.slug, draft.pk])).json()

    assert len(answer.pop("token")) == 64
    assert answer.pop("others") == ["Omar Haddad"]
    assert answer == {"state": "submitted", "revision": 2, "saved_by": "Omar Haddad", "person": str(cast.ana.pk)}


def test_continue__after_the_draft_was_discarded__starts_a_new_one_with_the_text(client, cast, prompt):
    gone = discard_draft(version=draft_of(prompt), by=cast.omar, at=NOW)
    client.force_login(cast.ana)

    answer = post(client, "draft_continue", prompt, typed(gone, "Carried on."))

    assert answer.json() == {"url": "/prompts/router/edit/"}
    assert draft_of(prompt).messages[0]["content"] == "Carried on."
    assert draft_of(prompt).pk != gone.pk


def test_continue__of_a_first_draft_that_was_discarded__brings_it_back(client, cast):
    first = PromptVersionFactory(prompt__feature=cast.feature)
    discard_draft(version=first, by=cast.omar, at=NOW)
    client.force_login(cast.ana)

    post(client, "draft_continue", first.prompt, typed(first, "Carried on."))

    first.refresh_from_db()
    assert (first.state, first.messages[0]["content"]) == ("draft", "Carried on.")


def test_continue__while_another_draft_is_open__overwrites_nothing(client, cast, prompt):
    gone = discard_draft(version=draft_of(prompt), by=cast.omar, at=NOW)
    start_draft(prompt=prompt, by=cast.omar, at=NOW)
    client.force_login(cast.ana)

    answer = post(client, "draft_continue", prompt, typed(gone, "Carried on."))

    assert (answer.status_code, answer.json()["current"]["version"]) == (409, str(draft_of(prompt).pk))
    assert draft_of(prompt).messages[0]["content"] == "You help {{ company }}."
