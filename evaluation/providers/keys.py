"""Keys of providers: named by an environment variable, or encrypted at rest. Pure: secrets are handed in.

Sealing is Fernet (AES-128-CBC with HMAC-SHA256) under a key that HKDF-SHA256 derives from the settings' secret, for
this purpose alone (RFC 5869: ``info`` keeps it apart from other uses of the same secret).
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from evaluation.answers import CallError, ErrorKind

_PURPOSE = b"countersign keys of providers"
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,99}")
# The portal's own and the machine's: whoever may make a connection must not send these to an address of their choice.
_OWN = re.compile(
    r"SECRET_KEY.*|DATABASE_.*|REDIS_.*|CELERY_.*|BROKER_.*|EMAIL_.*|LEDGER_.*|DJANGO_.*|POSTGRES_.*|PG[A-Z]+"
    r"|COUNTERSIGN_.*|AWS_.*|VAULT_.*|GITHUB_.*|KUBERNETES_.*|OIDC_.*|SAML_.*|LDAP_.*|DEMO_.*|DEFAULT_.*|.*_FILE|PATH|HOME|USER|PWD|SHELL|HOSTNAME|PYTHON.*"
)


def problem_with_variable(name: str, *, own: Sequence[str] = ()) -> str:
    """What is wrong with the name of a variable that shall hold a key, as a sentence; "" is fine. ``own`` adds names
    of the portal's settings to those that are known here."""
    if not _VARIABLE.fullmatch(name):
        return "A variable is written in capital letters, digits and _, such as OPENAI_API_KEY."
    if name in own or _OWN.fullmatch(name):
        return f"{name} belongs to the portal or its machine. Put the provider's key into a variable of its own."
    return ""


def find_key(variable: str, environment: Mapping[str, str], *, own: Sequence[str] = ()) -> str:
    """The key in an environment variable. Raises CallError(KEY_MISSING)."""
    problem = problem_with_variable(variable, own=own)
    if problem:
        raise CallError(ErrorKind.KEY_MISSING, problem)
    key = environment.get(variable, "").strip()
    if not key:
        sentence = (
            f"The environment variable {variable} is empty here. Set it where the workers run, then restart them."
        )
        raise CallError(ErrorKind.KEY_MISSING, sentence)
    return key


def seal_key(key: str, secret: str) -> bytes:
    """Bytes that only ``unseal_key`` with the same secret can read. Two seals of one key differ."""
    return _box(secret).encrypt(key.encode())


def unseal_key(sealed: bytes, secrets: Sequence[str]) -> str:
    """``secrets``: today's, then earlier ones that may still open what they closed. Raises CallError(KEY_MISSING)."""
    try:
        return MultiFernet([_box(secret) for secret in secrets]).decrypt(bytes(sealed)).decode()
    except InvalidToken:
        sentence = "The stored key cannot be opened any more, because SECRET_KEY has changed. Enter the key once more."
        raise CallError(ErrorKind.KEY_MISSING, sentence) from None


def _box(secret: str) -> Fernet:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(derived))
