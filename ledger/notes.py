"""Signed notes and checkpoints as text. Pure: no Django, no database.

The form is C2SP's: ``signed-note`` (https://c2sp.org/signed-note) around the body of ``tlog-checkpoint``
(https://c2sp.org/tlog-checkpoint), signed with Ed25519::

    countersign.example.com/ledger                     origin, the same as the name of the key
    18204                                              size: the number of the last entry
    CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=       base64 of its hash
    sha256-chain                                       extension line: what kind of hash that is

    — countersign.example.com/ledger Az3grlgt…         em dash, name of the key, base64(key id || signature)

One line means something else than in a transparency log: there the hash is the root of an RFC 6962 Merkle tree, ours is
the hash of the last entry of a hash chain (``ledger.sealing``). The extension line says so. Any signed-note tool checks
the signature; tools that ask for Merkle proofs have nothing to ask for.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

ED25519 = b"\x01"  # the signature type, in key ids and verifier keys
CHAIN_LINE = "sha256-chain"
MAX_SIGNATURES = 16  # more than that need not be accepted, says signed-note
MAX_NOTE_CHARACTERS = 100_000

_SIGNATURE_LINE = re.compile(r"— (\S+) ([A-Za-z0-9+/]+={0,2})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,17}")


class BadNote(ValueError):
    """This text is not a signed note, not a checkpoint of ours, or not a key. The message is a sentence."""


class BadSignature(ValueError):
    """The note is not signed by the key that it should be signed by. The message is a sentence."""


@dataclass(frozen=True)
class VerifierKey:
    """A public key and its name, written ``name+key id+base64(type || public key)``."""

    name: str
    public_key: bytes  # 32 bytes

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[^\s+]+", self.name) or len(self.public_key) != 32:
            raise BadNote("A key has a name without spaces and plus signs, and 32 bytes.")

    @classmethod
    def of(cls, name: str, private_key: Ed25519PrivateKey) -> VerifierKey:
        return cls(name, private_key.public_key().public_bytes_raw())

    @classmethod
    def parse(cls, text: str) -> VerifierKey:
        """Raises BadNote, also when the key id is not that of name and key."""
        name, _, rest = text.strip().partition("+")
        key_id, _, encoded = rest.partition("+")
        decoded = _decoded(encoded)
        if decoded[:1] != ED25519 or len(decoded) != 33:
            raise BadNote("This is not a public key: expected name+key id+base64 of an Ed25519 key.")
        key = cls(name, decoded[1:])
        if key.key_id.hex() != key_id.lower():
            raise BadNote("This is not a public key: its key id does not belong to its name and bytes.")
        return key

    @property
    def key_id(self) -> bytes:
        """4 bytes that tell keys apart; too few to trust."""
        return hashlib.sha256(self.name.encode() + b"\n" + ED25519 + self.public_key).digest()[:4]

    def signed(self, text: str, signature: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.public_key).verify(signature, text.encode())
        except InvalidSignature:
            return False
        return True

    def __str__(self) -> str:
        return f"{self.name}+{self.key_id.hex()}+{base64.b64encode(ED25519 + self.public_key).decode()}"


def checkpoint_text(origin: str, sequence: int, entry_hash: bytes) -> str:
    """What is signed: four lines, each with its newline."""
    return f"{origin}\n{sequence}\n{base64.b64encode(entry_hash).decode()}\n{CHAIN_LINE}\n"


def parse_checkpoint(text: str) -> tuple[str, int, bytes]:
    """(origin, number of the last entry, its hash) of a text whose signature was checked. Raises BadNote."""
    lines = text.split("\n")
    if len(lines) != 5 or lines[3:] != [CHAIN_LINE, ""] or not lines[0] or not _SIZE.fullmatch(lines[1]):
        raise BadNote("This note is signed, but it is not a checkpoint of a ledger.")
    entry_hash = _decoded(lines[2])
    if len(entry_hash) != 32:
        raise BadNote("This checkpoint holds no SHA-256 hash.")
    return lines[0], int(lines[1]), entry_hash


def sign_note(text: str, name: str, private_key: Ed25519PrivateKey) -> str:
    """``text``, an empty line and one signature line. ``text`` ends with a newline."""
    key = VerifierKey.of(name, private_key)
    signature = base64.b64encode(key.key_id + private_key.sign(text.encode())).decode()
    return f"{text}\n— {name} {signature}\n"


def open_note(note: str, keys: Iterable[VerifierKey]) -> str:
    """The text that one of ``keys`` signed. Signatures by other keys say nothing and are passed over.

    Raises BadNote for a text that is no signed note, BadSignature when no key of ``keys`` signed it, or when one of
    their signatures does not fit.
    """
    text, signatures = _split(note)
    known = {(key.name, key.key_id): key for key in keys}
    found = [(known[name, raw[:4]], raw[4:]) for name, raw in signatures if (name, raw[:4]) in known]
    if not found:
        names = ", ".join(sorted({name for name, _ in signatures}))
        raise BadSignature(f"This note is not signed by the key that was asked for, but by another one: {names}.")
    if not all(key.signed(text, signature) for key, signature in found):
        raise BadSignature("The signature does not fit: the note was changed, or signed by somebody else.")
    return text


def _split(note: str) -> tuple[str, list[tuple[str, bytes]]]:
    """The signed text, and (name of the key, key id and signature) of each signature line."""
    if len(note) > MAX_NOTE_CHARACTERS or re.search(r"[\x00-\x09\x0b-\x1f\ud800-\udfff]", note):
        raise BadNote("This is not a signed note: it is too long, or holds characters that a note cannot hold.")
    text, separator, block = note.rpartition("\n\n")
    lines = block.split("\n")
    matches = [_SIGNATURE_LINE.fullmatch(line) for line in lines[:-1]]
    if not separator or not text or lines[-1] or not 0 < len(matches) <= MAX_SIGNATURES or None in matches:
        raise BadNote("This is not a signed note: text, an empty line and signature lines were expected.")
    return text + "\n", [(match[1], _decoded(match[2])) for match in matches if match]


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadNote("This is not a signed note or key: a part of it is no base64.") from error
