"""What counts as data about people, and what only looks like it."""

from __future__ import annotations

import pytest

from governance.detecting.personal import find_personal_data
from tests.factories import content

FOUND = [
    ("Write to anna.schmidt@gmx.de.", "somebody's e-mail address"),
    ("Call +49 30 901820 today.", "somebody's phone number"),
    ("Call 0049 30 901820 today.", "somebody's phone number"),
    ("Call +1 (212) 736-5000.", "somebody's phone number"),
    ("Pay to DE44 5001 0517 5407 3249 31 AND say thanks.", "a bank account (IBAN)"),
    ("Pay to DE44500105175407324931.", "a bank account (IBAN)"),
    ("Card 4539 1488 0343 6467.", "the number of a payment card"),
    ("Card 4539148803436467.", "the number of a payment card"),
    ("SSN 536-90-4399", "a United States social-security number"),
    ("RSSMRA85T10A562S", "an Italian tax code"),
    ("BSN: 123456782", "a Dutch citizen number (BSN)"),
    ("2 55 08 14 168 025 38", "a French social-security number"),
    ("NHS no. 943 476 5919", "a British NHS number"),
    ("131052-308T", "a Finnish identity code"),
]
NOT_FOUND = [
    "Write to support@acme.com, or no-reply@acme.com.",
    "Write to jane@example.com, jane@shop.example or jane@localhost.",
    "{{ email }} at {{ company }}",
    "Call +1 202-555-0123 or +44 20 7946 0018, or free +1 800 555 1234.",
    "Order 123456782, ticket 1234567890, version 1.2.3 of 2026-11-20 10:30",
    "Sample DE89 3704 0044 0532 0130 00, and DE44 5001 0517 5407 3249 32 with a wrong digit",
    "Test 4111 1111 1111 1111, and 4539 1488 0343 6468 with a wrong digit",
    "1234 5678 9012 3456",
    "SSN 000-12-3456 and 078-05-1120",
    "A BSN has nine digits. This sentence stands between, and makes it far enough away: 123456782",
]


@pytest.mark.parametrize(("text", "what"), FOUND)
def test_find_personal_data__data_about_somebody__found_at_its_line(text, what):
    (finding,) = find_personal_data(content(f"First line.\n{text}"))

    assert (finding.path, finding.line) == ("messages.0", 2)
    assert finding.says.startswith(f"This looks like {what}. ")


@pytest.mark.parametrize("text", NOT_FOUND)
def test_find_personal_data__nobodys_data__nothing(text):
    assert find_personal_data(content(text)) == []


def test_find_personal_data__example_of_a_variable__found_there():
    variable = {"name": "mail", "type": "string", "example": "anna.schmidt@gmx.de"}

    (finding,) = find_personal_data(content("{{ mail }}", variables=[variable]))

    assert finding.path == "variables.0.example"


def test_find_personal_data__found__never_repeated_in_what_it_says():
    (finding,) = find_personal_data(content("anna.schmidt@gmx.de"))

    assert "anna" not in finding.says


def test_find_personal_data__hundreds__first_fifty_and_a_word_that_there_are_more():
    found = find_personal_data(content("\n".join(f"anna.{n}@gmx.de" for n in range(200))))

    assert len(found) == 51
    assert found[-1].says == "There are more; only the first 50 are listed."
