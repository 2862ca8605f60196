"""The company's own sign-in lets in people who are here or invited, by a verified address, and nobody else."""

from __future__ import annotations

import environs
import pytest
from allauth.core import context
from allauth.socialaccount.internal.flows.login import complete_login
from allauth.socialaccount.models import SocialAccount, SocialApp
from allauth.socialaccount.providers.openid_connect.provider import OpenIDConnectProvider
from django.contrib.auth.models import AnonymousUser
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.test import RequestFactory

from accounts.models import User
from accounts.services import deactivate_person, invite_person
from accounts.sign_in.company import company_sign_in
from tests.factories import NOW

pytestmark = pytest.mark.django_db
VARIABLES = {
    "OIDC_ISSUER": "https://id.example.org/realms/main/",
    "OIDC_CLIENT_ID": "countersign",
    "OIDC_CLIENT_SECRET": "sealed",
    "OIDC_NAME": "Example Inc.",
}


def read(monkeypatch, **variables):
    for name in (*VARIABLES, "OIDC_VERIFIED_DOMAINS"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    return company_sign_in(environs.Env())


def test_configuration__without_an_issuer__is_off(monkeypatch):
    assert read(monkeypatch) == {}


def test_configuration__complete__is_one_openid_connect_app(monkeypatch):
    [app] = read(monkeypatch, **VARIABLES)["openid_connect"]["APPS"]

    assert app == {
        "provider_id": "company",
        "name": "Example Inc.",
        "client_id": "countersign",
        "secret": "sealed",
        "settings": {
            "server_url": "https://id.example.org/realms/main",
            "oauth_pkce_enabled": True,
            "verified_email": [],
        },
    }


@pytest.mark.parametrize("missing", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET"])
def test_configuration__half_filled__stops_the_start(monkeypatch, missing):
    with pytest.raises(environs.EnvError, match=missing):
        read(monkeypatch, **{name: value for name, value in VARIABLES.items() if name != missing})


def test_configuration__issuer_without_https__stops_the_start(monkeypatch):
    with pytest.raises(environs.EnvError, match="https"):
        read(monkeypatch, **{**VARIABLES, "OIDC_ISSUER": "http://id.example.org"})


@pytest.fixture
def company(settings, monkeypatch):
    settings.SOCIALACCOUNT_PROVIDERS = read(monkeypatch, **VARIABLES)


def arrive(email: str, *, verified: bool = True, subject: str = "subject-1"):
    """Come back from the company's server, which says who this is; returns (request, response)."""
    request = RequestFactory().get("/account/oidc/company/login/callback/")
    SessionMiddleware(lambda _: None).process_request(request)
    MessageMiddleware(lambda _: None).process_request(request)
    request.user = AnonymousUser()
    app = SocialApp(provider="openid_connect", provider_id="company", name="Example Inc.", client_id="countersign")
    provider = OpenIDConnectProvider(request, app=app)
    claims = {"sub": subject, "email": email, "email_verified": verified, "name": "Nora New"}
    with context.request_context(request):
        login = provider.sociallogin_from_response(request, {"userinfo": claims, "id_token": claims})
        login.state = {"process": "login"}
        return request, complete_login(request, login)


def test_company_sign_in__somebody_who_is_here__is_signed_in_and_connected(cast, company):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=cast.ana, email=cast.ana.email, verified=True, primary=True)

    request, _ = arrive("ana@example.org")

    assert request.user == cast.ana
    assert SocialAccount.objects.get().user == cast.ana


def test_company_sign_in__address_not_verified__lets_nobody_in(cast, company):
    request, _ = arrive("ana@example.org", verified=False)

    assert not request.user.is_authenticated
    assert not SocialAccount.objects.exists()


def test_company_sign_in__a_stranger__is_told_that_people_come_by_invitation(cast, company):
    before = User.objects.count()

    request, response = arrive("stranger@example.org")

    assert not request.user.is_authenticated
    assert b"By invitation only" in response.content
    assert User.objects.count() == before


def invite(cast):
    return invite_person(
        email="nora@example.org", full_name="Nora", roles=[("viewer", cast.feature)], by=cast.alex, at=NOW
    )


def test_company_sign_in__somebody_invited__joins_with_the_roles_of_the_invitation(cast, company, monkeypatch):
    monkeypatch.setattr("accounts.sign_in.adapters.timezone.now", lambda: NOW)
    invite(cast)

    request, _ = arrive("Nora@example.org")

    nora = User.objects.get(email="nora@example.org")
    assert request.user == nora
    assert (nora.full_name, nora.has_usable_password()) == ("Nora New", False)
    assert [grant.role_id for grant in nora.role_grants.all()] == ["viewer"]


@pytest.mark.parametrize("verified", [False])
def test_company_sign_in__invited_address_not_verified__does_not_join(cast, company, monkeypatch, verified):
    monkeypatch.setattr("accounts.sign_in.adapters.timezone.now", lambda: NOW)
    invite(cast)

    request, _ = arrive("nora@example.org", verified=verified)

    assert not request.user.is_authenticated
    assert not User.objects.filter(email="nora@example.org").exists()


def test_company_sign_in__deactivated__stays_out(cast, company):
    from allauth.account.models import EmailAddress

    EmailAddress.objects.create(user=cast.ana, email=cast.ana.email, verified=True, primary=True)
    deactivate_person(person=cast.ana, reason="Left", by=cast.alex, at=NOW)

    request, _ = arrive("ana@example.org")

    assert not request.user.is_authenticated
