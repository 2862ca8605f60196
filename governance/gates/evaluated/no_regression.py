"""No worse than what is live: the same cases, put to both, compared case by case."""

from __future__ import annotations

from dataclasses import replace

from evaluation.figures.paired import FEWEST_PAIRS, Comparison, Verdict
from evaluation.models import Run
from evaluation.proof import Proof
from evaluation.wording import comparison_sentence
from governance.choices import GateState
from governance.gates.base import GateResult
from governance.gates.evaluated.after_runs import AfterRuns
from governance.gates.evaluated.next_steps import run_it, run_url
from governance.gates.evaluated.reading import comparison, finished, live
from governance.gates.material import Material
from registry.models import PromptVersion


class NoRegression(AfterRuns):
    """What is live is what users get now, in the last environment that has anything live. A paired test says whether
    it got worse; a case that got worse by chance alone blocks nothing, and is named."""

    code = "no-regression"
    name = "No worse than live"
    position = 13
    unknown = "whether it got worse"

    def spared(self, version: PromptVersion, material: Material) -> GateResult | None:
        now = live(material)
        if now is None:
            return self.not_applicable("Nothing of this prompt is live, so there is nothing to compare with.")
        return self.fine("This is what is live already.") if now.version.digest == version.digest else None

    def judge(self, version: PromptVersion, material: Material) -> GateResult:
        results = [self._of_suite(proof, run, material) for proof, run in finished(material)]
        if not results:
            return self.not_applicable("None of its suites has cases, so there is nothing to compare.")
        order = (GateState.UNSATISFIED, GateState.SATISFIED, GateState.NOT_APPLICABLE)
        first, *others = sorted(results, key=lambda result: order.index(GateState(result.state)))
        return replace(first, grounds=tuple(each.says for each in others))

    def _of_suite(self, proof: Proof, run: Run, material: Material) -> GateResult:
        now = live(material)
        assert now is not None  # else it was spared
        found = comparison(proof, run, material)
        if found is None:
            says = f"{now.version.number}, which is live, was never tried with {proof.suite}."
            return self.not_yet(says, **run_it(now.version, proof))
        compared, baseline = found
        if compared["verdict"] == Verdict.TOO_FEW and _live_has_other_cases(run, baseline):
            says = (
                f"{proof.suite} was changed since {now.version.number}, which is live, was tried with it: only "
                f"{compared['pairs']} of its cases are the same."
            )
            return self.not_yet(says, **run_it(now.version, proof))
        says = f"{proof.suite}: {_sentence(compared, run, baseline)}"
        url = run_url(run, "worse" if compared["flipped_down"] else "")
        if compared["verdict"] == Verdict.WORSE:
            return self.not_yet(
                says,
                next_step="Look at the cases that got worse, and correct the prompt in a new version.",
                next_people=(str(material.request.author),),
                url=url,
            )
        if compared["verdict"] == Verdict.TOO_FEW:
            return replace(self.not_applicable(says), url=url)
        return self.fine(says, url=url)


def _sentence(compared: Comparison, run: Run, baseline: Run) -> str:
    said = comparison_sentence(compared, _score(run), _score(baseline))
    return said[:1].lower() + said[1:]


def _score(run: Run) -> float | None:
    score = (run.scorecard or {}).get("score")
    return score["mean"] if score else None


def _live_has_other_cases(run: Run, baseline: Run) -> bool:
    """Whether there would be enough to compare if what is live were tried with the suite as it is now."""
    return run.suite_version_id != baseline.suite_version_id and run.cases_total >= FEWEST_PAIRS
