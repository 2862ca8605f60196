"""Likely secrets in a text: keys of well-known shapes, private keys, passwords in addresses.

The shapes are those of bc-detect-secrets, of which only the patterns are used: nothing is sent anywhere to be verified.
Shapes that it lacks are added. Guesses from entropy are left out, for prompts are full of examples.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from itertools import islice

from detect_secrets.plugins import (
    aws,
    azure_storage_key,
    basic_auth,
    discord,
    github_token,
    jwt,
    mailchimp,
    npm,
    sendgrid,
    slack,
    square_oauth,
    stripe,
    twilio,
)
from detect_secrets.plugins.base import RegexBasedDetector

from registry.templating.problems import WARNING, Problem
from registry.templating.scan import Lines

MAX_WINDOWS = 300  # stretches of one text that are looked at while somebody types; bounds the time
EVERYWHERE = None  # for who must not miss one, and can wait
MAX_FOUND = 20
SHORTEST = 16  # characters of the shortest word that can be or hold a secret
_WINDOW, _OVERLAP, _AROUND = 400, 100, 60

_DETECTORS: dict[str, type[RegexBasedDetector]] = {
    "an AWS key": aws.AWSKeyDetector,
    "an Azure storage key": azure_storage_key.AzureStorageKeyDetector,
    "a password in an address": basic_auth.BasicAuthDetector,
    "a Discord token": discord.DiscordBotTokenDetector,
    "a GitHub token": github_token.GitHubTokenDetector,
    "a sign-in token (JWT)": jwt.JwtTokenDetector,
    "a Mailchimp key": mailchimp.MailchimpDetector,
    "an npm token": npm.NpmDetector,
    "a SendGrid key": sendgrid.SendGridDetector,
    "a Slack token": slack.SlackDetector,
    "a Square key": square_oauth.SquareOAuthDetector,
    "a Stripe key": stripe.StripeDetector,
    "a Twilio key": twilio.TwilioKeyDetector,
}
# From what each provider documents of its own keys, and from the rules of gitleaks.
_MORE = {
    "an Anthropic key": re.compile(r"\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{20,}"),
    "an OpenAI key": re.compile(
        r"\bsk-(?:(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}|[A-Za-z0-9_-]{0,100}T3BlbkFJ[A-Za-z0-9_-]{20})"
    ),
    "a Databricks token": re.compile(r"\bdapi[0-9a-f]{32}\b"),
    "a GitHub token": re.compile(r"\bgithub_pat_[A-Za-z0-9_]{36,}"),
    "a GitLab token": re.compile(r"\bgl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[A-Za-z0-9_-]{20,}"),
    "a Google key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"),
    "a Groq key": re.compile(r"\bgsk_[A-Za-z0-9]{40,}"),
    "a Hugging Face token": re.compile(r"\bhf_[A-Za-z0-9]{30,}\b"),
    "a Perplexity key": re.compile(r"\bpplx-[A-Za-z0-9]{40,}"),
    # The library wants to see the key itself, which stands on the lines below.
    "a private key": re.compile(r"-----BEGIN (?:[A-Z0-9]+ ){0,4}PRIVATE KEY(?: BLOCK)?-----"),
    "a PyPI token": re.compile(r"\bpypi-AgE[A-Za-z0-9_-]{70,}"),
    "a Replicate token": re.compile(r"\br8_[A-Za-z0-9]{37}\b"),
    "a Telegram token": re.compile(r"\b\d{8,10}:[0-9A-Za-z_-]{35}\b"),
    "an xAI key": re.compile(r"\bxai-[A-Za-z0-9]{60,}"),
}


def find_secrets(text: str, *, windows: int | None = MAX_WINDOWS) -> list[Problem]:
    """A warning for each stretch of ``text`` that looks like a secret; the secret itself is not repeated in it.

    Looks at the first ``windows`` stretches that could hold one: all of them when EVERYWHERE."""
    lines, found = Lines(text), {}
    for start, piece in islice(_windows(text), windows):
        kind = _kind(piece)
        line, column = lines.place(start)
        if kind and (line, kind) not in found:
            found[line, kind] = Problem(
                "secret",
                f"Line {line}: this looks like {kind}. Anyone who may read this prompt can read it; remove it "
                "and replace it where it is used.",
                severity=WARNING,
                line=line,
                column=column,
            )
        if len(found) >= MAX_FOUND:
            break
    return list(found.values())


def _windows(text: str) -> Iterator[tuple[int, str]]:
    """(offset, stretch of one line) around each long word; words hold all the shapes, and are found fast."""
    position = 0
    for word in [word for word in text.split() if len(word) >= SHORTEST or word.endswith("-----BEGIN")]:
        if word.isalpha() and not word.isupper():
            continue
        position = text.index(word, position)
        for start in range(position, position + len(word), _WINDOW - _OVERLAP):
            yield start, _line_around(text, start, min(start + _WINDOW, position + len(word)))
        position += len(word)


def _line_around(text: str, start: int, end: int) -> str:
    """``start`` to ``end`` with up to _AROUND characters on both sides, within the same line."""
    before = text[max(0, start - _AROUND) : start].rpartition("\n")[2]
    after = text[end : end + _AROUND].partition("\n")[0]
    return before + text[start:end] + after


def _kind(piece: str) -> str:
    return next((kind for kind, pattern in _patterns() if pattern.search(piece)), "")


@cache
def _patterns() -> tuple[tuple[str, re.Pattern], ...]:
    stock = [(kind, pattern) for kind, detector in _DETECTORS.items() for pattern in detector().denylist]
    return (*_MORE.items(), *stock)
