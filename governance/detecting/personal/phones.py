"""Phone numbers in international form, checked against the numbering plans of python-phonenumbers.

National forms ("030 1234567") mean nothing without a country and look like order numbers, so they are left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumberType

_CANDIDATE = re.compile(r"(?<![\w+])(?:\+|00)[1-9](?:[ ()./-]{0,2}\d){6,14}(?!\d)")
# Lines of companies rather than of people.
_SHARED = frozenset(
    {
        PhoneNumberType.TOLL_FREE,
        PhoneNumberType.PREMIUM_RATE,
        PhoneNumberType.SHARED_COST,
        PhoneNumberType.UAN,
        PhoneNumberType.VOICEMAIL,
    }
)
# Set aside for films and documentation: North America 555-01xx (NANPA); the ranges of Ofcom, "Telephone numbers for
# drama use"; and of the Australian ACMA, "Phone numbers for use in TV shows, films and creative works".
_INVENTED = re.compile(
    r"\+(?:1\d{3}55501\d\d|44(?:1134960|1144960|1154960|1164960|1174960|1184960|1214960|1314960|1414960|1514960|1614960"
    r"|2079460|1914980|1632960|7700900|8081570|2896496|2920180|3069990)\d{3}|61(?:[2378]5550|[2378]7010|491570)\d+)"
)


def find_phones(text: str) -> Iterator[tuple[int, str]]:
    for match in _CANDIDATE.finditer(text):
        yield match.start(), "somebody's phone number" if _is_somebodys(match.group()) else ""


def _is_somebodys(written: str) -> bool:
    digits = "+" + re.sub(r"\D", "", written.removeprefix("00"))
    try:
        number = phonenumbers.parse(digits)
    except NumberParseException:
        return False
    if not phonenumbers.is_valid_number(number) or _INVENTED.fullmatch(digits):
        return False
    return phonenumbers.number_type(number) not in _SHARED
