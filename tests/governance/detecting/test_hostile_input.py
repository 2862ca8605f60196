"""A megabyte that is made to be slow is looked at to its end. How fast, the bench measures."""

from __future__ import annotations

import pytest

from governance.detecting.finding import MAX_FINDINGS
from governance.gates.content import ContentGate
from governance.gates.own import GATES
from tests.factories import content
from tests.hostile.texts import HOSTILE, RUSSIAN, ZERO_WIDTH

TEXTS = {
    **HOSTILE,
    "foreign letters": RUSSIAN,
    "invisible": ZERO_WIDTH,
    "ats": "a@" * 500_000,
    "pluses": "+1" * 500_000,
    "numbers in groups": "1 2 3 4 " * 125_000,
    "half an account": "DE00 AAAA " * 100_000,
    "cards": "4111 1111 1111 1111 " * 50_000,
    "beginnings of orders": "ignore previous " * 60_000,
    "beginnings of images": "<img " * 200_000,
    "inserts": "{{ text }} " * 90_000,
}


@pytest.mark.parametrize("name", TEXTS)
def test_content_gates__hostile_megabyte__come_to_an_end(name):
    proposed = content(TEXTS[name], template_format="text")

    for gate in GATES:
        if isinstance(gate, ContentGate):
            assert len(gate.find(proposed)) <= MAX_FINDINGS + 1
