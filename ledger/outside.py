"""Where checkpoints go, from environment variables. Pure: read while settings load."""

from __future__ import annotations

import ipaddress
from urllib.parse import urlsplit

import environs
from environs import validate

_IS_ADDRESS = validate.Email()


def checkpoint_emails(env: environs.Env) -> list[str]:
    """The addresses that LEDGER_CHECKPOINT_EMAILS lists. Raises EnvError for one that is none."""
    listed: list[str] = env.list("LEDGER_CHECKPOINT_EMAILS", [])
    addresses = [each.strip() for each in listed if each.strip()]
    for address in addresses:
        try:
            _IS_ADDRESS(address)
        except environs.ValidationError as error:
            raise environs.EnvError(
                f'LEDGER_CHECKPOINT_EMAILS: "{address}" is not an e-mail address. Separate several by commas.'
            ) from error
    return addresses


def checkpoint_url(env: environs.Env) -> str:
    """LEDGER_CHECKPOINT_URL, "" for none. Raises EnvError unless it is https://, or http:// to this machine itself."""
    url: str = env.str("LEDGER_CHECKPOINT_URL", "").strip()
    if url and not is_safe_url(url):
        raise environs.EnvError("LEDGER_CHECKPOINT_URL must begin with https:// (http:// only to this machine).")
    return url


def is_safe_url(url: str) -> bool:
    try:
        parts = urlsplit(url)
        host, _port = parts.hostname or "", parts.port
    except ValueError:
        return False
    return bool(host) and (parts.scheme == "https" or (parts.scheme == "http" and _is_loopback(host)))


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
