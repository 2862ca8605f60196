"""What gates about the text of a prompt have in common: each content is looked at once by each checker."""

from __future__ import annotations

import re
from abc import abstractmethod
from typing import ClassVar

from governance.detecting.finding import Finding
from governance.gates.base import Gate, GateResult
from governance.gates.material import Material
from registry.content import Content


class ContentGate(Gate):
    """Subclass, implement ``find``. ``release`` goes up whenever it finds other things than before: then contents that
    were looked at are looked at again."""

    release: ClassVar[int] = 1
    nothing: ClassVar[str]  # "No secrets were found in the text."
    something: ClassVar[str]  # "The text holds what looks like secrets."
    next_step: ClassVar[str]

    @abstractmethod
    def find(self, content: Content) -> list[Finding]:
        """What is wrong in the text, in order; a pure function of ``content``."""

    def look(self, material: Material) -> GateResult:
        if material.version is None:
            return self.not_applicable("This change brings no text of a prompt.")
        findings = material.findings(f"{self.code}/{self.release}", self.find)
        if not findings:
            return self.fine(self.nothing)
        return self.not_yet(
            self.something,
            next_step=self.next_step,
            next_people=(str(material.request.author),),
            findings=tuple(findings),
        )


def without_place(message: str) -> str:
    """A message of the editor's checks without "Line 3: ", for findings carry the line themselves."""
    said = re.sub(r"^Line \d+: ", "", message)
    return said[:1].upper() + said[1:]
