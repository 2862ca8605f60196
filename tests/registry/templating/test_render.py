import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from registry.templating.render import Rendered, RenderError, render_messages
from registry.templating.values import example_values
from tests.registry.templating.contents import content_of

RENDERED = [
    ("Dear {{ name }},\n", {"name": "Bo"}, "Dear Bo,\n"),
    (
        "{% for i in xs %}{{ loop.index }}/{{ loop.length }}{{ i.a }} {% endfor %}",
        {"xs": [{"a": 1}, {"a": 2}]},
        "1/21 2/22 ",
    ),
    ("{{ 'a' ~ 1 ~ [1, 2] }} {{ range(3) }}", {}, "a1[1, 2] [0, 1, 2]"),
    ("{{ {'a': 1}|tojson(indent=1) }} {{ [3, 1]|sort|join('-') }}", {}, '{\n "a": 1\n} 1-3'),
    ("{% set a %}b{{ 1 }}{% endset %}{{ a * 3 }}", {}, "b1b1b1"),
    ("{% for k, v in {'a': 1}.items() %}{{ k }}{{ v }}{% endfor %}", {}, "a1"),
    ("{{ '%.2f of %s'|format(1.5, 'x') }} {{ 3.14159|round(2) }}", {}, "1.50 of x 3.14"),
    ("{{ [{'a': 1}, {'a': 2}]|sum(attribute='a') }} {{ ['a']|map('upper')|first }}", {}, "3 A"),
    ("{{ [1, 2, 3]|batch(2, 'z')|list }} {{ [1, 2, 3]|slice(2)|list }}", {}, "[[1, 2], [3, 'z']] [[1, 2], [3]]"),
    ("{% for g in [{'k': 1}]|groupby('k') %}{{ g.grouper }}{{ g.list }}{% endfor %}", {}, "1[{'k': 1}]"),
    (
        "{{ 'a & <b>'|e ~ '<' }}{{ 'a\nb'|indent(2) }}{{ 'abc'[1:] }}{{ 'x'|center(3) }}",
        {},
        "a &amp; &lt;b&gt;<a\n  bbc x ",
    ),
    ("{{ 2 ** 10 }} {{ 7 // 2 }} {{ 7 % 2 }} {{ 'x' if gone is defined else 'y' }}", {}, "1024 3 1 y"),
]


@pytest.mark.parametrize(("text", "values", "expected"), RENDERED, ids=[each[0][:30] for each in RENDERED])
def test_render_messages__template__filled_in(text, values, expected):
    assert render_messages(content_of(text), values) == [Rendered("user", expected)]


def test_render_messages__text_format__as_written():
    assert render_messages(content_of("{{ a", template_format="text"), {}) == [Rendered("user", "{{ a")]


def test_render_messages__handlebars__refused():
    with pytest.raises(RenderError) as error:
        render_messages(content_of("{{ a }}", template_format="handlebars"), {})

    assert [p.code for p in error.value.problems] == ["handlebars"]


VALUES = [
    ({"type": "string"}, "x", "x"),
    ({"type": "integer"}, "7", "7"),
    ({"type": "number"}, "1.5", "1.5"),
    ({"type": "boolean"}, "yes", "True"),
    ({"type": "array"}, "[1]", "[1]"),
    ({"type": "object"}, '{"a": 1}', "{'a': 1}"),
    ({"type": "string"}, 3, "3"),
    ({"type": "string", "default": "d"}, None, "d"),
    ({"type": "string", "required": False}, None, ""),
]


@pytest.mark.parametrize(("variable", "value", "expected"), VALUES)
def test_render_messages__value__read_as_its_type(variable, value, expected):
    content = content_of("{{ a }}", variables=[{"name": "a", **variable}])

    assert render_messages(content, {"a": value})[0].text == expected


def test_render_messages__several_bad_values__one_problem_each():
    variables = [{"name": "a", "type": "integer"}, {"name": "b"}, {"name": "c", "type": "array"}]

    with pytest.raises(RenderError) as error:
        render_messages(content_of("{{ a }}{{ b }}{{ c }}", variables=variables), {"a": "x", "c": "{}"})

    assert [(p.path, p.message) for p in error.value.problems] == [
        ("values.a", "a must be a whole number."),
        ("values.b", "b needs a value: text."),
        ("values.c", "c must be a list, in square brackets."),
    ]


FAILING = [
    ("\n{{ gone }}", "missing_value", "Line 2: gone has no value. Give it one."),
    ("{{ {'a': 1}.b }}", "missing_value", "Line 1: there is no “b” in the value given here."),
    ("{% for i in gone %}{% endfor %}", "missing_value", "Line 1: gone has no value. Give it one."),
    ("a\n\n{{ 1 / 0 }}", "cannot_work_out", "Line 3: this cannot be worked out: division by zero."),
]


@pytest.mark.parametrize(("text", "code", "message"), FAILING)
def test_render_messages__cannot_be_filled_in__says_where_and_why(text, code, message):
    with pytest.raises(RenderError) as error:
        render_messages(content_of("ok", text), {})

    assert [(p.code, p.path, p.message) for p in error.value.problems] == [(code, "messages.1.content", message)]


ESCAPES = [
    "{{ a['for' ~ 'mat'](1) }}",
    "{{ a['__cl' ~ 'ass__'] }}",
    "{{ [a]|map(attribute='__class__')|list }}",
    "{{ [a.upper] }}",  # would show where the text lies in the server's memory
    "{{ {'b': [a.upper]} }}",
    r"{{ '\ud800' }}",
    "{{ ['x']|map('att' ~ 'r', '__class__')|list }}",
    "{{ a.upper }}",
    "{{ range }}",
    "{% for x in [1] %}{{ loop }}{% endfor %}",
    "{{ (a ~ '')['split'].__self__ }}",
]


@pytest.mark.parametrize("text", ESCAPES)
def test_render_messages__way_out_of_the_sandbox__refused(text):
    with pytest.raises(RenderError):
        render_messages(content_of(text), {"a": "x"})


def test_example_values__example_before_default__absent_left_out():
    variables = [{"name": "a", "default": 1, "example": 2}, {"name": "b", "default": 3}, {"name": "c"}]

    assert example_values(content_of("", variables=variables)) == {"a": 2, "b": 3}


EXPRESSIONS = [
    "a",
    "1",
    "'x'",
    "[a, 1]",
    "{'k': a}",
    "range(3)",
    "a|list",
    "a|upper",
    "a|sort",
    "a|sum",
    "a[0]",
    "a[1:]",
    "-a",
]
OPERATORS = [
    "+",
    "-",
    "*",
    "/",
    "//",
    "%",
    "**",
    "~",
    "==",
    "<",
    "in",
    "and",
    "|join",
    "|replace",
    "|format",
    "|round",
    "|batch",
]
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda c: st.lists(c) | st.dictionaries(st.text(), c),
)


@settings(max_examples=400, deadline=None)
@given(st.sampled_from(EXPRESSIONS), st.sampled_from(OPERATORS), st.sampled_from(EXPRESSIONS), JSON)
def test_render_messages__any_expression_and_value__text_or_documented_error(left, operator, right, value):
    joined = f"{left}{operator}({right})" if operator.startswith("|") else f"{left} {operator} {right}"

    try:
        rendered = render_messages(content_of("{{ " + joined + " }}"), {"a": value})
    except RenderError as error:
        assert error.problems
    else:
        assert isinstance(rendered[0].text, str)
