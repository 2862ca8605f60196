from __future__ import annotations

import pytest

from registry.interchange.picoschema import to_json_schema
from registry.templating.render import render_messages
from tests.registry.interchange.reads import notes, parsed, rejected


def body(text: str, schema: str = "") -> tuple[str, str]:
    """(template format, text) of a file with one message."""
    outcome = parsed("a.prompt", f"---\nmodel: m\n{schema}---\n{text}")
    return outcome.content["template_format"], outcome.content["messages"][0]["content"]


LISTS = (
    "input: {schema: {items: 'string[]', people(array): {name: string}, flag: boolean, s: string, "
    "o(object): {x: string}}}\n"
)

EXACT = {
    "Hello {{s}}!": "Hello {{ s }}!",
    "{{{s}}} {{&s}}": "{{ s }} {{ s }}",
    "{{#each items}}\n- {{this}}\n{{/each}}\nend": "{% for item in items %}- {{ item }}\n{% endfor %}end",
    "{{#each people}}{{name}} {{../s}}{{/each}}": "{% for item in people %}{{ item.name }} {{ s }}{% endfor %}",
    "{{#if s}}a{{else}}b{{/if}}": "{% if s %}a{% else %}b{% endif %}",
    "{{#if s}}a{{else if flag}}b{{/if}}": "{% if s %}a{% elif flag %}b{% endif %}",
    "{{#unless flag}}x{{/unless}}": "{% if not flag %}x{% endif %}",
    "{{flag}}": "{{ flag | tojson }}",
    "{{items}}": '{{ items | join(",") }}',
    "{{items.length}}": "{{ items | length }}",
    "{{items.[0]}}": "{{ items[0] }}",
    "{{o.x}} {{o.keys}}": '{{ o.x }} {{ o["keys"] }}',
    "{{#each items}}{{@index}}{{#if @last}}.{{else}},{{/if}}{{/each}}": (
        "{% for item in items %}{{ loop.index0 }}{% if loop.last %}.{% else %},{% endif %}{% endfor %}"
    ),
    "{{#each items as |x|}}{{x}}{{/each}}": "{% for x in items %}{{ x }}{% endfor %}",
    "{{#each items}}{{this}}{{else}}none {{s}}{{/each}}": (
        "{% for item in items %}{{ item }}{% else %}none {{ s }}{% endfor %}"
    ),
    "a {{~s~}} b": "a {{- s -}} b",
    "x{{! note #} }}y": "x{# note # } #}y",
    "x\n{{!-- a }} b --}}\ny": "x\n{# a }} b #}y",
    "\\{{s}} {% raw %} {# x": '{{ "{{" }}s}} {{ "{%" }} raw %} {{ "{#" }} x',
    '{"a": {"b": "{{s}}"}}': '{"a": {"b": "{{ s }}"}}',
    "{{json o}}": "{{ o | tojson }}",
    "{{json o indent=2}}": "{{ o | tojson(indent=2) }}",
}


@pytest.mark.parametrize("text", EXACT)
def test_handlebars__exact_counterpart__becomes_jinja(text):
    assert body(text, LISTS) == ("jinja2", EXACT[text])


KEPT = {
    "{{>header}}": "The partial {{>header}} has no exact form in Jinja.",
    "{{#if s >= 18}}x{{/if}}": "The condition {{#if s >= 18}} has no exact form in Jinja.",
    "{{#with o}}{{x}}{{/with}}": "The block {{#with o}} has no exact form in Jinja.",
    "{{media url=s}}": "The helper {{media url=s}} has no exact form in Jinja.",
    '{{section "a"}}': 'The helper {{section "a"}} has no exact form in Jinja.',
    "{{this}}": "{{this}}, which stands for all variables at once, has no exact form in Jinja.",
    "{{@auth.email}}": "{{@auth.email}} has no exact form in Jinja.",
    "{{o}}": "{{o}}, which is an object, has no exact form in Jinja.",
    "{{^s}}x{{/s}}": "The inverse section {{^s}} has no exact form in Jinja.",
    "{{{{raw}}}} {{x}} {{{{/raw}}}}": "The raw block {{{{raw}}}} {{x}} {{{{/raw}}}} has no exact form in Jinja.",
    "{{#each o}}x{{/each}}": "The loop {{#each o}} over something that is not a list, has no exact form in Jinja.",
    "{{#each items}}{{@key}}{{/each}}": "{{@key}} has no exact form in Jinja.",
    "{{upper s}}": "The helper {{upper s}} has no exact form in Jinja.",
    '{{#if s}}{{role "user"}}{{/if}}': 'The helper {{role "user"}} has no exact form in Jinja.',
}


@pytest.mark.parametrize("text", KEPT)
def test_handlebars__no_exact_counterpart__is_kept_verbatim_with_a_warning(text):
    outcome = parsed("a.prompt", f"---\nmodel: m\n{LISTS}---\n  {text}  rest")

    assert outcome.content["template_format"] == "handlebars"
    assert outcome.content["messages"][0]["content"] == f"  {text}  rest"
    assert ("warning", 5, KEPT[text]) in notes(outcome)


BROKEN = {
    "a\n{{s": (4, "The tag “{{s” that opens here is never closed. Add }} after it."),
    "a\n{{#if s}}\nb": (4, "The block “{{#if s}}” is never closed. Add {{/if}} after it."),
    "a\n{{/if}}": (4, "“{{/if}}” closes a block that was never opened. Remove it."),
    "{{#if s}}\n{{/each}}": (4, "“{{/each}}” stands where “{{#if s}}” of line 3 should be closed with {{/if}}."),
    "a }} b": (3, "These closing braces }} close nothing. Remove them, or add the opening {{."),
    "{{else}}": (3, "{{else}} stands here outside any block. Remove it, or open a block before it."),
    "{{!-- never": (3, "The tag “{{!-- never” that opens here is never closed. Add --}} after it."),
    "{{{{raw}}}} x": (3, "This raw block is never closed. Add {{{{/raw}}}} after it."),
    "{{#if a}}" * 41: (3, "Blocks are nested more than 40 deep."),
    '{{role "tool"}}x': (3, "A message has the role “tool”; Countersign holds system, user and assistant."),
    "   \n": (3, "There is no text after the header."),
}


@pytest.mark.parametrize("text", BROKEN)
def test_handlebars__not_whole__is_rejected_at_its_line(text):
    assert rejected("a.prompt", f"---\n---\n{text}") == BROKEN[text]


RENDERED = {
    # What Handlebars prints for these, by its guide.
    "{{#each items}}\n  {{#if @first}}\n  * {{this}}\n  {{else}}\n  - {{this}}\n  {{/if}}\n{{/each}}": "  * a\n  - b",
    "{{#each people}}{{@index}}:{{name}}/{{../s}} {{/each}}": "0:Ann/S 1:Bo/S",
    "{{#if flag}}yes{{/if}}{{flag}}": "false",
    "a\n\n   {{! gone }}   \nb {{! stays }} c": "a\n\nb  c",
    "{{#unless missing}}none{{/unless}}[{{missing}}]": "none[]",
}


@pytest.mark.parametrize("text", RENDERED)
def test_handlebars__converted__prints_what_handlebars_prints(text):
    schema = LISTS.replace("s: string", "s: string, 'missing?': string")
    content = parsed("a.prompt", f"---\nmodel: m\n{schema}---\n{text}").content
    values = {"items": ["a", "b"], "people": [{"name": "Ann"}, {"name": "Bo"}], "s": "S", "flag": False, "o": {}}

    (rendered,) = render_messages(content, values)

    assert rendered.text.rstrip() == RENDERED[text]


ROLES = {
    "Hi": [("user", "Hi")],
    '{{role "system"}}\nA\n\n{{role "model"}}\nB': [("system", "A"), ("assistant", "B")],
    '{{#role "system"}}\nA\n{{/role}}\n\n{{#role "user"}}B{{/role}}': [("system", "A"), ("user", "B")],
    'first{{role "system"}}then': [("user", "first"), ("system", "then")],
    '{{#role "system"}}{{#if s}}A{{/if}}{{/role}}rest': [("system", "{% if s %}A{% endif %}"), ("user", "rest")],
}


@pytest.mark.parametrize("text", ROLES)
def test_dotprompt__roles__part_the_messages(text):
    outcome = parsed("a.prompt", f"---\nmodel: m\n---\n{text}")

    assert [(message["role"], message["content"]) for message in outcome.content["messages"]] == ROLES[text]


def test_dotprompt__history__becomes_a_loop_over_a_list():
    outcome = parsed("a.prompt", "---\nmodel: m\n---\nBefore:\n{{history}}\nNow.")

    assert outcome.content["messages"][0]["content"] == (
        "Before:\n{% for item in history %}{{ item.role }}: {{ item.content }}\n{% endfor %}Now."
    )
    assert [(item["name"], item["type"], item["required"]) for item in outcome.content["variables"]] == [
        ("history", "array", False)
    ]


def test_dotprompt__header__is_read_under_our_names():
    outcome = parsed(
        "folder/hello.prompt",
        "# licence\n\n---\nname: hi\ndescription: Greets\nmodel: gemini\nversion: 1.10\nconfig:\n  maxOutputTokens: 9\n"
        "  topK: 2\n  apiKey: abc\ninput:\n  default: {who: Ann}\n  schema:\n    who: string, whom to greet\n"
        "output:\n  schema:\n    text: string\ntools: [search]\next: {a: 1}\n---\nHello {{who}}",
    )

    assert (outcome.slug, outcome.purpose, outcome.version) == ("hi", "Greets", "1.10")
    assert outcome.content["parameters"] == {"max_tokens": 9, "top_k": 2}
    assert outcome.content["variables"] == [
        {
            "name": "who",
            "type": "string",
            "description": "whom to greet",
            "required": False,
            "default": "Ann",
            "example": None,
        }
    ]
    assert outcome.content["output_schema"]["required"] == ["text"]
    assert [line for _, line, _ in notes(outcome)] == [8, 19, 20]


PICOSCHEMA = {
    "string, a text": {"type": "string", "description": "a text"},
    "any": {},
    "string[]": {"type": "array", "items": {"type": "string"}},
}


@pytest.mark.parametrize("text", PICOSCHEMA)
def test_picoschema__scalar__becomes_json_schema(text):
    assert to_json_schema(text, 1) == PICOSCHEMA[text]


def test_picoschema__every_form__becomes_json_schema():
    schema = {
        "title": "string",
        "count?": "integer, how many",
        "tags(array, labels)": "string",
        "colour?(enum)": ["red", "blue"],
        "author(object)": {"name": "string"},
        "(*)": "number",
    }

    assert to_json_schema(schema, 1) == {
        "type": "object",
        "properties": {
            "title": {"type": "string"},
            "count": {"type": ["integer", "null"], "description": "how many"},
            "tags": {"type": "array", "items": {"type": "string"}, "description": "labels"},
            "colour": {"enum": ["red", "blue", None]},
            "author": {
                "type": "object",
                "properties": {"name": {"type": "string"}},
                "required": ["name"],
                "additionalProperties": False,
            },
        },
        "required": ["title", "tags", "author"],
        "additionalProperties": {"type": "number"},
    }


def test_picoschema__unknown_type__is_rejected_at_the_schema():
    assert rejected("a.prompt", "---\ninput:\n  schema:\n    a: strnig\n---\nx") == (
        3,
        "“strnig” is not a type. Write one of: string, integer, number, boolean, null, any.",
    )
