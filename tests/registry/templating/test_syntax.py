import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.templating.syntax import check_template
from registry.templating.variables import find_variables

GOOD = [
    "",
    "Dear {{ name }},",
    "{{ 'a}}b' }} {{ {'a': {'b': 1}} }}",
    "{% for k, v in d.items() %}{{ loop.cycle('odd', 'even') }}{{ k|upper }}{% else %}none{% endfor %}",
    "{% set a = 1 %}{% set b %}text{% endset %}{% with c = 2 %}{{ a ~ b ~ c }}{% endwith %}",
    "{% raw %}{{ not code {% endraw %}{# a comment #}",
    "{%- if a is defined and b in [1, 2] -%} yes {%- elif c %}{%- endif -%}",
    "Curly } and { and }} alone, 100 % sure {",
]


@pytest.mark.parametrize("text", GOOD)
def test_check_template__good__no_problems(text):
    assert check_template(text, "jinja2") == []


BAD = [
    ("Hi\n\n\n{{ customer_name", [(4, "Line 4: this {{ is never closed. Add }} after customer_name.")]),
    ("{{ name } and more", [(1, "Line 1: this {{ is never closed. name is followed by one } only; write two.")]),
    ("{# note", [(1, "Line 1: this {# comment is never closed. Add #} after it.")]),
    ("{% raw %}\n{{ x", [(1, "Line 1: {% raw %} is never ended. Add {% endraw %}.")]),
    ("a\n{% if x %}", [(2, "Line 2: {% if x %} is never ended. Add {% endif %} where it should stop.")]),
    ("{% endfor %}", [(1, "Line 1: {% endfor %} has no {% for … %} before it. Remove it or add the missing part.")]),
    ("{{ first name }}", [(1, "Line 1: a variable's name has no spaces. Write first_name.")]),
    ("{% if x = 1 %}{% endif %}", [(1, "Line 1: to compare two values, write == (two equals signs).")]),
    (
        "{% for a of b %}{% endfor %}",
        [(1, "Line 1: a loop is written {% for item in items %}; the word “in” is missing.")],
    ),
    ("{{ }}", [(1, "Line 1: {{ }} is empty. Write something inside or remove it.")]),
    (
        "{{ user's }}",
        [(1, "Line 1: a quoted text is never closed in {{ user's }}. Add the missing quote or remove the stray one.")],
    ),
    ("{% fro a in b %}", [(1, "Line 1: {% fro %} is not known. Did you mean for?")]),
    ("{{ a|uper }}", [(1, "Line 1: there is no filter called uper. Did you mean upper?")]),
    ("{{ a is defned }}", [(1, "Line 1: there is no test called defned after “is”. Did you mean defined?")]),
    ("{{ n }}\n{{ " + "1" * 5000 + " }}", [(None, "A number in this template has too many digits.")]),
    (
        "{{ a\n{{ b c }}\n{% if d %}",
        [
            (1, "Line 1: this {{ is never closed. Add }} after a."),
            (2, "Line 2: a variable's name has no spaces. Write b_c."),
            (3, "Line 3: {% if d %} is never ended. Add {% endif %} where it should stop."),
        ],
    ),
]


@pytest.mark.parametrize(("text", "expected"), BAD, ids=[text[:30] for text, _ in BAD])
def test_check_template__broken__every_error_at_its_line(text, expected):
    assert [(p.line, p.message) for p in check_template(text, "jinja2")] == expected


UNSAFE = [
    ("{{ a.__class__ }}", "hidden_name"),
    ("{{ a['__class__'] }}", "hidden_name"),
    ("{{ a._private }}", "hidden_name"),
    ("{{ __import__ }}", "hidden_name"),
    ("{{ a|attr('x') }}", "unknown_filter"),
    ("{{ a|map('attr', 'x')|list }}", "unknown_filter"),
    ("{{ a.format(b) }}", "refused_call"),
    ("{{ a() }}", "refused_call"),
    ("{{ lipsum(5) }}", "refused_call"),
    ("{{ a['format'](b) }}", "refused_call"),
    ("{{ loop.__init__() }}", "refused_call"),
    ("{% include 'a' %}", "refused_tag"),
    ("{% import 'a' as b %}", "refused_tag"),
    ("{% from 'a' import b %}", "refused_tag"),
    ("{% extends 'a' %}", "refused_tag"),
    ("{% block a %}{% endblock %}", "refused_tag"),
    ("{% macro a() %}{% endmacro %}", "refused_tag"),
    ("{% call a() %}{% endcall %}", "refused_tag"),
    ("{% filter upper %}{% endfilter %}", "refused_tag"),
    ("{% autoescape true %}{% endautoescape %}", "refused_tag"),
    ("{% do a %}", "refused_tag"),
    ("{% for a in b recursive %}{% endfor %}", "recursive_loop"),
    ("{% set a.b = 1 %}", "refused_namespace"),
    ("{{ " + "(" * 3000 + "1" + ")" * 3000 + " }}", "too_deep"),
    ("{{ " + "+".join("1" * 500) + " }}", "too_deep"),
    ("{% for a in b %}" * 12 + "{% endfor %}" * 12, "too_deep"),
    ("{{ a }}" * 5001, "too_many_tags"),
    ("{{ [" + "1," * 110_000 + "] }}", "too_much_code"),
]


@pytest.mark.parametrize(("text", "code"), UNSAFE, ids=[text[:30] for text, _ in UNSAFE])
def test_check_template__unsafe__refused(text, code):
    problems = check_template(text, "jinja2")

    assert code in {problem.code for problem in problems}
    assert {problem.severity for problem in problems} == {"error"}


def test_check_template__text__not_looked_at():
    assert check_template("{{ {% broken", "text") == []


def test_check_template__handlebars__one_info():
    assert [(p.code, p.severity) for p in check_template("{{#if a}}", "handlebars")] == [("handlebars", "info")]


PIECES = [
    "{{",
    "}}",
    "{%",
    "%}",
    "{#",
    "#}",
    "'",
    '"',
    "(",
    ")",
    "[",
    "]",
    "{",
    "}",
    "|",
    ".",
    "~",
    "\\",
    "\n",
    " ",
    "-",
]
WORDS = [
    "if",
    "for",
    "in",
    "endfor",
    "endif",
    "else",
    "set",
    "raw",
    "endraw",
    "a",
    "b",
    "1",
    "0x",
    "1e5",
    "é",
    "中",
    "is",
]


@settings(max_examples=500, deadline=None)
@given(st.one_of(st.text(), st.lists(st.sampled_from(PIECES + WORDS), max_size=40).map(" ".join)))
def test_check_template__any_text__never_raises_and_lines_exist(text):
    problems = check_template(text, "jinja2")
    find_variables([text])

    assert all(p.line is None or 1 <= p.line <= text.count("\n") + 1 for p in problems)
