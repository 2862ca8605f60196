"""The signed note, read by an implementation of its own, and every way to spoil one."""

import base64
import hashlib

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from ledger.notes import BadNote, BadSignature, VerifierKey, checkpoint_text, open_note, parse_checkpoint, sign_note
from tests.ledger.conftest import KEY, KEY_NAME, VERIFIER_KEY

HASH = hashlib.sha256(b"some entry").digest()
TEXT = checkpoint_text(KEY_NAME, 18_204, HASH)
NOTE = sign_note(TEXT, KEY_NAME, KEY)
OTHER = Ed25519PrivateKey.from_private_bytes(bytes(32))
# From the documentation of Go's golang.org/x/mod/sumdb/note, which the specification describes.
GO_KEY = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
GO_NOTE = (
    "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n\n"
    "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n"
)


def _opened_by_the_letter(note, vkey):
    """c2sp.org/signed-note, written down a second time with nothing of ours. Raises InvalidSignature."""
    name, key_id, key = vkey.split("+", 2)
    typed = base64.b64decode(key)
    assert hashlib.sha256(name.encode() + b"\n" + typed).digest()[:4].hex() == key_id
    raw = note.encode()
    end = raw.rindex(b"\n\n")
    text, lines = raw[: end + 1], raw[end + 2 :].decode().splitlines()
    dash, signer, encoded = lines[0].split(" ")
    signature = base64.b64decode(encoded)
    assert (len(lines), dash, signer, signature[:4].hex()) == (1, "\u2014", name, key_id)
    Ed25519PublicKey.from_public_bytes(typed[1:]).verify(signature[4:], text)
    return text.decode()


def test_note__read_by_another_implementation__is_signed_by_the_published_key():
    assert _opened_by_the_letter(NOTE, str(VERIFIER_KEY)) == TEXT
    with pytest.raises(InvalidSignature):
        _opened_by_the_letter(NOTE.replace("18204", "18205"), str(VERIFIER_KEY))


def test_note__of_another_implementation__is_opened():
    assert open_note(GO_NOTE, [VerifierKey.parse(GO_KEY)]) == GO_NOTE.partition("\n\n")[0] + "\n"


def test_checkpoint__has_the_lines_of_tlog_checkpoint_and_says_what_differs():
    assert TEXT.split("\n") == [
        "countersign.example.com/ledger",
        "18204",
        base64.b64encode(HASH).decode(),
        "sha256-chain",
        "",
    ]
    assert parse_checkpoint(TEXT) == (KEY_NAME, 18_204, HASH)


def test_note__with_a_witness_beside__is_still_opened():
    witnessed = NOTE + sign_note(TEXT, "witness.example", OTHER).partition("\n\n")[2]

    assert open_note(witnessed, [VERIFIER_KEY]) == TEXT
    assert open_note(witnessed, [VerifierKey.of("witness.example", OTHER)]) == TEXT


_SIGNATURE = NOTE.rpartition(" ")[2].strip()
_FORGED = base64.b64encode(VERIFIER_KEY.key_id + OTHER.sign(TEXT.encode())).decode()
NOT_SIGNED = {
    "origin changed": NOTE.replace(KEY_NAME, "other.example/ledger", 1),
    "number changed": NOTE.replace("18204", "18205"),
    "hash changed": NOTE.replace(base64.b64encode(HASH).decode(), base64.b64encode(bytes(32)).decode()),
    "extension changed": NOTE.replace("sha256-chain", "sha256-tree"),
    "line added": NOTE.replace("sha256-chain\n", "sha256-chain\nmore\n"),
    "line removed": NOTE.replace("sha256-chain\n", ""),
    "signed by another key of the same name": sign_note(TEXT, KEY_NAME, OTHER),
    "signed under another name": sign_note(TEXT, "other.example/ledger", KEY),
    "another's signature under our key id": NOTE.replace(_SIGNATURE, _FORGED),
    "signature cut": NOTE.replace(_SIGNATURE, base64.b64encode(VERIFIER_KEY.key_id + b"short").decode()),
    "a good and a bad signature": NOTE + f"— {KEY_NAME} {_FORGED}\n",
}


@pytest.mark.parametrize("harm", NOT_SIGNED)
def test_note__tampered_with__is_not_trusted(harm):
    with pytest.raises(BadSignature):
        open_note(NOT_SIGNED[harm], [VERIFIER_KEY])


NO_NOTE = {
    "nothing": "",
    "text alone": TEXT,
    "no signature": TEXT + "\n",
    "no last newline": NOTE[:-1],
    "hyphen for a dash": NOTE.replace("—", "-"),
    "no base64": NOTE.replace(_SIGNATURE, "***"),
    "bad padding": NOTE.replace(_SIGNATURE, _SIGNATURE.rstrip("=")),
    "Windows line ends": NOTE.replace("\n", "\r\n"),
    "null byte": NOTE.replace("18204", "18204\x00"),
    "half a character": NOTE.replace("18204", "\ud800"),
    "seventeen signatures": TEXT + "\n" + NOTE.partition("\n\n")[2] * 17,
    "very long": "x" * 200_000 + NOTE,
}


@pytest.mark.parametrize("harm", NO_NOTE)
def test_text__that_is_no_note__is_named_so(harm):
    with pytest.raises(BadNote, match=r"\.$"):
        open_note(NO_NOTE[harm], [VERIFIER_KEY])


@pytest.mark.parametrize(
    "text",
    [
        "Something else that was signed\n",
        TEXT.replace("18204", "018204"),
        TEXT.replace("18204", "-1"),
        TEXT.replace("18204", "9" * 30),
        TEXT.replace("sha256-chain\n", ""),
        TEXT + "more\n",
        checkpoint_text(KEY_NAME, 1, b"short"),
        checkpoint_text("", 1, HASH),
    ],
)
def test_note__that_is_signed_but_no_checkpoint__is_refused(text):
    signed = open_note(sign_note(text, KEY_NAME, KEY), [VERIFIER_KEY])

    with pytest.raises(BadNote):
        parse_checkpoint(signed)


def test_public_key__written_and_read__is_the_same():
    assert VerifierKey.parse(str(VERIFIER_KEY)) == VERIFIER_KEY


@pytest.mark.parametrize(
    "text",
    [
        "",
        "name",
        "name+00000000",
        str(VERIFIER_KEY).replace(KEY_NAME, "other.example/ledger"),
        str(VERIFIER_KEY)[:-4],
        str(VERIFIER_KEY).replace("+", "+0", 1),
        "a b" + str(VERIFIER_KEY).removeprefix(KEY_NAME),
        GO_KEY.replace("+AR", "+AB"),
    ],
)
def test_public_key__that_is_none__is_refused(text):
    with pytest.raises(BadNote):
        VerifierKey.parse(text)
