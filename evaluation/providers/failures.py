"""From what a provider refused to a CallError with a sentence for people."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from evaluation.answers import CallError, ErrorKind
from evaluation.providers.addresses import is_public

MAX_SENTENCE = 500
# Whatever looks like a key of the known providers, also with the stars that they print in the middle.
_KEYS = re.compile(r"\b(?:sk|pk|rk|gsk|xai|key)-[\w*.\-]{4,}|\bBearer\s+\S+", re.IGNORECASE)
_IPV4 = re.compile(r"\b\d{1,3}(?:\.\d{1,3}){3}\b")
_QUOTA_CODES = ("insufficient_quota", "billing_hard_limit_reached", "billing_not_active")
_FILTER_CODES = ("content_filter", "content_policy_violation", "ResponsibleAIPolicyViolation")

_MAY_HELP = (408, 409, 425)  # too slow, a conflict, too early: the official libraries try these again as well
_REDIRECTED = "The provider sends us to another address. Write that one into the connection."
_FOR_GOOD = {
    401: (ErrorKind.KEY_REFUSED, "The provider refused the key ({status})."),
    403: (ErrorKind.KEY_REFUSED, "The provider refused the key ({status})."),
    404: (ErrorKind.MODEL_UNKNOWN, "The provider has no model “{model}”, or not at this address."),
}


def status_error(
    status: int, body: Any, headers: Mapping[str, str], *, key: str, model: str, now: datetime | None = None
) -> CallError:
    """``body`` is the parsed JSON of the answer, or its text. ``now`` is only for a Retry-After that is a date."""
    code, sentence = _code_and_sentence(body)
    said = f" It says: {scrubbed(sentence, key)}" if sentence else ""
    if status == 429:
        return _too_many(code, said, headers, now)
    if status >= 500 or status in _MAY_HELP:
        kind = ErrorKind.TIMED_OUT if status in (408, 504) else ErrorKind.SERVER_ERROR
        wait_s = retry_after_s(headers, now)
        return CallError(kind, f"The provider failed ({status}).{said}", may_help=True, retry_after_s=wait_s)
    if code in _FILTER_CODES:
        return CallError(ErrorKind.FILTERED, f"The provider's content filter refused the question.{said}")
    if status < 400:
        return CallError(ErrorKind.ADDRESS_REFUSED, _REDIRECTED)
    kind, sentence = _FOR_GOOD.get(status, (ErrorKind.BAD_REQUEST, "The provider refused the question ({status})."))
    return CallError(kind, sentence.format(status=status, model=model[:200]) + said)


def _too_many(code: str, said: str, headers: Mapping[str, str], now: datetime | None) -> CallError:
    if code in _QUOTA_CODES:
        return CallError(ErrorKind.RATE_LIMITED, f"The provider's account has no credit left (429).{said}")
    sentence = f"The provider asks for fewer calls (429).{said}"
    return CallError(ErrorKind.RATE_LIMITED, sentence, may_help=True, retry_after_s=retry_after_s(headers, now))


def _code_and_sentence(body: Any) -> tuple[str, str]:
    """OpenAI: {"error": {"message", "code"}}; Anthropic: {"error": {"type", "message"}}; some: {"error": "…"}."""
    if isinstance(body, Mapping):
        error = body.get("error", body)
        if isinstance(error, Mapping):
            sentence = error.get("message") or error.get("detail") or ""
            return str(error.get("code") or error.get("type") or ""), str(sentence)
        return "", str(error)
    return "", body if isinstance(body, str) and not body.lstrip().startswith("<") else ""


def retry_after_s(headers: Mapping[str, str], now: datetime | None = None) -> float | None:
    """Retry-After (RFC 9110, 10.2.3) as seconds from now, never below 0; None when absent or unreadable.
    ``retry-after-ms`` is OpenAI's finer one."""
    milliseconds = _number(headers.get("retry-after-ms"))
    if milliseconds is not None:
        return milliseconds / 1000
    value = headers.get("retry-after")
    seconds = _number(value)
    if seconds is not None or not value:
        return seconds
    try:
        at = parsedate_to_datetime(value)
    except ValueError:
        return None
    at = at if at.tzinfo else at.replace(tzinfo=UTC)
    return max(0.0, (at - (now or datetime.now(UTC))).total_seconds())


def _number(value: str | None) -> float | None:
    if value is None or not re.fullmatch(r"\s*\d{1,9}(\.\d{1,9})?\s*", value, re.ASCII):
        return None
    return float(value)


def scrubbed(sentence: str, key: str) -> str:
    """A provider's own sentence without keys and without addresses of the own network, on one line, cut."""
    if key:
        sentence = sentence.replace(key, "[key]")
    sentence = _IPV4.sub(_public_only, _KEYS.sub("[key]", sentence[: 10 * MAX_SENTENCE]))
    sentence = " ".join(sentence.replace("\x00", " ").encode("utf-8", "replace").decode().split())
    return sentence if len(sentence) <= MAX_SENTENCE else sentence[: MAX_SENTENCE - 1] + "…"


def _public_only(match: re.Match[str]) -> str:
    try:
        return match[0] if is_public(ipaddress.ip_address(match[0])) else "[address]"
    except ValueError:
        return match[0]
