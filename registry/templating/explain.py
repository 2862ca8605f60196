"""Say in plain words what Jinja2 found wrong, and find further errors behind the first one."""

from __future__ import annotations

import re

from jinja2 import Environment, TemplateSyntaxError

from registry.templating.language import FILTERS, REFUSED_TAGS, TAGS, TESTS, did_you_mean
from registry.templating.problems import Problem
from registry.templating.scan import CLOSERS, Scan, Tag

_COMPANIONS = {
    "elif": ("if",),
    "else": ("if", "for"),
    **{f"end{name}": (name,) for name in ("if", "for", "with", "set")},
}
_TRANSLATIONS = [
    (
        re.compile(r"""unexpected char (?:'"'|"'")() at \d+"""),
        "a quoted text is never closed{1}. Add the missing quote or remove the stray one.",
    ),
    (re.compile(r"unexpected char (.+) at \d+"), "the character {0} has no meaning{1}. Remove it."),
    (
        re.compile(r"expected token '.+', got '(.+)'"),
        "“{0}” was not expected here{1}. Check for a missing operator, quote or bracket.",
    ),
    (re.compile(r"(?i)unexpected '(.+)'"), "“{0}” was not expected here{1}. Check the brackets and braces."),
    (re.compile(r"expected name or number()"), "a dot must be followed by a name{1}."),
]
_TWO_NAMES = re.compile(r"^(\w+(?: +\w+)+)$")


def explain_failure(scanned: Scan, failure: TemplateSyntaxError, environment: Environment) -> list[Problem]:
    """Problems of a text that Jinja2 refused with ``failure``: at least one, each at its line."""
    problems = [*scanned.problems, *_unbalanced(scanned.tags)]
    for tag in scanned.tags:
        problems.extend(_tag_problem(tag, environment))
    return problems or [Problem("syntax", f"Line {failure.lineno}: {plain_words(failure)}", line=failure.lineno)]


def _tag_problem(tag: Tag, environment: Environment) -> list[Problem]:
    sample = standalone(tag)
    if sample is None:
        return []
    try:
        environment.parse(sample)
    except TemplateSyntaxError as failure:
        line = tag.line + min(failure.lineno - 1, tag.body.count("\n"))
        message = f"Line {line}: {plain_words(failure, tag)}"
        return [Problem("syntax", message, line=line, column=tag.column if line == tag.line else None)]
    except RecursionError:
        return [too_deep(tag.line)]
    return []


def standalone(tag: Tag) -> str | None:
    """``tag`` made into a template of its own, or None where the block check already speaks about it."""
    if tag.opener == "{{":
        return "{{ " + tag.body + " }}"
    if tag.word in ("if", "for", "with"):
        return "{% " + tag.body + " %}{% end" + tag.word + " %}"
    if tag.word == "elif":
        return "{% " + tag.body[2:] + " %}{% endif %}"
    if tag.word == "set":
        return "{% " + tag.body + " %}" + ("" if "=" in tag.body else "{% endset %}")
    return None


def _unbalanced(tags: list[Tag]) -> list[Problem]:
    """Unknown tags, blocks that are never ended, ends without a block."""
    problems: list[Problem] = []
    open_blocks: list[Tag] = []
    for tag in tags:
        if tag.opener == "{{" or tag.word in ("raw", "endraw"):
            continue
        if tag.word not in TAGS:
            problems.extend(_unknown_tag(tag))
        elif tag.word in _COMPANIONS:
            problems.extend(_close(tag, open_blocks))
        elif tag.word != "set" or "=" not in tag.body:
            open_blocks.append(tag)
    problems.extend(_never_ended(block) for block in open_blocks)
    return problems


def _close(tag: Tag, open_blocks: list[Tag]) -> list[Problem]:
    wanted = _COMPANIONS[tag.word]
    skipped: list[Tag] = []
    if any(block.word in wanted for block in open_blocks):
        while open_blocks[-1].word not in wanted:
            skipped.append(open_blocks.pop())
        if tag.word.startswith("end"):
            open_blocks.pop()
        return [_never_ended(block) for block in skipped]
    opening = " or ".join(f"{{% {name} … %}}" for name in wanted)
    message = f"Line {tag.line}: {{% {tag.word} %}} has no {opening} before it. Remove it or add the missing part."
    return [Problem("unexpected_end", message, line=tag.line, column=tag.column)]


def _never_ended(tag: Tag) -> Problem:
    message = (
        f"Line {tag.line}: {{% {_short(tag.body)} %}} is never ended. Add {{% end{tag.word} %}} where it should stop."
    )
    return Problem("unended_block", message, line=tag.line, column=tag.column)


def _unknown_tag(tag: Tag) -> list[Problem]:
    if tag.word in REFUSED_TAGS:
        return [refused_tag(tag.word, tag.line, tag.column)]
    if not tag.word:
        return [
            Problem(
                "empty_tag", f"Line {tag.line}: this {{% %}} is empty. Remove it.", line=tag.line, column=tag.column
            )
        ]
    message = f"Line {tag.line}: {{% {tag.word[:60]} %}} is not known.{did_you_mean(tag.word, TAGS)}"
    return [Problem("unknown_tag", message, line=tag.line, column=tag.column)]


def refused_tag(word: str, line: int, column: int | None = None) -> Problem:
    message = f"Line {line}: {{% {word} %}} is not allowed here. {REFUSED_TAGS[word]}"
    return Problem("refused_tag", message, line=line, column=column)


def unknown_filter(name: str, line: int) -> Problem:
    message = f"Line {line}: there is no filter called {name[:60]}.{did_you_mean(name, FILTERS)}"
    return Problem("unknown_filter", message, line=line)


def unknown_test(name: str, line: int) -> Problem:
    message = f"Line {line}: there is no test called {name[:60]} after “is”.{did_you_mean(name, TESTS)}"
    return Problem("unknown_test", message, line=line)


def too_deep(line: int | None) -> Problem:
    return Problem("too_deep", "This template has too many levels of brackets or blocks inside each other.", line=line)


def plain_words(failure: TemplateSyntaxError, tag: Tag | None = None) -> str:
    """Jinja2's message as a sentence that says what to do. ``tag`` is where it happened, when known."""
    message = failure.message or "this is not a template."
    sentence = (_usual_mistake(tag) if tag else "") or _translated(message, tag)
    return sentence or message[0].lower() + message[1:].rstrip(".") + "."


def _usual_mistake(tag: Tag) -> str:
    if not tag.body or (tag.opener == "{%" and tag.body == tag.word):
        code = f"{tag.opener} {tag.body} {CLOSERS[tag.opener]}".replace("  ", " ")
        return f"{code} is empty. Write something inside or remove it."
    if tag.opener == "{{" and (names := _TWO_NAMES.match(tag.body)):
        return f"a variable's name has no spaces. Write {'_'.join(names.group(1).split())}."
    if tag.word == "for" and " in " not in tag.body:
        return "a loop is written {% for item in items %}; the word “in” is missing."
    if tag.word in ("if", "elif") and re.search(r"(?<![=!<>])=(?!=)", tag.body):
        return "to compare two values, write == (two equals signs)."
    return ""


def _translated(message: str, tag: Tag | None) -> str:
    place = _in(tag)
    if "unexpected end of" in message.lower() or "'end of" in message.partition("got")[2]:
        return f"something is missing before the closing braces{place}."
    for pattern, sentence in _TRANSLATIONS:
        if found := pattern.match(message):
            return sentence.format((found.group(1) or "")[:60], place)
    return ""


def _in(tag: Tag | None) -> str:
    return f" in {tag.opener} {_short(tag.body)} {CLOSERS[tag.opener]}" if tag else ""


def _short(code: str) -> str:
    one_line = " ".join(code.split())
    return one_line if len(one_line) <= 60 else one_line[:59] + "…"
