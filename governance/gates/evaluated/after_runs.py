"""What checks have in common that look at the runs of a version: it has to have been run first."""

from __future__ import annotations

from abc import abstractmethod
from typing import ClassVar

from governance.gates.base import Gate, GateResult
from governance.gates.evaluated.next_steps import attach_a_suite, move_on
from governance.gates.evaluated.reading import open_proofs, proofs
from governance.gates.material import Material
from registry.models import PromptVersion


class AfterRuns(Gate):
    """Subclass, implement ``judge``. ``unknown`` ends the sentence "…, so nobody knows"."""

    has_figures = True
    unknown: ClassVar[str]  # "whether it can be misused"

    def look(self, material: Material) -> GateResult:
        version = material.version
        if version is None:
            return self.not_applicable("This change brings no text of a prompt.")
        if not proofs(material):
            says = f"No suite tries this prompt, so nobody knows {self.unknown}."
            return self.not_yet(says, **attach_a_suite(version.prompt))
        spared = self.spared(version, material)
        if spared:
            return spared
        waiting = open_proofs(material)
        if waiting:
            says = f"{waiting[0].suite} was not run on it to the end, so nobody knows {self.unknown}."
            return self.not_yet(says, **move_on(waiting[0], version))
        return self.judge(version, material)

    def spared(self, version: PromptVersion, material: Material) -> GateResult | None:
        """The answer where it does not matter what was run; None where it does."""
        return None

    @abstractmethod
    def judge(self, version: PromptVersion, material: Material) -> GateResult:
        """Every suite that has cases was run to the end."""
