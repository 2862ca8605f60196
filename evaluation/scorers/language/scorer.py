"""The language of an answer, by py3langid (Lui and Baldwin, "langid.py", 2012): 140 languages, no downloads."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import regex

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.given import chosen, quoted

MAX_TEXT = 20_000  # characters from the beginning: more tell nothing new
MIN_LETTERS = 12  # below, names and greetings of many languages look alike
MIN_SIGNS = 4  # of a script whose signs are syllables or words
MIN_CONFIDENCE = 0.5  # the most likely language is then more likely than all others together

# Numbers and signs tell nothing, and make the model doubt what the letters tell.
_NO_LETTERS = regex.compile(r"[^\p{L}\p{M}']++")


class Language(Scorer):
    code = "language"
    name = "Is in the expected language"
    sentence = "The answer is written in a certain language; too short an answer is not judged."
    settings = (
        Setting(
            "language",
            "Language",
            help="Its code, such as en, de or zh. Empty: the expected answer of each case is the code.",
        ),
    )

    def problems(self, settings: dict[str, Any], case: Case | None = None) -> list[str]:
        wanted = _wanted(settings, case)
        if case is None and not wanted:
            return []
        if not wanted:
            return ["Say which language is expected: a code such as en, in the check or as the case's expected answer."]
        if case is not None and settings.get("language"):
            return []
        known = wanted in _identifier().labels
        return (
            [] if known else [f"“{quoted(wanted, 20)}” is no language that can be told. Use a code such as en or de."]
        )

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        wanted = _wanted(settings, case)
        if not wanted:
            return Score(None, "Neither the check nor the case says which language is expected.")
        text = _NO_LETTERS.sub(" ", answer.text[:MAX_TEXT])
        if not _is_enough(text):
            return Score(None, "The answer is too short to tell its language.")
        found, confidence = _identifier().classify(text)
        details = {"found": found, "confidence": round(confidence, 3)}
        if confidence < MIN_CONFIDENCE:
            return Score(None, f"The language cannot be told: {found} is likeliest, at {confidence:.0%}.", details)
        is_wanted = found == wanted
        return Score(float(is_wanted), f"The answer is in {found}{'' if is_wanted else f', not in {wanted}'}.", details)


def _wanted(settings: dict[str, Any], case: Case | None) -> str:
    """The code alone: "pt" of "pt-BR"."""
    code = chosen(Language.settings, settings)["language"]
    if not code and case is not None and isinstance(case["expected"], str):
        code = case["expected"]
    return str(code).strip().lower().replace("_", "-").partition("-")[0]


def _is_enough(text: str) -> bool:
    letters = [char for char in text if char.isalpha()]
    signs = sum(1 for char in letters if char >= "\u2e80")
    return len(letters) >= MIN_LETTERS or signs >= MIN_SIGNS


@lru_cache(maxsize=1)
def _identifier() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier  # noqa: PLC0415 - loads its model: only when used

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
