"""No keys, tokens or passwords in the text."""

from __future__ import annotations

from governance.detecting.finding import Finding, first_of
from governance.detecting.passages import passages
from governance.gates.content import ContentGate, without_place
from registry.content import Content
from registry.templating.secrets import EVERYWHERE, find_secrets


class Secrets(ContentGate):
    code = "secrets"
    name = "No secrets"
    position = 41
    nothing = "No keys, tokens or passwords of a known shape were found."
    something = "The text holds what looks like keys, tokens or passwords."
    next_step = (
        "Make them invalid where they are used, since whoever may read the prompt may have read them; then remove "
        "them in a new version."
    )

    def find(self, content: Content) -> list[Finding]:
        return first_of(
            Finding(without_place(problem.message), passage.path, problem.line)
            for passage in passages(content)
            for problem in find_secrets(passage.text, windows=EVERYWHERE)
        )
