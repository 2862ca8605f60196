"""Everything that can be said about a prompt's content, in one list."""

from __future__ import annotations

from registry.content import Content
from registry.suspicious import find_suspicious
from registry.templating.declared import compare
from registry.templating.language import MAX_PROBLEMS
from registry.templating.parameters import check_parameters
from registry.templating.problems import ERROR, WARNING, Problem, in_order
from registry.templating.schema import check_output_schema, check_tools
from registry.templating.secrets import find_secrets
from registry.templating.syntax import HANDLEBARS_NOTE, Parsed, parse


def check_content(content: Content) -> list[Problem]:
    """Problems of normalised ``content``, errors first, each with the path of its field and, in a text, its line.

    Errors block submission; warnings and infos do not. Never raises for content that ``normalise_content`` returned.
    """
    parsed = None
    problems: list[Problem] = []
    if content["template_format"] == "jinja2":
        parsed = [parse(message["content"]) for message in content["messages"]]
        problems += _of_templates(parsed)
    elif content["template_format"] == "handlebars":
        problems.append(HANDLEBARS_NOTE.at("template_format"))
    for index, message in enumerate(content["messages"]):
        problems += [each.at(f"messages.{index}.content") for each in _of_text(message["content"])]
    if not any(message["content"].strip() for message in content["messages"]):
        problems.append(
            Problem("empty_prompt", "Every message is empty. Say what the model should do.", path="messages")
        )
    problems += compare(content, parsed)
    problems += check_parameters(content["parameters"])
    problems += check_output_schema(content["output_schema"])
    problems += check_tools(content["tools"])
    return in_order(problems)


def blocks_submission(problems: list[Problem]) -> bool:
    return any(problem.severity == ERROR for problem in problems)


def _of_templates(parsed: list[Parsed]) -> list[Problem]:
    return [each.at(f"messages.{index}.content") for index, one in enumerate(parsed) for each in one.problems]


def _of_text(text: str) -> list[Problem]:
    suspicious = [
        Problem(f"suspicious_{each.kind}", f"Line {each.line}: {each.message}", WARNING, each.line, each.column)
        for each in find_suspicious(text, MAX_PROBLEMS)
    ]
    return suspicious + find_secrets(text)
