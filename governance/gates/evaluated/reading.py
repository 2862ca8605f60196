"""What evaluation knows of a request, read once for all checks and points that rest on it."""

from __future__ import annotations

import uuid

from evaluation.baselines import compared, is_of, newest_on
from evaluation.figures.paired import Comparison, Verdict
from evaluation.live import Live, most_live
from evaluation.models import Run
from evaluation.proof import Proof, ProofState, is_tried, proofs_of
from evaluation.result_rows import rows_of
from governance.gates.material import Material


def proofs(material: Material) -> list[Proof]:
    """Of the version that the request brings, suites without cases among them. One query by key while no suite tries
    its prompt, else three."""
    version = material.version
    tried = version is not None and material.once("tested/is_tried", lambda: is_tried(version.prompt))
    return material.once("tested/proofs", lambda: proofs_of(version)) if version and tried else []


def finished(material: Material) -> list[tuple[Proof, Run]]:
    """Those of which there is a scorecard that counts, with the run."""
    return [(proof, proof.run) for proof in proofs(material) if proof.is_finished and proof.run]


def open_proofs(material: Material) -> list[Proof]:
    """Those of which there is none, and of whose suites there could be one."""
    return [each for each in proofs(material) if not each.is_finished and each.state != ProofState.EMPTY]


def live(material: Material) -> Live | None:
    """What users get now, in the last environment that has anything live. One query."""
    prompt = material.prompt
    return material.once("tested/live", lambda: most_live(prompt) if prompt else None)


def live_run(proof: Proof, material: Material) -> Run | None:
    """The finished run of the same suite on what is live, if there is one. One query for all suites."""
    now = live(material)
    return material.once("tested/live_runs", lambda: _live_runs(now, material)).get(proof.suite.pk) if now else None


def _live_runs(now: Live, material: Material) -> dict[uuid.UUID, Run]:
    suites = [proof.suite.pk for proof, _ in finished(material)]
    prompt = material.prompt
    return newest_on(now, suites, is_demo=bool(prompt and prompt.feature.is_demo)) if suites else {}


def comparison(proof: Proof, run: Run, material: Material) -> tuple[Comparison, Run] | None:
    """``run`` against what is live, and the run of what is live; None while that was never tried with the suite.

    As kept with the run, as long as that was with what is live now. Otherwise it is compared here, case by case: that
    takes longer, until the background job has done it, and never gives an old answer.
    """
    now = live(material)
    kept, baseline = run.comparison, run.baseline
    if now and kept and baseline and is_of(baseline, now) and kept["verdict"] != Verdict.TOO_FEW:
        return kept, baseline
    other = live_run(proof, material)
    if other is None:
        return None
    if kept and run.baseline_id == other.pk:
        return kept, other
    return material.once(f"tested/compared/{run.pk}", lambda: compared(rows_of(run), other)), other
