"""What figures of runs mean, in sentences: one place for pages, gates, notices and exports."""

from __future__ import annotations

from evaluation.answers import ErrorKind
from evaluation.figures.intervals import Estimate
from evaluation.figures.paired import Comparison, Verdict
from evaluation.figures.scorecard import Outcome, Scorecard
from evaluation.running.purse import dollars

DEMONSTRATION = "Demonstration: made-up answers"
NOT_SCORED = "not_scored"

# kind of problem: (what happened to how many answers, what can be done about it)
_PROBLEMS: dict[str, tuple[str, str]] = {
    ErrorKind.RATE_LIMITED: (
        "refused because of too many calls",
        "Lower the limits of the connection, then run again.",
    ),
    ErrorKind.TIMED_OUT: ("not there in time", "The provider was slow; run again, or allow a longer wait."),
    ErrorKind.UNREACHABLE: ("not there: the provider could not be reached", "Run again once it can be reached."),
    ErrorKind.SERVER_ERROR: ("failed at the provider", "It was the provider's own fault; run again later."),
    ErrorKind.KEY_REFUSED: ("refused: the provider does not take the key", "A model steward can give a new key."),
    ErrorKind.KEY_MISSING: ("not asked for: the connection has no key", "A model steward can give one."),
    ErrorKind.MODEL_UNKNOWN: ("refused: the provider does not know the model", "Check the model's name."),
    ErrorKind.BAD_REQUEST: ("refused: the provider does not take the request", "Look at what was sent in one case."),
    ErrorKind.ADDRESS_REFUSED: ("not asked for: the address is not allowed", "A model steward can correct it."),
    ErrorKind.TOO_LARGE: ("too large to be kept", "Limit the length of answers in the prompt."),
    ErrorKind.NOT_TEXT: ("no text", "Look at the case: the model answered with something else."),
    ErrorKind.FILTERED: ("held back by the provider's own filter", "Look at the case; the filter may be right."),
    ErrorKind.BUDGET: ("not asked for: the budget was used up", "Take it up again with a larger budget."),
    ErrorKind.LIMITS_UNKNOWN: ("not asked for: limits could not be looked up", "Run again once Redis is back."),
    ErrorKind.CANNOT_RENDER: ("not asked for: the case lacks something", "Give the case what the prompt needs."),
    ErrorKind.INTERNAL: ("lost by a fault of our own", "The log of the server says which; run the suite again."),
    NOT_SCORED: ("there, but not scored", "The case says which check gave no score, and why."),
}


def problem_words(kind: str) -> str:
    """ "Not there in time": of one answer. Kinds are ``answers.ErrorKind`` and "not_scored"."""
    words, _ = _PROBLEMS.get(kind, _PROBLEMS[ErrorKind.INTERNAL])
    return words[0].upper() + words[1:]


def problem_advice(kind: str) -> str:
    _, advice = _PROBLEMS.get(kind, _PROBLEMS[ErrorKind.INTERNAL])
    return advice


def problem_sentence(kind: str, count: int) -> str:
    """ "3 answers were not there in time." """
    words, _ = _PROBLEMS.get(kind, _PROBLEMS[ErrorKind.INTERNAL])
    return f"{_counted(count, 'answer')} {'was' if count == 1 else 'were'} {words}."


def figure(value: float | None) -> str:
    """ "0.94"; "unknown" where there is none. Never rounded up to 1 nor down to 0 from beside it."""
    if value is None:
        return "unknown"
    if 0.995 <= value < 1 or 0 < value < 0.005:
        return f"{min(0.999, max(0.001, value)):.3f}"
    return f"{value:.2f}"


def with_interval(estimate: Estimate | None) -> str:
    """ "0.94 (0.91–0.96)"."""
    if estimate is None:
        return "unknown"
    if estimate["low"] is None or estimate["high"] is None:
        return figure(estimate["mean"])
    return f"{figure(estimate['mean'])} ({figure(estimate['low'])}–{figure(estimate['high'])})"


def money(micro_usd: int | None) -> str:
    """ "$0.0042"; "unknown" where no price is known."""
    return "unknown" if micro_usd is None else dollars(micro_usd)


def cost_words(card: Scorecard) -> str:
    """ "$1.20", "$1.20 and 3 answers of unknown cost", "unknown"."""
    if not card["cost_unknown"]:
        return dollars(card["cost_micro_usd"])
    if card["cost_unknown"] == card["answers"]:
        return "unknown"
    return f"{dollars(card['cost_micro_usd'])} and {_counted(card['cost_unknown'], 'answer')} of unknown cost"


def cost_per_answer(card: Scorecard) -> str:
    """ "$0.0042" a known answer, or "unknown" as soon as one is not known."""
    if card["cost_unknown"] or not card["answers"]:
        return "unknown"
    return dollars(round(card["cost_micro_usd"] / card["answers"]))


def tokens_words(card: Scorecard) -> str:
    """ "12,400 in, 3,100 out"; what is not known is said."""
    if card["tokens_unknown"] and card["tokens_unknown"] == card["answers"]:
        return "unknown"
    known = f"{card['input_tokens']:,} in, {card['output_tokens']:,} out"
    if card["tokens_unknown"]:
        return f"{known}, and {_counted(card['tokens_unknown'], 'answer')} of unknown length"
    return known


def duration(ms: int | None) -> str:
    """ "320 ms", "4.2 s", "unknown"."""
    if ms is None:
        return "unknown"
    return f"{ms:,} ms" if ms < 1_000 else f"{ms / 1_000:,.1f} s"


def outcome_sentence(card: Scorecard) -> str:
    """Whether the threshold was met, and what that rests on."""
    needed = f"{figure(card['threshold'])} of the cases must pass"
    if card["outcome"] == Outcome.MET:
        return f"Threshold met: {needed}, and {figure(card['worst_accuracy'])} do{_even(card)}."
    if card["outcome"] == Outcome.MISSED:
        return f"Threshold missed: {needed}, and only {figure(card['best_accuracy'])} do{_at_best(card)}."
    left = card["cases"] - card["scored_cases"]
    have, them = ("has", "it") if left == 1 else ("have", "them")
    return (
        f"Undecided: {needed}. {_counted(left, 'case')} {have} no score; with {them} the share may be anything from "
        f"{figure(card['worst_accuracy'])} to {figure(card['best_accuracy'])}."
    )


def _even(card: Scorecard) -> str:
    return "" if card["scored_cases"] == card["cases"] else ", even if every case without a score had failed"


def _at_best(card: Scorecard) -> str:
    return "" if card["scored_cases"] == card["cases"] else ", even if every case without a score had passed"


def comparison_sentence(found: Comparison, mean: float | None, other: float | None, against: str = "live") -> str:
    """ "No worse than live: 0.95 against 0.94; 1 case got worse." ``mean`` and ``other`` are the scores of both sides,
    ``against`` what the other side is called. Lower, and yet within chance, is "not clearly worse": it is no proof that
    nothing got worse."""
    flips = _flips(found)
    if found["verdict"] == Verdict.TOO_FEW:
        pairs = _counted(found["pairs"], "case")
        return f"Too few cases to tell: only {pairs} can be compared with {against}{flips}."
    return f"{_verdict(found)} {against}: {figure(mean)} against {figure(other)}{flips}."


def _verdict(found: Comparison) -> str:
    if found["verdict"] == Verdict.NO_DIFFERENCE:
        return "No worse than" if (found["difference"] or 0) >= 0 else "Not clearly worse than"
    return "Better than" if found["verdict"] == Verdict.BETTER else "Worse than"


def _flips(found: Comparison) -> str:
    down, up = len(found["flipped_down"]), len(found["flipped_up"])
    parts = []
    if down:
        parts.append(f"{_counted(down, 'case')} got worse")
    if up:
        parts.append(f"{_counted(up, 'case')} got better")
    return f"; {', '.join(parts)}" if parts else "; no case changed sides"


def difference_words(found: Comparison) -> str:
    """ "+0.01 (−0.02 to +0.04)", the difference of the mean score over the compared cases with its 95 % interval."""
    if found["difference"] is None:
        return "unknown"
    if found["low"] is None or found["high"] is None:
        return _signed(found["difference"])
    return f"{_signed(found['difference'])} ({_signed(found['low'])} to {_signed(found['high'])})"


def _signed(value: float) -> str:
    return f"{value:+.2f}".replace("-", "−") if round(value, 2) else "0.00"


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}{'' if count == 1 else 's'}"
