import pytest
from django.http import HttpResponseNotAllowed
from django.test import RequestFactory

from base.errors import BadInput, NotAllowed, WrongState
from base.refusals import RefusalMiddleware, page_above


@pytest.mark.parametrize(
    ("refusal", "status"),
    [
        (BadInput("The name is missing.", {"name": "Give a name."}), 400),
        (NotAllowed("Only a prompt owner can archive this. Ask Omar."), 403),
        (WrongState("Ana submitted this draft a minute ago."), 409),
    ],
)
def test_refusal__that_a_view_lets_through__becomes_a_page_with_its_own_words(refusal, status):
    middleware = RefusalMiddleware(lambda request: None)

    response = middleware.process_exception(RequestFactory().get("/"), refusal)

    assert response.status_code == status
    assert refusal.message in response.content.decode()


def test_refusal__with_errors_at_fields__lists_them():
    middleware = RefusalMiddleware(lambda request: None)

    response = middleware.process_exception(
        RequestFactory().get("/"), BadInput("Two things are wrong.", {"a": "Give a name.", "b": "Choose a feature."})
    )

    assert "Give a name." in response.content.decode()
    assert "Choose a feature." in response.content.decode()


def test_refusal__any_other_exception__is_left_alone():
    middleware = RefusalMiddleware(lambda request: None)

    assert middleware.process_exception(RequestFactory().get("/"), ValueError("bug")) is None


def test_refusal__an_address_that_only_a_button_reaches__says_so_and_leads_to_its_page():
    middleware = RefusalMiddleware(lambda request: HttpResponseNotAllowed(["POST"]))

    response = middleware(RequestFactory().get("/reviews/7/decide/"))

    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "Nothing was sent" in response.content.decode()
    assert 'href="/reviews/7/"' in response.content.decode()


def test_refusal__of_a_method__to_a_program__stays_as_it_is():
    middleware = RefusalMiddleware(lambda request: HttpResponseNotAllowed(["GET"]))

    assert middleware(RequestFactory().delete("/reviews/7/")).content == b""


@pytest.mark.parametrize(
    ("path", "above"),
    [("/me/away/", "/me/"), ("/reviews/7/threads/no/reply/", "/reviews/7/"), ("/nowhere/at/all/", "/"), ("/", "/")],
)
def test_page_above__is_the_nearest_that_there_is(path, above):
    assert page_above(path) == above
