import pytest
from django.test import RequestFactory

from base.errors import BadInput, NotAllowed, WrongState
from base.refusals import RefusalMiddleware


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
