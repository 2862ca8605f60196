"""Somebody said what changes and why."""

from __future__ import annotations

import re

from governance.gates.base import Gate, GateResult
from governance.gates.material import Material

_FEWEST_WORDS = 2  # "fix" tells a reviewer nothing


class ChangeNote(Gate):
    code = "change-note"
    name = "Change note"
    position = 20

    def look(self, material: Material) -> GateResult:
        if any(_says_something(note) for note in self._notes(material)):
            return self.fine("It says what changes and why.")
        return self.not_yet(
            "Nothing says what changes and why, or too little.",
            next_step="Say it in a sentence when you revise this request.",
            next_people=(str(material.request.author),),
        )

    def _notes(self, material: Material) -> list[str]:
        return [material.request.why, material.version.change_note if material.version else ""]


def _says_something(note: str) -> bool:
    return len(re.findall(r"[^\W_]+", note)) >= _FEWEST_WORDS
