import pytest

from registry.templating.declared import compare_declared
from registry.templating.variables import find_variables, guess_type
from tests.registry.templating.contents import content_of

FOUND = [
    ("{{ b }} {{ a }} {{ b }}", ["b", "a"]),
    ("{% for x in xs %}{{ x }}{{ loop.index }}{{ y }}{% endfor %}{{ x }}", ["xs", "y", "x"]),
    ("{% for k, v in d.items() %}{{ k }}{{ v }}{% else %}{{ e }}{% endfor %}", ["d", "e"]),
    ("{{ a }}{% set a = b %}{{ a }}{% set c %}{{ d }}{% endset %}{{ c }}", ["a", "b", "d"]),
    ("{% with a = b %}{{ a }}{% endwith %}{{ a }}", ["b", "a"]),
    ("{% for i in range(n) %}{% endfor %}", ["n"]),
    ("{% raw %}{{ a }}{% endraw %}{# {{ b }} #}", []),
    ("{{ a }} {{ broken {{ b|upper }} {% for i in z %}{{ i }}", ["a", "b", "z"]),
]


@pytest.mark.parametrize(("text", "expected"), FOUND)
def test_find_variables__text__undeclared_names_in_order(text, expected):
    assert find_variables([text]) == expected


def test_find_variables__several_texts__each_name_once():
    assert find_variables(["{{ b }}", "{{ a }}{{ b }}"]) == ["b", "a"]


GUESSES = [
    ("{{ a }}", "string"),
    ("{% for x in a %}{% endfor %}", "array"),
    ("{% for x in a|sort %}{% endfor %}", "array"),
    ("{{ a|join(', ') }}", "array"),
    ("{{ a[0] }}", "array"),
    ("{{ a.name }}", "object"),
    ("{{ a['name'] }}", "object"),
    ("{% for k, v in a.items() %}{% endfor %}", "object"),
    ("{% if a > 3 %}{{ a }}{% endif %}", "number"),
    ("{{ a * 2 }}", "number"),
    ("{{ a|round }}", "number"),
    ("{% if a %}x{% endif %}", "boolean"),
    ("{{ 'x' if not a else 'y' }}", "boolean"),
    ("{% if a %}{{ a }}{% endif %}", "string"),
    ("{% if a == 'x' %}{% endif %}", "string"),
    ("nothing", "string"),
]


@pytest.mark.parametrize(("text", "expected"), GUESSES)
def test_guess_type__use__type(text, expected):
    assert guess_type("a", text) == expected


def problems_of(content):
    return [(p.severity, p.code, p.path, p.line) for p in compare_declared(content)]


def test_compare_declared__used_but_not_declared__error_at_first_line():
    content = content_of("Hello", "a\n{{ b }}\n{{ b }}")

    assert problems_of(content) == [("error", "undeclared_variable", "messages.1.content", 2)]


def test_compare_declared__declared_but_unused__warning():
    content = content_of("Hello", variables=[{"name": "a", "example": "x"}])

    assert problems_of(content) == [("warning", "unused_variable", "variables.0.name", None)]


def test_compare_declared__required_without_example__info():
    content = content_of("{{ a }}", variables=[{"name": "a"}])

    assert problems_of(content) == [("info", "no_example", "variables.0.example", None)]


FITS = [
    ("string", "x", 1),
    ("integer", 3, 3.5),
    ("integer", 3.0, True),
    ("number", 1.5, "1.5"),
    ("boolean", False, 0),
    ("array", [], {}),
    ("object", {}, []),
]


@pytest.mark.parametrize(("variable_type", "good", "bad"), FITS)
@pytest.mark.parametrize("field", ["default", "example"])
def test_compare_declared__values__must_fit_their_type(variable_type, good, bad, field):
    def problems(value):
        variable = {"name": "a", "type": variable_type, "required": False, field: value}
        return problems_of(content_of("{{ a }}", variables=[variable]))

    assert problems(good) == []
    assert problems(bad) == [("error", "wrong_type", f"variables.0.{field}", None)]
