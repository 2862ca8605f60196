"""A comment stays with its words when the text round them changes, and says so when they are gone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from governance.anchoring import CONTEXT, Anchor, Place, anchor_at, locate

TEXT = "Refunds within 30 days.\nBe polite.\nExchanges within 30 days.\nBe brief."


def test_anchor_at__words_that_stand_twice__the_first_from_that_line_on():
    texts = {"messages.0": TEXT}

    assert anchor_at(texts, path="messages.0", quote="within 30 days").occurrence == 0
    assert anchor_at(texts, path="messages.0", quote="within 30 days", line=2).occurrence == 1
    assert anchor_at(texts, path="messages.0", quote="within 30 days", line=4).occurrence == 0


def test_anchor_at__words__keeps_what_stands_round_them():
    found = anchor_at({"messages.0": TEXT}, path="messages.0", quote=" Be polite. ")

    assert found == Anchor("messages.0", "Be polite.", 0, TEXT[:24], TEXT[34 : 34 + CONTEXT])


@pytest.mark.parametrize(
    ("path", "quote", "expected"),
    [
        ("messages.0", "never said", None),
        ("messages.7", "Be polite.", None),
        ("messages.7", "", None),
        ("messages.0", "", Anchor("messages.0")),
        ("", "", Anchor()),
    ],
)
def test_anchor_at__missing_words_or_the_whole__says_so(path, quote, expected):
    assert anchor_at({"messages.0": TEXT}, path=path, quote=quote) == expected


@pytest.mark.parametrize(
    ("now", "line"),
    [
        pytest.param(TEXT, 3, id="nothing changed"),
        pytest.param("A new first line.\n" + TEXT, 4, id="a line before it"),
        pytest.param(TEXT.replace("Refunds within 30 days.\n", ""), 2, id="the other place is gone"),
        pytest.param("Swaps within 30 days.\n" + TEXT, 4, id="a third place before both"),
        pytest.param(TEXT.replace("Exchanges within 30", "Exchanges within\n  30"), 3, id="wrapped differently"),
        pytest.param(TEXT.replace("Be polite.", "Be kind."), 3, id="its neighbour changed"),
    ],
)
def test_locate__the_second_of_two_equal_places__is_found_by_what_stands_round_it(now, line):
    anchor = anchor_at({"messages.0": TEXT}, path="messages.0", quote="within 30 days", line=3)

    found = locate({"messages.0": now}, anchor)

    assert (found.line, " ".join(now[found.start : found.end].split())) == (line, "within 30 days")


def test_locate__words_changed__is_outdated():
    anchor = anchor_at({"messages.0": TEXT}, path="messages.0", quote="Be polite.")

    assert locate({"messages.0": TEXT.replace("polite", "kind")}, anchor) is None


def test_locate__message_moved_down__is_followed():
    anchor = anchor_at({"messages.0": TEXT}, path="messages.0", quote="Be polite.")

    found = locate({"messages.0": "You are a clerk.", "messages.1": TEXT}, anchor)

    assert found == Place("messages.1", 24, 34, 2, 2)


def test_locate__same_words_in_other_surroundings_of_another_message__is_outdated():
    anchor = anchor_at({"messages.0": TEXT}, path="messages.0", quote="polite")

    assert locate({"messages.0": "Gone.", "messages.1": "How polite of them!"}, anchor) is None


def test_locate__a_part_as_a_whole__stands_while_the_part_does():
    assert locate({"parameters": "a\nb"}, Anchor("parameters")) == Place("parameters", 0, 3, 1, 2)
    assert locate({"messages.0": "a"}, Anchor("parameters")) is None


@given(text=st.text("ab \n", min_size=1, max_size=60), start=st.integers(0, 59), size=st.integers(1, 12))
def test_locate__in_the_text_it_was_made_in__finds_the_very_place(text, start, size):
    quote = text[start : start + size].strip()
    if not quote:
        return
    line = text.count("\n", 0, start + text[start:].index(quote)) + 1
    anchor = anchor_at({"": text}, path="", quote=quote, line=line)

    found = locate({"": text}, anchor)

    assert text[found.start : found.end] == quote
    assert text[max(found.start - CONTEXT, 0) : found.start] == anchor.before
