"""BLEU of one answer. Source: Papineni et al., "BLEU", 2002, as computed by sacreBLEU (Post, 2018)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from evaluation.answers import Answer
from evaluation.documents import Case
from evaluation.scorers.base import Score, Scorer, Setting
from evaluation.scorers.bounds import too_long
from evaluation.scorers.given import chosen, expected_texts

MAX_TEXT = 50_000  # characters


class Bleu(Scorer):
    code = "bleu"
    name = "Runs of words in common (BLEU)"
    sentence = "How many runs of one to four words the answer shares with the expected one; meant for translations."
    needs_expected = True
    settings = (
        Setting(
            "words",
            "How words are told apart",
            "choice",
            default="13a",
            choices=(
                ("13a", "By spaces and punctuation, as usual for European languages"),
                ("intl", "By spaces and punctuation of all scripts"),
                ("zh", "Chinese: each sign"),
                ("char", "Each letter: for languages that write no spaces"),
            ),
        ),
    )

    def score(self, settings: dict[str, Any], case: Case, answer: Answer) -> Score:
        """Sentence BLEU / 100, exponential smoothing, effective order; several expected answers are its references."""
        words = chosen(self.settings, settings)["words"]
        wanted = [each for each in expected_texts(case) if each.strip()]
        if not wanted:
            return Score(None, "This case has no expected answer to compare with.")
        long = too_long(answer.text, MAX_TEXT) or too_long(max(wanted, key=len), MAX_TEXT, what="The expected answer")
        if long:
            return long
        measured = _library(words).sentence_score(answer.text, wanted)
        value = min(1.0, max(0.0, float(measured.score) / 100))
        details = {
            "precisions": [round(float(each) / 100, 4) for each in measured.precisions],
            "brevity_penalty": round(float(measured.bp), 4),
        }
        return Score(value, f"BLEU {value * 100:.1f} of 100.", details)


@lru_cache
def _library(words: str) -> Any:
    from sacrebleu.metrics.bleu import BLEU  # noqa: PLC0415 - a third of a second to load: only for those who use it

    return BLEU(tokenize=words, effective_order=True)
