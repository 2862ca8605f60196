import copy

import pytest

from registry.content import normalise_content
from registry.diffing import diff_content, propose_bump
from registry.diffing.typos import is_typo

TEXT = "You must recieve the refund request of {{ customer }} politely within 30 days. Never include  prices."
BASE = normalise_content(
    {
        "messages": [{"role": "system", "content": TEXT}, {"role": "user", "content": "{{ customer }}"}],
        "variables": [{"name": "customer"}, {"name": "order"}],
        "parameters": {"temperature": 0.2},
        "output_schema": {"type": "object"},
        "tools": [{"name": "a"}, {"name": "b"}],
    }
)
CUSTOMER, ORDER = BASE["variables"]


def text(old, new):
    return {"messages": [{"role": "system", "content": TEXT.replace(old, new)}, BASE["messages"][1]]}


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({}, ("patch", "nothing changed")),
        (text("recieve", "receive"), ("patch", "only spelling changed")),
        (text("  prices", " prices"), ("patch", "only spacing changed")),
        (text(". Never", ".\n\nNever"), ("patch", "only spacing changed")),
        ({"variables": [{**CUSTOMER, "example": "Ada"}, ORDER]},
         ("patch", "only notes or examples of variables changed")),
        ({"variables": [ORDER, CUSTOMER]}, ("patch", "only the order of the variables changed")),
        (text("recieve the", "receivethe"), ("minor", "behaviour text changed")),
        (text("30", "31"), ("minor", "behaviour text changed")),
        (text("must", "most"), ("minor", "behaviour text changed")),
        (text("Never include", "Never exclude"), ("minor", "behaviour text changed")),
        (text("Never ", ""), ("minor", "behaviour text changed")),
        (text("customer", "customers"), ("minor", "behaviour text changed")),
        (text("prices.", "prices!"), ("minor", "behaviour text changed")),
        (text("refund", "re\u200bfund"), ("minor", "behaviour text changed")),
        ({"messages": BASE["messages"][::-1]}, ("minor", "behaviour text changed")),
        ({"parameters": {"temperature": 0.3}}, ("minor", "parameters changed")),
        ({"model": "m-1", "parameters": {}}, ("minor", "the model and parameters changed")),
        ({"tools": BASE["tools"][::-1]}, ("minor", "the order of the tools changed")),
        ({"output_schema": {}}, ("major", "the output schema changed")),
        ({"tools": []}, ("major", "the tools changed")),
        ({"variables": [CUSTOMER]}, ("major", "the variables changed")),
        ({"variables": [CUSTOMER, {**ORDER, "type": "integer"}]}, ("major", "the variables changed")),
        ({"template_format": "text"}, ("major", "the template format changed")),
        ({"output_schema": None, "variables": [], **text("30", "31")},
         ("major", "the output schema and the variables changed")),
    ],
)  # fmt: skip
def test_propose_bump__one_kind_of_change__has_its_level_and_reason(fields, expected):
    assert propose_bump(diff_content(BASE, {**copy.deepcopy(BASE), **fields})) == expected


def test_propose_bump__nothing_before__is_the_first_version():
    proposed = propose_bump(diff_content(None, BASE))

    assert proposed == ("first", "this is the first version")


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("recieve", "receive", True),
        ("seperately", "separately", True),
        ("accomodation", "accommodation", True),
        ("refund", "refunds", False),
        ("Refund", "refund", True),
        ("cat", "bat", False),
        ("legal", "illegal", False),
        ("include", "exclude", False),
        ("accept", "except", False),
        ("form", "from", False),
        ("never", "nevr", False),
        ("page1", "page2", False),
        ("customer_id", "customer_ids", False),
    ],
)
def test_is_typo__two_words__only_a_slip_of_spelling(old, new, expected):
    assert is_typo(old, new) == expected
