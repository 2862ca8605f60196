"""Nothing through which somebody from outside could take over: no proof of safety, but the places to look at."""

from __future__ import annotations

from governance.detecting.finding import Finding
from governance.detecting.injection import find_injection_smells
from governance.gates.content import ContentGate
from registry.content import Content


class InjectionSmells(ContentGate):
    code = "injection-smells"
    name = "No smell of prompt injection"
    position = 43
    nothing = "None of the known smells of prompt injection were found. That is no proof; red-teaming looks further."
    something = "Somebody from outside could take over through some places of the text."
    next_step = "Mark or move what comes from outside in a new version, or accept the findings with a reason."

    def find(self, content: Content) -> list[Finding]:
        return find_injection_smells(content)
