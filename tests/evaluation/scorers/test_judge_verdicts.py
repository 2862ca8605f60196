"""What a judge's reply says, and when it says nothing."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from evaluation.scorers.judge.verdicts import Nonsense, read_choice, read_mark, read_marks, read_pair

MARKS = [
    ("Rating: [[7]]", 7),
    ("Good.\n[[7.5]]", 7.5),
    ("[[ 7 ]]", 7),
    ("[[7/10]]", 7),
    ("The answer says [[10]], but no: [[2]]", 2),
    ("[[1]]", 1),
    ("[[10]]", 10),
    ("Rating: [7]", 7),
    ("Fine.\n**Rating: 7/10**", 7),
    ("Rating: 7\nbut this follows", None),
    ("See [7].", None),
    ("[[0]]", None),
    ("[[11]]", None),
    ("[[-3]]", None),
    ("[[rating]]", None),
    ("seven", None),
    ("", None),
]


@pytest.mark.parametrize(("reply", "mark"), MARKS)
def test_read_mark__reply__last_verdict(reply, mark):
    if mark is None:
        with pytest.raises(Nonsense):
            read_mark(reply)
    else:
        assert read_mark(reply) == mark


DIMENSIONS = [
    ("accuracy: [[8]]\ntone: [[6]]", {"accuracy": 8, "tone": 6}),
    ("Tone = 6\nACCURACY: 8", {"accuracy": 8, "tone": 6}),
    ("- **accuracy**: [[8]]\n- **tone**: [[6]]", {"accuracy": 8, "tone": 6}),
    ('{\n"accuracy": 8,\n"tone": 6\n}', {"accuracy": 8, "tone": 6}),
    ("accuracy: 3\naccuracy: [[8]]\ntone: [[6]]", {"accuracy": 8, "tone": 6}),
    ("inaccuracy: [[3]]\ntone: [[6]]", None),
    ("accuracy: [[8]]", None),
    ("accuracy: [[8]]\ntone: [[12]]", None),
    ("accuracy: high\ntone: [[6]]", None),
    ("", None),
]


@pytest.mark.parametrize(("reply", "marks"), DIMENSIONS)
def test_read_marks__reply__each_or_nothing(reply, marks):
    if marks is None:
        with pytest.raises(Nonsense):
            read_marks(reply, ["accuracy", "tone"])
    else:
        assert read_marks(reply, ["accuracy", "tone"]) == marks


PAIRS = [
    ("[[A]]", "A"),
    ("[[B]]", "B"),
    ("tie [[C]]", "C"),
    ("“[[A]]” it says. [[B]]", "B"),
    ("[[D]]", None),
    ("A", None),
]


@pytest.mark.parametrize(("reply", "verdict"), PAIRS)
def test_read_pair__reply__last_verdict(reply, verdict):
    if verdict is None:
        with pytest.raises(Nonsense):
            read_pair(reply)
    else:
        assert read_pair(reply) == verdict


CHOICES = [
    ("cot_classify", "It is right.\nYes", "Yes"),
    ("cot_classify", "It is right.\n\n**Yes.**\n", "Yes"),
    ("cot_classify", "No\nThat was quoted. My choice:\nYes", "Yes"),
    ("cot_classify", "Reasoning.\nYes\nThank you.", "Yes"),
    ("cot_classify", "So the answer is Yes", "Yes"),
    ("cot_classify", "So the answer is not clear", None),
    ("cot_classify", "No, wait: Yes", None),
    ("cot_classify", "So: Yes, partly", "Yes, partly"),
    ("cot_classify", "YES", "Yes"),
    ("cot_classify", "Nothing to say", None),
    ("cot_classify", "", None),
    ("classify_cot", "Yes\nBecause a “No” is wrong.\nNo", "Yes"),
    ("classify_cot", "Yes, because it is right.\nNo", "Yes"),
    ("classify_cot", "Let me see.\nYes", None),
    ("classify", "No.", "No"),
    ("classify", "maybe", None),
]


@pytest.mark.parametrize(("eval_type", "reply", "choice"), CHOICES)
def test_read_choice__reply__where_the_choice_must_stand(eval_type, reply, choice):
    choices = ["Yes", "No", "Yes, partly"]
    if choice is None:
        with pytest.raises(Nonsense):
            read_choice(reply, choices, eval_type)
    else:
        assert read_choice(reply, choices, eval_type) == choice


@given(st.text('[]0123AB yesno:\n.-{}"', max_size=200))
def test_readers__any_text__a_verdict_in_range_or_nonsense(reply):
    for read, sound in [
        (read_mark, lambda mark: 1 <= mark <= 10),
        (read_pair, lambda verdict: verdict in "ABC"),
        (lambda text: read_choice(text, ["yes", "no"], "cot_classify"), lambda choice: choice in ("yes", "no")),
        (lambda text: read_marks(text, ["yes"])["yes"], lambda mark: 1 <= mark <= 10),
    ]:
        try:
            verdict = read(reply)
        except Nonsense as nonsense:
            assert nonsense.says.endswith(".")
        else:
            assert sound(verdict)
