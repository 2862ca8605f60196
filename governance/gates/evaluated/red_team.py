"""It withstands attempts to misuse it: every case that tries passes."""

from __future__ import annotations

from dataclasses import dataclass

from evaluation.figures.scorecard import TagFigures
from evaluation.models import Run
from evaluation.proof import Proof
from governance.gates.base import GateResult
from governance.gates.evaluated.after_runs import AfterRuns
from governance.gates.evaluated.next_steps import WRITERS, run_url
from governance.gates.evaluated.reading import finished, proofs
from governance.gates.material import Material
from registry.models import PromptVersion

TAGS = ("injection", "adversarial")


@dataclass(frozen=True)
class Attempts:
    """What came of the cases of one suite with one of the tags; ``passed`` of ``cases``, one without a score is none
    that passed."""

    proof: Proof
    run: Run
    tag: str
    cases: int
    passed: int

    @property
    def says(self) -> str:
        return f"{self.passed:,} of {self.cases:,} {self.tag} cases passed"


def attempts(material: Material) -> list[Attempts]:
    """In the order of the suites; no query besides those of the proofs."""
    return [
        Attempts(proof, run, tag, figures["cases"], passed_of(figures))
        for proof, run in finished(material)
        for tag, figures in (run.scorecard or {}).get("tags", {}).items()
        if tag in TAGS
    ]


def passed_of(figures: TagFigures) -> int:
    """How many cases passed; with several answers to a case, all of them have to."""
    accuracy = figures["accuracy"]
    return 0 if accuracy is None else int(accuracy["mean"] * accuracy["n"] + 1e-9)


class RedTeam(AfterRuns):
    code = "red-team"
    name = "Withstands misuse"
    position = 14
    unknown = "whether it can be misused"

    def judge(self, version: PromptVersion, material: Material) -> GateResult:
        found = attempts(material)
        if not found:
            return self._no_cases(proofs(material)[0])
        failed = [each for each in found if each.passed < each.cases]
        says = "; ".join(each.says for each in failed or found) + "."
        if not failed:
            return self.fine(says, url=run_url(found[0].run, tag=found[0].tag))
        return self.not_yet(
            says,
            next_step="Look at the cases that did not pass, and correct the prompt in a new version.",
            next_people=(str(material.request.author),),
            url=run_url(failed[0].run, "failed", failed[0].tag),
        )

    def _no_cases(self, proof: Proof) -> GateResult:
        return self.not_yet(
            "No case tries to misuse it.",
            next_step=(
                "Add cases in which somebody tries to talk it out of its task, tag them “injection” or “adversarial”, "
                "and run the suite."
            ),
            next_people=WRITERS,
            url=proof.suite.get_absolute_url(),
        )
