"""Through the real pages: sign in, be locked out, reset, use a second step, sign out elsewhere."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time

import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from axes.models import AccessAttempt
from django.core import mail
from django.core.cache import cache
from django.test import Client

from tests.factories import PASSWORD, UserFactory, grant

pytestmark = pytest.mark.django_db
NEW_PASSWORD = "staple-battery-horse"


@pytest.fixture(autouse=True)
def _forget_attempts(settings):
    """Each test counts attempts from zero, in a cache of its own."""
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
    cache.clear()


@pytest.fixture
def ana(db):
    person = UserFactory(full_name="Ana Silva", email="ana@example.org", password=PASSWORD)
    EmailAddress.objects.create(user=person, email=person.email, verified=True, primary=True)
    grant(person, "prompt-editor")
    return person


def sign_in(client: Client, password: str = PASSWORD, email: str = "ana@example.org", **extra):
    return client.post("/account/login/", {"login": email, "password": password}, **extra)


def is_signed_in(client: Client) -> bool:
    return client.get("/me/").status_code == 200


def code_for(secret: str) -> str:
    """The six digits of RFC 6238 for now."""
    key = base64.b32decode(secret)
    digest = hmac.new(key, struct.pack(">Q", int(time.time()) // 30), hashlib.sha1).digest()
    start = digest[-1] & 0x0F
    return f"{(struct.unpack('>I', digest[start : start + 4])[0] & 0x7FFFFFFF) % 1_000_000:06d}"


def test_sign_in__right_password__leads_home(ana, client):
    response = sign_in(client)

    assert (response.status_code, response["Location"]) == (302, "/")
    assert is_signed_in(client)


@pytest.mark.parametrize("email", ["ANA@Example.org", " ana@example.org "])
def test_sign_in__address_written_otherwise__works(ana, client, email):
    assert sign_in(client, email=email).status_code == 302


def test_sign_in__wrong_password_or_unknown_address__says_the_same(ana, client):
    wrong = sign_in(client, password="wrong").content.decode()
    unknown = sign_in(client, email="nobody@example.org").content.decode()

    sentence = "The e-mail address or the password is not right."
    assert (sentence in wrong, sentence in unknown) == (True, True)
    assert not is_signed_in(client)


def test_sign_in__deactivated__is_told_to_ask(ana, client):
    ana.is_active = False
    ana.save()

    sign_in(client)

    assert not is_signed_in(client)


def test_sign_in__five_wrong_passwords__closes_even_for_the_right_one_and_says_when_it_opens(ana, client):
    answers = [sign_in(client, password=f"wrong-{n}").status_code for n in range(5)]

    locked = sign_in(client)

    assert answers == [200, 200, 200, 200, 429]
    assert locked.status_code == 429
    assert "in 15 minutes" in locked.content.decode()
    assert "/account/password/reset/" in locked.content.decode()
    assert not is_signed_in(client)


def test_lockout__of_one_address_from_one_place__leaves_others_and_other_places_alone(ana, client):
    for n in range(5):
        sign_in(client, password=f"wrong-{n}", REMOTE_ADDR="203.0.113.5")

    assert sign_in(Client(), REMOTE_ADDR="203.0.113.5").status_code == 429
    assert sign_in(Client(), REMOTE_ADDR="203.0.113.9").status_code == 302


def test_lockout__spelling_the_address_otherwise__gives_no_new_attempts(ana, client):
    for n in range(5):
        sign_in(client, password=f"wrong-{n}", email="Ana@Example.org")

    assert sign_in(client).status_code == 429


def test_lockout__forged_forwarding_header__gives_no_new_attempts(ana, client):
    for n in range(5):
        sign_in(client, password=f"wrong-{n}", HTTP_X_FORWARDED_FOR=f"198.51.100.{n}")

    assert sign_in(client, HTTP_X_FORWARDED_FOR="198.51.100.77").status_code == 429


def test_right_password__after_four_wrong_ones__forgets_them(ana, client):
    for n in range(4):
        sign_in(client, password=f"wrong-{n}")

    sign_in(client)

    assert not AccessAttempt.objects.exists()


def reset_link() -> str:
    [message] = [each for each in mail.outbox if "new password" in each.subject]
    return re.search(r"http://testserver(\S+)", message.body).group(1)


def test_password_reset__by_the_link__sets_it_and_opens_a_locked_door(ana, client):
    for n in range(5):
        sign_in(client, password=f"wrong-{n}")

    client.post("/account/password/reset/", {"email": "ana@example.org"})
    form = client.get(reset_link(), follow=True)
    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert mail.outbox[0].alternatives[0].mimetype == "text/html"
    assert sign_in(client, password=NEW_PASSWORD).status_code == 302
    assert is_signed_in(client)


def test_password_reset__ends_sessions_elsewhere__and_its_link_works_once(ana, client):
    elsewhere = Client()
    sign_in(elsewhere)
    client.post("/account/password/reset/", {"email": "ana@example.org"})
    link = reset_link()
    form = client.get(link, follow=True)

    client.post(form.request["PATH_INFO"], {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD})

    assert not is_signed_in(elsewhere)
    assert "does not work any more" in Client().get(link, follow=True).content.decode()


def test_password_reset__for_a_stranger__looks_the_same_and_sends_nothing(ana, client):
    known = client.post("/account/password/reset/", {"email": "ana@example.org"})
    mail.outbox.clear()

    unknown = client.post("/account/password/reset/", {"email": "stranger@example.org"})

    assert (unknown.status_code, unknown["Location"]) == (known.status_code, known["Location"])
    assert mail.outbox == []


def prove_again(client: Client) -> None:
    """Before anything that touches the account's safety, the password is asked for once more."""
    client.post("/account/reauthenticate/", {"password": PASSWORD})


def enrol(client: Client) -> str:
    """Switch an authenticator app on; returns its key."""
    prove_again(client)
    page = client.get("/account/2fa/totp/activate/")
    secret = page.context["form"].secret
    response = client.post("/account/2fa/totp/activate/", {"code": code_for(secret)})
    assert response.status_code == 302, response.content.decode()
    return secret


def test_second_step__enrolled__is_asked_for_and_the_code_lets_in(ana, client):
    sign_in(client)
    secret = enrol(client)
    fresh = Client()

    first = sign_in(fresh)

    assert first["Location"] == "/account/2fa/authenticate/"
    assert not is_signed_in(fresh)
    cache.clear()  # a code counts once in half a minute, and this test is faster than that
    assert fresh.post("/account/2fa/authenticate/", {"code": code_for(secret)}).status_code == 302
    assert is_signed_in(fresh)


def test_second_step__wrong_code__does_not_let_in(ana, client):
    sign_in(client)
    secret = enrol(client)
    fresh = Client()
    sign_in(fresh)
    cache.clear()

    fresh.post("/account/2fa/authenticate/", {"code": f"{(int(code_for(secret)) + 1) % 1_000_000:06d}"})

    assert not is_signed_in(fresh)


def test_second_step__a_recovery_code__lets_in_once(ana, client):
    sign_in(client)
    enrol(client)
    [codes] = Authenticator.objects.filter(type=Authenticator.Type.RECOVERY_CODES)
    code = codes.wrap().get_unused_codes()[0]

    results = []
    for _ in range(2):
        fresh = Client()
        sign_in(fresh)
        fresh.post("/account/2fa/authenticate/", {"code": code})
        results.append(is_signed_in(fresh))

    assert results == [True, False]


def test_second_step__its_key__is_not_readable_in_the_database(ana, client):
    sign_in(client)
    secret = enrol(client)

    stored = Authenticator.objects.get(type=Authenticator.Type.TOTP).data["secret"]

    assert secret not in str(stored)


def test_qr_code__of_the_authenticator__is_an_image_that_the_content_policy_allows(ana, client):
    sign_in(client)
    prove_again(client)

    page = client.get("/account/2fa/totp/activate/")

    assert 'src="data:image/svg+xml' in page.content.decode()
    assert "img-src 'self' data:" in page["Content-Security-Policy"]


def test_second_step__set_up_without_proving_again__asks_for_the_password_first(ana, client):
    sign_in(client)

    answer = client.get("/account/2fa/totp/activate/")

    assert answer["Location"].startswith("/account/reauthenticate/")


def test_passkey_sign_in__gives_the_browser_a_challenge(ana, client):
    answer = client.get("/account/2fa/webauthn/login/", headers={"Accept": "application/json"}).json()

    assert len(answer["request_options"]["publicKey"]["challenge"]) > 20


def test_sessions__sign_out_elsewhere__ends_the_other_and_keeps_this_one(ana, client):
    other = Client(headers={"user-agent": "Other browser"})
    sign_in(other)
    sign_in(client)
    assert "Other browser" in client.get("/account/sessions/").content.decode()

    client.post("/account/sessions/")

    assert (is_signed_in(client), is_signed_in(other)) == (True, False)


def test_registering__is_closed(client, db):
    page = client.get("/account/signup/")
    client.post("/account/signup/", {"email": "new@example.org", "password1": PASSWORD})

    assert "By invitation only" in page.content.decode()
    assert not is_signed_in(client)


ACCOUNT_PAGES = [
    "/account/login/",
    "/account/logout/",
    "/account/inactive/",
    "/account/password/reset/",
    "/account/password/reset/done/",
    "/account/password/reset/key/done/",
    "/account/password/change/",
    "/account/email/",
    "/account/confirm-email/",
    "/account/confirm-email/wrong/",
    "/account/reauthenticate/",
    "/account/2fa/",
    "/account/2fa/totp/activate/",
    "/account/2fa/webauthn/",
    "/account/2fa/webauthn/add/",
    "/account/2fa/recovery-codes/generate/",
    "/account/sessions/",
    "/account/3rdparty/",
    "/account/3rdparty/login/cancelled/",
]
INLINE = re.compile(
    r"<script(?![^>]*(?:src=|type=\"application/json\"))[^>]*>|<style|\sstyle=|\son[a-z]+=", re.IGNORECASE
)


@pytest.mark.parametrize("path", ACCOUNT_PAGES)
def test_account_page__signed_in_and_out__has_one_heading_and_nothing_inline(ana, client, path):
    sign_in(client)
    prove_again(client)
    for visitor in (Client(), client):
        page = visitor.get(path, follow=True)
        text = page.content.decode()

        assert page.status_code == 200
        assert text.count("<h1") == 1
        assert INLINE.findall(text) == []


def test_own_forms__of_allauth__are_labelled_in_our_words_and_once(ana, client):
    sign_in(client)

    pages = [client.get(path).content.decode() for path in ("/account/password/change/", "/account/email/")]
    password, address = (page.partition("<main")[2].partition("</main>")[0] for page in pages)

    assert "Current password" in password
    assert "New password again" in password
    assert "placeholder=" not in password + address
