"""Words that nobody can see are no words, and a name holds no character that hides."""

from __future__ import annotations

import pytest

from base.visible import first_unseen, says_something


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("Why?", True),
        ("?", True),
        ("\u200b.", True),
        ("👍", True),
        ("👩\u200d💻", True),
        ("", False),
        (" \n\t\u00a0", False),
        ("\u200b\u200d\ufeff", False),
        ("\u2800 \u3164\u115f", False),
        ("\ufe0f", False),
        ("\U000e0041\U000e0042", False),
        ("\u202e\x00", False),
    ],
)
def test_says_something__of_what_can_be_seen_and_what_cannot__tells_them_apart(text, says):
    assert says_something(text) == says


@pytest.mark.parametrize(
    ("line", "unseen"),
    [
        ("Ana Silva", ""),
        ("Zoë O’Brien-Łoś", ""),
        ("محمد\u200cعلی", ""),  # a Persian name is spelt with a joiner
        ("क्\u200dष", ""),
        ("Ana\u200b Silva", "\u200b"),
        ("Ana\u200dSilva", "\u200d"),
        ("\u202eanA", "\u202e"),
        ("Ana\u3164", "\u3164"),
        ("Ana\x07", "\x07"),
    ],
)
def test_first_unseen__in_a_name__is_found_unless_it_is_spelling(line, unseen):
    assert first_unseen(line) == unseen
