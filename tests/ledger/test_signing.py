"""Where the key comes from."""

import base64
import stat
from concurrent.futures import ThreadPoolExecutor

import environs
import pytest

from base.errors import WrongState
from ledger.notes import VerifierKey
from ledger.outside import checkpoint_emails, checkpoint_url, is_safe_url
from ledger.signing import key_name, own_verifier_key, signing_key
from tests.ledger.conftest import KEY


def _raw(key):
    return key.private_bytes_raw()


def test_key__made_once__is_private_and_stays(key_path):
    first, second = signing_key(may_make=True), signing_key(may_make=False)

    assert _raw(first) == _raw(second)
    assert stat.S_IMODE(key_path.stat().st_mode) == 0o600
    assert [each.name for each in key_path.parent.iterdir()] == [key_path.name]


def test_key__asked_for_by_many_at_once__is_one(key_path):
    with ThreadPoolExecutor(8) as pool:
        keys = {_raw(key) for key in pool.map(lambda _: signing_key(may_make=True), range(32))}

    assert len(keys) == 1


def test_key__of_the_environment__comes_first(key_path, settings):
    signing_key(may_make=True)
    settings.LEDGER_SIGNING_KEY = base64.b64encode(_raw(KEY)).decode()

    assert own_verifier_key() == VerifierKey.of("countersign.example.com/ledger", KEY)


def test_key__missing_where_none_may_be_made__is_refused_and_not_made(key_path):
    with pytest.raises(WrongState, match="no key"):
        signing_key(may_make=False)

    assert not key_path.exists()


@pytest.mark.parametrize("content", ["", "x", "c2hvcnQ=", base64.b64encode(bytes(33)).decode()])
def test_key__that_is_damaged__is_refused_without_showing_it(key_path, content):
    key_path.parent.mkdir()
    key_path.write_text(content)

    with pytest.raises(WrongState) as refusal:
        signing_key(may_make=True)

    assert refusal.value.message == "The key that signs checkpoints is damaged: base64 of 32 bytes was expected."


@pytest.mark.parametrize(
    ("site", "name"),
    [
        ("https://countersign.example.com", "countersign.example.com/ledger"),
        ("http://localhost:8000", "localhost:8000/ledger"),
        ("https://example.com/a+b", "example.com/a%2Bb/ledger"),
        ("https://user:word@example.com", "example.com/ledger"),
    ],
)
def test_key_name__is_the_address_of_the_ledger(settings, site, name):
    settings.SITE_URL = site

    assert key_name() == name


URLS = {
    "https://archive.example.com/checkpoints": True,
    "https://user:word@archive.example.com:8443/?token=x": True,
    "http://127.0.0.1:9000/": True,
    "http://[::1]:9000/": True,
    "http://localhost/": True,
    "http://archive.example.com/": False,
    "http://localhost.example.com/": False,
    "http://127.0.0.1.example.com/": False,
    "http://localhost@archive.example.com/": False,
    "http://10.0.0.1/": False,
    "ftp://archive.example.com/": False,
    "archive.example.com": False,
    "https://": False,
    "https://example.com:port/": False,
    "http://[::1/": False,
}


@pytest.mark.parametrize("url", URLS)
def test_web_address__is_https_or_this_machine(url, monkeypatch):
    assert is_safe_url(url) is URLS[url]

    monkeypatch.setenv("LEDGER_CHECKPOINT_URL", url)
    if URLS[url]:
        assert checkpoint_url(environs.Env()) == url
    else:
        with pytest.raises(environs.EnvError, match="LEDGER_CHECKPOINT_URL"):
            checkpoint_url(environs.Env())


def test_addresses__are_separated_by_commas_and_checked(monkeypatch):
    monkeypatch.setenv("LEDGER_CHECKPOINT_EMAILS", "ada@example.org, bea@example.org,")
    assert checkpoint_emails(environs.Env()) == ["ada@example.org", "bea@example.org"]

    monkeypatch.setenv("LEDGER_CHECKPOINT_EMAILS", "ada@example.org, nobody")
    with pytest.raises(environs.EnvError, match='"nobody" is not an e-mail address'):
        checkpoint_emails(environs.Env())
