"""Content as strange as ``normalise_content`` allows, for the round trips."""

from __future__ import annotations

from hypothesis import strategies as st

from registry.content import normalise_content
from registry.interchange.outcome import Meta
from registry.interchange.parameters import RANGES

CHARACTERS = st.characters(codec="utf-8", exclude_characters="\x00")
TEXT = st.text(CHARACTERS, max_size=60)
AWKWARD_LINES = st.sampled_from(
    [
        "",
        "---",
        "+++",
        "...",
        "<!-- message: user -->",
        "\\<!-- message: user -->",
        "<!--message:system-->  ",
        "  <!-- message: nobody -->",
        "system:",
        "{{ name }}",
        "{% if x %}",
        "{{#each items}}",
        "${name:default}",
        "# heading",
        "  leading",
        "trailing  ",
        "\tname: value",
        "\u2028separator",
        "\x85next",
        "👩\u200d👩\u200d👧 \u202eabc",
        "'=1+1",
        "=1+1",
        '"quoted", comma',
        "\x0b\x0c\x1f",
        "\ufeff",
    ]
)
LINES = st.lists(st.one_of(AWKWARD_LINES, TEXT), max_size=6)
ENDS = st.sampled_from(["", "\n", "\n\n", "\r\n"])
BODY = st.builds(
    lambda start, lines, end, joint: start + joint.join(lines) + end,
    ENDS,
    LINES,
    ENDS,
    st.sampled_from(["\n", "\r\n", "\r"]),
)
NAMES = st.from_regex(r"[a-zA-Z_é][a-zA-Z0-9_]{0,12}", fullmatch=True)
NUMBERS = st.one_of(st.integers(-(2**53) + 1, 2**53 - 1), st.floats(allow_nan=False, allow_infinity=False))
WORDS = st.sampled_from(
    [
        "yes",
        "no",
        "NO",
        "null",
        "~",
        "1.10",
        "1e3",
        "0o17",
        "2024-01-01",
        "12:30",
        "<<",
        "=",
        "- x",
        "#",
        "a: b",
        "true",
        "",
    ]
)
JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), NUMBERS, BODY, WORDS),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.one_of(TEXT, WORDS), inner, max_size=3)),
    max_leaves=8,
)
OBJECT = st.dictionaries(st.one_of(TEXT, WORDS), JSON, max_size=3)
MESSAGE = st.fixed_dictionaries({"role": st.sampled_from(["system", "user", "assistant"]), "content": BODY})
VARIABLE = st.fixed_dictionaries(
    {"name": NAMES, "type": st.sampled_from(["string", "integer", "number", "boolean", "array", "object"])},
    optional={"description": TEXT, "required": st.booleans(), "default": JSON, "example": JSON},
)
PARAMETERS = st.builds(
    dict.__or__,
    st.dictionaries(
        st.one_of(TEXT, WORDS, st.sampled_from(["model", "tools", "countersign"])).filter(
            lambda name: name not in RANGES
        ),
        JSON,
        max_size=3,
    ),
    st.dictionaries(st.sampled_from(sorted(RANGES)), st.one_of(NUMBERS, st.none()), max_size=3),
)
CONTENT = st.fixed_dictionaries(
    {
        "messages": st.lists(MESSAGE, min_size=1, max_size=4),
        "template_format": st.sampled_from(["jinja2", "text", "handlebars"]),
        "variables": st.lists(VARIABLE, max_size=3, unique_by=lambda item: item["name"]),
        "model": st.one_of(TEXT, WORDS),
        "parameters": PARAMETERS,
        "output_schema": st.one_of(st.none(), OBJECT),
        "tools": st.lists(OBJECT, max_size=2),
    }
).map(normalise_content)

ONE_LINE = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=40).map(
    lambda text: " ".join(text.split())
)
META = st.builds(
    Meta,
    slug=st.from_regex(r"[a-z0-9]+(-[a-z0-9]+)*", fullmatch=True).filter(lambda slug: len(slug) <= 80),
    title=ONE_LINE.filter(bool),
    purpose=ONE_LINE,
    feature=ONE_LINE,
    version=st.one_of(st.none(), st.from_regex(r"[0-9]{1,3}\.[0-9]{1,3}(\.[0-9]{1,3})?", fullmatch=True)),
    change_note=ONE_LINE,
    tags=st.lists(st.from_regex(r"[a-z0-9é]{1,9}", fullmatch=True), max_size=3, unique=True).map(tuple),
    accuracy_threshold=st.one_of(st.none(), st.floats(0, 1).map(abs)),
)
