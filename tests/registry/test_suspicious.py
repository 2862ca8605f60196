import pytest
from hypothesis import given
from hypothesis import strategies as st

from registry.lookalikes import LATIN_TWIN
from registry.suspicious import Piece, character_name, find_suspicious, pieces
from tests.hostile.texts import RUSSIAN, ZERO_WIDTH
from tests.patience import ends_in_time


def kinds(text):
    return [(found.kind, found.index) for found in find_suspicious(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("re\u200bfund", [("invisible", 2)]),
        ("re\u00adfund", [("invisible", 2)]),
        ("\ufeffYou are", [("invisible", 0)]),
        ("a\u2060b", [("invisible", 1)]),
        ("say\U000e0068\U000e0069", [("invisible", 3), ("invisible", 4)]),
        ("word\ufe0f", [("invisible", 4)]),
        ("\u200dword", [("invisible", 0)]),
        ("no\u200cjoin", [("invisible", 2)]),
        ("bell\x07", [("invisible", 4)]),
        ("😀\U000e0101", [("invisible", 1)]),
        ("漢\U000e0100\U000e0101", [("invisible", 2)]),
        ("👍\ufe0f\ufe0f", [("invisible", 2)]),
        ("if \u202eadmin\u202c", [("bidi", 3), ("bidi", 9)]),
        ("\u2067x\u2069", [("bidi", 0), ("bidi", 2)]),
        ("p\u0430yment", [("lookalike", 1)]),
        ("\u0440\u0430ypal", [("lookalike", 0), ("lookalike", 1)]),
        ("\u041c\u043eсквa", [("lookalike", 5)]),
        ("щaж", [("lookalike", 1)]),
        ("pαypal", [("lookalike", 1)]),
        ("p𝐚yment", [("lookalike", 1)]),
        ("user_n\u0430me", [("lookalike", 6)]),
        ("cafe\u0301 p\u0430y", [("lookalike", 7)]),
    ],
)
def test_find_suspicious__dishonest_character__is_found(text, expected):
    assert kinds(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Plain text,\twith tab\nand newline.",
        "Ответьте клиенту вежливо",
        "Απαντήστε ευγενικά",
        "丁寧に答えてください。ＡＩとGPT",
        "ответ for the client",
        "IT-отдел, GPT и файл_config",
        "αx + βy, kΩ, µm, ΔT",
        "👩‍👩‍👧‍👦 family, 🏳️‍🌈 flag, 👍🏽 thumb, ❤️ heart, 👩🏽‍💻 coder, ❤️‍🔥",
        "1️⃣ keycap, ©️ ™️ ↔️",
        "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f Scotland",
        "می‌خواهم",
        "क्‍ष",
        "葛\U000e0100城",
        "naïve café Straße ØRSTED",
        "𝐛𝐨𝐥𝐝 ℓ ½",
    ],
)
def test_find_suspicious__honest_text__is_left_alone(text):
    assert kinds(text) == []


def test_find_suspicious__finding__says_where_and_what_in_plain_words():
    found = find_suspicious("First line.\nSend a p\u0430yment.\n")

    assert [(one.line, one.column, one.name) for one in found] == [(2, 9, "U+0430 CYRILLIC SMALL LETTER A")]
    assert found[0].message == "A Cyrillic letter that looks like the Latin “a”, inside a Latin word."
    assert found[0].badge == "⟨U+0430 CYRILLIC SMALL LETTER A⟩"


@pytest.mark.parametrize(
    ("character", "name"),
    [
        ("\u200b", "U+200B ZERO WIDTH SPACE"),
        ("\x07", "U+0007 CONTROL CHARACTER"),
        ("\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
        ("\U000e0005", "U+E0005 UNASSIGNED CHARACTER"),
    ],
)
def test_character_name__any_character__has_one(character, name):
    assert character_name(character) == name


def test_pieces__span_of_a_longer_text__is_judged_in_its_context():
    text = "a p\u0430yment"
    found = find_suspicious(text)

    split = pieces(text[3:5], found, start=3)

    assert split == [Piece("\u0430", found[0]), Piece("y")]


@given(st.text(alphabet=st.sampled_from("ab \n\u200b\u202e\u0430\u200d\ufe0f😀漢\U000e0041")))
def test_pieces__any_text__join_to_the_text(text):
    assert "".join(piece.text for piece in pieces(text)) == text
    assert [piece.suspicion for piece in pieces(text) if piece.suspicion] == find_suspicious(text)


@given(st.text())
def test_find_suspicious__any_text__positions_point_at_the_character(text):
    lines = text.split("\n")

    for found in find_suspicious(text):
        assert text[found.index] == found.character == lines[found.line - 1][found.column - 1]


def test_lookalikes__every_letter__is_foreign_and_its_twin_latin():
    assert [letter for letter in LATIN_TWIN if letter.isascii()] == []
    assert [twin for twin in LATIN_TWIN.values() if not (twin.isascii() and twin.isalpha())] == []


def test_find_suspicious__a_megabyte_of_russian_and_of_zero_width__ends():
    with ends_in_time():
        assert find_suspicious(RUSSIAN) == []
        assert len(find_suspicious(ZERO_WIDTH)) == 100_000


def test_find_suspicious__with_a_limit__first_ones_in_order_of_both_kinds():
    text = "p\u0430yment\u200b and p\u0430yment\u200b"

    assert [each.index for each in find_suspicious(text, 3)] == [each.index for each in find_suspicious(text)][:3]
    assert len(find_suspicious("\u200b" * 10, 3)) == 3
