"""Texts of about a megabyte, made to be slow to check."""

from __future__ import annotations

HOSTILE = {
    "openers": "{{" * 500_000,
    "comments": "{#" * 500_000,
    "statements": "{% if a b %}" * 4_900,
    "calls": "{{ a( }}" * 4_900,
    "digits": "{{ " + "1_" * 90_000 + "1 }}",
    "names": "{{ " + "a " * 90_000 + "}}",
    "escapes": "{{ '" + "\\a" * 90_000 + "' }}",
    "brackets": "{{ " + "[" * 190_000 + " }}",
    "spaces": " " * 1_000_000 + "{%- if a %}{% endif %}",
    "dashes": "-" * 1_000_000,
    "addresses": "://aaaa" * 140_000,
    "tokens": "eyJ" * 330_000,
    "quotes": "{{ '" * 250_000,
}

# Slow to search for characters that a reader cannot see: all letters foreign, and every second one invisible.
RUSSIAN = "Ответьте клиенту вежливо. " * 40_000
ZERO_WIDTH = "a\u200b" * 100_000
