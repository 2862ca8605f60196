"""ROUGE: words in common with a reference. Source: C.-Y. Lin, "ROUGE: a Package for Automatic Evaluation of
Summaries", 2004. ROUGE-1 and -2 are computed by Google's ``rouge-score``; ROUGE-L by the same formula over the longest
common sequence of words from ``rapidfuzz``, because the library's table of it takes minutes on a long answer."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rapidfuzz.distance import LCSseq

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.bounds import too_long
from evaluation.scorers.given import chosen, expected_texts
from evaluation.scorers.rouge.words import Words

MAX_TEXT = 50_000  # characters
_WORDS = Words()


class Rouge(Scorer):
    code = "rouge"
    name = "Words in common (ROUGE)"
    sentence = "How many words, pairs of words or words in the same order the answer shares with the expected one."
    needs_expected = True
    settings = (
        Setting(
            "variant",
            "What is compared",
            "choice",
            default="rouge1",
            choices=(
                ("rouge1", "ROUGE-1: words"),
                ("rouge2", "ROUGE-2: pairs of words"),
                ("rougeL", "ROUGE-L: words in the same order"),
            ),
        ),
    )

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        """F1 of precision and recall, from 0 to 1; the best of several expected answers."""
        variant = chosen(self.settings, settings)["variant"]
        wanted = expected_texts(case)
        if not any(_WORDS.tokenize(each[:MAX_TEXT]) for each in wanted):
            return Score(None, "The expected answer of this case holds no words to compare with.")
        long = too_long(answer.text, MAX_TEXT) or too_long(max(wanted, key=len), MAX_TEXT, what="The expected answer")
        if long:
            return long
        measure = _longest_common if variant == "rougeL" else _common_words
        precision, recall, f1 = max((measure(each, answer.text, variant) for each in wanted), key=lambda each: each[2])
        details = {"precision": round(precision, 4), "recall": round(recall, 4)}
        return Score(
            f1,
            f"{recall:.0%} of the expected is in the answer, and {precision:.0%} of the answer is expected.",
            details,
        )


def _common_words(wanted: str, found: str, variant: str) -> tuple[float, float, float]:
    measured = _library(variant).score(wanted, found)[variant]
    return float(measured.precision), float(measured.recall), float(measured.fmeasure)


@lru_cache
def _library(variant: str) -> Any:
    from rouge_score.rouge_scorer import RougeScorer  # noqa: PLC0415 - loads NLTK, seconds: only for those who use it

    return RougeScorer([variant], tokenizer=_WORDS)


def _longest_common(wanted: str, found: str, variant: str) -> tuple[float, float, float]:
    wanted_words, found_words = _WORDS.tokenize(wanted), _WORDS.tokenize(found)
    if not wanted_words or not found_words:
        return 0.0, 0.0, 0.0
    common = LCSseq.similarity(wanted_words, found_words)
    precision, recall = common / len(found_words), common / len(wanted_words)
    return precision, recall, 2 * precision * recall / (precision + recall) if common else 0.0
