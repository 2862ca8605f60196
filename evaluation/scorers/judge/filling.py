"""A judge's prompt with the texts of a case in it, each between fences that no answer can write itself."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import Any

from evaluation.scorers.judge.material import ALIASES

_NAME = re.compile(r"\{\{\s*(\w{1,60})\s*\}\}|\{(\w{1,60})\}")


def names_in(prompt: str) -> set[str]:
    return {match[1] or match[2] for match in _NAME.finditer(prompt)}


def fill(prompt: str, own: dict[str, str], material: dict[str, str], code: str) -> str:
    """``own`` are the words of those who made the check, as they are; ``material`` is fenced. All is filled in one
    pass, so that a text that says ``{answer}`` stays as it is, and so does a name that nothing has."""

    def replaced(match: re.Match[str]) -> str:
        name = match[1] or match[2]
        if name in own:
            return own[name]
        name = name if name in material else ALIASES.get(name, name)
        if name in own:
            return own[name]
        return fenced(material[name], code) if name in material else match[0]

    return _NAME.sub(replaced, prompt)


def fenced(text: str, code: str) -> str:
    return f"<<<{code}\n{text}\n{code}>>>"


def fence_code(texts: Iterable[str]) -> str:
    """A code that is in none of the texts, the same for the same texts: equal questions can be answered from a cache.

    An answer cannot hold it but by knowing its own digest."""
    listed = list(texts)
    digest = hashlib.sha256()
    for text in listed:
        data = text.encode(errors="surrogatepass")
        digest.update(len(data).to_bytes(8, "big") + data)
    code = digest.hexdigest()[:16]
    while any(code in text for text in listed):
        digest.update(b"again")
        code = digest.hexdigest()[:16]
    return code


def own_words(given: dict[str, Any], code: str, *, earlier: str, expected: str) -> dict[str, str]:
    """What the check itself says, and passages that are left out where there is nothing to say."""
    names = [each.strip() for each in given["dimensions"] if each.strip()]
    rubric = given["rubric"].strip()
    return {
        "rubric": rubric,
        "rubric_part": f"What a good answer is:\n{rubric}\n\n" if rubric else "",
        "earlier_part": f"What was said before:\n{fenced(earlier, code)}\n\n" if earlier else "",
        "expected_part": f"A right answer, to compare with:\n{fenced(expected, code)}\n\n" if expected else "",
        "dimensions": "\n".join(f"- {name}" for name in names),
        "dimension_names": ", ".join(names),
        "first_dimension": names[0] if names else "",
        "choices": " or ".join(f'"{each}"' for each in choices_of(given)),
    }


def choices_of(given: dict[str, Any]) -> list[str]:
    """In the order of ``choice_strings``, or of the scores where that is empty."""
    scores = given["choice_scores"]
    return list(given["choice_strings"]) or list(scores if isinstance(scores, dict) else ())
