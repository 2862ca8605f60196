"""Likely secrets in a text: keys of well-known shapes, private keys, passwords in addresses.

The shapes are those of detect-secrets (Yelp), of which only the patterns are used: nothing is sent anywhere to be
verified. A few shapes that it lacks are added. Guesses from entropy are left out, for prompts are full of examples.
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
    gitlab_token,
    jwt,
    mailchimp,
    npm,
    openai,
    private_key,
    pypi_token,
    sendgrid,
    slack,
    square_oauth,
    stripe,
    telegram_token,
    twilio,
)
from detect_secrets.plugins.base import RegexBasedDetector

from registry.templating.problems import WARNING, Problem
from registry.templating.scan import Lines

MAX_WINDOWS = 300  # stretches of one text that are looked at; bounds the time
MAX_FOUND = 20
SHORTEST = 16  # characters of the shortest word that can be or hold a secret
_WINDOW, _OVERLAP, _AROUND = 400, 100, 60

_DETECTORS: dict[str, type[RegexBasedDetector]] = {
    "an AWS key": aws.AWSKeyDetector,
    "an Azure storage key": azure_storage_key.AzureStorageKeyDetector,
    "a password in an address": basic_auth.BasicAuthDetector,
    "a Discord token": discord.DiscordBotTokenDetector,
    "a GitHub token": github_token.GitHubTokenDetector,
    "a GitLab token": gitlab_token.GitLabTokenDetector,
    "a sign-in token (JWT)": jwt.JwtTokenDetector,
    "a Mailchimp key": mailchimp.MailchimpDetector,
    "an npm token": npm.NpmDetector,
    "an OpenAI key": openai.OpenAIDetector,
    "a private key": private_key.PrivateKeyDetector,
    "a PyPI token": pypi_token.PypiTokenDetector,
    "a SendGrid key": sendgrid.SendGridDetector,
    "a Slack token": slack.SlackDetector,
    "a Square key": square_oauth.SquareOAuthDetector,
    "a Stripe key": stripe.StripeDetector,
    "a Telegram token": telegram_token.TelegramBotTokenDetector,
    "a Twilio key": twilio.TwilioKeyDetector,
}
_MORE = {
    "an Anthropic key": re.compile(r"\bsk-ant-[a-z0-9]+-[A-Za-z0-9_-]{20,}"),
    "an OpenAI key": re.compile(r"\bsk-(?:proj|svcacct|admin)-[A-Za-z0-9_-]{20,}"),
    "a Google key": re.compile(r"\bAIza[A-Za-z0-9_-]{35}\b"),
    "a Hugging Face token": re.compile(r"\bhf_[A-Za-z0-9]{30,}\b"),
}


def find_secrets(text: str) -> list[Problem]:
    """A warning for each stretch of ``text`` that looks like a secret; the secret itself is not repeated in it."""
    lines, found = Lines(text), {}
    for start, piece in _candidates(text):
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


def _candidates(text: str) -> Iterator[tuple[int, str]]:
    """(offset, stretch of one line) around each long word; words hold all the shapes, and are found fast."""
    return islice(_windows(text), MAX_WINDOWS)


def _windows(text: str) -> Iterator[tuple[int, str]]:
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
