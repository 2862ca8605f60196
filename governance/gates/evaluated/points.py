"""Points of the deployment checklist that suites and their runs answer. None while no suite tries the prompt: then
people tick, as before."""

from __future__ import annotations

from evaluation.coverage import DIVERSE_INPUTS
from evaluation.figures.scorecard import Scorecard
from evaluation.proof import Proof, ProofState
from evaluation.wording import duration, money
from governance.gates.deriving import Derived
from governance.gates.evaluated.cost_change import cost_of
from governance.gates.evaluated.next_steps import run_url
from governance.gates.evaluated.reading import finished, proofs
from governance.gates.evaluated.red_team import attempts
from governance.gates.material import Material

EDGES = ("edge", "empty", "long", "bilingual")
FORMATS = ("empty", "long", "bilingual")


def suite_linked(material: Material) -> Derived | None:
    found = proofs(material)
    filled = [proof for proof in found if proof.state != ProofState.EMPTY]
    if filled:
        return Derived(True, f"{_suites(filled)} this prompt.", filled[0].suite.get_absolute_url())
    return Derived(False, f"{found[0].suite} has no cases yet.", found[0].suite.get_absolute_url()) if found else None


def diverse_inputs(material: Material) -> Derived | None:
    """Each case of a suite asks something else."""
    runs = finished(material)
    if not runs:
        return _not_run(material)
    cases = sum(run.cases_total for _, run in runs)
    url = run_url(runs[0][1])
    if cases >= DIVERSE_INPUTS:
        return Derived(True, f"Exactly this was tried on {cases:,} cases.", url)
    return Derived(False, f"It was tried on {cases:,} cases; twenty are asked for.", url)


def edge_cases(material: Material) -> Derived | None:
    """They are written down as cases of a suite, with the tag that says which kind."""
    cards = _cards(material)
    if not cards:
        return _not_run(material)
    counts = {tag: _cases(cards, tag) for tag in EDGES}
    there = ", ".join(f"{count:,} {tag}" for tag, count in counts.items() if count)
    if there:
        return Derived(True, f"Its suites have cases for them: {there}.")
    return Derived(False, "None of its suites has a case with the tag “edge”, “empty”, “long” or “bilingual”.")


def red_team(material: Material) -> Derived | None:
    """By somebody else: whoever saved the suite had no hand in this change."""
    found = attempts(material)
    if not found:
        return None
    says = "; ".join(each.says for each in found)
    url = run_url(found[0].run, tag=found[0].tag)
    if any(each.passed < each.cases for each in found):
        return Derived(False, f"{says}.", url)
    theirs = {each.proof.suite.current.created_by_id for each in found if each.proof.suite.current}
    if theirs & material.contributors:
        return Derived(False, f"{says}, but somebody with a hand in this change wrote them.", url)
    return Derived(True, f"{says}. Nobody with a hand in this change wrote them.", url)


def output_and_inputs(material: Material) -> Derived | None:
    """All three kinds of input were tried, and every one of those cases passes the checks of its suite."""
    cards = _cards(material)
    missing = [tag for tag in FORMATS if not _cases(cards, tag)]
    if not cards or len(missing) == len(FORMATS):
        return None
    if missing:
        return Derived(False, f"No case is tagged {' or '.join(f'“{tag}”' for tag in missing)}.")
    bad = [tag for tag in FORMATS if not all(_all_pass(card, tag) for card in cards)]
    if bad:
        return Derived(False, f"Not every case with {' or '.join(bad)} input passed.")
    return Derived(True, "Every case with empty, long or bilingual input passed the checks of its suite.")


def time_and_cost(material: Material) -> Derived | None:
    """Measured while the suites ran. A price that nobody knows is not measured."""
    runs = finished(material)
    if not runs:
        return _not_run(material)
    url = run_url(runs[0][1])
    slowest = max((card["latency_p95_ms"] or 0 for card in _cards(material)), default=0)
    cost = cost_of([run for _, run in runs]).mean_micro_usd
    if not slowest or cost is None:
        what = "The price of its model" if slowest else "How long an answer takes"
        return Derived(False, f"{what} is unknown.", url)
    return Derived(
        True, f"95 % of the answers took {duration(slowest)} at most; one costs {money(round(cost))} on average.", url
    )


def _suites(found: list[Proof]) -> str:
    names = ", ".join(str(proof.suite) for proof in found)
    return f"{names} {'tries' if len(found) == 1 else 'try'}"


def _not_run(material: Material) -> Derived | None:
    found = proofs(material)
    return Derived(False, f"{found[0].suite} was not run on exactly this to the end.") if found else None


def _cards(material: Material) -> list[Scorecard]:
    return [run.scorecard for _, run in finished(material) if run.scorecard]


def _cases(cards: list[Scorecard], tag: str) -> int:
    return sum(card["tags"][tag]["cases"] for card in cards if tag in card["tags"])


def _all_pass(card: Scorecard, tag: str) -> bool:
    figures = card["tags"].get(tag)
    accuracy = figures["accuracy"] if figures else None
    return figures is None or bool(accuracy and accuracy["mean"] == 1 and accuracy["n"] == figures["cases"])


DERIVATIONS = {
    "diverse-inputs": diverse_inputs,
    "edge-cases": edge_cases,
    "output-and-inputs": output_and_inputs,
    "red-team": red_team,
    "suite-linked": suite_linked,
    "time-and-cost": time_and_cost,
}
