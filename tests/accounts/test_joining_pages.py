"""Through the real pages: the first administrator, an invitation from both ends, and administrators' buttons."""

from __future__ import annotations

import re
from io import StringIO

import pytest
from django.core import mail
from django.core.management import CommandError, call_command
from django.test import Client

from accounts.models import Invitation, User
from accounts.services import administrator_exists
from accounts.setup_code import setup_code
from tests.factories import PASSWORD

pytestmark = pytest.mark.django_db
NEWCOMER = {"full_name": "Nora New", "time_zone": "Europe/Berlin", "password": PASSWORD, "password_again": PASSWORD}
FIRST = {**NEWCOMER, "email": "first@example.org", "full_name": "First One"}


@pytest.fixture(autouse=True)
def _code_file(settings, tmp_path):
    settings.SETUP_CODE_FILE = tmp_path / "setup-code"


def invite(cast, client, **changes):
    client.force_login(cast.alex)
    form = {"email": "nora@example.org", "full_name": "Nora New", "roles": ["prompt-editor", "legal-reviewer"]}
    return client.post("/people/invite/", {**form, **changes})


def test_invitation__from_the_form_to_the_first_page__works(cast, client, settings):
    settings.EMAIL_IS_SENT = True
    invite(cast, client, feature=str(cast.feature.pk))
    [message] = mail.outbox
    link = re.search(r"http://testserver(/join/\S+)", message.body).group(1)
    nora = Client()

    page = nora.get(link)
    joined = nora.post(link, NEWCOMER)

    assert message.to == ["nora@example.org"]
    assert message.subject == "Alex Moreau invites you to Countersign"
    assert "Prompt editor for Invoices" in message.body
    assert link in message.alternatives[0].content
    assert "Welcome, Nora New" in page.content.decode()
    assert (joined.status_code, joined["Location"]) == (302, "/")
    assert nora.get("/me/").status_code == 200
    assert "nora@example.org" in nora.get("/account/sessions/", follow=True).wsgi_request.user.email


def test_invitation__without_a_mail_server__shows_the_link_once(cast, client, settings):
    settings.EMAIL_FILE_PATH = settings.BASE_DIR / "var" / "mail"
    page = invite(cast, client).content.decode()

    link = re.search(r"http://testserver(/join/[^\"]+)", page).group(1)

    assert Client().get(link).status_code == 200
    assert "no e-mail left this server" in page
    assert "<code>var/mail</code>" in page
    assert "/join/" not in client.get("/people/").content.decode()


def test_invitation__when_the_mail_server_fails__is_kept_and_said(cast, client, settings, monkeypatch):
    settings.EMAIL_IS_SENT = True

    def refuse(self, messages):
        raise ConnectionRefusedError("no")

    monkeypatch.setattr("django.core.mail.backends.locmem.EmailBackend.send_messages", refuse)

    invite(cast, client)

    assert Invitation.objects.open().count() == 1
    assert "the mail server did not take the e-mail" in client.get("/people/").content.decode()


def test_invitation__wrong_input__is_said_at_the_field(cast, client):
    response = invite(cast, client, email="nora", roles=[])

    assert response.status_code == 400
    assert set(response.context["form"].errors) == {"email", "roles"}


def test_join__passwords_that_differ_or_are_weak__are_refused_at_the_field(cast, client):
    page = invite(cast, client).content.decode()
    link = re.search(r"http://testserver(/join/[^\"]+)", page).group(1)
    nora = Client()

    differ = nora.post(link, {**NEWCOMER, "password_again": "something-else-1"})
    weak = nora.post(link, {**NEWCOMER, "password": "password1234", "password_again": "password1234"})

    assert (differ.status_code, set(differ.context["form"].errors)) == (400, {"password_again"})
    assert (weak.status_code, set(weak.context["form"].errors)) == (400, {"password"})
    assert not User.objects.filter(email="nora@example.org").exists()


def test_welcome__with_the_code__makes_the_administrator_once(client):
    code = setup_code()

    wrong = client.post("/welcome/", {**FIRST, "code": "guess"})
    right = client.post("/welcome/", {**FIRST, "code": code})

    assert (wrong.status_code, right.status_code) == (403, 302)
    assert administrator_exists()
    assert client.get("/people/").status_code == 200
    assert Client().get("/welcome/").status_code == 404
    assert Client().post("/welcome/", {**FIRST, "email": "b@example.org", "code": code}).status_code == 404
    assert User.objects.count() == 1


@pytest.mark.parametrize("code", ["", "guess"])
def test_welcome__before_the_server_made_a_code__lets_nobody_in(client, code):
    response = client.post("/welcome/", {**FIRST, "code": code})

    assert response.status_code in {400, 403}
    assert not User.objects.exists()


def test_setup_code__made_twice__is_the_same_and_private(settings):
    assert setup_code() == setup_code()
    assert oct(settings.SETUP_CODE_FILE.stat().st_mode & 0o777) == "0o600"


def test_setup_code_command__without_and_with_an_administrator__prints_the_address_or_says_so(monkeypatch):
    out = StringIO()
    call_command("setup_code", stdout=out)
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", PASSWORD)
    call_command("create_administrator", email="first@example.org", name="First One", stdout=out)
    call_command("setup_code", stdout=out)

    lines = out.getvalue().splitlines()
    assert lines[0].startswith("http://localhost:8000/welcome/?code=")
    assert lines[1:] == ["First One <first@example.org> is administrator.", "There is an administrator already."]


@pytest.mark.parametrize(
    ("password", "words"), [("short", "too short"), (PASSWORD, "There is an administrator already")]
)
def test_create_administrator_command__refused__says_why(cast, monkeypatch, password, words):
    monkeypatch.setenv("ADMINISTRATOR_PASSWORD", password)
    others = {"even_with_others": password == "short"}

    with pytest.raises(CommandError, match=words):
        call_command("create_administrator", email="second@example.org", name="Second One", **others)


def test_person_page__buttons__do_what_they_say(cast, client):
    client.force_login(cast.alex)
    base, grant = f"/people/{cast.ana.pk}/", cast.ana.role_grants.get()

    steps = [
        (f"{base}roles/grant/", {"role": "viewer", "feature": str(cast.feature.pk)}, "Ana Silva is Viewer now."),
        (f"{base}roles/{grant.pk}/withdraw/", {"reason": "Moved"}, "Ana Silva is no longer Prompt editor."),
        (f"{base}deactivate/", {"reason": "Left"}, "is signed out everywhere."),
        (f"{base}deactivate/", {"reason": "Left"}, "deactivated already"),
        (f"{base}reactivate/", {"reason": "Back"}, "can sign in again."),
        (f"{base}rename/", {"full_name": "Ana Nova", "time_zone": "UTC"}, "Saved."),
        (f"{base}roles/grant/", {"role": "emperor"}, "Role:"),
    ]
    for path, form, words in steps:
        assert words in client.post(path, form, follow=True).content.decode()

    page = client.get(base).content.decode()
    past = ["Renamed from Ana Silva to Ana Nova", "Reactivated", "Deactivated", "Is no longer Prompt editor everywhere"]
    assert [sentence for sentence in past if sentence not in page] == []


def test_person_page__of_oneself__offers_no_way_to_grant(cast, client):
    client.force_login(cast.alex)

    page = client.get(f"/people/{cast.alex.pk}/").content.decode()
    answer = client.post(f"/people/{cast.alex.pk}/roles/grant/", {"role": "legal-reviewer"}, follow=True)

    assert "Grant a role" not in page
    assert "Nobody can give themselves a role" in answer.content.decode()
    assert cast.alex.role_grants.count() == 1


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=silva", {"ana"}),
        ("q=ANA@EXAMPLE", {"ana", "rosa"} - {"rosa"}),
        ("role=auditor", {"ada"}),
        ("role=administrator&state=deactivated", set()),
        ("factor=with", set()),
        ("q=%00", None),
        ("sort=nonsense&page=-1&role=emperor", None),
    ],
)
def test_people_list__filters__find_exactly_those(cast, client, query, found):
    client.force_login(cast.ada)

    response = client.get(f"/people/?{query}")

    assert response.status_code == 200
    if found is not None:
        assert {person.email.split("@")[0] for person in response.context["page"].items} == found


def test_roles_page__for_readers_of_people_and_others__names_holders_only_to_the_first(cast, client):
    client.force_login(cast.ada)
    assert "Leila Rahimi" in client.get("/roles/").content.decode()

    client.force_login(cast.vera)
    assert "Leila Rahimi" not in client.get("/roles/").content.decode()
