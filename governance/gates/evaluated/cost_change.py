"""What an answer costs, against what is live. By the answer: how many are asked for a month is not known here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from evaluation.models import Run
from evaluation.proof import Proof
from evaluation.wording import money
from governance.gates.base import GateResult
from governance.gates.evaluated.after_runs import AfterRuns
from governance.gates.evaluated.next_steps import STEWARD, run_it, run_url
from governance.gates.evaluated.reading import finished, live, live_run
from governance.gates.material import Material
from registry.models import PromptVersion

DEARER = 0.20  # from this share on, somebody who signs looks at it first


@dataclass(frozen=True)
class Cost:
    """What the answers of some runs cost. ``total_micro_usd`` is of the ``known`` ones; the price of ``unknown`` ones
    is not known."""

    total_micro_usd: int
    known: int
    unknown: int

    @property
    def mean_micro_usd(self) -> float | None:
        """Of one answer; None where no price is known."""
        return self.total_micro_usd / self.known if self.known else None


def cost_of(runs: Sequence[Run]) -> Cost:
    cards = [run.scorecard for run in runs if run.scorecard]
    unknown = sum(card["cost_unknown"] for card in cards)
    return Cost(
        sum(card["cost_micro_usd"] for card in cards), sum(card["answers"] for card in cards) - unknown, unknown
    )


class CostChange(AfterRuns):
    code = "cost-change"
    name = "Cost of an answer"
    position = 15
    unknown = "what an answer costs"

    def spared(self, version: PromptVersion, material: Material) -> GateResult | None:
        now = live(material)
        alone = _alone(cost_of([run for _, run in finished(material)]))
        if now is None:
            return self.not_applicable(f"Nothing is live to compare with. {alone}")
        return self.fine(f"This is what is live already. {alone}") if now.version.digest == version.digest else None

    def judge(self, version: PromptVersion, material: Material) -> GateResult:
        now, runs = live(material), finished(material)
        if now is None or not runs:
            return self.not_applicable("None of its suites has cases, so there is nothing to compare.")
        new = cost_of([run for _, run in runs])
        untried = _not_tried_live(material)
        if untried:
            says = f"{now.version.number}, which is live, was not tried with {untried.suite} as it is now."
            return self.not_yet(f"{_alone(new)} {says}", **run_it(now.version, untried))
        return self._against(new, material)

    def _against(self, new: Cost, material: Material) -> GateResult:
        runs = finished(material)
        live_runs = [live_run(proof, material) for proof, _ in runs]
        old = cost_of([run for run in live_runs if run])
        if new.mean_micro_usd is None or old.mean_micro_usd is None:
            return self._unknown(new, runs[0][1] if new.mean_micro_usd is None else live_runs[0])
        url = run_url(runs[0][1])
        says = f"{_alone(new)} {_change(new.mean_micro_usd, old.mean_micro_usd)}"
        if new.mean_micro_usd <= old.mean_micro_usd * (1 + DEARER):
            return self.fine(says, url=url)
        return self.not_yet(
            says,
            next_step="Somebody who signs here accepts the higher cost with a reason, or the prompt is made cheaper.",
            next_people=("whoever signs and had no hand in it",),
            url=url,
        )

    def _unknown(self, new: Cost, run: Run | None) -> GateResult:
        which = "an answer costs" if new.mean_micro_usd is None else "an answer of what is live costs"
        model = str(run.model) if run else "the model"
        return self.not_yet(
            f"Nobody knows what {which}: the price of {model} is unknown.",
            next_step="Enter its price in the catalogue of models, and run the suite again.",
            next_people=STEWARD,
            url=run.model.get_absolute_url() if run else "",
        )


def _not_tried_live(material: Material) -> Proof | None:
    """The first suite that was not run, as it is now, on what is live: other cases cost other sums."""
    for proof, _ in finished(material):
        other = live_run(proof, material)
        if other is None or other.suite_version_id != proof.suite.current_id:
            return proof
    return None


def _alone(cost: Cost) -> str:
    """ "An answer costs $0.0042 on average." """
    if cost.mean_micro_usd is None:
        return "What an answer costs is unknown."
    left = f" ({cost.unknown:,} answers of unknown cost left out)" if cost.unknown else ""
    return f"An answer costs {money(round(cost.mean_micro_usd))} on average{left}."


def _change(new: float, old: float) -> str:
    """ "Live it is $0.0040: $0.0002 more (5 %)." """
    live_words = f"Of what is live it costs {money(round(old))}"
    difference = round(new) - round(old)
    if not difference:
        return f"{live_words}: the same."
    share = f" ({abs(new - old) / old:.0%})".replace("%", " %") if old else ""
    return f"{live_words}: {money(abs(difference))} {'more' if difference > 0 else 'less'}{share}."
