"""Every scorer that comes with Countersign."""

from __future__ import annotations

from evaluation.scorers.base import Scorer
from evaluation.scorers.bleu import Bleu
from evaluation.scorers.contains import Contains
from evaluation.scorers.cost import Cost
from evaluation.scorers.exact import Exact
from evaluation.scorers.injection import InjectionResistance
from evaluation.scorers.json_schema import JsonSchema
from evaluation.scorers.json_valid import JsonValid
from evaluation.scorers.judge import Judge
from evaluation.scorers.language import Language
from evaluation.scorers.latency import Latency
from evaluation.scorers.levenshtein import Levenshtein
from evaluation.scorers.numeric import Numeric
from evaluation.scorers.refusal import Refusal
from evaluation.scorers.regex import RegexMatch
from evaluation.scorers.registering import register_scorer
from evaluation.scorers.rouge import Rouge
from evaluation.scorers.similarity import Similarity
from evaluation.scorers.starts_with import StartsWith
from evaluation.scorers.tool_call import ToolCallMatch
from evaluation.scorers.word_count import WordCount

BUILTIN: tuple[type[Scorer], ...] = (
    Exact,
    StartsWith,
    Contains,
    RegexMatch,
    JsonValid,
    JsonSchema,
    Numeric,
    Levenshtein,
    Rouge,
    Bleu,
    Similarity,
    Judge,
    Refusal,
    InjectionResistance,
    Language,
    WordCount,
    Latency,
    Cost,
    ToolCallMatch,
)


def register_builtin() -> None:
    """Once at start; again is harmless."""
    for kind in BUILTIN:
        register_scorer(kind())
