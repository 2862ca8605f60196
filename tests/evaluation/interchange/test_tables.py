from __future__ import annotations

import pytest

from evaluation.documents import a_case, a_criterion
from evaluation.interchange.table import read_table
from tests.evaluation.interchange.seen import only_case, read, told


def test_table__pasted_from_a_spreadsheet__fills_the_prompts_variables():
    reading = read_table("Ticket\tExpected\tTags\nWhere is it?\tshipping\tEdge, eu\n", variables=["ticket", "company"])

    assert reading.document["cases"] == [
        a_case("case-1", variables={"ticket": "Where is it?"}, expected="shipping", tags=["edge", "eu"])
    ]
    assert [line.message for line in reading.lines] == [
        "The column “Ticket” fills the variable “ticket”.",
        "The column “Expected” is the expected answer.",
        "The column “Tags” holds tags, separated by commas.",
    ]


def test_table__every_known_column__goes_to_its_place():
    heading = "key,q,expected,tags,note,message,follow_up_2,follow_up_1"

    case = only_case(read("x.csv", f"{heading}\nk1,a,b,t,n,m,second,first\n"))

    assert case == a_case(
        "k1",
        variables={"q": "a"},
        expected="b",
        tags=["t"],
        note="n",
        messages=[{"role": "user", "content": "m"}],
        follow_ups=["first", "second"],
    )


def test_table__a_variable_called_like_a_part__is_the_variable():
    case = only_case(read("x.csv", "message,note\nhello,n\n", variables=["message"]))

    assert (case["variables"], case["messages"], case["note"]) == ({"message": "hello"}, [], "n")


def test_table__unknown_column__becomes_a_variable_and_says_so():
    reading = read("x.csv", "ticket,colour\na,red\n", variables=["ticket"])

    assert only_case(reading)["variables"] == {"ticket": "a", "colour": "red"}
    assert ("x.csv", "The column “colour” fills a variable of that name, which the prompt does not have.") in told(
        reading, "info"
    )


CELLS_KEPT = ["=1+1", "+44 20", "-3", "@home", "007", "1,50", "'quoted", 'say ""hi""', "two\nlines", " spaced ", "TRUE"]


@pytest.mark.parametrize("cell", CELLS_KEPT)
def test_table__cell__is_kept_as_text(cell):
    case = only_case(read("x.csv", f'q,expected\n"{cell}",x\n'))

    assert case["variables"] == {"q": cell.replace('""', '"')}


ENCODINGS = {
    "utf-8": "q;expected\nGrüße;ja\n".encode(),
    "utf-8 with a mark": "q;expected\nGrüße;ja\n".encode("utf-8-sig"),
    "utf-16": "q\texpected\r\nGrüße\tja\r\n".encode("utf-16"),
    "carriage returns": b"q,expected\rGr\xc3\xbc\xc3\x9fe,ja\r",
}


@pytest.mark.parametrize("data", ENCODINGS.values(), ids=ENCODINGS.keys())
def test_table__encodings_and_delimiters__are_told_apart(data):
    case = only_case(read("x.csv", data))

    assert (case["variables"], case["expected"]) == ({"q": "Grüße"}, "ja")


def test_table__broken_rows__are_named_and_the_rest_is_read():
    data = b'q,expected\nfine,1\n"open,2\nbad\xff,3\nlong,4,5\nnull\x00,6\nshort\n,\nlast,7\n'

    reading = read("x.csv", data)

    assert [case["variables"]["q"] for case in reading.document["cases"]] == ["fine", "short", "last"]
    assert [where for where, _ in told(reading, "error")] == [
        "x.csv row 3",
        "x.csv row 4",
        "x.csv row 5",
        "x.csv row 6",
    ]
    assert told(reading, "warning") == [("x.csv row 7", "This row has 1 of 2 cells; the missing ones count as empty.")]
    assert ("x.csv", "1 empty row was passed over.") in told(reading, "info")


REFUSED = {
    "nothing": ("", "This table is empty. The first row holds headings, each further row a case."),
    "no headings": (",,\na,b,c\n", "The first row holds no headings. Name each column after a variable of the prompt."),
    "doubled": ("q,q\n1,2\n", "Two columns fill the variable “q”. Rename or delete one of them."),
}


@pytest.mark.parametrize(("text", "says"), REFUSED.values(), ids=REFUSED.keys())
def test_table__without_use__says_why(text, says):
    reading = read("x.csv", text)

    assert reading.document["cases"] == []
    assert [message for _, message in told(reading, "error")] == [says]


def test_table__key_given_twice__is_told_and_changed():
    reading = read("x.csv", "key,q\na,1\na,2\na,3\n")

    assert [case["key"] for case in reading.document["cases"]] == ["a", "a-2", "a-3"]
    assert len(told(reading, "warning")) == 2


def test_table__promptfoo_columns__become_checks():
    heading = "q,__expected1,__expected2,__description"
    row = 'a,"contains-any: red, ""light, blue""",not-icontains: sorry,what it is'

    case = only_case(read("x.csv", f"{heading}\n{row}\n"))

    assert case == a_case(
        "case-1",
        variables={"q": "a"},
        note="what it is",
        checks=[
            a_criterion("contains-any", "contains", {"phrases": ["red", "light, blue"], "mode": "any"}),
            a_criterion("not-icontains", "contains", {"phrases": ["sorry"], "mode": "none", "ignore_case": True}),
        ],
    )


def test_table__promptfoo_code__is_named_and_not_run():
    reading = read("x.csv", "q,__expected\na,javascript: output.length\nb,plain answer\n")

    assert [case["checks"] for case in reading.document["cases"]] == [
        [],
        [a_criterion("equals", "exact", {"trim": False})],
    ]
    assert reading.document["cases"][1]["expected"] == "plain answer"
    ((where, message),) = told(reading, "error")
    assert where == "x.csv row 2"
    assert message.startswith("The assertion “javascript” was left out: it runs code")
