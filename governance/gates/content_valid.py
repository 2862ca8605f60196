"""The content can be used as it stands: templates parse, variables are declared, schemas are sound."""

from __future__ import annotations

from governance.detecting.finding import Finding, first_of
from governance.gates.content import ContentGate, without_place
from registry.content import Content
from registry.templating.check import check_content
from registry.templating.problems import ERROR


class ContentValid(ContentGate):
    code = "content-valid"
    name = "Content valid"
    always_on = True
    can_be_overridden = False
    position = 10
    nothing = "Templates, variables, parameters, schema and tools are sound."
    something = "The content has errors, so it would fail when it is used."
    next_step = "Correct the errors in a new version, and bring it into this request."

    def find(self, content: Content) -> list[Finding]:
        """Errors only: what the editor merely warns of has gates of its own."""
        errors = [problem for problem in check_content(content) if problem.severity == ERROR]
        return first_of(
            Finding(without_place(problem.message), problem.path.removesuffix(".content"), problem.line)
            for problem in errors
        )
