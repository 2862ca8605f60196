"""Every error has the one shape of RFC 9457. Compared whole, so that nothing appears or goes unnoticed."""

from __future__ import annotations

import pytest
from django.test import Client, override_settings

from registry.services import submit_version
from tests.factories import NOW

REQUEST_ID = "request-of-a-test"


def problem(kind: str, title: str, status: int, detail: str, instance: str, **more):
    return {
        "type": f"/problems/{kind}", "title": title, "status": status, "detail": detail, "instance": instance,
        "request_id": REQUEST_ID, **more,
    }  # fmt: skip


def answered(response):
    assert response["Content-Type"] == "application/problem+json"
    assert response["X-Request-ID"] == REQUEST_ID
    return response.json()


def test_not_signed_in__anybody__is_told_how(asker, db):
    response = asker().get("/prompts")

    assert answered(response) == problem(
        "not-signed-in", "You are not signed in", 401, "Send an access token, or sign in with your browser.",
        "/api/v1/registry/prompts",
    )  # fmt: skip
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["nonsense", "cst_" + "0" * 64, "a b", "\xff" * 30, ""])
def test_access_token__unknown__is_refused_without_saying_why(asker, db, token):
    response = asker(token=token or " ").get("/prompts")

    assert answered(response) == problem(
        "not-signed-in", "You are not signed in", 401,
        "This access token is not valid: it may have expired, or been revoked. Make a new one under your tokens.",
        "/api/v1/registry/prompts",
    )  # fmt: skip


def test_not_allowed__viewer_who_edits__is_told_who_can(asker, cast, prompt, draft):
    response = asker(cast.vera).put(
        "/prompts/invoice-check/draft", {"content": draft.content, "change_note": "x", "revision": 1}
    )

    assert answered(response) == problem(
        "not-allowed", "You may not do this", 403,
        "This needs the role Prompt editor, Prompt owner or Administrator for the feature “Invoices”. "
        "Ana Silva, Omar Haddad and Alex Moreau can do this; an administrator can give you the role.",
        "/api/v1/registry/prompts/invoice-check/draft",
    )  # fmt: skip


@pytest.mark.parametrize("path", ["/prompts/invoice-check", "/prompts/none", "/nowhere", "/prompts/"])
def test_not_found__unseen_and_absent__look_alike(asker, cast, prompt, path):
    response = asker(cast.elsewhere).get(path)

    assert answered(response) == problem(
        "not-found", "There is nothing here", 404, "There is nothing at this address, or nothing that you may see.",
        f"/api/v1/registry{path}",
    )  # fmt: skip


def test_method__that_is_not_offered__is_named(asker, cast, prompt):
    response = asker(cast.omar).delete("/prompts/invoice-check")

    assert answered(response) == problem(
        "method-not-allowed", "This cannot be done here", 405, "DELETE is not possible at this address.",
        "/api/v1/registry/prompts/invoice-check",
    )  # fmt: skip
    assert response["Allow"] == "GET, PATCH, HEAD"


def test_accept__anything_but_json__is_refused(asker, cast):
    response = asker(cast.omar).get("/prompts", accept="text/html")

    assert answered(response) == problem(
        "not-acceptable", "This form is not offered", 406, "The answer comes as application/json only.",
        "/api/v1/registry/prompts",
    )  # fmt: skip


def test_body__of_another_kind__is_refused(asker, cast, prompt):
    response = asker(cast.omar).post("/check", raw=b"a=b", content_type="application/x-www-form-urlencoded")

    assert answered(response) == problem(
        "unsupported-media-type", "This kind of body is not understood", 415, "Send the body as application/json.",
        "/api/v1/registry/check",
    )  # fmt: skip


def test_wrong_state__submitted_already__says_what_stands_in_the_way(asker, cast, prompt, draft):
    response = asker(cast.omar).post("/prompts/invoice-check/restore", {"reason": ""})

    assert answered(response) == problem(
        "wrong-state", "Not possible in this state", 409, "This prompt is not archived.",
        "/api/v1/registry/prompts/invoice-check/restore",
    )  # fmt: skip


def test_draft__none_open__says_so(asker, cast, prompt, draft):
    submit_version(version=draft, by=cast.omar, at=NOW)

    response = asker(cast.omar).get("/prompts/invoice-check/draft")

    assert answered(response) == problem(
        "not-found", "There is nothing here", 404, "This prompt has no open draft. Start one first.",
        "/api/v1/registry/prompts/invoice-check/draft",
    )  # fmt: skip


def test_bad_input__from_the_service__points_into_the_body(asker, cast, prompt):
    body = {"revision": 1, "content": {"messages": [{"role": "king", "content": "x"}]}}

    response = asker(cast.ana).put("/prompts/invoice-check/draft", body)

    sentence = "“king” is not one of: system, user, assistant."
    assert answered(response) == problem(
        "bad-input", "The input is unsound", 400, sentence, "/api/v1/registry/prompts/invoice-check/draft",
        errors=[{"detail": sentence, "pointer": "#/content/messages/0/role"}],
    )  # fmt: skip


def test_bad_input__of_several_fields__points_at_each(asker, cast):
    response = asker(cast.ana).post("/prompts", {"feature": "secret", "slug": 7, "titel": "x"})

    assert answered(response) == problem(
        "bad-input", "The input is unsound", 400, "This field is not known here.", "/api/v1/registry/prompts",
        errors=[{"detail": "This field is not known here.", "pointer": "#/titel"}],
    )  # fmt: skip
    response = asker(cast.ana).post("/prompts", {"feature": "secret", "slug": 7})
    assert answered(response) == problem(
        "bad-input", "The input is unsound", 400, "3 things need to be corrected.", "/api/v1/registry/prompts",
        errors=[
            {"detail": "Please fill this in.", "pointer": "#/title"},
            {"detail": "There is no feature “secret”, or none that you may see.", "pointer": "#/feature"},
            {"detail": "This must be text.", "pointer": "#/slug"},
        ],
    )  # fmt: skip


def test_query__unsound__names_the_parameter(asker, cast):
    response = asker(cast.ana).get("/prompts?risk=deadly&colour=red")

    assert answered(response) == problem(
        "bad-input", "The input is unsound", 400, "This field is not known here.", "/api/v1/registry/prompts",
        errors=[{"detail": "This field is not known here.", "parameter": "colour"}],
    )  # fmt: skip


def test_too_many_requests__over_the_limit__says_how_long(asker, cast, settings):
    settings.API_REQUESTS_PER_MINUTE = 2
    ana = asker(cast.ana)
    # Three requests could straddle a full minute of the clock; five cannot stay below two a minute on both sides.
    response = [ana.get("/me") for _ in range(5)][-1]

    assert answered(response) == problem(
        "too-many-requests", "Too many requests", 429,
        "You sent many requests in a short time. Wait a little, then go on.", "/api/v1/registry/me",
    )  # fmt: skip
    assert 1 <= int(response["Retry-After"]) <= 60
    assert asker(cast.omar).get("/me").status_code == 200


def test_too_large__body_over_the_limit__is_refused(asker, cast, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1_000

    response = asker(cast.ana).post("/check", {"content": {"messages": [{"content": "x" * 1_000}]}})

    assert answered(response) == problem(
        "too-large", "The body is too large", 413,
        "The body is larger than 1,000 bytes, the most that is taken at once.", "/api/v1/registry/check",
    )  # fmt: skip


def test_server_error__a_fault_of_ours__gives_nothing_away(asker, cast, monkeypatch):
    monkeypatch.setattr("registry.api.views.me.MeSerializer.data", property(lambda self: 1 / 0), raising=False)
    ana = asker(cast.ana)
    ana.client.raise_request_exception = False

    response = ana.get("/me")

    assert answered(response) == problem(
        "server-error", "Something went wrong here", 500,
        "This is a fault of ours. It was logged; nothing was changed by this request.", "/api/v1/registry/me",
    )  # fmt: skip


def test_host__that_is_not_ours__is_refused(db):
    with override_settings(ALLOWED_HOSTS=["countersign.example"]):
        response = Client().get("/api/v1/registry/me", headers={"x-request-id": REQUEST_ID})

    assert answered(response) == problem(
        "bad-input", "The input is unsound", 400, "The request cannot be read.", "/api/v1/registry/me"
    )


def test_session__without_csrf_token__changes_nothing(asker, cast, prompt):
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.omar)

    address = "/api/v1/registry/prompts/invoice-check/archive"
    response = client.post(address, {"reason": "x"}, content_type="application/json",
                           headers={"x-request-id": REQUEST_ID})  # fmt: skip

    assert answered(response) == problem(
        "not-allowed", "You may not do this", 403,
        "This request came without the CSRF token of your session. Send it in X-CSRFToken, or use an access token.",
        "/api/v1/registry/prompts/invoice-check/archive",
    )  # fmt: skip
    prompt.refresh_from_db()
    assert prompt.archived_at is None
