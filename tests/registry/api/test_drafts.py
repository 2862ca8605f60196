"""Drafts over the API: nobody overwrites what they have not read."""

from __future__ import annotations

from registry.models import PromptVersion
from registry.services import discard_draft, save_draft, start_draft
from tests.factories import NOW, content

PATH = "/prompts/invoice-check/draft"


def saved_by_somebody_else(draft, by):
    return save_draft(
        version=draft, by=by, at=NOW, expected_revision=draft.revision, content=content("Theirs."), change_note="Mine"
    )


def body(text="Ours.", **more):
    return {"content": content(text), "change_note": "Shorter", **more}


def test_draft__read_and_saved_under_its_etag__goes_on(asker, cast, draft):
    ana = asker(cast.ana)
    etag = ana.get(PATH)["ETag"]
    assert etag == f'"{draft.pk}.1"'

    response = ana.put(PATH, body(), if_match=etag)

    assert response.status_code == 200
    assert response["ETag"] == f'"{draft.pk}.2"'
    answer = response.json()
    assert (answer["revision"], answer["content"], answer["change_note"]) == (2, content("Ours."), "Shorter")
    assert [person["name"] for person in answer["contributors"]] == ["Ana Silva"]


def test_draft__read_again_unchanged__is_not_sent(asker, cast, draft):
    ana = asker(cast.ana)

    response = ana.get(PATH, if_none_match=ana.get(PATH)["ETag"])

    assert (response.status_code, response.content) == (304, b"")


def test_draft__saved_in_between__is_refused_with_the_current_one(asker, cast, draft):
    saved_by_somebody_else(draft, cast.omar)
    ana = asker(cast.ana)

    response = ana.put(PATH, body(), if_match=f'"{draft.pk}.1"')

    problem = response.json()
    current = problem.pop("current")
    assert response.status_code == 412
    assert problem == {
        "type": "/problems/stale-etag", "title": "Somebody else was first", "status": 412,
        "detail": "Omar Haddad saved this draft after you read it. Nothing of theirs was overwritten.",
        "instance": f"/api/v1/registry{PATH}", "request_id": "request-of-a-test", "current_etag": f'"{draft.pk}.2"',
    }  # fmt: skip
    assert current == ana.get(PATH).json()
    assert current["content"] == content("Theirs.")


def test_draft__saved_in_between__is_a_conflict_for_a_revision_in_the_body(asker, cast, draft):
    saved_by_somebody_else(draft, cast.omar)

    response = asker(cast.ana).put(PATH, body(revision=1))

    assert (response.status_code, response.json()["type"]) == (409, "/problems/edit-conflict")
    assert response.json()["current"]["revision"] == 2
    assert PromptVersion.objects.get(pk=draft.pk).content == content("Theirs.")


def test_draft__saved_without_saying_what_was_read__is_refused(asker, cast, draft):
    response = asker(cast.ana).put(PATH, body())

    assert (response.status_code, response.json()["type"]) == (428, "/problems/revision-required")
    assert PromptVersion.objects.get(pk=draft.pk).revision == 1


def test_draft__discarded_and_started_anew__is_not_taken_for_the_one_read(asker, cast, draft):
    discard_draft(version=draft, by=cast.omar, at=NOW)
    anew = start_draft(prompt=draft.prompt, by=cast.omar, at=NOW)
    assert anew.revision == draft.revision

    response = asker(cast.ana).put(PATH, body(), if_match=f'"{draft.pk}.1"')

    assert response.status_code == 412
    assert response.json()["current"]["id"] == str(anew.pk)


def test_draft__same_save_twice__changes_nothing_the_second_time(asker, cast, draft):
    ana = asker(cast.ana)
    ana.put(PATH, body(), if_match=f'"{draft.pk}.1"')

    response = ana.put(PATH, body(), if_match=f'"{draft.pk}.1"')

    assert (response.status_code, response.json()["revision"]) == (200, 2)


def test_discard__of_a_draft_saved_in_between__is_refused(asker, cast, draft):
    saved_by_somebody_else(draft, cast.omar)

    response = asker(cast.ana).delete(PATH, if_match=f'"{draft.pk}.1"')

    assert response.status_code == 412
    assert PromptVersion.objects.get(pk=draft.pk).is_draft


def test_discard_and_restore__of_a_draft__bring_it_back(asker, cast, draft):
    ana = asker(cast.ana)

    assert ana.delete(f"{PATH}?reason=Not%20now").status_code == 204
    assert ana.get(PATH).status_code == 404
    assert ana.post(f"/prompts/invoice-check/versions/{draft.pk}/restore").status_code == 200
    assert ana.get(PATH).json()["id"] == str(draft.pk)


def test_submit__under_an_old_revision__is_refused(asker, cast, draft):
    saved_by_somebody_else(draft, cast.omar)

    response = asker(cast.ana).post(f"{PATH}/submit", {"revision": 1})

    assert (response.status_code, response.json()["type"]) == (409, "/problems/edit-conflict")


def test_submit__twice__freezes_once(asker, cast, draft):
    ana = asker(cast.ana)

    first, second = ana.post(f"{PATH}/submit", {"revision": 1}), ana.post(f"{PATH}/submit", {"revision": 1})

    assert (first.status_code, first.json()["state"], first.json()["number"]) == (200, "submitted", draft.number)
    assert second.status_code == 404


def test_submit__not_ready__names_the_fields(asker, cast, draft):
    ana = asker(cast.ana)
    ana.put(PATH, {"content": content("You help {{ company"), "revision": 1})

    response = ana.post(f"{PATH}/submit", {"revision": 2})

    assert response.status_code == 400
    assert [each["pointer"] for each in response.json()["errors"]] == ["#/change_note", "#/content/messages/0/content"]


def test_start__from_an_older_version__never_overwrites_an_open_draft(asker, cast, draft):
    ana = asker(cast.ana)

    assert ana.post(PATH, {}).status_code == 200
    response = ana.post(PATH, {"source": "1.0.0"})

    assert (response.status_code, response.json()["type"]) == (409, "/problems/wrong-state")


def test_story__from_nothing_to_a_submitted_version(asker, cast):
    ana = asker(cast.ana)

    made = ana.post(
        "/prompts", {"feature": "invoices", "slug": "totals", "title": "Totals", "tags": ["Money", "money"]}
    )
    assert (made.status_code, made.json()["tags"], made.json()["owner"]["name"]) == (201, ["money"], "Ana Silva")
    etag = ana.get("/prompts/totals/draft")["ETag"]
    saved = ana.put("/prompts/totals/draft", body("Add up the invoice."), if_match=etag)
    submitted = ana.post("/prompts/totals/draft/submit", if_match=saved["ETag"])
    assert (submitted.status_code, submitted.json()["number"]) == (200, "1.0.0")
    again = ana.post("/prompts/totals/draft", {"source": "1.0.0", "reason": "Once more"})

    assert again.status_code == 201
    assert again.json()["parent"] == submitted.json()["id"]
    numbers = [each["state"] for each in ana.get("/prompts/totals/versions").json()["results"]]
    assert numbers == ["draft", "submitted"]
