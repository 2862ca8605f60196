"""A passkey for real: Chromium's own virtual authenticator makes one and signs in with it."""

from __future__ import annotations

import pytest

from tests.factories import PASSWORD, UserFactory


@pytest.fixture
def ana(db):
    from allauth.account.models import EmailAddress

    person = UserFactory(full_name="Ana Silva", email="ana@example.org", password=PASSWORD)
    EmailAddress.objects.update_or_create(user=person, email=person.email, defaults={"verified": True, "primary": True})
    return person


def with_authenticator(page):
    """A security key inside the browser that answers by itself; it stays with this page's context."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    tools.send(
        "WebAuthn.addVirtualAuthenticator",
        {
            "options": {
                "protocol": "ctap2",
                "transport": "internal",
                "hasResidentKey": True,
                "hasUserVerification": True,
                "isUserVerified": True,
                "automaticPresenceSimulation": True,
            }
        },
    )


def test_passkey__added_and_used__signs_in_without_a_password(visitor, ana):
    page = visitor.open("/account/login/")
    with_authenticator(page)
    page.get_by_label("E-mail address").fill(ana.email)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url(visitor.base_url + "/")

    page.goto(visitor.base_url + "/account/2fa/webauthn/add/")
    page.get_by_label("Password").fill(PASSWORD)  # a new way to sign in asks once more who it is
    page.get_by_role("button", name="Confirm").click()
    page.get_by_label("What you call it").fill("Laptop")
    page.get_by_label("Sign in with it alone, without a password").check()
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(lambda url: "/add/" not in url)

    page.context.clear_cookies()
    page.goto(visitor.base_url + "/account/login/")
    page.get_by_role("button", name="Sign in with a passkey").click()
    page.wait_for_url(visitor.base_url + "/")
    assert page.get_by_role("heading", level=1).inner_text().endswith("Ana.")
