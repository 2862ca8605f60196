"""The key that signs checkpoints: from LEDGER_SIGNING_KEY, else made once, in a file that the server alone can read.

Whoever has this key and the database can write a false ledger with fitting checkpoints. What protects is a checkpoint
that somebody else already holds; the key shows that it came from here.
"""

from __future__ import annotations

import base64
import binascii
import os
import tempfile
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings

from base.errors import WrongState
from ledger.notes import VerifierKey

NO_KEY = (
    "There is no key to sign checkpoints with. Earlier ones were signed: give their key back (var/ledger-signing-key), "
    "or set LEDGER_SIGNING_KEY to a new one and tell everybody who keeps checkpoints."
)


def key_name() -> str:
    """Who signs: the address of the ledger without its scheme, as C2SP recommends. Also the origin of checkpoints."""
    site = urlsplit(settings.SITE_URL)
    return f"{site.netloc.rpartition('@')[2]}{site.path}/ledger".replace("+", "%2B")


def signing_key(*, may_make: bool) -> Ed25519PrivateKey:
    """Raises WrongState when there is none and none may be made, or when it cannot be read."""
    if settings.LEDGER_SIGNING_KEY:
        return _key_from(settings.LEDGER_SIGNING_KEY)
    path = Path(settings.LEDGER_SIGNING_KEY_PATH)
    if not path.exists():
        if not may_make:
            raise WrongState(NO_KEY)
        _write_new_key(path)
    try:
        return _key_from(path.read_text())
    except OSError as error:
        raise WrongState(f"The key that signs checkpoints cannot be read: {path} ({error.strerror}).") from error


def own_verifier_key() -> VerifierKey:
    """The public half, under today's name. Makes nothing. Raises WrongState as ``signing_key`` does."""
    return VerifierKey.of(key_name(), signing_key(may_make=False))


def _key_from(text: str) -> Ed25519PrivateKey:
    try:
        return Ed25519PrivateKey.from_private_bytes(base64.b64decode(text.strip(), validate=True))
    except (binascii.Error, ValueError) as error:  # without the value: it may be nearly the key
        raise WrongState("The key that signs checkpoints is damaged: base64 of 32 bytes was expected.") from error


def _write_new_key(path: Path) -> None:
    """Whole or not at all: of two processes that start together, the first one's key counts and both use it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    key = base64.b64encode(Ed25519PrivateKey.generate().private_bytes_raw()).decode()
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 0600
    try:
        with os.fdopen(handle, "w") as file:
            file.write(key + "\n")
            file.flush()
            os.fsync(file.fileno())
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        os.unlink(temporary)
