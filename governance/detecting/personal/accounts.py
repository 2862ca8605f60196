"""Bank accounts (IBAN) and payment cards, by their check digits (python-stdnum)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from stdnum import iban, luhn

_IBAN_START = re.compile(r"(?<![A-Z0-9])[A-Z]{2}\d\d(?=[ -]?[A-Z0-9])")
_GROUP = re.compile(r"[ -]?([A-Z0-9]{1,30})(?![A-Za-z0-9])")
_SHORTEST_IBAN, _LONGEST_IBAN = 15, 34
# A run of 13 to 19 digits, perhaps in groups. Starting only after a non-digit keeps a megabyte of digits cheap.
_CARD = re.compile(r"(?<![\d.,])\d(?:[ -]?\d){12,18}(?![\d])")
# Visa, Mastercard, American Express, Discover, Diners Club, JCB: first digits and lengths (ISO/IEC 7812).
_ISSUED = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|(?:5[1-5]\d\d|222[1-9]|22[3-9]\d|2[3-6]\d\d|27[01]\d|2720)\d{12}|3[47]\d{13}"
    r"|6(?:011|5\d\d|4[4-9]\d)\d{12}|3(?:0[0-5]|[68]\d)\d{11}|35(?:2[89]|[3-8]\d)\d{12}"
)
# Published by Visa, Mastercard, American Express, Discover and JCB, and by Stripe and PayPal, for tests.
_TEST_CARDS = frozenset(
    """
    4111111111111111 4242424242424242 4012888888881881 4222222222222 4000056655665556 5555555555554444
    5105105105105100 5200828282828210 2223003122003222 2223000048400011 378282246310005 371449635398431
    378734493671000 6011111111111117 6011000990139424 30569309025904 38520000023237 3530111333300000 3566002020360505
    """.split()  # noqa: SIM905 - a list of numbers reads better than twenty quoted literals
)
# From the SWIFT registry of IBAN formats, where they show what an IBAN looks like.
_SAMPLE_IBANS = frozenset(
    """
    DE89370400440532013000 GB29NWBK60161331926819 FR1420041010050500013M02606 NL91ABNA0417164300 AT611904300234573201
    BE68539007547034 CH9300762011623852957 ES9121000418450200051332 IT60X0542811101000000123456 SE4550000000058398257466
    DK5000400440116243 NO9386011117947 FI2112345600000785 PT50000201231234567890154 PL61109010140000071219812874
    IE29AIBK93115212345678
    """.split()  # noqa: SIM905
)


def find_accounts(text: str) -> Iterator[tuple[int, str]]:
    for match in _IBAN_START.finditer(text):
        yield match.start(), "a bank account (IBAN)" if _is_iban(text, match.start()) else ""
    for match in _CARD.finditer(text):
        yield match.start(), "the number of a payment card" if _is_card(re.sub(r"\D", "", match.group())) else ""


def _is_iban(text: str, start: int) -> bool:
    """Whether an IBAN, alone or in groups, starts at ``start``; words in capitals after it do not hide it."""
    joined, position = "", start
    while len(joined) <= _LONGEST_IBAN and (group := _GROUP.match(text, position)):
        joined += group.group(1)
        position = group.end()
        if len(joined) >= _SHORTEST_IBAN and iban.is_valid(joined):
            return joined not in _SAMPLE_IBANS
    return False


def _is_card(digits: str) -> bool:
    return bool(_ISSUED.fullmatch(digits)) and luhn.is_valid(digits) and digits not in _TEST_CARDS
