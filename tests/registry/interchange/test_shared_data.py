"""All real prompt files: every file and every row has its outcome, and it is the expected one."""

from __future__ import annotations

import pytest

from registry.interchange.outcome import Parsed, Rejected
from registry.interchange.reading import iter_file, read_file

# (template format, roles, variables, lines with a warning), or (line of the rejection)
S, U, A = "system", "user", "assistant"
EXPECTED = {
    "dotprompt/autocomplete.prompt": 22,
    "dotprompt/error-invalid-yaml.prompt": 8,
    "dotprompt/error-multiple-issues.prompt": 26,
    "dotprompt/error-unbalanced-brace.prompt": 24,
    "dotprompt/features.prompt": (
        "handlebars",
        [S, U, A, U],
        {"name": "string", "items": "array", "context": "string", "imageUrl": "string", "history": "array"},
        [20, 44, 44, 48, 54, 57],
    ),
    "dotprompt/valid-blog-generator.prompt": ("jinja2", [S, U], {"topic": "string"}, []),
    "dotprompt/valid-comments-and-partials.prompt": (
        "handlebars",
        [U],
        {"name": "string", "items": "array"},
        [20, 20, 26],
    ),
    "dotprompt/valid-customer-support.prompt": (
        "jinja2",
        [S, U],
        {"name": "string", "email": "string", "company": "string"},
        [],
    ),
    "dotprompt/valid-greeting.prompt": (
        "handlebars",
        [U],
        {"name": "string", "age": "number", "interests": "array"},
        [17, 17, 23],
    ),
    "dotprompt/warning-undefined-variable.prompt": (
        "jinja2",
        [U],
        {"name": "string", "email": "string", "age": "string"},
        [11, 12],
    ),
    "dotprompt/warning-unused-variable.prompt": (
        "jinja2",
        [U],
        {"name": "string", "email": "string", "age": "number"},
        [8, 9],
    ),
    "fabric/analyze_claims.md": ("jinja2", [S], {}, []),
    "fabric/analyze_incident.md": ("jinja2", [S], {}, []),
    "fabric/analyze_prose.md": ("jinja2", [S], {}, []),
    "fabric/create_summary.md": ("jinja2", [S], {}, []),
    "fabric/extract_wisdom.md": ("jinja2", [S], {}, []),
    "fabric/improve_writing.md": ("jinja2", [S], {}, []),
    "fabric/summarize.md": ("jinja2", [S], {}, []),
    "fabric/write_essay.md": ("jinja2", [S], {"author_name": "string"}, [7]),
    "prompty/basic.prompty": (
        "jinja2",
        [S, U],
        {"firstName": "string", "lastName": "string", "question": "string"},
        [11],
    ),
    "prompty/legacy-shakespeare.prompty": ("jinja2", [S, U], {"question": "string"}, [8]),
    "prompty/minimal.prompty": ("jinja2", [S], {}, []),
    "prompty/multimodal.prompty": (
        "jinja2",
        [S, U],
        {"question": "string", "photo": "string", "recording": "string"},
        [10, 12],
    ),
    "prompty/structured.prompty": ("jinja2", [S, U], {"text": "string"}, []),
    "prompty/summarize.prompty": ("jinja2", [S, U], {"text": "string", "context": "string"}, []),
    "prompty/threaded.prompty": ("jinja2", [S, U], {"question": "string", "conversation": "array"}, [10]),
    "prompty/tools_function.prompty": ("jinja2", [S, U], {"question": "string", "preferred_unit": "string"}, []),
    "prompty/tools_mcp.prompty": ("jinja2", [S, U], {"question": "string"}, [6, 18]),
}


def test_shared_files__all_read__each_gives_the_expected_outcome(shared_data):
    folder = shared_data / "prompts"
    names = sorted(str(path.relative_to(folder)) for path in folder.glob("*/*"))

    outcomes = {
        name: [_summary(outcome) for outcome in read_file(name, (folder / name).read_bytes())] for name in names
    }

    assert outcomes == {name: [expected] for name, expected in EXPECTED.items()}


def _summary(outcome):
    if isinstance(outcome, Rejected):
        return outcome.line
    content = outcome.content
    return (
        content["template_format"],
        [message["role"] for message in content["messages"]],
        {variable["name"]: variable["type"] for variable in content["variables"]},
        [note.line for note in outcome.warnings],
    )


@pytest.fixture(scope="module")
def rows(shared_data):
    with (shared_data / "prompts" / "prompts-chat.csv").open("rb") as stream:
        return list(iter_file("prompts-chat.csv", stream))


def test_prompts_chat__all_rows__are_accounted_for_in_order(rows):
    assert [row.source for row in rows] == [f"prompts-chat.csv row {number}" for number in range(2, 1_531)]
    assert {type(row) for row in rows} == {Parsed}


def test_prompts_chat__braces_that_are_no_template__become_plain_text(rows):
    assert [row.source.split()[-1] for row in rows if row.content["template_format"] == "text"] == [
        "184",  # {{code here}}
        "372",  # {{#1761815388187.sourceName#}}
        "753",  # {{ $json['…'] }}
        "931",  # ${{ secrets.… }}
        "1200",  # {{CGI-1.output}}
        "1336",  # style={{ width: '100vw' }}
    ]


def test_prompts_chat__defaults__become_optional_variables(rows):
    interviewer = next(row for row in rows if row.slug == "job-interviewer")

    assert "for the {{ Position }} position" in interviewer.content["messages"][0]["content"]
    assert interviewer.content["variables"] == [
        {
            "name": "Position",
            "type": "string",
            "description": "",
            "required": False,
            "default": "Software Developer",
            "example": "Software Developer",
        }
    ]


def test_prompts_chat__all_rows__have_a_sound_slug_and_a_digest(rows):
    assert all(0 < len(row.slug) <= 80 and row.digest.startswith("sha256:") for row in rows)
    assert len({row.slug for row in rows}) == 1_510
