import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.diffing.structure import Fold, Row, Span
from registry.diffing.text import diff_text
from tests.hostile.pairs import HARD
from tests.patience import ends_in_time

WORDS = st.sampled_from(
    ["refund", "of", "the", "days", "30", "14", ".", "{{ name }}", "退款", "😀", " ", "  ", "é", "\t"]
)
LINES = st.lists(WORDS, max_size=12).map(" ".join)
PROMPTS = st.lists(LINES, max_size=15).map("\n".join)


def old_side(diff):
    return "\n".join(row.old_text for row in diff.rows() if row.old_number)


def new_side(diff):
    return "\n".join(row.new_text for row in diff.rows() if row.new_number)


def marked(old, new):
    """One line's difference in short: [-removed-]{+added+}."""
    signs = {"same": ("", ""), "removed": ("[-", "-]"), "added": ("{+", "+}")}
    rows = list(diff_text(old, new).rows())
    return "\n".join("".join(signs[kind][0] + text + signs[kind][1] for kind, text in row.spans) for row in rows)


@given(PROMPTS | st.text(), PROMPTS | st.text())
@settings(max_examples=400)
def test_diff_text__any_two_texts__both_sides_join_to_them_exactly(old, new):
    diff = diff_text(old, new)

    assert (old_side(diff), new_side(diff)) == (old, new)
    assert [row.old_number for row in diff.rows() if row.old_number] == list(range(1, len(diff.old_lines) + 1))
    assert [row.new_number for row in diff.rows() if row.new_number] == list(range(1, len(diff.new_lines) + 1))
    assert diff.is_empty == (old == new)


@given(st.data(), st.sampled_from([0, 3, 40]))
@settings(max_examples=60, deadline=None)
def test_diff_text__long_lines_edited_anywhere__both_sides_join_exactly(data, words_in_a_line):
    source = random.Random(data.draw(st.integers()))
    vocabulary = ["alpha", "be", "c", "delta-v", "e,", "f.", "退款", "ζήτα"]
    old = source.choices(vocabulary, k=600)
    new = list(old)
    for _ in range(source.randrange(30)):
        at = source.randrange(len(new))
        new[at : at + source.choice([0, 1, 40])] = source.choices(vocabulary, k=source.choice([0, 1, 50]))
    old_text, new_text = (
        "".join(word + ("\n" if words_in_a_line and n % words_in_a_line == 0 else " ") for n, word in enumerate(words))
        for words in (old, new)
    )

    diff = diff_text(old_text, new_text)

    assert (old_side(diff), new_side(diff)) == (old_text, new_text)


@given(PROMPTS)
def test_diff_text__equal_texts__nothing_changed(text):
    diff = diff_text(text, text)

    assert diff.is_empty
    assert {row.kind for row in diff.rows()} <= {"same"}
    assert (diff.words_added, diff.words_removed, diff.passages, diff.changed_rows) == (0, 0, 0, 0)


@given(PROMPTS, PROMPTS)
def test_diff_text__same_texts_again__same_difference(old, new):
    assert diff_text(old, new) == diff_text(old, new)


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (
            "Refunds within 30 days of purchase are fine.",
            "Refunds within 14 days of delivery are fine.",
            "Refunds within [-30-]{+14+} days of [-purchase-]{+delivery+} are fine.",
        ),
        ("one of two things here", "three of four things here", "[-one of two-]{+three of four+} things here"),
        ("alpha omega", "alpha beta gamma omega", "alpha {+beta gamma +}omega"),
        ("Be kind.", "Be kind. Never promise.", "Be kind.{+ Never promise.+}"),
        ("Dear {{ name }}, hello", "Dear {{ first_name }}, hello", "Dear {{ [-name-]{+first_name+} }}, hello"),
        ("temperature is 0.2 now", "temperature is 0.7 now", "temperature is [-0.2-]{+0.7+} now"),
        ("请在30天内退款给客户", "请在14天内退款给客户", "请在[-30-]{+14+}天内退款给客户"),
        ("Thank 👩‍👩‍👧 you all", "Thank 👩‍👩‍👦 you all", "Thank [-👩‍👩‍👧-]{+👩‍👩‍👦+} you all"),
        ("do it, please don't wait", "do it, please do wait", "do it, please [-don't-]{+do+} wait"),
        ("a  double space stays", "a double space stays", "a [- -]double space stays"),
        ("pay the refund now", "pay\u200b the refund now", "pay{+\u200b+} the refund now"),
        (
            "Answer briefly.",
            "Never mention competitors at all!",
            "[-Answer briefly.-]\n{+Never mention competitors at all!+}",
        ),
        ("", "Hello", "{+Hello+}"),
        ("Hello\n", "Hello", "Hello\n"),
    ],
)
def test_diff_text__typical_edits__read_as_passages(old, new, expected):
    assert marked(old, new) == expected


def test_diff_text__changed_lines_among_new_ones__are_paired_with_their_likeness():
    old = "Greet the customer by name.\nAsk for the order number.\n"
    new = "Be brief.\nGreet the customer by first name.\nApologise once.\nAsk for the order number and date.\n"

    rows = [row for row in diff_text(old, new).rows() if row.kind != "same"]

    assert [(row.kind, row.old_number, row.new_number) for row in rows] == [
        ("added", None, 1),
        ("changed", 1, 2),
        ("added", None, 3),
        ("changed", 2, 4),
    ]


def test_diff_text__paragraph_put_in__begins_with_its_text():
    rows = [row for row in diff_text("One.\n\nThree.", "One.\n\nTwo.\n\nThree.").rows() if row.kind == "added"]

    assert [row.new_text for row in rows] == ["Two.", ""]


def test_diff_text__counts__add_up():
    diff = diff_text("keep\nold words here now\ngone line", "keep\nold words there now\nkeep too\nsee you")

    assert (diff.lines_changed, diff.lines_removed, diff.lines_added) == (1, 1, 2)
    assert (diff.words_removed, diff.words_added, diff.passages) == (1 + 2, 1 + 4, 1)


def test_view__long_unchanged_runs__are_folded_with_context():
    old = [f"line {n}" for n in range(1, 101)]
    new = [*old[:49], "line fifty", *old[50:]]

    view = diff_text("\n".join(old), "\n".join(new)).view(context=3)

    assert [part.count if isinstance(part, Fold) else part.kind for part in view.parts] == [
        46, "same", "same", "same", "changed", "same", "same", "same", 47,
    ]  # fmt: skip
    fold = view.parts[-1]
    assert (fold.old_number, fold.new_number) == (54, 54)
    assert fold.rows[0] == Row("same", 54, 54, (Span("same", "line 54"),))
    assert (view.hidden, view.next_start) == (0, None)


def test_view__more_changes_than_fit__next_slices_give_each_row_once():
    old = "\n".join(f"{n} old line of text" for n in range(50)) + "\nsame\n" * 20
    diff = diff_text(old, old.replace("old", "new"))
    kinds, start, hidden = [], 0, []

    while start is not None:
        view = diff.view(start=start, max_rows=20)
        kinds += [part.kind for part in view.parts if isinstance(part, Row) and part.kind != "same"]
        hidden.append(view.hidden)
        start = view.next_start

    assert kinds == ["changed"] * 50
    assert hidden == [30, 10, 0]


def test_view__changes_fill_the_slice_exactly__the_end_is_still_shown():
    diff = diff_text("old\n" + "same\n" * 20, "new\n" + "same\n" * 20)

    view = diff.view(max_rows=2)

    assert [part.count if isinstance(part, Fold) else part.kind for part in view.parts] == [
        "removed", "added", "same", "same", "same", 18,
    ]  # fmt: skip


def test_pieces__invisible_and_lookalike_characters__stand_alone_in_both_layouts():
    row = next(diff_text("send the payment now", "send the p\u0430yment\u200b now").rows())

    assert [(span.kind, [(piece.text, piece.suspicion and piece.suspicion.kind) for piece in span.pieces])
            for span in row.inline_pieces] == [
        ("same", [("send the ", None)]),
        ("removed", [("payment", None)]),
        ("added", [("p", None), ("\u0430", "lookalike"), ("yment", None), ("\u200b", "invisible")]),
        ("same", [(" now", None)]),
    ]  # fmt: skip
    assert [span.kind for span in row.new_pieces] == ["same", "added", "same"]
    assert [span.kind for span in row.old_pieces] == ["same", "removed", "same"]


@pytest.mark.parametrize("name", HARD)
def test_diff_text__hard_megabyte__ends_and_stays_exact(name):
    old, new = HARD[name]

    with ends_in_time():
        diff = diff_text(old, new)

    assert (old_side(diff), new_side(diff)) == (old, new)
