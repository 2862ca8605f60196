"""The reason in a history row: whole when it fits, else its beginning, and it shows that there is more."""

from __future__ import annotations

import pytest

from base.history import REASON_LENGTH, shortened


@pytest.mark.parametrize(
    ("reason", "kept"),
    [
        ("", ""),
        ("Tighter wording", "Tighter wording"),
        ("x" * 100, "x" * 100),
        ("x" * 101, "x" * 98 + " …"),
        ("Refunds " + "x" * 200, "Refunds " + "x" * 90 + " …"),
        ("word " * 21, "word " * 19 + "…"),
        (
            "Complaints about refunds that were promised. The terms say 14 days of delivery, not 30 days of purchase.",
            "Complaints about refunds that were promised. The terms say 14 days of delivery, not 30 days of …",
        ),
    ],
)
def test_shortened__reason__ends_after_a_word_and_says_that_there_is_more(reason, kept):
    assert shortened(reason) == kept
    assert len(kept) <= REASON_LENGTH
