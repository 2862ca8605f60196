"""Every suite that tries the prompt was run on exactly this, and enough of its cases pass."""

from __future__ import annotations

from dataclasses import replace

from evaluation.figures.scorecard import Scorecard
from evaluation.proof import Proof, ProofState
from evaluation.services.ending import figures_in_words
from evaluation.wording import DEMONSTRATION, figure
from governance.gates.base import Gate, GateResult
from governance.gates.evaluated.next_steps import attach_a_suite, move_on, run_url
from governance.gates.evaluated.reading import proofs
from governance.gates.material import Material
from registry.models import Prompt, PromptVersion

# What stands in the way most is said first.
_ORDER = (
    ProofState.MISSED,
    ProofState.UNDECIDED,
    ProofState.ENDED_EARLY,
    ProofState.MADE_UP,
    ProofState.MISSING,
    ProofState.EMPTY,
    ProofState.AT_WORK,
)


class Evaluated(Gate):
    """Only runs of the same content, of the suite as it is now, on the model that the version names. Reaching the
    suite's threshold is not enough where the prompt itself must reach a higher one."""

    code = "evaluated"
    name = "Tested"
    position = 12
    has_figures = True

    def look(self, material: Material) -> GateResult:
        version = material.version
        if version is None:
            return self.not_applicable("This change brings no text of a prompt.")
        found = [_by_prompt(proof, version.prompt) for proof in proofs(material)]
        if not found:
            return self.not_yet(
                "No suite tries this prompt, so nobody knows how it does.", **attach_a_suite(version.prompt)
            )
        waiting = sorted((proof for proof in found if proof.state != ProofState.MET), key=_place)
        if waiting:
            return self._waits(waiting, found, version)
        figures = "; ".join(f"{_named(proof, found)}{figures_in_words(_card(proof))}" for proof in found)
        grounds = tuple(_ground(proof, version.prompt) for proof in found)
        return self.fine(f"{figures}.{_demonstration(found)}", grounds=grounds, url=_url(found))

    def _waits(self, waiting: list[Proof], found: list[Proof], version: PromptVersion) -> GateResult:
        first = waiting[0]
        more = len(waiting) - 1
        also = f" {more} more {'suite is' if more == 1 else 'suites are'} not there yet either." if more else ""
        says = f"{_says(first, version.prompt)}{also}{_demonstration(waiting)}"
        others = tuple(_ground(proof, version.prompt) for proof in found if proof is not first)
        return self.not_yet(says, grounds=others, **move_on(first, version))


def _by_prompt(proof: Proof, prompt: Prompt) -> Proof:
    """As the prompt's own threshold sees it, which may be higher than the suite's."""
    if prompt.accuracy_threshold is None or proof.state not in (ProofState.MET, ProofState.UNDECIDED):
        return proof
    card = _card(proof)
    if card["best_accuracy"] < prompt.accuracy_threshold:
        return replace(proof, state=ProofState.MISSED)
    return replace(proof, state=ProofState.UNDECIDED) if card["worst_accuracy"] < prompt.accuracy_threshold else proof


def _card(proof: Proof) -> Scorecard:
    card: Scorecard = proof.run.scorecard if proof.run else None  # type: ignore[assignment]
    return card


def _asked(proof: Proof, prompt: Prompt) -> float:
    return max(_card(proof)["threshold"], prompt.accuracy_threshold or 0.0)


def _place(proof: Proof) -> tuple[int, str]:
    return _ORDER.index(proof.state), proof.suite.slug


def _named(proof: Proof, found: list[Proof]) -> str:
    """The suite, where there are several."""
    return f"{proof.suite}: " if len(found) > 1 else ""


def _says(proof: Proof, prompt: Prompt) -> str:
    """One sentence without people, for it is kept."""
    suite = str(proof.suite)
    if proof.state == ProofState.MISSED:
        return f"{suite}: {figures_in_words(_card(proof))}, and {figure(_asked(proof, prompt))} is asked for."
    if proof.state == ProofState.UNDECIDED:
        left = _card(proof)["cases"] - _card(proof)["scored_cases"]
        return (
            f"{suite}: {left:,} of {_card(proof)['cases']:,} cases have no score, so nobody can say whether "
            f"{figure(_asked(proof, prompt))} is reached."
        )
    return {
        ProofState.MISSING: f"This was not tried with {suite} as it is now.",
        ProofState.EMPTY: f"{suite} has no cases, so it proves nothing.",
        ProofState.AT_WORK: f"This is being tried with {suite} now.",
        ProofState.ENDED_EARLY: f"The evaluation with {suite} ended before every case was tried.",
        ProofState.MADE_UP: f"Only made-up answers were tried with {suite}, and they prove nothing.",
    }[proof.state]


def _ground(proof: Proof, prompt: Prompt) -> str:
    """ "refund-cases 4 on gpt-4o-2024-08-06: 188 of 200 cases passed (0.94); asked for: 0.90." """
    if proof.state not in (ProofState.MET, ProofState.MISSED, ProofState.UNDECIDED) or proof.run is None:
        return _says(proof, prompt)
    number = proof.suite.current.number if proof.suite.current else ""
    figures = f"{figures_in_words(_card(proof))}; asked for: {figure(_asked(proof, prompt))}"
    return f"{proof.suite}, version {number}, on {proof.run.model}: {figures}."


def _demonstration(found: list[Proof]) -> str:
    return f" {DEMONSTRATION}." if any(proof.run and proof.run.is_demo for proof in found) else ""


def _url(found: list[Proof]) -> str:
    return next((run_url(proof.run) for proof in found if proof.run), "")
